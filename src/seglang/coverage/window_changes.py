"""Other windows than the one that a rule has: longer, shorter, shifted, of another unit, of whole
periods or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from seglang.core.edges import (
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
)
from seglang.core.nodes import Moment
from seglang.core.sources import Length, Window

# What somebody may have meant instead.
_OTHER_UNITS = {
    Unit.SECOND: Unit.MINUTE,
    Unit.MINUTE: Unit.HOUR,
    Unit.HOUR: Unit.DAY,
    Unit.DAY: Unit.WEEK,
    Unit.WEEK: Unit.DAY,
    Unit.MONTH: Unit.QUARTER,
    Unit.QUARTER: Unit.MONTH,
    Unit.YEAR: Unit.MONTH,
    Unit.FISCAL_QUARTER: Unit.QUARTER,
    Unit.FISCAL_YEAR: Unit.YEAR,
}

_DAY = timedelta(days=1)
_Time = TypeVar("_Time", date, datetime)


def changed_length(amount: int, unit: Unit) -> Iterator[Length]:
    """One more, one less, another unit."""
    yield Length(amount + 1, unit)
    if amount > 1:
        yield Length(amount - 1, unit)
    yield Length(amount, _OTHER_UNITS[unit])


def moved(time: _Time, length: timedelta) -> Iterator[_Time]:
    """Later and earlier, as far as the calendar goes."""
    for step in (length, -length):
        with suppress(OverflowError):
            yield time + step


def changed_edges(edge: Edge) -> Iterator[Edge]:
    """The edge, moved by one of its units or with another unit."""
    match edge:
        case Shift(base, amount, unit):
            for length in changed_length(abs(amount), unit):
                yield Shift(base, length.amount if amount > 0 else -length.amount, length.unit)
        case PeriodStart(unit, offset, base):
            yield PeriodStart(unit, offset - 1, base)
            if offset < 0:
                yield PeriodStart(unit, offset + 1, base)
        case FixedInstant(instant):
            yield from map(FixedInstant, moved(instant, _DAY))
        case LocalMidnight(day):
            yield from map(LocalMidnight, moved(day, _DAY))
        case Earliest(one, other):
            yield from (Earliest(changed, other) for changed in changed_edges(one))
        case AsOf():
            return


def changed_windows(window: Window) -> Iterator[Window]:
    start, end = _edge(window.start), _edge(window.end)

    def of(first: Edge, last: Edge) -> Window:
        return replace(window, start=_moment(window.start, first), end=_moment(window.end, last))

    match start, end:
        case Shift(AsOf(), before, unit), AsOf() if before < 0:
            for edge in changed_edges(start):
                yield of(edge, end)
            if not unit.is_exact:
                # The whole periods before, instead of a stretch that ends now.
                yield of(PeriodStart(unit, before), PeriodStart(unit, 0))
        case PeriodStart(unit, first, AsOf()), PeriodStart(other, last, AsOf()) if unit is other:
            yield of(PeriodStart(unit, first - 1), end)
            if first + 1 < last:
                yield of(PeriodStart(unit, first + 1), end)
            yield of(PeriodStart(unit, first - 1), PeriodStart(unit, last - 1))
            if last <= 0:
                yield of(Shift(AsOf(), first - last, unit), AsOf())
        case Shift(AsOf(), first, unit), Shift(AsOf(), last, other) if unit is other:
            for one, two in ((first - 1, last), (first + 1, last), (first, last - 1)):
                if one < two:
                    yield of(Shift(AsOf(), one, unit), Shift(AsOf(), two, unit))
            coarse = _OTHER_UNITS[unit]
            yield of(Shift(AsOf(), first, coarse), Shift(AsOf(), last, coarse))
        case LocalMidnight(first_day), LocalMidnight(last_day) if last_day - first_day == _DAY:
            for day in moved(first_day, _DAY):
                with suppress(OverflowError):
                    yield of(LocalMidnight(day), LocalMidnight(day + _DAY))
        case _:
            for edge in changed_edges(start) if start is not None else ():
                yield replace(window, start=_moment(window.start, edge))
            for edge in changed_edges(end) if end is not None else ():
                yield replace(window, end=_moment(window.end, edge))


def _edge(side: Any) -> Edge | None:
    return side.edge if isinstance(side, Moment) else None


def _moment(side: Any, edge: Edge) -> Moment:
    assert isinstance(side, Moment)
    return replace(side, edge=edge)
