"""Two sets of keys held against each other: who entered, who left, and what is true of them.

Takes Arrow streams whose first columns are the key; gives numbers only. Keys stay in a DuckDB of
our own, which spills to files that are gone when it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seglang.output.scratch import open_scratch, quoted


class Movements:
    """Close it when done."""

    def __init__(self, before: Any, after: Any, key: Sequence[str]) -> None:
        self._key = tuple(key)
        self._connection = open_scratch()
        for name, stream in (("before", before), ("after", after)):
            self._connection.register("stream", stream)
            self._connection.execute(f"CREATE TABLE keys_{name} AS FROM stream")
            self._connection.unregister("stream")
        for name, here, there in (("entered", "after", "before"), ("left", "before", "after")):
            self._connection.execute(
                f"CREATE TABLE moved_{name} AS FROM keys_{here} EXCEPT FROM keys_{there}"
            )
        self.before, self.after, self.entered, self.left = (
            self._count(name)
            for name in ("keys_before", "keys_after", "moved_entered", "moved_left")
        )

    def tally(self, truths: Any, *, entered: bool) -> Mapping[tuple[bool, ...] | None, int]:
        """Of those who entered (or left): how many have each tuple of values behind the key in
        `truths`; those that are not there under None."""
        self._connection.register("stream", truths)
        self._connection.execute("CREATE OR REPLACE TABLE truths AS FROM stream")
        self._connection.unregister("stream")
        moved = "moved_entered" if entered else "moved_left"
        columns = [name for (name, *_) in self._connection.sql("DESCRIBE truths").fetchall()]
        values = ", ".join(f"truths.{quoted(name)}" for name in columns[len(self._key) :])
        same = " AND ".join(f"truths.{quoted(part)} = moved.{quoted(part)}" for part in self._key)
        first = f"truths.{quoted(self._key[0])} IS NOT NULL"
        rows = self._connection.sql(
            f"SELECT {first}, {values}, count(*) FROM {moved} AS moved "
            f"LEFT JOIN truths ON {same} GROUP BY ALL"
        ).fetchall()
        found: dict[tuple[bool, ...] | None, int] = {}
        for known, *truth, members in rows:
            found[tuple(map(bool, truth)) if known else None] = members
        return found

    def _count(self, table: str) -> int:
        [(count,)] = self._connection.sql(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)

    def close(self) -> None:
        self._connection.close()
