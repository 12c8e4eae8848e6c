"""Compiled SQL against SQL written by hand, for the segments in `single/`.

Both sides must give the same members. Then they are timed in turns on one connection, and each
runs once in a process of its own, whose peak memory counts.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import tables
from benchmarks.generate import AS_OF

SINGLE = Path(__file__).parent / "single"
THREADS = 2
LIMIT = 1.3


@dataclass(frozen=True, slots=True)
class Side:
    """Seconds, the median of the runs; MiB, the peak of a fresh process (None: not measured)."""

    seconds: float
    mebibytes: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    members: int
    compiled: Side
    by_hand: Side

    @property
    def ratio(self) -> float:
        return self.compiled.seconds / self.by_hand.seconds

    @property
    def memory_ratio(self) -> float | None:
        mine, theirs = self.compiled.mebibytes, self.by_hand.mebibytes
        return mine / theirs if mine is not None and theirs else None


class DifferentMembersError(Exception):
    """The two sides give other members."""


def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in SINGLE.glob("*.sql")))


def by_hand(name: str) -> str:
    return (SINGLE / f"{name}.sql").read_text(encoding="utf-8")


def compiled(chosen: Sequence[str]) -> dict[str, str]:
    """Name → SQL, at the instant of the data."""
    from seglang import Project

    project = Project.load(SINGLE)
    return {name: project.compile(name, dialect="duckdb", as_of=AS_OF).sql for name in chosen}


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(database), read_only=True, config={"threads": THREADS})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def difference(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> tuple[int, int]:
    """How many members the left side has, and how many rows only one side has. A member that
    stands there twice is a row too many."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE left_side AS {_bare(left)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE right_side AS {_bare(right)}")
    found = connection.execute(
        "SELECT (SELECT count(*) FROM left_side), count(*) FROM ("
        " (FROM left_side EXCEPT ALL FROM right_side)"
        " UNION ALL (FROM right_side EXCEPT ALL FROM left_side))"
    ).fetchall()
    members, unequal = found[0]
    return members, unequal


def _bare(sql: str) -> str:
    return sql.rstrip().rstrip(";")


def measure(
    database: Path,
    chosen: Sequence[str],
    *,
    repeat: int,
    memory: bool,
    clock: Callable[[], float],
    tell: Callable[[str], None],
) -> list[Measured]:
    """Raises DifferentMembersError when a segment's two sides disagree."""
    statements = compiled(chosen)
    results = []
    for name in chosen:
        tell(name)
        mine, theirs = statements[name], by_hand(name)
        with connect(database) as connection:
            members, unequal = difference(connection, mine, theirs)
            if unequal:
                raise DifferentMembersError(f"{name}: {unequal} members of one side only")
            times: dict[str, list[float]] = {mine: [], theirs: []}
            for turn in range(repeat):
                # Who goes first changes, so that neither always finds the other's leftovers.
                for sql in (mine, theirs) if turn % 2 == 0 else (theirs, mine):
                    times[sql].append(_seconds(connection, sql, clock))
        peaks = [_peak(database, sql) if memory else None for sql in (mine, theirs)]
        results.append(
            Measured(
                name,
                members,
                Side(statistics.median(times[mine]), peaks[0]),
                Side(statistics.median(times[theirs]), peaks[1]),
            )
        )
    return results


def _seconds(connection: duckdb.DuckDBPyConnection, sql: str, clock: Callable[[], float]) -> float:
    began = clock()
    connection.sql(_bare(sql)).to_arrow_table()
    return clock() - began


def _peak(database: Path, sql: str) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peak", str(database)],
        input=_bare(sql),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return float(json.loads(done.stdout)["mebibytes"])


def geometric_mean(values: Sequence[float]) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


HEADER = (
    "segment", "members", "compiled ms", "by hand ms", "ratio",
    "compiled MiB", "by hand MiB", "note",
)  # fmt: skip


def report(results: Sequence[Measured], *, markdown: bool) -> str:
    rows = [
        (
            each.name,
            f"{each.members:,}",
            tables.milliseconds(each.compiled.seconds),
            tables.milliseconds(each.by_hand.seconds),
            f"{each.ratio:.2f}",
            _mebibytes(each.compiled),
            _mebibytes(each.by_hand),
            f"over {LIMIT}" if each.ratio > LIMIT else "",
        )
        for each in results
    ]
    lines = [tables.render(HEADER, rows, markdown=markdown), ""]
    ratios = [each.ratio for each in results]
    worst = max(results, key=lambda each: each.ratio)
    lines.append(
        f"Geometric mean of compiled over hand-written: {geometric_mean(ratios):.3f} "
        f"(target: at most 1.05); highest: {worst.ratio:.2f}, {worst.name} "
        f"(target: none over {LIMIT})."
    )
    shares = [each.memory_ratio for each in results if each.memory_ratio is not None]
    if shares:
        lines.append(
            f"Peak memory, compiled over hand-written: geometric mean {geometric_mean(shares):.3f},"
            f" highest {max(shares):.2f} (target: no higher than 1)."
        )
    return "\n".join(lines)


def _mebibytes(side: Side) -> str:
    return "" if side.mebibytes is None else f"{side.mebibytes:.0f}"
