"""Windows and instants in plain English, and their resolved edges.

Takes edges and windows of the typed core; gives phrases (`in the last 30 days`) and instants.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
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
    period_start,
    shift_date,
    to_local,
)
from seglang.core.nodes import CalendarDuration, Moment, Value
from seglang.core.sources import Length, Window

_PERIODS = (Unit.YEAR, Unit.QUARTER, Unit.MONTH, Unit.WEEK, Unit.DAY)


def plural(amount: int | str, noun: str) -> str:
    return f"{amount} {noun}" if str(amount) == "1" else f"{amount} {noun}s"


def duration_text(value: CalendarDuration | timedelta) -> str:
    if isinstance(value, CalendarDuration):
        return plural(value.amount, value.unit.value)
    microseconds = value // timedelta(microseconds=1)
    for unit, size in (
        ("day", 86_400_000_000),
        ("hour", 3_600_000_000),
        ("minute", 60_000_000),
        ("second", 1_000_000),
    ):
        if microseconds % size == 0 and microseconds != 0:
            return plural(microseconds // size, unit)
    seconds = f"{microseconds / 1_000_000:f}".rstrip("0").rstrip(".")
    return plural(seconds, "second")


def length_text(value: Length) -> str:
    return plural(value.amount, value.unit.value)


def local_text(instant: datetime, zone: str) -> str:
    """`2026-11-22 10:00:00 +01:00`: local time with its offset from UTC."""
    from zoneinfo import ZoneInfo

    try:
        local = instant.astimezone(ZoneInfo(zone))
    except OverflowError:  # the first or last hours of the years 1 to 9999
        return utc_text(instant)
    offset = local.strftime("%z")
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction} {offset[:3]}:{offset[3:5]}"


def utc_text(instant: datetime) -> str:
    from datetime import UTC

    moment = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{moment.isoformat()}Z"


def edge_text(edge: Edge, calendar: Calendar) -> str:
    """An instant as a noun: `now`, `3 months ago`, `the start of this month`."""
    match edge:
        case AsOf():
            return "now"
        case FixedInstant(instant):
            return local_text(instant, calendar.zone)
        case LocalMidnight(day):
            return f"the start of {day}"
        case PeriodStart(unit, offset, AsOf()):
            return f"the start of {_period_text(unit, offset)}"
        case PeriodStart(unit, offset, base):
            from_base = edge_text(base, calendar)
            if offset == 0:
                return f"the start of the {unit.value} that holds {from_base}"
            away = f"{plural(abs(offset), unit.value)} {'after' if offset > 0 else 'before'}"
            return f"the start of the {unit.value} {away} {from_base}"
        case Earliest(one, AsOf()):
            return f"{edge_text(one, calendar)} (now at the latest)"
        case Earliest(one, other):
            first, second = edge_text(one, calendar), edge_text(other, calendar)
            return f"{first} or {second}, whichever is earlier"
        case Shift(base, amount, unit):
            length = plural(abs(amount), unit.value)
            if isinstance(base, AsOf):
                return f"{length} ago" if amount < 0 else f"{length} from now"
            if base == PeriodStart(Unit.DAY):
                return f"{length} {'before' if amount < 0 else 'after'} the start of today"
            return f"{length} {'before' if amount < 0 else 'after'} {edge_text(base, calendar)}"
        case _:
            assert_never(edge)


def _period_text(unit: Unit, offset: int) -> str:
    if unit is Unit.DAY:
        named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(offset)
        if named is not None:
            return named
        return f"the day {plural(abs(offset), 'day')} {'ago' if offset < 0 else 'from now'}"
    if offset in (0, -1, 1):
        return {0: "this", -1: "last", 1: "next"}[offset] + f" {unit.value}"
    away = plural(abs(offset), unit.value)
    return f"the {unit.value} {away} {'ago' if offset < 0 else 'from now'}"


def edge_of(value: Value | None) -> Edge | None:
    """The edge of a window side that is the same for everybody, else None."""
    return value.edge if isinstance(value, Moment) else None


def window_text(start: Edge | str | None, end: Edge | str | None, calendar: Calendar) -> str:
    """A window as an adverb: `in the last 30 days`. A side given as text differs by entity."""
    if isinstance(start, str) or isinstance(end, str):
        return _between_text(start, end, calendar)
    match start, end:
        case None, None:
            return "at any time"
        case (Shift(AsOf(), amount, unit), AsOf()) if amount < 0:
            # Even one is counted: `the last month` could be the calendar month before this one.
            return f"in the last {plural(-amount, unit.value)}"
        case (AsOf(), Shift(AsOf(), amount, unit)) if amount > 0:
            return f"in the next {plural(amount, unit.value)}"
        case (Shift(AsOf(), far, unit), Shift(AsOf(), near, other)) if far < 0 and near < 0:
            first = str(-far) if unit is other else plural(-far, unit.value)
            return f"{first} to {plural(-near, other.value)} ago"
        case (None, Shift(AsOf(), amount, unit)) if amount < 0:
            return f"more than {plural(-amount, unit.value)} ago"
        case (PeriodStart(unit, first, AsOf()), PeriodStart(other, last, AsOf())) if unit is other:
            return _periods_text(unit, first, last)
        case (PeriodStart(Unit.DAY, 0), Shift(PeriodStart(Unit.DAY, 0), amount, unit)) if amount:
            return f"in the next {plural(amount, unit.value)}, today included"
        case (LocalMidnight(first_day), LocalMidnight(last_day)) if first_day < last_day:
            return _days_text(first_day, last_day, calendar)
        case (LocalMidnight(first_day), None):
            return f"on or after {first_day}"
        case (None, LocalMidnight(last_day)):
            return f"before {last_day}"
        case _:
            return _between_text(start, end, calendar)


def _periods_text(unit: Unit, first: int, last: int) -> str:
    if last - first == 1 and first in (-1, 0, 1):
        if unit is Unit.DAY:
            return {-1: "yesterday", 0: "today", 1: "tomorrow"}[first]
        word = {-1: "last", 0: "this", 1: "next"}[first]
        return f"{word} {unit.value}" if first == 0 else f"in the {word} full {unit.value}"
    if last - first == 1 and unit is not Unit.DAY:
        return f"in {_period_text(unit, first)}"
    if last == 0:
        return f"in the last {-first} full {unit.value}s"
    if first == 0 and unit is Unit.DAY:
        return f"in the next {last} days, today included"
    return f"in the {last - first} full {unit.value}s from {_period_text(unit, first)}"


def _days_text(first: date, last: date, calendar: Calendar) -> str:
    if last - first == timedelta(days=1):
        return f"on {first}"
    for unit in _PERIODS[:3]:
        if period_start(first, unit, calendar) == first and shift_date(first, 1, unit) == last:
            match unit:
                case Unit.YEAR:
                    return f"in {first.year}"
                case Unit.QUARTER:
                    return f"in {first.year}-Q{(first.month + 2) // 3}"
                case _:
                    return f"in {first:%Y-%m}"
    return f"from {first} through {last - timedelta(days=1)}"


def _between_text(start: Edge | str | None, end: Edge | str | None, calendar: Calendar) -> str:
    first = side_text(start, calendar)
    last = side_text(end, calendar)
    if first is None:
        return f"before {last}"
    if last is None:
        return f"at or after {first}"
    return f"from {first} until just before {last}"


def open_window_text(
    start: Edge | str | None,
    end: Edge | str | None,
    after_start: bool,
    through_end: bool,
    calendar: Calendar,
) -> str:
    """A window whose start is left out, or whose end belongs to it."""
    first = side_text(start, calendar)
    last = side_text(end, calendar)
    opening = f"after {first}" if after_start else f"from {first}"
    closing = f"until {last}, this included" if through_end else f"until just before {last}"
    if first is None:
        return closing
    return opening if last is None else f"{opening} {closing}"


def side_text(side: Edge | str | None, calendar: Calendar) -> str | None:
    if side is None or isinstance(side, str):
        return side
    return edge_text(side, calendar)


def is_unbounded(window: Window | None) -> bool:
    return window is None or (window.start is None and window.end is None)


def local_day(instant: datetime, zone: str) -> date:
    return to_local(instant, zone).date()
