"""What the indexes that `seg doctor` names are worth on Postgres, for the segments in `single/`.

The data of a size is loaded into a database of its own, on the server of `SEG_TEST_POSTGRES_URL` or
one that is started for it. Every segment runs without indexes and then with them, on one
connection and without parallel workers; both times it must give as many members.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import segments, server, tables
from benchmarks.generate import AS_OF
from seglang import Project


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, the median of the runs."""

    name: str
    members: int
    without: float
    with_indexes: float

    @property
    def ratio(self) -> float:
        return self.without / self.with_indexes


@dataclass(frozen=True, slots=True)
class Outcome:
    """`statements` made the indexes, in `building` seconds; sizes in MiB."""

    measured: tuple[Measured, ...]
    statements: tuple[str, ...]
    building: float
    of_tables: float
    of_indexes: float
    server: str


class DifferentMembersError(Exception):
    """An index changed what a segment gives."""


def measure(
    database: Path,
    chosen: Sequence[str],
    *,
    repeat: int,
    processor: bool,
    tell: Callable[[str], None],
) -> Outcome:
    """Raises DifferentMembersError."""
    with server.loaded(database, tell) as url, psycopg.connect(url, autocommit=True) as connection:
        for setting in ("jit = off", "work_mem = '256MB'", "max_parallel_workers_per_gather = 0"):
            connection.execute(f"SET {setting}")
        clock = _processor_time(connection) if processor else time.perf_counter
        statements = {name: _counting(name) for name in chosen}
        without = _times(connection, statements, repeat, clock, tell)
        advised = server.advised(segments.SINGLE, url)
        began = time.perf_counter()
        for statement in advised:
            tell(statement)
            connection.execute(statement)
        building = time.perf_counter() - began
        connection.execute("VACUUM ANALYZE")
        with_indexes = _times(connection, statements, repeat, clock, tell)
        measured = []
        for name in chosen:
            (members, slow), (same, fast) = without[name], with_indexes[name]
            if members != same:
                raise DifferentMembersError(f"{name}: {members} without and {same} with indexes")
            measured.append(Measured(name, members, slow, fast))
        sizes = connection.execute(
            "SELECT sum(pg_table_size(oid)) / 2 ^ 20, sum(pg_indexes_size(oid)) / 2 ^ 20,"
            " current_setting('server_version') FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        [(of_tables, of_indexes, version)] = sizes
        return Outcome(tuple(measured), advised, building, of_tables, of_indexes, version)


def _counting(name: str) -> str:
    project = Project.load(segments.SINGLE)
    compiled = project.compile(name, dialect="postgres", as_of=AS_OF).sql
    return f"SELECT count(*) FROM (\n{compiled}\n) AS members"


def _times(
    connection: psycopg.Connection[Any],
    statements: dict[str, str],
    repeat: int,
    clock: Callable[[], float],
    tell: Callable[[str], None],
) -> dict[str, tuple[int, float]]:
    """Members and seconds; what is read first is in memory before the clock starts."""
    found = {}
    for name, statement in statements.items():
        tell(name)
        times = []
        for _ in range(repeat + 1):
            began = clock()
            [(members,)] = connection.execute(statement.encode()).fetchall()
            times.append(clock() - began)
        found[name] = members, statistics.median(times[1:])
    return found


def _processor_time(connection: psycopg.Connection[Any]) -> Callable[[], float]:
    """That of the server's process for the connection, which has to run on this machine."""
    place = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    return lambda: int(place.read_text().split()[0]) / 1e9


# ---------------------------------------------------------------- the table


HEADER = ("segment", "members", "without ms", "with ms", "ratio")


def report(outcome: Outcome, *, markdown: bool) -> str:
    rows = [
        (
            each.name,
            f"{each.members:,}",
            tables.milliseconds(each.without),
            tables.milliseconds(each.with_indexes),
            f"{each.ratio:.1f}",
        )
        for each in outcome.measured
    ]
    ratios = [each.ratio for each in outcome.measured]
    best = max(outcome.measured, key=lambda each: each.ratio)
    worst = min(outcome.measured, key=lambda each: each.ratio)
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    return "\n".join(
        (
            f"Postgres {outcome.server}; tables {outcome.of_tables:.0f} MiB, indexes "
            f"{outcome.of_indexes:.0f} MiB, made in {outcome.building:.0f} s:",
            *(f"  {statement}" for statement in outcome.statements),
            "",
            tables.render(HEADER, rows, markdown=markdown),
            "",
            f"Without over with: geometric mean {mean:.2f}, highest {best.ratio:.1f} "
            f"({best.name}), lowest {worst.ratio:.2f} ({worst.name}).",
        )
    )
