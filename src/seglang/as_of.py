"""The as-of instant of a run: what people may write for it, and which one counts.

Comes in as text, date or datetime; goes out as an aware UTC datetime. Nothing else in the package
reads the clock, and this module does so in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from seglang.core.edges import from_local
from seglang.diagnostics.codes import usage
from seglang.errors import SegError

PARAMETER = "parameter"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


def parse_instant(value: str | date | datetime, zone: str) -> datetime:
    """The UTC instant of `2026-11-22` (that local midnight), `2026-11-22T10:00` (local time of
    `zone`) or `2026-11-22T10:00Z` (or with an offset); dates and datetimes likewise.

    Raises SegError (SEG703) for anything else.
    """
    try:
        if isinstance(value, datetime):
            return _utc(value, zone)
        if isinstance(value, date):
            return _utc(datetime.combine(value, time()), zone)
        text = value.strip()
        if _DAY.fullmatch(text):
            return _utc(datetime.combine(date.fromisoformat(text), time()), zone)
        if _INSTANT.fullmatch(text):
            return _utc(datetime.fromisoformat(_plain(text)), zone)
    except (ValueError, OverflowError):
        pass
    raise SegError.of(usage.BAD_INSTANT, text=value, hint=_hint(str(value)))


@contextmanager
def in_range() -> Iterator[None]:
    """Around what computes windows: one that reaches outside the years 1 to 9999 is a SegError."""
    try:
        yield
    except OverflowError:
        raise SegError.of(usage.INSTANT_TOO_FAR) from None


def clock() -> datetime:
    """Now, to the second, so that it can be printed and given again."""
    return datetime.now(UTC).replace(microsecond=0)


def local_text(instant: datetime, zone: str) -> str:
    """`2026-11-22T10:00:00+01:00 (Europe/Warsaw)`: for people, and to be given again."""
    from zoneinfo import ZoneInfo

    return f"{instant.astimezone(ZoneInfo(zone)).isoformat()} ({zone})"


def _utc(value: datetime, zone: str) -> datetime:
    return from_local(value, zone) if value.tzinfo is None else value.astimezone(UTC)


def _plain(text: str) -> str:
    """The spelling that every Python version reads: six or no digits of a second, `+HH:MM`."""
    upper = text.upper().replace(" ", "T").replace("Z", "+00:00")
    upper = re.sub(r"\.(\d+)", lambda found: "." + found[1].ljust(6, "0"), upper)
    return re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", upper)


def _hint(text: str) -> str | None:
    if _DAY.match(text.strip()):
        return "there is no such day or time" if _looks_right(text.strip()) else None
    return None


def _looks_right(text: str) -> bool:
    return bool(_DAY.fullmatch(text) or _INSTANT.fullmatch(text))
