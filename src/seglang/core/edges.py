"""Instants relative to the as-of instant, and the calendar arithmetic behind them.

An `Edge` is what a window says (`30 days ago`, `the start of this month`); `resolve` gives the
UTC instant for one as-of. Days and longer are calendar arithmetic in the project's zone; seconds,
minutes and hours are exact elapsed time. An ambiguous local time is the later instant, a skipped
one is shifted by the gap.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

from seglang.catalog.model import Calendar


class Unit(Enum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FISCAL_QUARTER = "fiscal quarter"
    FISCAL_YEAR = "fiscal year"

    @property
    def is_exact(self) -> bool:
        """Elapsed time rather than calendar arithmetic."""
        return self in (Unit.SECOND, Unit.MINUTE, Unit.HOUR)

    @property
    def is_fiscal(self) -> bool:
        """Counted from the month in which the project's fiscal year starts."""
        return self in (Unit.FISCAL_QUARTER, Unit.FISCAL_YEAR)


@dataclass(frozen=True, slots=True)
class AsOf:
    pass


@dataclass(frozen=True, slots=True)
class FixedInstant:
    """An aware UTC instant."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class LocalMidnight:
    day: date


@dataclass(frozen=True, slots=True)
class Shift:
    """`base` moved by `amount` (negative: back) of `unit`."""

    base: Edge
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """The start of the calendar period (day or longer) that holds the instant `base`, moved by
    `offset` periods."""

    unit: Unit
    offset: int = 0
    base: Edge = AsOf()


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earlier of two instants."""

    one: Edge
    other: Edge


Edge: TypeAlias = AsOf | FixedInstant | LocalMidnight | Shift | PeriodStart | Earliest

AS_OF = AsOf()

_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_MONTHS = {
    Unit.MONTH: 1,
    Unit.QUARTER: 3,
    Unit.YEAR: 12,
    Unit.FISCAL_QUARTER: 3,
    Unit.FISCAL_YEAR: 12,
}


def depends_on_as_of(edge: Edge) -> bool:
    match edge:
        case AsOf():
            return True
        case FixedInstant() | LocalMidnight():
            return False
        case Shift(base) | PeriodStart(base=base):
            return depends_on_as_of(base)
        case Earliest(one, other):
            return depends_on_as_of(one) or depends_on_as_of(other)
        case _:
            assert_never(edge)


def no_later(edge: Edge) -> Edge:
    """The instant, or as-of when that is earlier; one that is never later stays as it is."""
    match edge:
        case AsOf() | Earliest(_, AsOf()):
            return edge
        case Shift(AsOf(), amount) if amount <= 0:
            return edge
        case PeriodStart(offset=offset, base=AsOf()) if offset <= 0:
            return edge
        case _:
            return Earliest(edge, AS_OF)


def resolve(edge: Edge, as_of: datetime, calendar: Calendar) -> datetime:
    """The UTC instant of an edge.

    Raises OverflowError when it lies outside the years 1 to 9999.
    """
    match edge:
        case AsOf():
            return as_of.astimezone(UTC)
        case FixedInstant(instant):
            return instant.astimezone(UTC)
        case LocalMidnight(day):
            return from_local(datetime.combine(day, time()), calendar.zone)
        case Shift(base, amount, unit):
            return shift(resolve(base, as_of, calendar), amount, unit, calendar.zone)
        case PeriodStart(unit, offset, base):
            day = to_local(resolve(base, as_of, calendar), calendar.zone).date()
            start = period_start(day, unit, calendar)
            return from_local(
                datetime.combine(shift_date(start, offset, unit), time()), calendar.zone
            )
        case Earliest(one, other):
            return min(resolve(one, as_of, calendar), resolve(other, as_of, calendar))
        case _:
            assert_never(edge)


def to_local(instant: datetime, zone: str) -> datetime:
    """The naive local time of an instant."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def from_local(local: datetime, zone: str) -> datetime:
    """The UTC instant of a local time: ambiguous → the later, skipped → shifted by the gap."""
    info = ZoneInfo(zone)
    first = local.replace(tzinfo=info, fold=0)
    second = local.replace(tzinfo=info, fold=1)
    # In an overlap fold=1 is the later instant. In a gap fold=0 uses the offset before the gap,
    # which is what moves 02:30 to 03:30.
    ambiguous = (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())
    return (second if ambiguous else first).astimezone(UTC)


def shift(instant: datetime, amount: int, unit: Unit, zone: str) -> datetime:
    """An instant moved by whole units."""
    if unit.is_exact:
        return instant + timedelta(seconds=amount * _SECONDS[unit])
    local = to_local(instant, zone)
    moved = datetime.combine(shift_date(local.date(), amount, unit), local.time())
    return from_local(moved, zone)


def shift_date(day: date, amount: int, unit: Unit) -> date:
    """A date moved by whole units of a day or longer; past the end of a month means its last day.

    Raises OverflowError outside the years 1 to 9999.
    """
    if unit is Unit.DAY:
        return day + timedelta(days=amount)
    if unit is Unit.WEEK:
        return day + timedelta(days=7 * amount)
    months = day.year * 12 + day.month - 1 + amount * _MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_start(day: date, unit: Unit, calendar: Calendar) -> date:
    """The first day of the calendar period (day or longer) that holds `day`."""
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Unit.YEAR:
            return day.replace(month=1, day=1)
        case Unit.FISCAL_QUARTER | Unit.FISCAL_YEAR:
            months = (day.month - calendar.fiscal_year_starts) % _MONTHS[unit]
            return shift_date(day.replace(day=1), -months, Unit.MONTH)
        case _:
            raise AssertionError(f"{unit.value} is not a calendar period")


def local_date(instant: datetime, zone: str) -> date:
    return to_local(instant, zone).date()


def first_date_from(instant: datetime, zone: str) -> date:
    """The first date whose local midnight is at or after `instant`: for a column of dates,
    `column >= instant` is `column >= this`, and `column < instant` is `column < this`."""
    day = to_local(instant, zone).date()
    while from_local(datetime.combine(day, time()), zone) >= instant:
        day -= timedelta(days=1)
    while from_local(datetime.combine(day, time()), zone) < instant:
        day += timedelta(days=1)
    return day


def comes_round(day: date, first: date, after: date) -> bool:
    """Do month and day of `day` fall on a date from `first` until before `after`? 29 February is
    the 28th in common years."""
    years = range(first.year, after.year + 1)
    return any(first <= shift_date(day, year - day.year, Unit.YEAR) < after for year in years)
