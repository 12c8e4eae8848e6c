"""Many segments computed by seg on DuckDB, against ClickHouse with a query by hand for each.

ClickHouse is the one in `.venv/chdb`, which `make bench` sets up from requirements-clickhouse.txt
where the package has a build for the machine. It gets the same rows, copied into tables of its own:
benchmarks/clickhouse_queries.py says how these are laid out.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from benchmarks import many, vocabulary
from benchmarks.by_hand import Answered, in_file
from benchmarks.generate import scratch
from benchmarks.segments import THREADS

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv" / "chdb" / "bin" / "python"
TABLES = ("customers", "orders", "events")
COUNTS = (100, 1000)


def there() -> bool:
    return (ROOT / ".venv" / "chdb" / ".ready").exists()


def measure(
    database: Path,
    counts: Sequence[int],
    *,
    tried: int,
    repeat: int,
    tell: Callable[[str], None],
) -> list[many.Measured]:
    """Raises many.DifferentMembersError."""
    with _exported(database, tell) as files:
        sides = many.Sides(
            many.duckdb_file(database), partial(_by_hand, files), vocabulary.CLICKHOUSE
        )
        return many.measure(sides, counts, tried=tried, repeat=repeat, tell=tell)


@contextmanager
def _exported(database: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """The tables as Parquet files."""
    with scratch() as folder, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for statement in in_file(database):
            connection.execute(statement)
        for table in TABLES:
            tell(f"copying {table}")
            connection.table(table).write_parquet(f"{folder}/{table}.parquet")
        yield Path(folder)


def _by_hand(files: Path, queries: Mapping[int, str], repeat: int) -> Answered:
    with scratch() as data:
        options = {
            "files": str(files),
            "data": data,
            "threads": THREADS,
            "repeat": repeat,
            "queries": list(queries.items()),
        }
        done = subprocess.run(
            [PYTHON, "-m", "benchmarks.clickhouse_queries"],
            input=json.dumps(options),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    found = json.loads(done.stdout)
    return Answered(found["seconds"], {int(n): size for n, size in found["sizes"].items()})
