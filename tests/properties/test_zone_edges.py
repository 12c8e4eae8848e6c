"""Edges of windows near every change of a clock, against arithmetic that knows nothing of `fold`.

A local time stands for the instants at which the zone's clock shows it: with two of them it is the
later one, with none the time is moved by the gap. All changes of all zones from 2015 to 2037 in
`make prove`, those of a few zones otherwise.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from shares import zones_of
from zone_days import Change, changes

from seglang.catalog.model import Calendar
from seglang.core.edges import AsOf, Edge, LocalMidnight, PeriodStart, Shift, Unit, resolve

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
PARTS = 8


def offset(instant: datetime, zone: str) -> timedelta:
    found = instant.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


def local_time(instant: datetime, zone: str) -> datetime:
    return (instant + offset(instant, zone)).replace(tzinfo=None)


def instant_of(local: datetime, zone: str) -> datetime:
    as_utc = local.replace(tzinfo=UTC)
    offsets = {offset(as_utc + half * DAY / 2, zone) for half in range(-2, 3)}
    shown = [as_utc - one for one in offsets if local_time(as_utc - one, zone) == local]
    if shown:
        return max(shown)
    # Between the two readings the clock was moved on: counted from before that.
    before = min(offsets, key=lambda one: local_time(as_utc - one, zone) < local)
    return as_utc - before


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def expected(zone: str, as_of: datetime) -> Iterator[tuple[str, Edge, datetime]]:
    """Edges, and the instants that they have to be."""
    local = local_time(as_of, zone)
    day, clock = local.date(), local.time()
    monday = day - timedelta(days=day.weekday())
    first = day.replace(day=1)

    def at(day: date, clock: time = time()) -> datetime:
        return instant_of(datetime.combine(day, clock), zone)

    for sign in (-1, 1):
        moved: tuple[tuple[Unit, date], ...] = (
            (Unit.DAY, day + sign * DAY),
            (Unit.WEEK, day + 7 * sign * DAY),
            (Unit.MONTH, months_later(day, sign)),
            (Unit.YEAR, months_later(day, 12 * sign)),
        )
        for unit, other in moved:
            yield f"{sign} {unit.value}", Shift(AsOf(), sign, unit), at(other, clock)
        hours = timedelta(hours=24 * sign)
        yield f"{24 * sign} hours", Shift(AsOf(), 24 * sign, Unit.HOUR), as_of + hours
    for back in (-1, 0, 1):
        yield f"day {back}", PeriodStart(Unit.DAY, back), at(day + back * DAY)
        yield f"week {back}", PeriodStart(Unit.WEEK, back), at(monday + 7 * back * DAY)
        yield f"month {back}", PeriodStart(Unit.MONTH, back), at(months_later(first, back))
    yield "on the day", LocalMidnight(day), at(day)


def instants_near(change: Change, zone: str) -> list[datetime]:
    """On which something is asked: at the change, on the days around it, at the time of day that
    it skips or repeats."""
    instant, local = change.instant, local_time(change.instant, zone)
    midnight = datetime.combine(local.date(), time())
    inside = local - abs(change.gap) / 2
    found = [instant, instant - TICK, instant + TICK, instant - DAY, instant + DAY]
    found += [instant_of(midnight + days * DAY, zone) for days in (-1, 0, 1, 2)]
    found += [instant_of(inside + days * DAY, zone) for days in (-7, -1, 1, 7)]
    found += [instant_of(datetime.combine(months_later(local.date(), n), inside.time()), zone)
              for n in (-1, 1)]  # fmt: skip
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_edges(part: int) -> None:
    tried = 0
    for zone in zones_of(part, PARTS):
        calendar = Calendar(zone)
        for change in changes(zone):
            for as_of in instants_near(change, zone):
                tried += 1
                for name, edge, wanted in expected(zone, as_of):
                    assert resolve(edge, as_of, calendar) == wanted, (zone, as_of, name)
    assert tried > 0 or all(not changes(zone) for zone in zones_of(part, PARTS))
