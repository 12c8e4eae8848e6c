"""The offsets of a zone between two instants.

Where few are in force, local times are sums with constants; that is much cheaper than looking
the zone up for every row.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_MOST_DAYS = 1500
_STEP = timedelta(days=1)


@lru_cache(maxsize=256)
def offsets(
    zone: str, start: datetime, end: datetime
) -> tuple[tuple[datetime | None, timedelta], ...] | None:
    """Pairs of an instant and the offset until it, from `start` on; the last one has None. None
    when the stretch is too long for this to pay."""
    if not start < end or (end - start).days > _MOST_DAYS:
        return None
    info = ZoneInfo(zone)
    found: list[tuple[datetime | None, timedelta]] = []
    at = start.astimezone(UTC)
    current = _offset(at, info)
    while at < end:
        later = min(at + _STEP, end)
        if _offset(later, info) != current:
            change = _change(at, later, info)
            found.append((change, current))
            current = _offset(change, info)
            at = change
        else:
            at = later
    return (*found, (None, current))


def _offset(instant: datetime, info: ZoneInfo) -> timedelta:
    return instant.astimezone(info).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """The first whole second at which the offset is another than at `before`."""
    old = _offset(before, info)
    low, high = before.replace(microsecond=0), after + timedelta(seconds=1)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(middle, info) == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
