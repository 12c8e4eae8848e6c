"""Which of two edges comes first, whatever the as-of instant.

Takes edges relative to the as-of instant or fixed ones; gives an answer only when it holds at every
instant and in every zone, with room for clock changes and for zones that skipped a whole day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from functools import cache

from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AsOf,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    depends_on_as_of,
    resolve,
)
from seglang.core.nodes import Literal, Moment, Value
from seglang.core.sources import Events, Rows, Source, Window

_DAY = 86_400
_SLACK = 26 * 3_600
_EXACT = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3_600}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {
    Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12, Unit.FISCAL_QUARTER: 3, Unit.FISCAL_YEAR: 12,
}  # fmt: skip
_LONGEST = {
    Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.QUARTER: 92, Unit.YEAR: 366,
    Unit.FISCAL_QUARTER: 92, Unit.FISCAL_YEAR: 366,
}  # fmt: skip
_ANY = datetime(2000, 1, 1, tzinfo=UTC)


class Order(Enum):
    BEFORE = "before"
    NOT_AFTER = "not after"
    SAME = "same"
    NOT_BEFORE = "not before"
    AFTER = "after"


def edge_of(value: Value | None) -> Edge | None:
    """The edge that a value names for everybody alike, else None."""
    from datetime import date

    match value:
        case Moment(edge):
            return edge
        case Literal(datetime() as instant):
            return FixedInstant(instant)
        case Literal(date() as day):
            return LocalMidnight(day)
        case _:
            return None


@cache
def compare(left: Edge, right: Edge, calendar: Calendar) -> Order | None:
    """How `left` lies to `right`; None when that depends on the instant."""
    if left == right:
        return Order.SAME
    moves = depends_on_as_of(left), depends_on_as_of(right)
    if moves == (False, False):
        return _sign(*(_fixed(edge, calendar) for edge in (left, right)))
    if moves != (True, True):
        return None
    left, right = _plain(left), _plain(right)
    match left, right:
        case PeriodStart(unit, first, base), PeriodStart(other, last, around) if (
            unit is other and base == around
        ):
            return _sign(first, last)
        case _:
            pass
    for units in (_EXACT, _DAYS, _MONTHS):
        first_amount, last_amount = _amount(left, units), _amount(right, units)
        if first_amount is not None and last_amount is not None:
            return _sign(first_amount, last_amount)
    mine, theirs = bounds(left), bounds(right)
    if mine is None or theirs is None:
        return None
    if mine[1] <= theirs[0]:
        return Order.BEFORE if mine[1] < theirs[0] else Order.NOT_AFTER
    if theirs[1] <= mine[0]:
        return Order.AFTER if theirs[1] < mine[0] else Order.NOT_BEFORE
    return None


def _sign(left: object, right: object) -> Order:
    if left == right:
        return Order.SAME
    return Order.BEFORE if left < right else Order.AFTER  # type: ignore[operator]


def _fixed(edge: Edge, calendar: Calendar) -> datetime:
    try:
        return resolve(edge, _ANY, calendar)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _plain(edge: Edge) -> Edge:
    """Whole days after the start of today are the start of another day."""
    match edge:
        case Shift(PeriodStart(Unit.DAY, offset, base), amount, unit) if unit in _DAYS:
            return PeriodStart(Unit.DAY, offset + amount * _DAYS[unit], base)
        case _:
            return edge


def _amount(edge: Edge, units: dict[Unit, int]) -> int | None:
    match edge:
        case AsOf():
            return 0
        case Shift(AsOf(), amount, unit) if unit in units:
            return amount * units[unit]
        case _:
            return None


def bounds(edge: Edge) -> tuple[int, int] | None:
    """The earliest and latest it can lie, in seconds from the as-of instant."""
    match edge:
        case AsOf():
            return 0, 0
        case Shift(AsOf(), amount, unit):
            return _shifted(amount, unit)
        case PeriodStart(unit, offset, AsOf()):
            low, high = _shifted(offset, unit)
            low -= _LONGEST[unit] * _DAY + _SLACK
            if offset >= 1:
                low = max(low, 0)
            return low, min(high, 0) if offset <= 0 else high
        case _:
            return None


def _shifted(amount: int, unit: Unit) -> tuple[int, int]:
    if unit in _EXACT:
        return amount * _EXACT[unit], amount * _EXACT[unit]
    if amount == 0:
        return 0, 0
    if unit in _DAYS:
        low = high = amount * _DAYS[unit] * _DAY
    else:
        # Any n months have n * 30.436875 days, give or take less than four.
        middle = amount * _MONTHS[unit] * 2_629_746
        low, high = middle - 4 * _DAY, middle + 4 * _DAY
    low, high = low - _SLACK, high + _SLACK
    return (max(low, 0), high) if amount > 0 else (low, min(high, 0))


# ---------------------------------------------------------------- windows

_NOT_AFTER = (Order.BEFORE, Order.NOT_AFTER, Order.SAME)


def not_after(left: Value, right: Value, calendar: Calendar) -> bool:
    """Is `left` surely at or before `right`?"""
    if left == right:
        return True
    first, last = edge_of(left), edge_of(right)
    return first is not None and last is not None and compare(first, last, calendar) in _NOT_AFTER


def contains(outer: Window | None, inner: Window | None, calendar: Calendar) -> bool:
    """Does every row in `inner` surely lie in `outer`? Rows all lie before the as-of instant."""
    if outer is None or outer == inner:
        return True
    start = inner.start if inner is not None else None
    end = inner.end if inner is not None else None
    if outer.start is not None:
        if start is None or not not_after(outer.start, start, calendar):
            return False
        if outer.after_start and not (inner is not None and inner.after_start):
            return False
    if outer.end is None or not_after(_NOW, outer.end, calendar):
        return True
    if inner is not None and inner.through_end and not outer.through_end:
        return False
    return end is not None and not_after(end, outer.end, calendar)


_NOW = Moment(AsOf())


def narrower(inner: Rows, outer: Rows, calendar: Calendar) -> bool:
    """Is every row of `inner` surely a row of `outer`?"""
    if not conjuncts(outer.where) <= conjuncts(inner.where):
        return False
    if not contains(outer.window, inner.window, calendar):
        return False
    if outer.apart_from is not None and inner.apart_from != outer.apart_from:
        return False
    return inner.source == outer.source or _arms_within(inner.source, outer.source)


def _arms_within(inner: Source, outer: Source) -> bool:
    """Is every event row of one union surely one of the other?"""
    if not isinstance(inner, Events) or not isinstance(outer, Events) or inner.at != outer.at:
        return False
    wheres = {arm.event: conjuncts(arm.where) for arm in outer.arms}
    if len(wheres) != len(outer.arms) or not all(arm.event in wheres for arm in inner.arms):
        return False
    return all(wheres[arm.event] <= conjuncts(arm.where) for arm in inner.arms)


def conjuncts(where: object) -> frozenset[object]:
    """The conditions that all have to hold."""
    from seglang.core.nodes import And

    match where:
        case None:
            return frozenset()
        case And(operands):
            return frozenset().union(*(conjuncts(operand) for operand in operands))
        case _:
            return frozenset((where,))
