"""Windows as far as a plan cares: which may share a scan, and what to call them.

How long a window is depends on the as-of instant, which a plan does not know; a nominal one is
good enough to weigh costs, never to decide a meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from typing import assert_never

from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    resolve,
)
from seglang.core.nodes import Moment
from seglang.core.sources import Window

_NOMINAL = datetime(2026, 7, 15, 12, tzinfo=UTC)
_KEPT = timedelta(days=730)
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def is_constant(window: Window | None) -> bool:
    """Do the edges depend on nothing but the as-of instant?"""
    return window is None or all(
        edge is None or isinstance(edge, Moment) for edge in (window.start, window.end)
    )


def hull(windows: Sequence[Window | None], calendar: Calendar) -> Window | None:
    """A window that holds all of these constant ones, whatever the as-of instant."""
    if any(window is None for window in windows):
        return None
    first, *rest = [window for window in windows if window is not None]
    start, end = first.start, first.end
    after_start, through_end = first.after_start, first.through_end
    for window in rest:
        if start != window.start:
            start = _earlier(start, window.start)
        if end != window.end:
            end = _later(end, window.end)
        after_start = after_start and window.after_start
        through_end = through_end or window.through_end
    if start is None and end is None:
        return None
    return Window(start, end, after_start, through_end)


def covers(outer: Window | None, inner: Window | None) -> bool:
    """Is every instant of the inner constant window that is before as-of in the outer one, too?
    False when that is not sure."""
    if outer is None:
        return True
    start = None if inner is None else inner.start
    end = None if inner is None else inner.end
    if inner is not None and (
        (outer.after_start and not inner.after_start)
        or (inner.through_end and not outer.through_end)
    ):
        return False
    starts = outer.start is None or _earlier(outer.start, start) == outer.start
    ends = (
        outer.end is None
        or (isinstance(outer.end, Moment) and never_after(AsOf(), outer.end.edge))
        or _later(outer.end, end) == outer.end
    )
    return starts and ends


def _earlier(left: object, right: object) -> Moment | None:
    """The one that is never after the other, or None (unbounded) when that is not sure."""
    if isinstance(left, Moment) and isinstance(right, Moment):
        if never_after(left.edge, right.edge):
            return left
        if never_after(right.edge, left.edge):
            return right
    return None


def _later(left: object, right: object) -> Moment | None:
    if isinstance(left, Moment) and isinstance(right, Moment):
        if never_after(left.edge, right.edge):
            return right
        if never_after(right.edge, left.edge):
            return left
    return None


_HOUR, _DAY = 3_600, 86_400
# The fewest and the most seconds that one unit can be, where clocks do not change.
_SECONDS = {
    Unit.SECOND: (1, 1),
    Unit.MINUTE: (60, 60),
    Unit.HOUR: (_HOUR, _HOUR),
    Unit.DAY: (_DAY, _DAY),
    Unit.WEEK: (7 * _DAY, 7 * _DAY),
    Unit.MONTH: (28 * _DAY, 31 * _DAY),
    Unit.QUARTER: (89 * _DAY, 92 * _DAY),
    Unit.YEAR: (365 * _DAY, 366 * _DAY),
    Unit.FISCAL_QUARTER: (89 * _DAY, 92 * _DAY),
    Unit.FISCAL_YEAR: (365 * _DAY, 366 * _DAY),
}
_CLOCKS = 5 * _HOUR
# A few zones left out a whole day once: local days and hours then differ by so much more.
_SKIPPED = 24 * _HOUR


def _units(edge: Edge) -> frozenset[Unit]:
    """What the edge is counted in from the as-of instant."""
    match edge:
        case Shift(base, unit=unit) | PeriodStart(unit, base=base):
            return _units(base) | {unit}
        case Earliest(one, other):
            return _units(one) | _units(other)
        case _:
            return frozenset()


def _reach(edge: Edge) -> tuple[float, float]:
    """How many seconds from the as-of instant, at least and at most."""
    match edge:
        case AsOf():
            return (0, 0)
        case Shift(base, amount, unit):
            low, high = _reach(base)
            short, long = (amount * seconds for seconds in _SECONDS[unit])
            slack = 0 if unit.is_exact else _CLOCKS
            return (low + min(short, long) - slack, high + max(short, long) + slack)
        case PeriodStart(unit, offset, base):
            low, high = _reach(base)
            short, long = (offset * seconds for seconds in _SECONDS[unit])
            return (
                low + min(short, long) - _SECONDS[unit][1] - _CLOCKS,
                high + max(short, long) + _CLOCKS,
            )
        case Earliest(one, other):
            left, right = _reach(one), _reach(other)
            return (min(left[0], right[0]), min(left[1], right[1]))
        case FixedInstant() | LocalMidnight():
            return (-inf, inf)
        case _:
            assert_never(edge)


def never_after(left: Edge, right: Edge) -> bool:
    """Is the left instant never after the right one, whatever the as-of instant? False when that
    is not sure."""
    match left, right:
        case _ if left == right:
            return True
        case Shift(base, amount, unit), Shift(other, further, same) if (
            base == other and unit is same
        ):
            return amount <= further
        case Shift(base, amount), _ if base == right and amount < 0:
            return True
        case _, Shift(base, amount) if base == left and amount > 0:
            return True
        case PeriodStart(unit, start, base), PeriodStart(same, end, other) if (
            base == other and unit is same
        ):
            return start <= end
        case PeriodStart(_, offset, base), _ if base == right and offset <= 0:
            return True
        case FixedInstant(instant), FixedInstant(later):
            return instant <= later
        case LocalMidnight(day), LocalMidnight(later_day):
            return day <= later_day
        case Earliest(one, other), _ if never_after(one, right) or never_after(other, right):
            return True
        case _, Earliest(one, other):
            return never_after(left, one) and never_after(left, other)
        case _:
            are_exact = {unit.is_exact for unit in _units(left) | _units(right)}
            slack = _SKIPPED if len(are_exact) == 2 else 0
            return _reach(left)[1] + slack <= _reach(right)[0]


def earlier(left: Edge, right: Edge) -> Edge:
    """The earlier of two edges, in as few words as are sure."""
    if never_after(left, right):
        return left
    return right if never_after(right, left) else Earliest(left, right)


def pays_to_share(windows: Sequence[Window | None], calendar: Calendar) -> bool:
    """Is one scan of all these windows likely cheaper than one of each?"""
    whole = hull(windows, calendar)
    try:
        # Exact, so that neighbours that fill the whole are told from ones that do not.
        parts = sum((_time(window, calendar) for window in windows), timedelta())
        return _time(whole, calendar) <= parts
    except OverflowError:
        return True


def share_of_rows(window: Window | None, calendar: Calendar) -> float:
    """About how many of all rows lie in a window, if two years of them are kept."""
    if not is_constant(window):
        return 1.0
    try:
        return min(_time(window, calendar) / _KEPT, 1.0)
    except OverflowError:
        return 1.0


def _time(window: Window | None, calendar: Calendar) -> timedelta:
    start = end = None
    if window is not None:
        if isinstance(window.start, Moment):
            start = resolve(window.start.edge, _NOMINAL, calendar)
        if isinstance(window.end, Moment):
            end = resolve(window.end.edge, _NOMINAL, calendar)
    return max(min(end or _NOMINAL, _NOMINAL) - (start or _ALWAYS), timedelta())


def describe(window: Window | None) -> str:
    """A few words for the name of a relation: `in_last_30_days`."""
    match window:
        case None:
            return ""
        case Window(Moment(Shift(AsOf(), amount, unit)), Moment(AsOf())) if amount < 0:
            return f"in_last_{-amount}_{unit.value}{'s' if amount != -1 else ''}"
        case Window(
            Moment(PeriodStart(unit, start, AsOf())), Moment(PeriodStart(other, end, AsOf()))
        ) if unit is other and end > start:
            return _describe_periods(unit, start, end)
        case Window(Moment(Shift(AsOf(), start, unit)), Moment(Shift(AsOf(), end, other))) if (
            unit is other and start < end < 0
        ):
            return f"{-start}_to_{-end}_{unit.value}s_ago"
        case Window(None, Moment(Shift(AsOf(), amount, unit))) if amount < 0:
            return f"more_than_{-amount}_{unit.value}s_ago"
        case Window(Moment(LocalMidnight(day)), None):
            return f"since_{day:%Y_%m_%d}"
        case Window(None, Moment(LocalMidnight(day))):
            return f"before_{day:%Y_%m_%d}"
        case Window(Moment(LocalMidnight(first)), Moment(LocalMidnight(last))):
            return f"from_{first:%Y_%m_%d}_until_{last:%Y_%m_%d}"
        case _:
            return "in_window"


def _describe_periods(unit: Unit, start: int, end: int) -> str:
    if (start, end) == (0, 1):
        return "today" if unit is Unit.DAY else f"this_{unit.value}"
    if end == 0:
        if start == -1:
            return "yesterday" if unit is Unit.DAY else f"in_last_full_{unit.value}"
        return f"in_last_{-start}_full_{unit.value}s"
    return "in_window"
