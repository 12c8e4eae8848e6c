"""Sets of rows: which rows an aggregate looks at, and how such sets lie to each other.

A set has, for each *base* that it takes rows of (the rows of one event of one entity, or those of
another source), a test of a row. For each base the ways in which a row can pass some tests and not
others are enumerated: the cells of `analysis.cells`. Every row lies in one cell, so a set counts as
many rows as its cells do: nothing more need be said of windows that lie in each other or apart, and
of filters that imply each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from seglang.analysis.frames import Frame, Frames, signature
from seglang.analysis.solver import Term
from seglang.analysis.values import Encoded, Kind
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import Aggregate, Aggregation, ForeignKey, PropertyValue
from seglang.core.sources import (
    AllOf,
    Each,
    Elements,
    End,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
    Step,
    instant_of,
)
from seglang.core.walking import walk
from seglang.types import TIMESTAMP

if TYPE_CHECKING:
    from seglang.analysis.cells import Cells
    from seglang.analysis.encoding import Encoder


@dataclass(frozen=True, slots=True)
class Base:
    """Rows that are told apart by the tests of sets: those of one `event`, or of a `source`."""

    frames: Frames
    event: str | None = None
    at: Edge = AS_OF
    source: Source | None = None
    alone: Rows | None = None  # rows that are compared with no others


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Some row of a base: the frames seen from it, and its instant."""

    frames: Frames
    time: Encoded | None


Test: TypeAlias = Callable[[Instance], Term]


@dataclass(slots=True, eq=False)
class RowSet:
    """The rows that something looks at. `count` is how many there are."""

    rows: Rows
    frames: Frames
    tests: dict[Base, Test]
    count: Term


@dataclass(slots=True)
class RowSets:
    """The sets of one question."""

    encoder: Encoder
    sets: dict[tuple[object, Rows], RowSet] = field(default_factory=dict)
    aggregates: dict[tuple[object, Aggregate], tuple[RowSet, Encoded]] = field(default_factory=dict)
    times: list[Term] = field(default_factory=list)  # the instants of rows
    cells: Cells | None = None  # once everything is asked

    # ------------------------------------------------------------ values

    def aggregate(self, node: Aggregate, frames: Frames) -> Encoded:
        if self.cells is not None or any(frame.is_row for frame in frames):
            return self._opaque(node, frames)
        key = (signature(frames), node)
        if key not in self.aggregates:
            looked_at = self.set_of(node.rows, frames)
            if node.kind is Aggregation.COUNT:
                found = Encoded(Kind.INTEGER, True, looked_at.count)
            else:
                found = self.encoder.unknown(node, frames)
            self.aggregates[key] = looked_at, found
        return self.aggregates[key][1]

    def _opaque(self, node: Aggregate, frames: Frames) -> Encoded:
        """One that is seen from a row: nothing but that a number of rows is not negative."""
        logic = self.encoder.logic
        is_new = self.encoder.key(node, frames) not in self.encoder.opaque
        found = self.encoder.unknown(node, frames)
        if is_new and node.kind in COUNTING:
            logic.claim(found.term >= logic.whole(0))
        return found

    # ------------------------------------------------------------ sets

    def set_of(self, rows: Rows, frames: Frames) -> RowSet:
        key = (signature(frames), rows)
        if key not in self.sets:
            logic = self.encoder.logic
            count = logic.integer(f"rows of {rows.name}")
            logic.claim(count >= logic.whole(0))
            found = RowSet(rows, frames, self._tests(rows, frames), count)
            self.sets[key] = found
            self._say_of(found)
        return self.sets[key]

    def _tests(self, rows: Rows, frames: Frames) -> dict[Base, Test]:
        if rows.apart_from is not None:
            return {Base(frames, source=rows.source, alone=rows): lambda row: True}

        def narrowed(test: Test) -> Test:
            def holds(row: Instance) -> Term:
                found = [test(row)]
                if rows.where is not None:
                    found.append(self.encoder.condition(rows.where, row.frames))
                if rows.window is not None:
                    assert row.time is not None
                    found.append(self.encoder.within(row.time, rows.window, frames))
                return self.encoder.logic.both(*found)

            return holds

        return {base: narrowed(test) for base, test in self._source(rows.source, frames).items()}

    def _source(self, source: Source, frames: Frames) -> dict[Base, Test]:
        match source:
            case Events():
                return self._events(source, frames)
            case Picked(rows):

                def picked(test: Test) -> Test:
                    def holds(row: Instance) -> Term:
                        key = ("picked", signature(row.frames), source)
                        if key not in self.encoder.opaque:
                            term = self.encoder.logic.truth("picked")
                            self.encoder.opaque[key] = Encoded(Kind.BOOLEAN, True, term)
                        return self.encoder.logic.both(test(row), self.encoder.opaque[key].term)

                    return holds

                return {base: picked(test) for base, test in self._tests(rows, frames).items()}
            case _:
                return {Base(frames, source=source): lambda row: True}

    def _events(self, source: Events, frames: Frames) -> dict[Base, Test]:
        encoder = self.encoder
        found: dict[Base, Test] = {}
        for event in dict.fromkeys(arm.event for arm in source.arms):
            # A late record can take the place of another one with its id.
            is_late = encoder.catalog.events[event].recorded is not None
            base = Base(frames, event, source.at if is_late else AS_OF)
            found[base] = partial(self._is_event, source, event)
        return found

    def _is_event(self, source: Events, event: str, row: Instance) -> Term:
        """Does a row of the event belong to the union?"""
        encoder = self.encoder
        assert row.time is not None
        before = row.time.term < encoder.instants.edge(source.at).term
        passed = [
            arm.where is None or encoder.condition(arm.where, row.frames)
            for arm in source.arms
            if arm.event == event
        ]
        return encoder.logic.both(before, encoder.logic.either(*passed))

    # ------------------------------------------------------------ rows

    def instance(self, base: Base) -> Instance:
        """Some row of a base, one more each time."""
        if base.event is not None:
            added: Frames = (self._row(base.event),)
        else:
            assert base.source is not None
            added = self._added(base.source)
        times = [frame.time for frame in added if frame.time is not None]
        return Instance((*base.frames, *added), times[-1] if times else None)

    def exists(self, base: Base, row: Instance) -> Term:
        """What is so of every row of the base."""
        if base.source is None or row.time is None:
            return True
        return row.time.term < self.encoder.instants.edge(instant_of(base.source)).term

    def _row(self, event: str | None = None, *, timed: bool = True) -> Frame:
        time = self.encoder.values.unknown(TIMESTAMP, "time", True) if timed else None
        if time is not None:
            self.times.append(time.term)
        return self.encoder.frame(event=event, is_row=True, time=time)

    def _added(self, source: Source) -> Frames:
        match source:
            case Events(arms):
                events = {arm.event for arm in arms}
                return (self._row(events.pop() if len(events) == 1 else None),)
            case Related(entity=entity, at=at):
                return (self.encoder.related(entity, at),)
            case Each(outer, inner):
                return (*self._added(outer.source), *self._added(inner.source))
            case Picked(rows):
                return self._added(rows.source)
            case Elements() | Grouped():
                return (self._row(timed=False),)
            case Nested() | Sessions() | Sequence():
                return (self._row(),)

    # ------------------------------------------------------------ what a set says of others

    def _say_of(self, found: RowSet) -> None:
        logic, source, frames = self.encoder.logic, found.rows.source, found.frames
        if found.rows.apart_from is not None:
            return
        some = found.count >= logic.whole(1)
        match source:
            case Picked(rows, end, number):
                inner = self.set_of(rows, frames)
                logic.claim(found.count <= logic.whole(number))
                is_whole = found.rows.where is None and found.rows.window is None
                if is_whole and end in (End.FIRST, End.LAST):
                    fewer = inner.count <= logic.whole(number)
                    logic.claim(logic.implied(fewer, found.count == inner.count))
                    logic.claim(
                        logic.implied(logic.negated(fewer), found.count == logic.whole(number))
                    )
            case Sequence(steps):
                for step in steps:
                    parts = step.steps if isinstance(step, AllOf) else (step,)
                    for part in parts:
                        self._say_of_step(part, some, frames)
                    if not all(isinstance(part.rows.source, Events) for part in parts):
                        break  # the steps to come may be seen from another entity
                else:
                    if isinstance(steps[-1], Step):
                        last = self.set_of(_alone(steps[-1].rows), frames)
                        logic.claim(found.count <= last.count)
            case Sessions(arms=arms, at=at):
                events = self.set_of(Rows(found.rows.name, Events(arms, at)), frames)
                logic.claim(found.count <= events.count)
            case Grouped(aggregate):
                logic.claim(found.count <= self.set_of(aggregate.rows, frames).count)
            case Each(outer):
                some_outer = self.set_of(outer, frames).count >= logic.whole(1)
                logic.claim(logic.implied(some, some_outer))
            case _:
                pass

    def _say_of_step(self, step: Step, some: Term, frames: Frames) -> None:
        """A chain has a row of each of its steps."""
        logic, rows = self.encoder.logic, _alone(step.rows)
        enough = self.set_of(rows, frames).count >= logic.whole(step.at_least)
        logic.claim(logic.implied(some, enough))

    def close(self) -> None:
        """Count the rows of all sets together, and compute over them."""
        from seglang.analysis.aggregates import link
        from seglang.analysis.cells import Cells

        judged = 0
        while judged < len(self.sets):  # a test of rows may look at further sets
            for found in list(self.sets.values())[judged:]:
                judged += 1
                for base, test in found.tests.items():
                    test(self.instance(base))
        cells = self.cells = Cells(self)
        for found in self.sets.values():
            logic = self.encoder.logic
            logic.claim(found.count == logic.total([cell.count for cell in cells.of(found)]))
        link(self, cells)


def _alone(rows: Rows) -> Rows:
    """The rows of a step without what hangs on the steps before."""
    window = rows.window
    if window is not None and any(
        isinstance(node, PropertyValue | ForeignKey | Nested | Aggregate) for node in walk(window)
    ):
        window = None
    kept = Rows(rows.name, rows.source, rows.where, window)
    if rows.apart_from is not None or _looks_out(kept.where) or _looks_out(rows.source):
        kept = replace(kept, where=None)
    if _looks_out(rows.source):
        kept = Rows(rows.name, _without_filters(rows.source), None, window)
    return kept


def _looks_out(node: object) -> bool:
    if node is None:
        return False
    return any(
        (isinstance(each, PropertyValue | Nested | ForeignKey) and (each.up or 0) > 0)
        or (isinstance(each, Rows) and each.apart_from is not None)
        for each in walk(node)
    )


def _without_filters(source: Source) -> Source:
    if isinstance(source, Events):
        return replace(source, arms=tuple(replace(arm, where=None) for arm in source.arms))
    return source


COUNTING = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.LONGEST_STREAK,
        Aggregation.CURRENT_STREAK,
    }
)
