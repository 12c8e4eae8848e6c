"""Facts about the rows of one event each, decided for many segments at once.

Takes facts and the aggregates that they look at; makes the rollups from which these are read, and
says which relation decides which fact. Time is cut into slices where that costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from seglang.core.declarations import Program
from seglang.core.edges import Edge
from seglang.core.nodes import Aggregate, Condition, Value
from seglang.core.sources import EventArm, Events, Window
from seglang.plan import fields, frames
from seglang.plan.costs import JOINED, STATEMENT, Statistics, adding_up
from seglang.plan.cutting import cheapest, stretches
from seglang.plan.inline import disjunction
from seglang.plan.names import beginning, plain, unused
from seglang.plan.nodes import (
    Decided,
    Distinct,
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
        else:
            features, reached = self._add_up(stem, facts, asked, pieces)
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

    # ------------------------------------------------------------ what is added up

    def _add_up(
        self, stem: _Stem, facts: Sequence[_Fact], asked: Sequence[Aggregate], pieces: Sliced
    ) -> tuple[tuple[str, ...], tuple[Reached, ...]]:
        """Rollups of runs of slices: their names, and the facts that fields of their words decide;
        `merged` says how all else is read."""
        windows: dict[Aggregate, list[range]] = {}
        for each in asked:
            windows.setdefault(_of_all_time(each), []).append(pieces.parts[each.rows.window])
        words = self._words(stem, facts, len(pieces.slices))
        columns: dict[tuple[Aggregate | str, int], tuple[str, str]] = {}
        for run in cheapest(windows, len(pieces.slices), partial(self._cost, stem, pieces)):
            inside = {each: stretches(found, run) for each, found in windows.items()}
            columns.update(self._of_run(stem, pieces, run, inside, words))
        in_words = {field.count: (word.name, field) for word in words for field in word.fields}

        def read(counted: Aggregate | str, window: range) -> tuple[tuple[str, str], ...]:
            places = ((counted, place) for place in window)
            return tuple(columns[place] for place in places if place in columns)

        reached = []
        for fact in facts:
            number = fields.reached(fact.condition)
            if number is None or _of_all_time(number[0]) not in in_words:
                continue
            word, field = in_words[_of_all_time(number[0])]
            window = pieces.parts[number[0].rows.window]
            if window:
                reached.append(Reached(fact.name, word, field, read(word, window), number[1]))
        for each in asked:
            window = pieces.parts[each.rows.window]
            if window and _of_all_time(each) not in in_words:
                self.merged[each] = Merged(each, read(_of_all_time(each), window))
        return tuple(dict.fromkeys(rollup for rollup, _ in columns.values())), tuple(reached)

    def _cost(
        self, stem: _Stem, pieces: Sliced, run: range, columns: Mapping[Aggregate, int]
    ) -> float:
        """Of a rollup of these slices with so many columns of each aggregate."""
        statistics = self._together.statistics
        where = (_any_of([filter_of(each) for each in columns]),)
        aggregates = [each for each, number in columns.items() for _ in range(number)]
        window = pieces.window(run)
        people = statistics.of_table(self._entity.table)
        added = adding_up(self._catalog, statistics, stem.arm, where, window, aggregates)
        return STATEMENT + people * JOINED + added

    def _words(self, stem: _Stem, facts: Sequence[_Fact], slices: int) -> tuple[Word, ...]:
        """Fields for the counts of which nothing is asked but whether they reach a number."""
        numbers: dict[Aggregate, list[int]] = {}
        others: set[Aggregate] = set()
        for fact in facts:
            found = fields.reached(fact.condition)
            if found is None:
                others.update(map(_of_all_time, fact.asked))
            else:
                numbers.setdefault(_of_all_time(found[0]), []).append(found[1])
        asked = {count: found for count, found in numbers.items() if count not in others}
        name = beginning(plain(f"counts of {stem.arm.event}"), self._entity.key)
        return fields.words(asked, slices, name)

    def _of_run(
        self,
        stem: _Stem,
        pieces: Sliced,
        run: range,
        inside: Mapping[Aggregate, Sequence[range]],
        words: Sequence[Word],
    ) -> dict[tuple[Aggregate | str, int], tuple[str, str]]:
        """A rollup of slices. Gives the columns by what is added up there, an aggregate or the
        counts of a word, and by the slice with which its stretch begins."""
        measures: list[Measure] = []
        counted: dict[tuple[Aggregate, int], Aggregate] = {}
        for aggregate, found in inside.items():
            for stretch in found:
                window = None if stretch == run else pieces.window(stretch)
                part = _within(aggregate, window)
                measures.append(Measure("", part, window, filter_of(aggregate)))
                counted[aggregate, stretch.start] = part
        shown: dict[tuple[Aggregate | str, int], str] = {}
        layout: list[Word] = []
        for word in words:
            for place in run:
                held = [
                    replace(field, count=counted[field.count, place])
                    for field in word.fields
                    if (field.count, place) in counted
                ]
                if held:
                    name = word.name if len(run) == 1 else f"{word.name}_{place - run.start + 1}"
                    layout.append(Word(name, tuple(held)))
                    shown[word.name, place] = name
        scan = self._scan_of(stem, pieces.window(run), measures)
        named = self._named(measures, {word.name for word in layout})
        rollup = Rollup(scan.name, scan, named, tuple(layout))
        self._tables[rollup.name] = rollup
        column_of = {measure.aggregate: measure.column for measure in named}
        for (aggregate, place), part in counted.items():
            shown[aggregate, place] = column_of[part]
        return {place: (rollup.name, column) for place, column in shown.items()}

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


def _within(aggregate: Aggregate, window: Window | None) -> Aggregate:
    return replace(aggregate, rows=replace(aggregate.rows, window=window))
