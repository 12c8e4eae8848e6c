"""The instants that are hard: edges of windows to the microsecond, days on which clocks change,
leap days, ends of months, lengths after one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from zone_days import changes

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit, from_local, resolve, shift, to_local
from seglang.core.nodes import Literal, Moment, Shifted
from seglang.core.sources import Absent, Length, Sequence, Sessions, Step
from seglang.functions import NumberOverflow

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_LOCAL = (
    datetime(2024, 1, 31, 12),
    datetime(2024, 2, 29),
    datetime(2024, 3, 31, 2, 30),
    datetime(2024, 10, 27, 2, 30),
    datetime(2024, 11, 3, 1, 30),
    datetime(2018, 11, 4),
    datetime(2023, 12, 31, 23, 59, 59, 999999),
)
# Later instants that a rule is asked about: change days, leap days, ends of months and years.
_AS_OF = (
    datetime(2024, 3, 31, 2, 30),
    datetime(2024, 3, 31),
    datetime(2024, 4, 1, 12),
    datetime(2024, 10, 27, 2, 30),
    datetime(2024, 10, 28),
    datetime(2024, 11, 3, 1, 30),
    datetime(2024, 2, 29, 15),
    datetime(2025, 2, 28),
    datetime(2024, 3, 1),
    datetime(2023, 12, 31, 23, 59, 59, 999999),
    datetime(2024, 1, 1),
    datetime(2018, 11, 5),
    datetime(2024, 7, 31, 18, 45, 12, 345678),
)


def random_as_of(random: Random, calendar: Calendar) -> datetime:
    """Often hard by a change of the project's clock, and later ones by the same time of day."""
    found = changes(calendar.zone)
    if not found or random.random() < 0.5:
        return from_local(random.choice(_AS_OF), calendar.zone)
    change = random.choice(found)
    local = to_local(change.instant, calendar.zone)
    midnight = datetime.combine(local.date(), time())
    return random.choice(
        (
            change.instant,
            change.instant - _TICK,
            change.instant + _TICK,
            from_local(midnight, calendar.zone),
            from_local(midnight + _DAY, calendar.zone),
            # The time that was skipped or came twice.
            from_local(local - abs(change.gap) / 2, calendar.zone),
            from_local(local - abs(change.gap) / 2 + _DAY, calendar.zone),
            from_local(local + 7 * _DAY, calendar.zone),
        )
    )


@dataclass
class Instants:
    """A stock of instants to choose from. What was chosen is remembered: others are chosen a
    length of the program after or before it."""

    random: Random
    calendar: Calendar
    stock: list[datetime]
    lengths: list[Length]
    chosen: list[datetime] = field(default_factory=list)

    def choose(self) -> datetime:
        random = self.random
        found = random.choice(self.stock)
        if self.chosen and self.lengths and random.random() < 0.3:
            length = random.choice(self.lengths)
            sign, tick = random.choice((1, 1, -1)), random.choice((0, 0, 1, -1))
            base = random.choice(self.chosen)
            try:
                found = shift(base, sign * length.amount, length.unit, self.calendar.zone)
                found += tick * _TICK
            except OverflowError:
                found = base
            if not 1990 < found.year < 2040:
                found = base
        self.chosen.append(found)
        return found


def instants_of(
    random: Random, nodes: Iterable[Any], as_of: datetime, calendar: Calendar
) -> Instants:
    """What the program speaks of, and what lies hard by."""
    found = [from_local(local, calendar.zone) for local in _LOCAL]
    found += [as_of - timedelta(days=days) for days in (0, 1, 2, 3, 30, 31, 90, 365)]
    found += _clock_changes(random, as_of, calendar)
    lengths: list[Length] = []
    for node in nodes:
        match node:
            case Moment(edge):
                try:
                    found.append(resolve(edge, as_of, calendar))
                except (OverflowError, NumberOverflow):
                    continue
            case Literal(datetime() as instant):
                found.append(instant)
            case Literal(date() as day):
                found.append(from_local(datetime.combine(day, time()), calendar.zone))
            case _:
                lengths += _lengths(node)
    around = [near for instant in found for near in (instant, instant - _TICK, instant + _TICK)]
    # Most facts lie before the instant that is asked about.
    past = [instant for instant in around if instant < as_of]
    stock = [moment.astimezone(UTC) for moment in around + past * 2]
    return Instants(random, calendar, stock, lengths)


def _clock_changes(random: Random, as_of: datetime, calendar: Calendar) -> list[datetime]:
    """Of the project's zone in the years before, and the midnights of those days."""
    recent = [
        change
        for change in changes(calendar.zone)
        if as_of - timedelta(days=800) < change.instant <= as_of
    ]
    found = []
    for change in random.sample(recent, min(2, len(recent))):
        local = to_local(change.instant, calendar.zone)
        midnight = datetime.combine(local.date(), time())
        found += [change.instant, change.instant - change.gap / 2]
        found += [from_local(midnight, calendar.zone), from_local(midnight + _DAY, calendar.zone)]
    return found


def _lengths(node: Any) -> list[Length]:
    match node:
        case Shifted(_, amount, unit) if amount:
            return [Length(abs(amount), unit)]
        case Sessions(silence=silence):
            return [silence, silence]
        case Absent(within=Length() as within):
            return [within]
        case Sequence(all_within=Length() as within):
            return [within]
        case Step(timing=timing) if timing is not None:
            return [one for one in (timing.earliest, timing.latest) if one is not None]
        case Step():
            return [Length(1, Unit.DAY)]
        case _:
            return []
