"""The as-of instant of a run: the one that was given, or the clock.

Nothing else in the package reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from seglang.core.instants import looks_like_instant, read_instant
from seglang.diagnostics.codes import usage
from seglang.errors import SegError

PARAMETER = "parameter"
Instant: TypeAlias = str | date | datetime


def parse_instant(value: str | date | datetime, zone: str) -> datetime:
    """What `read_instant` gives. Raises SegError (SEG703) for what it refuses."""
    try:
        return read_instant(value, zone)
    except ValueError:
        right_shape = isinstance(value, str) and looks_like_instant(value)
        hint = "there is no such day or time" if right_shape else None
        raise SegError.of(usage.BAD_INSTANT, text=value, hint=hint) from None


@contextmanager
def in_range() -> Iterator[None]:
    """Around what computes windows and statements: a window that reaches outside the years 1 to
    9999, and a statement too large for an engine, is a SegError."""
    from seglang.sql.tree import MAX_PARTS, StatementTooLarge

    try:
        yield
    except OverflowError:
        raise SegError.of(usage.INSTANT_TOO_FAR) from None
    except StatementTooLarge:
        raise SegError.of(usage.STATEMENT_TOO_LARGE, limit=MAX_PARTS) from None


def clock() -> datetime:
    """Now, to the second, so that it can be printed and given again."""
    return datetime.now(UTC).replace(microsecond=0)


def local_text(instant: datetime, zone: str) -> str:
    """`2026-11-22T10:00:00+01:00 (Europe/Warsaw)`: for people, and to be given again."""
    return f"{instant.astimezone(ZoneInfo(zone)).isoformat()} ({zone})"
