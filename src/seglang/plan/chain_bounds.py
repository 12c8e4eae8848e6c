"""How long ago rows of a sequence can be at all.

A row of a later step comes after those before it, and one with a time limit not long after; so a
window on one step bounds the rows of all. Takes a sequence, gives one with the same rows whose
steps have the windows that follow from each other.
"""

from __future__ import annotations

from collections.abc import Sequence as Listed
from dataclasses import replace

from seglang.core.edges import Edge, Shift, Unit
from seglang.core.nodes import Moment
from seglang.core.sources import AllOf, Length, Rows, Sequence, Step, Window
from seglang.plan.steps import parts_of
from seglang.plan.windows import never_after

# Room for changes of the clocks and for the ends of months.
_SLACK = 4
# Longer times are left alone: their ends may lie outside the calendar.
_MOST_YEARS = 100
_PER_YEAR = {
    Unit.SECOND: 31_556_952,
    Unit.MINUTE: 525_949,
    Unit.HOUR: 8_766,
    Unit.DAY: 365,
    Unit.WEEK: 52,
    Unit.MONTH: 12,
    Unit.QUARTER: 4,
    Unit.YEAR: 1,
    Unit.FISCAL_QUARTER: 4,
    Unit.FISCAL_YEAR: 1,
}


def bounded(sequence: Sequence) -> Sequence:
    """The same sequence, its rows bounded by each other's windows."""
    steps = list(sequence.steps)
    starts = [_start(step) for step in steps]
    ends = [_end(step) for step in steps]
    for number in range(len(steps) - 2, -1, -1):
        after = starts[number + 1]
        limit = _limit(steps[number + 1], sequence.all_within)
        if after is not None and limit is not None:
            starts[number] = _later(starts[number], moved(after, limit, -1))
    for number in range(1, len(steps)):
        starts[number] = _later(starts[number], starts[number - 1])
        before = ends[number - 1]
        limit = _limit(steps[number], sequence.all_within)
        if before is not None and limit is not None:
            ends[number] = _earlier(ends[number], moved(before, limit, 1))
    changed = []
    for number, step in enumerate(steps):
        between = starts[number - 1] if number else None
        changed.append(_narrowed(step, starts[number], ends[number], between))
    absent = sequence.absent
    if absent is not None:
        end = None
        if absent.within is not None and ends[-1] is not None:
            end = moved(ends[-1], absent.within, 1)
        absent = replace(absent, rows=_within(absent.rows, starts[-1], end))
    return replace(sequence, steps=tuple(changed), absent=absent)


def _start(step: Step | AllOf) -> Edge | None:
    """No row of the step is before this."""
    edges = []
    for part in parts_of(step):
        window = part.rows.window
        if window is None or not isinstance(window.start, Moment):
            return None
        edges.append(window.start.edge)
    return _first(edges)


def _end(step: Step | AllOf) -> Edge | None:
    edges = []
    for part in parts_of(step):
        window = part.rows.window
        if window is None or not isinstance(window.end, Moment):
            return None
        edges.append(window.end.edge)
    return edges[0] if len(set(edges)) == 1 else None


def _first(edges: Listed[Edge]) -> Edge | None:
    for edge in edges:
        if all(never_after(edge, other) for other in edges):
            return edge
    return None


def _limit(step: Step | AllOf, all_within: Length | None) -> Length | None:
    """How long after the step before its rows can be."""
    limits = {None if part.timing is None else part.timing.latest for part in parts_of(step)}
    limit = limits.pop() if len(limits) == 1 else None
    found = all_within if limit is None else limit
    return found


def moved(edge: Edge, by: Length, sign: int) -> Edge | None:
    """An instant surely so long before (or after) the edge; None for very long times."""
    if by.amount > _MOST_YEARS * _PER_YEAR[by.unit]:
        return None
    there = Shift(edge, sign * by.amount, by.unit)
    slack, unit = (1, Unit.SECOND) if by.unit.is_exact else (_SLACK, Unit.DAY)
    return Shift(there, sign * slack, unit)


def _later(one: Edge | None, other: Edge | None) -> Edge | None:
    """The later one, where that is sure, else the first."""
    if one is None or other is None:
        return other if one is None else one
    return other if never_after(one, other) else one


def _earlier(one: Edge | None, other: Edge | None) -> Edge | None:
    if one is None or other is None:
        return other if one is None else one
    return other if never_after(other, one) else one


def _narrowed(
    step: Step | AllOf, start: Edge | None, end: Edge | None, between: Edge | None
) -> Step | AllOf:
    if isinstance(step, AllOf):
        parts = [_narrowed(part, start, end, between) for part in step.steps]
        return AllOf(tuple(part for part in parts if isinstance(part, Step)))
    without = None if step.without is None else _within(step.without, between, end)
    return replace(step, rows=_within(step.rows, start, end), without=without)


def _within(rows: Rows, start: Edge | None, end: Edge | None) -> Rows:
    """Rows from `start` until before `end`, in addition to their own window."""
    window = rows.window or Window(None, None)
    if start is not None and (
        window.start is None
        or (
            isinstance(window.start, Moment)
            and not window.after_start  # else the two may be one instant, which is left out
            and never_after(window.start.edge, start)
        )
    ):
        window = replace(window, start=Moment(start), after_start=False)
    if end is not None and window.end is None:
        window = replace(window, end=Moment(end), through_end=False)
    if window.start is None and window.end is None:
        return rows
    return replace(rows, window=window)
