"""Windows as random rules write them."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from random_window import DAYS

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
CALENDAR = ("day", "week", "month", "quarter", "year")
PERIODS = (*CALENDAR, "fiscal quarter", "fiscal year")


def length(random: Random, units: tuple[str, ...] = UNITS) -> str:
    amount, unit = random.choice((1, 1, 2, 3, 7, 30, 90)), random.choice((*units, "day"))
    return _counted(amount, unit)


def _counted(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def day(random: Random) -> str:
    return random.choice(DAYS).isoformat()


def instant(random: Random, as_of: datetime) -> str:
    """A day or an instant, of the project's zone or another."""
    found = random.choice(DAYS)
    clock = random.choice(("00:00", "02:30", "23:59:59.999999", "12:00"))
    return random.choice(
        (
            found.isoformat(),
            f"{found.isoformat()}T{clock}",
            f"{found.isoformat()}T{clock}Z",
            f"{found.isoformat()}T{clock}+02:00",
            as_of.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )
    )


def period(random: Random, found: date | None = None) -> str:
    found = found or random.choice(DAYS)
    return random.choice(
        (
            f"{found.year}",
            f"{found.year}-{found.month:02}",
            f"{found.year}-Q{(found.month + 2) // 3}",
        )
    )


def plain_window(random: Random, as_of: datetime) -> str:
    """One that hangs on nothing but the as-of instant."""
    more, less = sorted(random.sample((1, 2, 3, 7, 30, 90), 2), reverse=True)
    unit = random.choice(UNITS)
    first, last = sorted(random.sample(DAYS, 2))
    return random.choice(
        (
            f"in last {length(random)}",
            f"in last {length(random)}",
            f"in last {random.choice((1, 2, 3))} full {random.choice(PERIODS)}s",
            f"in next {length(random)}",
            "today",
            "yesterday",
            f"this {random.choice(PERIODS)}",
            f"{more} to {_counted(less, unit)} ago",
            f"{_counted(more, unit)} to {_counted(less, unit)} ago",
            f"more than {length(random)} ago",
            f"on {instant(random, as_of)}",
            f"in {period(random)}",
            f"from {first} through {last}",
            f"from {first}T10:00 through {last}T10:00Z",
            f"since {instant(random, as_of)}",
            f"before {instant(random, as_of)}",
            f"after {instant(random, as_of)}",
        )
    )


def started_window(random: Random, as_of: datetime) -> str:
    """One that begins somewhere, at a constant instant."""
    return random.choice(
        (
            f"in last {length(random)}",
            f"in last {random.choice((1, 2, 3))} full {random.choice(CALENDAR)}s",
            f"in {period(random)}",
            f"since {instant(random, as_of)}",
            "this month",
            "this year",
            f"{90} to {7} days ago",
        )
    )


def whole_days(random: Random) -> str:
    unit = ("day", "week", "month")
    return random.choice(
        (
            "today",
            "this month",
            "this week",
            f"in next {length(random, unit)}",
            f"in last {length(random, unit)}",
        )
    )


def anchored_window(random: Random, point: str) -> str:
    """Of an instant or a row that is named, or of a computed one in parentheses."""
    less, more = sorted(random.sample((0, 1, 2, 7, 30), 2))
    unit, side = random.choice(UNITS), random.choice(("after", "before"))
    first, second = (less, more) if side == "after" else (more, less)
    ordinal = random.choice(("first", "2nd", "3rd"))
    return random.choice(
        (
            f"within {length(random)} {side} {point}",
            f"within {length(random)} {side} {point}",
            f"{first} to {_counted(second, unit)} {side} {point}",
            f"in {ordinal} full {random.choice(PERIODS)} after {point}",
            f"since {point}",
            f"before {point}",
            f"after {point}",
            f"on {point}",
        )
    )


def repeated_window(random: Random) -> str:
    """One that repeats the comparison around it."""
    count, unit = random.choice((2, 3, 4)), random.choice(PERIODS)
    few = random.randint(1, count)
    of = f"of last {count} full {unit}s"
    return random.choice(
        (
            f"in each {of}",
            f"in at least {few} {of}",
            f"in exactly {few} {of}",
            f"in none {of}",
            f"in any {length(random)}",
            f"in any {length(random)} of last {length(random)}",
        )
    )
