"""What people may write for an instant, made into an aware UTC datetime.

Dates are local midnights of the given zone; times without a zone or an offset are local to it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from seglang.core.edges import from_local

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


def read_instant(value: str | date | datetime, zone: str) -> datetime:
    """The UTC instant of `2026-11-22` (that local midnight), `2026-11-22T10:00` (local time of
    `zone`) or `2026-11-22T10:00Z` (or with an offset); dates and datetimes likewise.

    Raises ValueError for anything else, also for one outside the years 1 to 9999.
    """
    try:
        if isinstance(value, datetime):
            return _utc(value, zone)
        if isinstance(value, date):
            return _utc(datetime.combine(value, time()), zone)
        text = value.strip() if isinstance(value, str) else ""
        if _DAY.fullmatch(text):
            return _utc(datetime.combine(date.fromisoformat(text), time()), zone)
        if _INSTANT.fullmatch(text):
            return _utc(datetime.fromisoformat(_plain(text)), zone)
    except OverflowError as error:
        raise ValueError("the instant lies outside the years 1 to 9999") from error
    raise ValueError("no day and no instant")


def looks_like_instant(text: str) -> bool:
    """The shape is right, whatever the numbers."""
    return bool(_DAY.fullmatch(text.strip()) or _INSTANT.fullmatch(text.strip()))


def _utc(value: datetime, zone: str) -> datetime:
    instant = from_local(value, zone) if value.tzinfo is None else value.astimezone(UTC)
    instant.astimezone(ZoneInfo(zone))  # its local time must exist as well: windows look at it
    return instant


def _plain(text: str) -> str:
    """The spelling that every Python version reads: six or no digits of a second, `+HH:MM`."""
    upper = text.upper().replace(" ", "T").replace("Z", "+00:00")
    upper = re.sub(r"\.(\d+)", lambda found: "." + found[1].ljust(6, "0"), upper)
    return re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", upper)
