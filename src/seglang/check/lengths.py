"""Written lengths of time beside each other: which is surely longer."""

from __future__ import annotations

from seglang.core.edges import Unit
from seglang.core.nodes import CalendarDuration

_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {
    Unit.MONTH: 1,
    Unit.QUARTER: 3,
    Unit.FISCAL_QUARTER: 3,
    Unit.YEAR: 12,
    Unit.FISCAL_YEAR: 12,
}
_DAY = 86_400
# A local day may be this much shorter or longer than 24 hours.
_SLACK = 3_600


def bounds(length: CalendarDuration) -> tuple[int, int]:
    """The fewest and the most seconds that the length can take, whatever instant it starts at."""
    amount, unit = length.amount, length.unit
    if unit in _SECONDS:
        return (amount * _SECONDS[unit],) * 2
    if unit in _DAYS:
        days = amount * _DAYS[unit]
        return (days * _DAY - _SLACK, days * _DAY + _SLACK) if days else (0, 0)
    months = amount * _MONTHS[unit]
    if months == 0:
        return 0, 0
    years, rest = divmod(months, 12)
    least = years * 365 + (rest * 30 - 2 if rest else 0)
    most = years * 366 + rest * 31
    return least * _DAY - _SLACK, most * _DAY + _SLACK


def compare_lengths(one: CalendarDuration, other: CalendarDuration) -> int:
    """-1, 0 or 1: shorter, equal, longer. Lengths of different families are compared by what they
    take on the whole (30 days are shorter than a month)."""
    for family in (_SECONDS, _DAYS, _MONTHS):
        if one.unit in family and other.unit in family:
            return _sign(one.amount * family[one.unit] - other.amount * family[other.unit])
    return _sign(_on_the_whole(one) - _on_the_whole(other))


def _on_the_whole(length: CalendarDuration) -> float:
    if length.unit in _MONTHS:
        return length.amount * _MONTHS[length.unit] * 30.4 * _DAY
    if length.unit in _DAYS:
        return length.amount * _DAYS[length.unit] * _DAY
    return length.amount * _SECONDS[length.unit]


def surely_longer(one: CalendarDuration, other: CalendarDuration) -> bool:
    """Is one length longer than the other whatever instant they start at?"""
    for family in (_SECONDS, _DAYS, _MONTHS):
        if one.unit in family and other.unit in family:
            return one.amount * family[one.unit] > other.amount * family[other.unit]
    return bounds(one)[0] > bounds(other)[1]


def surely_no_shorter(one: CalendarDuration, other: CalendarDuration) -> bool:
    """Does an instant at most `other` back surely lie at most `one` back? For months the two may
    be equal and differ: a month before the 31st and a month before the 30th can be one day."""
    for family in (_SECONDS, _DAYS):
        if one.unit in family and other.unit in family:
            return one.amount * family[one.unit] >= other.amount * family[other.unit]
    return surely_longer(one, other)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
