"""Sequences in one sweep a step: the rows of a step and of the one before side by side, in time.

Running over both, each row of the step learns the latest row before it that a chain reaches; of
all such rows that one is the best, whatever bounds there are. So no row is ever paired with more
than one other, however many a customer has.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listed
from dataclasses import dataclass, field, replace

from seglang.core.frames import Frames, step_frames
from seglang.core.nodes import Operator, Value
from seglang.core.sources import Absent, AllOf, Length, Rows, Sequence, Sessions, Step, Window
from seglang.plan.steps import equalities, has_order, parted, parts_of
from seglang.sql import (
    conditions,
    made,
    places,
    queries,
    seen,
    sessions,
    steps,
    tree,
    values,
    version_rows,
)
from seglang.sql.row_source import RowSource, asked_by
from seglang.sql.statement import Place, Statement, TimeAt
from seglang.sql.timelines import ROWS, SEEN, UNSEEN, Stream, Timeline, timeline
from seglang.sql.times import compared, in_window
from seglang.sql.tree import Node


def swept_rows(statement: Statement, place: Place, source: Sequence, *, ordered: bool) -> RowSource:
    """The rows of the last step that end a chain, of every entity."""
    sweep = _Sweep(statement, place, source)
    frames: Frames = ()
    reached: _Reached | None = None
    before: Step | AllOf | None = None
    for step in source.steps:
        if isinstance(step, AllOf):
            assert reached is not None, "a sequence begins with a step"
            reached = sweep.all_of(step, reached)
        else:
            is_last = step is source.steps[-1]
            reached = sweep.one(step, reached, before, frames, ordered=ordered and is_last)
        frames = (*frames, *step_frames(step))
        before = step
    assert reached is not None
    rows = reached.rows
    if source.absent is not None:
        rows = sweep.without_following(rows, source.absent, source.steps[-1])
    return replace(rows, place=steps.restacked(rows.place, sweep.base, place))


@dataclass(frozen=True, slots=True)
class _Reached:
    """Rows that a chain reaches, and when the latest such chain began."""

    rows: RowSource
    start: Node | None = None


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Rows of a step, and columns that say what lies before them."""

    rows: RowSource
    learned: Mapping[str, Node] = field(default_factory=dict)


class _Sweep:
    def __init__(self, statement: Statement, place: Place, source: Sequence) -> None:
        self.statement = statement
        self.base = Place(place.entity, None, taken=place.taken)
        self.source = source

    # ------------------------------------------------------------ a step

    def one(
        self,
        step: Step,
        reached: _Reached | None,
        before: Step | AllOf | None,
        frames: Frames,
        *,
        ordered: bool = False,
    ) -> _Reached:
        """The rows of a step that come after those reached; in order when they are asked to be."""
        parts = parted(step.rows)
        equal = (equalities(parts, before, frames) or ()) if parts.conditions else ()
        own = [mine for mine, _ in equal]
        counts = step.at_least > 1
        if step.is_next:
            found = self._next(parts.own)
        else:
            found = _Candidates(self._rows(parts.own, ordered=ordered or counts))
        rows = _known(found.rows, self._apart(found.rows, own))
        found = self._numbered(rows, step, own) if counts else replace(found, rows=rows)
        if reached is None:
            start = self._time(found.rows) if self.source.all_within else None
            return _Reached(_in_order(found.rows, ordered=ordered), start)
        previous = reached.rows
        if step.visit is not None:
            assert isinstance(before, Step)
            previous = self._in_sessions(previous, before.rows, step.visit.sessions)
            inside = self._in_sessions(found.rows, step.rows, step.visit.sessions)
            found = replace(found, rows=inside)
        stack = steps.restacked(found.rows.place, self.base, previous.place)
        theirs = [self._compared(stack, other) for _, other in equal]
        theirs = [*self._shared(previous), *theirs]
        reached = replace(reached, rows=_known(previous, theirs))
        in_order = before is not None and all(
            has_order(part.rows.source, self.statement.catalog)
            for part in (*parts_of(before), step)
        )
        found = replace(found, rows=_in_order(found.rows, ordered=ordered))
        marks = [] if before is None else self._marks(step, parts_of(before)[0].rows.window)
        return self._after(step, found, reached, own, theirs, marks, in_order=in_order)

    def _after(
        self,
        step: Step,
        found: _Candidates,
        reached: _Reached,
        own: Listed[Value],
        theirs: list[Node],
        marks: list[Stream],
        *,
        in_order: bool,
    ) -> _Reached:
        """The rows that come after one that is reached, as the step asks."""
        is_later = step.visit is not None and not step.visit.same
        if marks and (theirs or is_later or step.at_least > 1):
            # What lies between two rows is told apart by nothing but the entity.
            rows = Stream(found.rows, self._time(found.rows), ROWS, is_time=True)
            found = self._told(found, timeline(self.statement, self.base, [rows], marks), marks)
            marks = []
        is_time = "nth" not in found.learned and not is_later
        at = found.learned.get("nth", self._time(found.rows))
        if is_later:
            visit = found.learned["visit"]
            at = tree.call("least", at, visit) if "nth" in found.learned else visit
        order = reached_order = None
        if in_order:
            order = found.learned.get("nth_order", steps.order_of(self.statement, found.rows.place))
            reached_order = steps.order_of(self.statement, reached.rows.place)
        apart = self._apart(found.rows, own)
        rows = Stream(found.rows, at, ROWS, apart, order=order, is_time=is_time)
        chained = timeline(
            self.statement,
            self.base,
            [rows],
            [self._stream(step, reached, theirs, reached_order), *marks],
        )
        found = self._told(found, chained, marks)
        latest = chained.value("reached")
        tests = [tree.is_known(latest), *self._tests(step, found, latest)]
        start = None
        if self.source.all_within is not None:
            start = chained.value("began")
            tests.append(self._no_later(start, self._time(found.rows), self.source.all_within))
        rows_after = replace(found.rows, where=(*found.rows.where, *tests))
        return _Reached(rows_after, start)

    def _stream(
        self, step: Step, reached: _Reached, apart: list[Node], order: Node | None
    ) -> Stream:
        """The rows that are reached, each where it begins to count."""
        time = self._time(reached.rows)
        learned: dict[str, Node | None] = {"reached": None}
        if reached.start is not None:
            learned["began"] = reached.start
        at, turn = time, UNSEEN
        if step.timing is not None and step.timing.earliest is not None:
            at, turn = steps.moved(self.statement, time, step.timing.earliest), SEEN
            learned["reached"] = time
            order = None
        return Stream(reached.rows, at, turn, apart, learned, order)

    def _tests(self, step: Step, found: _Candidates, latest: Node) -> list[Node]:
        """What a row asks of the latest row before it."""
        tests = []
        timing = step.timing
        if timing is not None and timing.latest is not None:
            time = self._time(found.rows)
            tests.append(
                self._no_later(latest, time, timing.latest, included=timing.latest_included)
            )
        for name in ("blocked", "previous"):
            if name in found.learned:
                between = tree.compare(">", found.learned[name], latest)
                tests.append(tree.is_not_true(between))
        if step.visit is not None and step.visit.same:
            tests.append(tree.compare(">=", latest, found.learned["visit"]))
        return tests

    def _no_later(self, since: Node, time: Node, by: Length, *, included: bool = True) -> Node:
        return steps.no_later(self.statement, since, time, by, included=included)

    # ------------------------------------------------------------ candidates

    def _rows(self, rows: Rows, *, ordered: bool = False) -> RowSource:
        return seen.rows_of_source(self.statement, self.base, rows, ordered=ordered)

    def _time(self, rows: RowSource) -> Node:
        return steps.instant_of(self.statement, rows.place)

    def _shared(self, rows: RowSource) -> list[Node]:
        return [steps.shared_value(self.statement, rows.place, name) for name in self.source.same]

    def _apart(self, rows: RowSource, own: Listed[Value]) -> list[Node]:
        """What tells rows apart beside their entity."""
        return [*self._shared(rows), *(self._compared(rows.place, value) for value in own)]

    def _compared(self, place: Place, value: Value) -> Node:
        """A value as equality compares it."""
        found = values.value_of(self.statement, place, value)
        return version_rows.by_key(self.statement.dialect, found).node

    def _next(self, own: Rows) -> _Candidates:
        """Rows that are the first of their instant, with the row before, and then those that
        are as the step asks."""
        rows = self._rows(replace(own, where=None, window=None), ordered=True)
        before = tree.over(tree.call("lag", self._time(rows)), rows.key, _forwards(rows))
        found = self._again(rows, {"previous": before})
        rows, previous = found.rows, found.learned["previous"]
        where = [*rows.where, tree.is_not_true(tree.compare(">=", previous, self._time(rows)))]
        if own.where is not None:
            where.append(conditions.condition_of(self.statement, rows.place, own.where).node)
        if own.window is not None:
            time = values.row_time(self.statement, rows.place)
            where += in_window(self.statement, asked_by(self.base, rows), time, own.window)[0]
        return replace(found, rows=replace(rows, where=tuple(where)))

    def _numbered(self, rows: RowSource, step: Step, own: Listed[Value]) -> _Candidates:
        """Rows with that many of their kind up to them, and the first of these."""
        apart = [*rows.key, *self._apart(rows, own)]
        behind = tree.integer(step.at_least - 1)
        first = {"nth": self._time(rows)}
        if has_order(step.rows.source, self.statement.catalog):
            first["nth_order"] = steps.order_of(self.statement, rows.place)
        shown = {
            name: tree.over(tree.call("lag", node, behind.copy()), apart, _forwards(rows))
            for name, node in first.items()
        }
        found = self._again(rows, shown)
        known = tree.is_known(found.learned["nth"])
        return replace(found, rows=replace(found.rows, where=(*found.rows.where, known)))

    def _again(self, inner: RowSource, shown: Mapping[str, Node]) -> _Candidates:
        """The rows with more columns."""
        alias = places.free(places.taking(self.base, made.alias_of(inner)), "numbered")
        columns = [queries.named(node, name) for name, node in shown.items()]
        rows = made.again(self.base, inner, columns, alias)
        order = made.carried_order(rows, inner)
        learned = {name: tree.column(alias, name) for name in shown}
        return _Candidates(replace(rows, order=order), learned)

    def _told(self, found: _Candidates, line: Timeline, marks: Listed[Stream]) -> _Candidates:
        """The rows of a timeline that was made of candidates."""
        learned = {name: line.carried(name, node) for name, node in found.learned.items()}
        learned |= {name: line.value(name) for mark in marks for name in mark.values}
        order = []
        for index, part in enumerate(found.rows.order):
            order.append(replace(part, node=line.carried(f"order {index}", part.node)))
        return _Candidates(replace(line.rows, order=tuple(order)), learned)

    # ------------------------------------------------------------ what lies between

    def _marks(self, step: Step, since: Window | None) -> list[Stream]:
        """What may lie between a row of the step and one that was there `since`."""
        marks = []
        if step.without is not None:
            rows = self._rows(step.without)
            time = self._time(rows)
            marks.append(Stream(rows, time, UNSEEN, values={"blocked": None}))
        if step.visit is not None:
            marks.append(self._visits(step.visit.sessions, since))
        return marks

    def _visits(self, visits: Sessions, since: Window | None) -> Stream:
        rows = sessions.session_rows(self.statement, self.base, visits, since)
        time = self._time(rows)
        end = tree.column(made.alias_of(rows), "property_end")
        return Stream(rows, time, SEEN, values={"visit": None, "visit_end": end})

    def _in_sessions(self, rows: RowSource, step: Rows, visits: Sessions) -> RowSource:
        test = steps.in_sessions(self.statement, rows.place, step.source, visits)
        return rows if test is None else replace(rows, where=(*rows.where, test))

    # ------------------------------------------------------------ all of, and none of

    def all_of(self, every: AllOf, reached: _Reached) -> _Reached:
        """Rows up to which there is one of each part: the latest of each that is not after them."""
        streams = []
        for number, step in enumerate(every.steps):
            rows = self._rows(step.rows)
            rows = _known(rows, self._shared(rows))
            time = self._time(rows)
            part = {f"part_{number}": None}
            shared = self._shared(rows)
            streams.append(Stream(rows, time, number, shared, part, is_time=True))
        line = timeline(self.statement, self.base, streams)
        parts = [line.value(f"part_{number}") for number in range(len(streams))]
        rows = replace(line.rows, where=(*line.rows.where, *map(tree.is_known, parts)))
        earliest = tree.call("least", *parts)
        theirs = self._shared(reached.rows)
        reached = replace(reached, rows=_known(reached.rows, theirs))
        found = _Candidates(rows, {"nth": earliest})
        return self._after(every.steps[0], found, reached, (), theirs, [], in_order=False)

    def without_following(self, rows: RowSource, absent: Absent, last: Step | AllOf) -> RowSource:
        """Those of the rows after which none of the absent ones comes."""
        found = _Candidates(rows)
        others = self._rows(absent.rows)
        others = _known(others, self._shared(others))
        if absent.visit is not None:
            since = parts_of(last)[0].rows.window
            visits = self._visits(absent.visit.sessions, since)
            stream = Stream(rows, self._time(rows), ROWS, is_time=True)
            line = timeline(self.statement, self.base, [stream], [visits])
            found = self._told(found, line, [visits])
            others = self._in_sessions(others, absent.rows, absent.visit.sessions)
        time = self._time(others)
        following = Stream(others, time, UNSEEN, self._shared(others), values={"following": None})
        shared = self._shared(found.rows)
        stream = Stream(found.rows, self._time(found.rows), ROWS, shared, is_time=True)
        line = timeline(self.statement, self.base, [stream], [following], backwards=True)
        found = self._told(found, line, [following])
        next_one = found.learned["following"]
        free = [tree.is_null(next_one)]
        tests = []
        if absent.within is not None:
            until = steps.moved(self.statement, self._time(found.rows), absent.within)
            free.append(tree.compare(">", next_one, until))
            at = self.source.at
            tests.append(compared(self.statement, TimeAt(until), Operator.LESS, at))
        if absent.visit is not None:
            free.append(tree.compare(">", next_one, found.learned["visit_end"]))
            assert isinstance(last, Step)
            inside = steps.in_sessions(
                self.statement, found.rows.place, last.rows.source, absent.visit.sessions
            )
            if inside is not None:
                free.append(tree.is_not_true(inside))
        tests.append(tree.closed(tree.disjunction(free)))
        return replace(found.rows, where=(*found.rows.where, *tests))


def _in_order(rows: RowSource, *, ordered: bool) -> RowSource:
    return rows if ordered else replace(rows, order=())


def _known(rows: RowSource, nodes: Listed[Node]) -> RowSource:
    if not nodes:
        return rows
    return replace(rows, where=(*rows.where, *map(tree.is_known, nodes)))


def _forwards(rows: RowSource) -> list[Node]:
    return [tree.ascending(part.node) for part in rows.order]
