"""Many segments on a Postgres server, against one query written by hand for each of them.

The server has the indexes that `seg doctor` names for these segments, fresh statistics, and memory
for the tables; both sides have them. Both bring every membership to a table on this side.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import by_hand, many, server, vocabulary
from benchmarks.computed import Place, write_project

_URL = "SEG_BENCH_POSTGRES_URL"
_TARGET = f'engine = "postgres"\nurl = "${{{_URL}}}"\ntimeout = "6 hours"'
# What a server for this data alone is given; the rest is as it comes.
_SERVER = {"shared_buffers": "2GB", "max_wal_size": "4GB"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`statements` made the indexes, in `building` seconds."""

    measured: tuple[many.Measured, ...]
    statements: tuple[str, ...]
    building: float
    version: str


def measure(
    database: Path,
    counts: Sequence[int],
    *,
    tried: int,
    repeat: int,
    tell: Callable[[str], None],
) -> Outcome:
    """Raises many.DifferentMembersError."""
    with server.loaded(database, tell, _SERVER) as url:
        began = time.perf_counter()
        statements = _indexed(url, max(counts), tell)
        building = time.perf_counter() - began
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            [(version,)] = connection.execute("SELECT current_setting('server_version')").fetchall()
        sides = many.Sides(Place(_TARGET, {_URL: url}), partial(by_hand.on_postgres, url))
        measured = many.measure(sides, counts, tried=tried, repeat=repeat, tell=tell)
    return Outcome(tuple(measured), statements, building, version)


def _indexed(url: str, count: int, tell: Callable[[str], None]) -> tuple[str, ...]:
    with TemporaryDirectory() as folder:
        write_project(Path(folder), _TARGET, vocabulary.segments(count))
        statements = server.advised(Path(folder), url)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            tell(statement)
            connection.execute(statement.encode())
    return statements


def report(outcome: Outcome, *, markdown: bool) -> str:
    return "\n".join(
        (
            f"Postgres {outcome.version}, indexes made in {outcome.building:.0f} s:",
            *(f"  {statement}" for statement in outcome.statements),
            "",
            many.report(outcome.measured, markdown=markdown),
        )
    )
