"""Facts about the rows of one event each, decided for many segments at once.

Takes facts and the aggregates that they look at; makes the rollups from which these are read, and
says which relation decides which fact. Time is cut into slices where that costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from seglang.core.declarations import Program
from seglang.core.edges import Edge
from seglang.core.nodes import Aggregate, Condition, Value
from seglang.core.sources import EventArm, Events, Window
from seglang.plan import fields, frames
from seglang.plan.costs import JOINED, STATEMENT, Statistics, adding_up
from seglang.plan.inline import disjunction
from seglang.plan.names import beginning, plain, unused
from seglang.plan.nodes import (
    Decided,
    Distinct,
    Field,
    Measure,
    Merged,
    Ranking,
    Reached,
    Rollup,
    Scan,
    Word,
)
from seglang.plan.slices import Sliced, cut, event_of, filter_of, is_countable, is_mergeable
from seglang.plan.windows import describe, hull


@dataclass(frozen=True, slots=True)
class Together:
    """What is known when many segments are planned together."""

    as_of: datetime
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class _Stem:
    """What aggregates have in common that are computed side by side: the event whose rows they look
    at, as it is known at an instant, and the operand of those that count its distinct values."""

    arm: EventArm
    at: Edge
    operand: Value | None


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    condition: Condition
    asked: tuple[Aggregate, ...]


class Deciding:
    """`decided` and `merged` are what a plan says of it; relations are added to `tables`, their
    names to `names`."""

    def __init__(
        self,
        program: Program,
        entity: str,
        together: Together,
        names: set[str],
        tables: dict[str, Rollup | Distinct | Ranking],
    ) -> None:
        self._catalog = program.catalog
        self._calendar = program.catalog.calendar
        self._entity = program.catalog.entities[entity]
        self._together = together
        self._names = names
        self._tables = tables
        self.merged: dict[Aggregate, Merged] = {}
        self.decided: list[Decided] = []

    def decide(
        self, facts: Sequence[tuple[str, Condition]], loose: Sequence[Aggregate]
    ) -> list[Aggregate]:
        """Decides facts event by event; gives the aggregates that the other facts need."""
        stems = {aggregate: self._stem(aggregate) for aggregate in loose}
        by_stem: dict[_Stem, list[_Fact]] = {}
        left: list[Aggregate] = []
        for name, condition in facts:
            asked = tuple(dict.fromkeys(frames.aggregates(condition, self._catalog)))
            among = {stems[aggregate] for aggregate in asked}
            stem = next(iter(among), None)
            if (
                len(among) == 1
                and stem is not None
                and not frames.speaks_of_entity(condition, self._catalog)
            ):
                by_stem.setdefault(stem, []).append(_Fact(name, condition, asked))
            else:
                left.extend(asked)
        for stem, found in by_stem.items():
            for fact in self._decide(stem, found):
                left.extend(fact.asked)
        return left

    def _decide(self, stem: _Stem, facts: Sequence[_Fact]) -> list[_Fact]:
        """Gives those of the facts that it cannot decide."""
        name = unused(plain(f"facts of {stem.arm.event}"), self._names)
        asked = list(dict.fromkeys(aggregate for fact in facts for aggregate in fact.asked))
        windows = list(dict.fromkeys(aggregate.rows.window for aggregate in asked))
        pieces = cut(windows, self._together.as_of, self._calendar)
        features: tuple[str, ...]
        reached: tuple[Reached, ...]
        if stem.operand is not None:
            features, reached = self._count_distinct(stem, stem.operand, asked, pieces), ()
        elif self._cutting_pays(stem, asked, pieces):
            features, reached = self._add_up(stem, facts, asked, pieces)
        else:
            features, reached = self._add_up_at_once(stem, facts, asked, windows)
        done = {each.fact for each in reached}
        by_columns = [
            fact
            for fact in facts
            if fact.name not in done and all(each in self.merged for each in fact.asked)
        ]
        done.update(fact.name for fact in by_columns)
        shown = tuple((fact.name, fact.condition) for fact in by_columns)
        if done:
            self.decided.append(Decided(name, features, shown, reached))
        return [fact for fact in facts if fact.name not in done]

    def _stem(self, aggregate: Aggregate) -> _Stem | None:
        operand: Value | None = None
        if is_countable(aggregate, self._catalog):
            operand = aggregate.operand
        elif not is_mergeable(aggregate, self._catalog):
            return None
        assert isinstance(aggregate.rows.source, Events)
        return _Stem(event_of(aggregate), aggregate.rows.source.at, operand)

    def _cutting_pays(self, stem: _Stem, asked: Sequence[Aggregate], pieces: Sliced) -> bool:
        """Does it cost less to read each slice by itself and join the results than to add up a
        column for every window?"""
        whole = (hull([each.rows.window for each in asked], self._calendar), asked)
        cut = [
            (
                slice,
                list(
                    dict.fromkeys(
                        _of_all_time(each)
                        for each in asked
                        if place in pieces.parts[each.rows.window]
                    )
                ),
            )
            for place, slice in enumerate(pieces.slices)
        ]
        return self._cost(stem, cut) < self._cost(stem, [whole])

    def _cost(
        self, stem: _Stem, rollups: Sequence[tuple[Window | None, Sequence[Aggregate]]]
    ) -> float:
        statistics = self._together.statistics
        people = statistics.of_table(self._entity.table)
        total = len(rollups) * (STATEMENT + people * JOINED)
        for window, aggregates in rollups:
            where = (_any_of([filter_of(each) for each in aggregates]),)
            total += adding_up(self._catalog, statistics, stem.arm, where, window, aggregates)
        return total

    # ------------------------------------------------------------ what is added up

    def _add_up(
        self, stem: _Stem, facts: Sequence[_Fact], asked: Sequence[Aggregate], pieces: Sliced
    ) -> tuple[tuple[str, ...], tuple[Reached, ...]]:
        """A rollup of each slice of time."""
        parts = {aggregate: pieces.parts[aggregate.rows.window] for aggregate in asked}
        measures = {aggregate: _of_all_time(aggregate) for aggregate in asked}
        words = self._words(stem, facts, measures, len(pieces.slices))
        rollups: list[Rollup] = []
        for place, slice in enumerate(pieces.slices):
            inside = dict.fromkeys(measures[each] for each in asked if place in parts[each])
            rollups.append(
                self._of_event(
                    stem,
                    slice,
                    tuple(Measure("", each, None, filter_of(each)) for each in inside),
                    fields.those_in(words, inside),
                )
            )
        used = {
            aggregate: tuple(rollups[place] for place in parts[aggregate])
            for aggregate in asked
            if parts[aggregate]
        }
        return self._read(facts, measures, used, words)

    def _add_up_at_once(
        self,
        stem: _Stem,
        facts: Sequence[_Fact],
        asked: Sequence[Aggregate],
        windows: Sequence[Window | None],
    ) -> tuple[tuple[str, ...], tuple[Reached, ...]]:
        """One rollup, in which every window has columns of its own."""
        bounds = hull(windows, self._calendar)
        words = self._words(stem, facts, {each: each for each in asked}, 1)
        measures = tuple(
            Measure(
                "",
                each,
                each.rows.window if each.rows.window != bounds else None,
                filter_of(each),
            )
            for each in asked
        )
        rollup = self._of_event(stem, bounds, measures, words)
        return self._read(
            facts, {each: each for each in asked}, dict.fromkeys(asked, (rollup,)), words
        )

    def _words(
        self,
        stem: _Stem,
        facts: Sequence[_Fact],
        measures: dict[Aggregate, Aggregate],
        slices: int,
    ) -> tuple[Word, ...]:
        """Fields for the counts of which nothing is asked but whether they reach a number."""
        numbers: dict[Aggregate, list[int]] = {}
        others: set[Aggregate] = set()
        for fact in facts:
            found = fields.reached(fact.condition)
            if found is None:
                others.update(measures[aggregate] for aggregate in fact.asked)
            else:
                numbers.setdefault(measures[found[0]], []).append(found[1])
        asked = {count: found for count, found in numbers.items() if count not in others}
        name = beginning(plain(f"counts of {stem.arm.event}"), self._entity.key)
        return fields.words(asked, slices, name)

    def _read(
        self,
        facts: Sequence[_Fact],
        measures: dict[Aggregate, Aggregate],
        used: dict[Aggregate, tuple[Rollup, ...]],
        words: Sequence[Word],
    ) -> tuple[tuple[str, ...], tuple[Reached, ...]]:
        """The names of the rollups, and the facts that fields decide; `merged` says how all else is
        read."""
        field_of: dict[Aggregate, tuple[str, Field]] = {
            field.count: (word.name, field) for word in words for field in word.fields
        }
        reached = []
        for fact in facts:
            found = fields.reached(fact.condition)
            if found is None or found[0] not in used or measures[found[0]] not in field_of:
                continue
            word, field = field_of[measures[found[0]]]
            names = tuple(rollup.name for rollup in used[found[0]])
            reached.append(Reached(fact.name, word, field, names, found[1]))
        features: dict[str, None] = {}
        for aggregate, rollups in used.items():
            features.update((rollup.name, None) for rollup in rollups)
            if measures[aggregate] not in field_of:
                columns = tuple(
                    (rollup.name, measure.column)
                    for rollup in rollups
                    for measure in rollup.measures
                    if measure.aggregate == measures[aggregate]
                )
                self.merged[aggregate] = Merged(aggregate, columns)
        return tuple(features), tuple(reached)

    def _of_event(
        self,
        stem: _Stem,
        window: Window | None,
        measures: Sequence[Measure],
        words: tuple[Word, ...],
    ) -> Rollup:
        """A rollup of the rows of an event in a window, with names for its columns."""
        scan = self._scan_of(stem, window, measures)
        taken = {word.name for word in words}
        rollup = Rollup(scan.name, scan, self._named(measures, taken), words)
        self._tables[rollup.name] = rollup
        return rollup

    # ------------------------------------------------------------ distinct values

    def _count_distinct(
        self, stem: _Stem, operand: Value, asked: Sequence[Aggregate], pieces: Sliced
    ) -> tuple[str, ...]:
        counted = [each for each in asked if pieces.parts[each.rows.window]]
        if not counted or len(pieces.slices) > fields.BITS:
            return ()
        bounds = hull([each.rows.window for each in counted], self._calendar)
        measures = [Measure("", each, None, filter_of(each)) for each in counted]
        scan = self._scan_of(stem, bounds, measures)
        named = self._named(measures, set())
        parts = tuple(pieces.parts[each.rows.window] for each in counted)
        made = Distinct(scan.name, scan, operand, named, pieces.slices, parts)
        self._tables[made.name] = made
        for measure in made.measures:
            column = (made.name, measure.column)
            self.merged[measure.aggregate] = Merged(measure.aggregate, (column,))
        return (made.name,)

    # ------------------------------------------------------------ scans and names

    def _scan_of(self, stem: _Stem, window: Window | None, measures: Sequence[Measure]) -> Scan:
        entity = self._catalog.events[stem.arm.event].entity
        name = unused(plain(f"{stem.arm.event} {describe(window)}"), self._names)
        where = _any_of([measure.where for measure in measures])
        source = Events((stem.arm,), stem.at)
        return Scan(name, entity, source, (stem.arm,), where, window, False, (), stem.at)

    def _named(self, measures: Iterable[Measure], taken: set[str]) -> tuple[Measure, ...]:
        taken = taken | {part.lower() for part in self._entity.key}
        return tuple(
            replace(measure, column=unused(plain(measure.aggregate.kind.value), taken))
            for measure in measures
        )


_FEW = 4


def _any_of(filters: Sequence[Condition | None]) -> Condition | None:
    """What a row must fulfil to be counted at all, where that is quickly tested."""
    found = [each for each in dict.fromkeys(filters) if each is not None]
    return disjunction(tuple(found)) if None not in filters and len(found) <= _FEW else None


def _of_all_time(aggregate: Aggregate) -> Aggregate:
    """The same without a window, whatever the rule calls its rows."""
    rows = replace(aggregate.rows, window=None, name=aggregate.rows.arms[0].event)
    return replace(aggregate, rows=rows)
