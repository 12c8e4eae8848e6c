"""When the clocks of a zone change, found by asking the machine's zone data itself."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST = datetime(2015, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
# No zones at all, or the machine's own one.
_NO_ZONES = ("localtime", "Factory", "posixrules")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """At `instant` the offset from UTC becomes another."""

    instant: datetime
    before: timedelta
    after: timedelta

    @property
    def gap(self) -> timedelta:
        """What is skipped; what comes twice when it is negative."""
        return self.after - self.before


@cache
def changes(zone: str) -> tuple[Change, ...]:
    """Every change from 2015 until the end of 2037."""
    info = ZoneInfo(zone)
    found = []
    day, offset = FIRST, _offset(info, FIRST)
    while day < LAST:
        later = _offset(info, day + _DAY)
        if later != offset:
            found.append(Change(_first_with(info, day, day + _DAY, later), offset, later))
        day, offset = day + _DAY, later
    return tuple(found)


def _first_with(info: ZoneInfo, low: datetime, high: datetime, offset: timedelta) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if _offset(info, middle) == offset:
            high = middle
        else:
            low = middle
    return high


def _offset(info: ZoneInfo, instant: datetime) -> timedelta:
    found = instant.astimezone(info).utcoffset()
    assert found is not None
    return found


def zone_names() -> list[str]:
    """Every name of a zone that the machine knows."""
    return sorted(
        name
        for name in zoneinfo.available_timezones()
        if name not in _NO_ZONES and not name.startswith(("posix/", "right/"))
    )


@cache
def distinct_zones() -> tuple[str, ...]:
    """One name, the first, of each zone that has its own history since 2015."""
    names: dict[tuple[object, ...], str] = {}
    for name in zone_names():
        names.setdefault((_offset(ZoneInfo(name), FIRST), changes(name)), name)
    return tuple(names.values())
