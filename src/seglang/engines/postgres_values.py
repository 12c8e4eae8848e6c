"""Values of Postgres as Python has them: instants are aware and in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader


class _Instant(Loader):
    """The driver's own would name the zone after the session's, and read more slowly."""

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            raise psycopg.DataError("an instant outside the years 1 to 9999") from None


def register(cursor: psycopg.Cursor[Any]) -> None:
    cursor.adapters.register_loader("timestamptz", _Instant)
