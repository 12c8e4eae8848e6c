"""Queries written by hand, one for each segment, run one after the other.

Each of these functions takes queries by the number of their segment, writes what they give into one
table, counts its rows by segment, and gives the seconds that it took and the sizes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg

from benchmarks.clock import measured
from benchmarks.generate import scratch
from benchmarks.segments import THREADS

_SIZES = "SELECT segment, count(*) FROM memory.members GROUP BY segment"
_EMPTY = "CREATE OR REPLACE TABLE memory.members (segment INTEGER, id BIGINT)"


@dataclass(frozen=True, slots=True)
class Answered:
    seconds: float
    sizes: Mapping[int, int]


def on_duckdb(
    opening: Sequence[str], memory: str | None, queries: Mapping[int, str], repeat: int
) -> Answered:
    """`opening` are statements after which the tables are found by their names."""
    with scratch() as spill:
        settings = {"threads": THREADS, "temp_directory": spill}
        if memory is not None:
            settings["memory_limit"] = memory
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for statement in opening:
                connection.execute(statement)

            def run() -> dict[int, int]:
                for number, query in queries.items():
                    connection.execute(
                        f"INSERT INTO memory.members SELECT {number}, * FROM ({query})"
                    )
                return dict(connection.execute(_SIZES).fetchall())

            connection.execute(next(iter(queries.values()))).fetchall()
            return Answered(*measured(lambda: connection.execute(_EMPTY), run, repeat))


def in_file(database: Path) -> tuple[str, ...]:
    """What opens a DuckDB file."""
    place = str(database).replace("'", "''")
    return f"ATTACH '{place}' AS data (READ_ONLY)", "SET search_path = 'data,memory'"


def in_files(folder: Path) -> tuple[str, ...]:
    """What opens a folder of Parquet files."""
    return tuple(
        f"CREATE VIEW {file.stem} AS FROM '{str(file).replace(chr(39), chr(39) * 2)}'"
        for file in sorted(folder.glob("*.parquet"))
    )


def on_postgres(url: str, queries: Mapping[int, str], repeat: int) -> Answered:
    """The members come through COPY, the quickest way out of a server, and lie in a DuckDB then, as
    those do that seg has computed."""
    with (
        TemporaryDirectory() as folder,
        psycopg.connect(url, autocommit=True) as connection,
        duckdb.connect(config={"threads": THREADS}) as here,
    ):
        for setting in ("jit = off", "work_mem = '256MB'", "TimeZone = 'UTC'"):
            connection.execute(f"SET {setting}".encode())
        file = Path(folder, "members")

        def run() -> dict[int, int]:
            with file.open("wb") as rows:
                for number, query in queries.items():
                    statement = f"COPY (SELECT {number}, id FROM ({query}) AS members) TO STDOUT"
                    with connection.cursor().copy(statement.encode()) as copied:
                        for piece in copied:
                            rows.write(piece)
            here.execute(
                f"INSERT INTO memory.members FROM read_csv('{file}', delim = '\\t', header = false,"
                " columns = {'segment': 'INTEGER', 'id': 'BIGINT'}, auto_detect = false)"
            )
            return dict(here.execute(_SIZES).fetchall())

        connection.execute(next(iter(queries.values())).encode()).fetchall()
        return Answered(*measured(lambda: here.execute(_EMPTY), run, repeat))
