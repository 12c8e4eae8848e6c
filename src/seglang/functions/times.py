"""Dates, instants and durations, in the project's zone. A date stands for its local midnight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit, local_date, shift, to_local
from seglang.functions.model import Context, Function, Overload, as_instant
from seglang.functions.numbers import Number, half_away, to_integer
from seglang.types import DATE, DECIMAL, DURATION, INTEGER, TIMESTAMP, WEEKDAYS

_MICROSECOND = timedelta(microseconds=1)


def local_day(value: date, calendar: Calendar) -> date:
    return local_date(value, calendar.zone) if isinstance(value, datetime) else value


def scaled(duration: timedelta, factor: Fraction) -> timedelta:
    """A multiple of a duration, rounded half away from zero to microseconds."""
    return _duration(half_away(Fraction(duration // _MICROSECOND) * factor))


def _duration(microseconds: int) -> timedelta:
    """Raises NumberOverflow for what 64 bits do not hold."""
    return timedelta(microseconds=to_integer(microseconds))


def elapsed(value: date, now: datetime, unit: Unit, calendar: Calendar) -> int:
    """The largest n for which `value` shifted by n units is not after `now`."""
    start = as_instant(value, calendar)
    if unit.is_exact:
        return (now - start) // (shift(start, 1, unit, calendar.zone) - start)
    low, high = -1, 1
    while _reached(start, low, unit, now, calendar) is False:
        low *= 2
    while _reached(start, high, unit, now, calendar):
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        if _reached(start, middle, unit, now, calendar):
            low = middle
        else:
            high = middle
    return low


def _reached(start: datetime, count: int, unit: Unit, now: datetime, calendar: Calendar) -> bool:
    try:
        return shift(start, count, unit, calendar.zone) <= now
    except OverflowError:
        # Outside the years there are: before every instant, or after it.
        return count < 0


def _local(part: Callable[[datetime], int]) -> Callable[..., int]:
    def apply(context: Context, value: date) -> int:
        instant = as_instant(value, context.calendar)
        return part(to_local(instant, context.calendar.zone))

    return apply


def _calendar(part: Callable[[date], object]) -> Callable[..., object]:
    def apply(context: Context, value: date) -> object:
        return part(local_day(value, context.calendar))

    return apply


def _between(context: Context, later: date, earlier: date) -> timedelta:
    if not isinstance(later, datetime) and not isinstance(earlier, datetime):
        return later - earlier
    return as_instant(later, context.calendar) - as_instant(earlier, context.calendar)


def _elapsed(unit: Unit) -> Function:
    name = unit.value

    def apply(context: Context, value: date, now: date) -> int:
        return elapsed(value, as_instant(now, context.calendar), unit, context.calendar)

    return Function(
        f"elapsed_{name}",
        f"{name}s since x",
        f"Whole {name}s from the first instant until the second; negative before it.",
        (Overload((TIMESTAMP, TIMESTAMP), INTEGER),),
        apply,
    )


_OF_INSTANT = (Overload((TIMESTAMP,), INTEGER),)
_MOVE = (Overload((TIMESTAMP, DURATION), TIMESTAMP),)
_TWO = (Overload((DURATION, DURATION), DURATION),)
_SCALE = (Overload((DURATION, DECIMAL), DURATION),)


def _moved(context: Context, value: date, by: timedelta) -> datetime:
    return (as_instant(value, context.calendar) + by).astimezone(UTC)


def _divided(context: Context, duration: timedelta, by: Number) -> timedelta | None:
    return scaled(duration, 1 / Fraction(by)) if by else None


TIME_FUNCTIONS = (
    Function(
        "add_duration",
        "x + duration",
        "The instant an exact time later (a day is 24 hours).",
        _MOVE,
        _moved,
    ),
    Function(
        "subtract_duration",
        "x - duration",
        "The instant an exact time earlier (a day is 24 hours).",
        _MOVE,
        lambda context, value, by: _moved(context, value, -by),
    ),
    Function(
        "subtract_instants",
        "x - y",
        "The exact time between two instants; between two dates 24 hours a day.",
        (Overload((TIMESTAMP, TIMESTAMP), DURATION),),
        _between,
    ),
    Function(
        "add_durations",
        "x + y",
        "The sum of two durations.",
        _TWO,
        lambda context, left, right: _duration((left + right) // _MICROSECOND),
    ),
    Function(
        "subtract_durations",
        "x - y",
        "The difference of two durations.",
        _TWO,
        lambda context, left, right: _duration((left - right) // _MICROSECOND),
    ),
    Function(
        "multiply_duration",
        "x * number",
        "A multiple of a duration, rounded to microseconds.",
        _SCALE,
        lambda context, duration, by: scaled(duration, Fraction(by)),
    ),
    Function(
        "divide_duration",
        "x / number",
        "A fraction of a duration, rounded to microseconds; by zero it is missing.",
        _SCALE,
        _divided,
        partial=True,
    ),
    Function("hour", "hour of x", "0 to 23.", _OF_INSTANT, _local(lambda local: local.hour)),
    Function(
        "minute",
        "minute of x",
        "0 to 59.",
        _OF_INSTANT,
        _local(lambda local: local.minute),
    ),
    Function("day", "day of x", "1 to 31.", _OF_INSTANT, _calendar(lambda day: day.day)),
    Function("month", "month of x", "1 to 12.", _OF_INSTANT, _calendar(lambda day: day.month)),
    Function(
        "quarter",
        "quarter of x",
        "1 to 4.",
        _OF_INSTANT,
        _calendar(lambda day: (day.month + 2) // 3),
    ),
    Function("year", "year of x", "1 to 9999.", _OF_INSTANT, _calendar(lambda day: day.year)),
    Function(
        "date",
        "date of x",
        "The local date.",
        (Overload((TIMESTAMP,), DATE),),
        _calendar(lambda day: day),
    ),
    Function(
        "weekday",
        "weekday of x",
        "`monday` to `sunday`.",
        (Overload((TIMESTAMP,), WEEKDAYS),),
        _calendar(lambda day: WEEKDAYS.values[day.weekday()]),
    ),
    *(_elapsed(unit) for unit in Unit if not unit.is_fiscal),
)
