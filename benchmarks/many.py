"""Many segments at once, against one query written by hand for each of them.

Both sides write every membership into a table in memory, and count. The compiled side is timed from
checked rules on: planning, compiling and running, whatever the planner chooses; by hand only the
queries run. On a large number of segments only a part of those by hand is run, evenly spread, and
the time of all of them reckoned from it; the table says of how many.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks import tables, vocabulary
from benchmarks.generate import AS_OF
from benchmarks.peak import peak
from benchmarks.segments import THREADS
from seglang import Project
from seglang.engines.model import Rows

COUNTS = (1, 10, 100, 1000)
CATALOG = Path(__file__).parent / "single" / "seg.toml"


class DifferentMembersError(Exception):
    """The two sides do not agree, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds; `by_hand` is reckoned from `tried` queries. `peak` is of the process so far, MiB."""

    segments: int
    members: int
    compiled: float
    by_hand: float
    tried: int
    together: bool
    peak: float


def measure(
    database: Path, counts: Sequence[int], tried: int, tell: Callable[[str], None]
) -> list[Measured]:
    return [_one(database, count, min(tried, count), tell) for count in counts]


def _one(database: Path, count: int, tried: int, tell: Callable[[str], None]) -> Measured:
    drawn = vocabulary.segments(count)
    names = [each.name for each in drawn]
    tell(f"{count} segments")
    with TemporaryDirectory() as folder:
        place = Path(folder)
        target = f'\n[targets.bench]\nengine = "duckdb"\npath = "{database}"\n'
        (place / "seg.toml").write_text(CATALOG.read_text() + target)
        (place / "rules.seg").write_text(vocabulary.rule_file(drawn))
        project = Project.load(place)
        with project.connect("bench", as_of=AS_OF) as connection:
            connection.members(names[0])  # what is loaded once for all
            start = time.perf_counter()
            found = connection._computing().memberships(names)
            parts = [connection.members(name) for name in names] if found is None else []
            compiled = time.perf_counter() - start
            sizes = (
                _sizes(found) if found is not None else {n: _rows(p) for n, p in enumerate(parts)}
            )
            used = peak()
    spread = range(0, count, count // tried)
    tell(f"{count} segments by hand")
    with duckdb.connect(config={"threads": THREADS}) as by_hand:
        by_hand.execute(f"ATTACH '{database}' AS data (READ_ONLY)")
        by_hand.execute("CREATE TABLE members (segment INTEGER, id BIGINT)")
        by_hand.execute("SET TimeZone = 'UTC'")
        by_hand.execute("SET search_path = 'data,memory'")
        start = time.perf_counter()
        for number in spread:
            query = f"INSERT INTO memory.members SELECT {number}, * FROM ({drawn[number].sql})"
            by_hand.execute(query)
        seconds = time.perf_counter() - start
        counted = "SELECT segment, count(*) FROM memory.members GROUP BY segment"
        wanted = dict(by_hand.execute(counted).fetchall())
    for number in spread:
        if sizes.get(number, 0) != wanted.get(number, 0):
            raise DifferentMembersError(names[number])
    return Measured(
        count,
        sum(sizes.values()),
        compiled,
        seconds * count / len(spread),
        len(spread),
        found is not None,
        used,
    )


def _rows(found: Rows) -> int:
    scratch = duckdb.connect()
    scratch.register("found", found)
    return int(scratch.execute("SELECT count(*) FROM found").fetchall()[0][0])


def _sizes(found: Rows) -> dict[int, int]:
    scratch = duckdb.connect()
    scratch.register("found", found)
    counted = "SELECT segment, count(*) FROM found GROUP BY segment"
    return dict(scratch.execute(counted).fetchall())


def report(measured: Sequence[Measured], *, markdown: bool) -> str:
    header = ("segments", "memberships", "seconds", "by hand", "of queries", "ratio", "peak MiB")
    rows = [
        (
            f"{each.segments:,}" + ("" if each.together else " (one by one)"),
            f"{each.members:,}",
            f"{each.compiled:.2f}",
            f"{each.by_hand:.2f}",
            f"{each.tried:,}",
            f"{each.by_hand / each.compiled:.1f}",
            f"{each.peak:,.0f}",
        )
        for each in measured
    ]
    return tables.render(header, rows, markdown=markdown)
