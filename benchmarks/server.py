"""The generated data on a Postgres server: that of `SEG_TEST_POSTGRES_URL`, or one that is started.

`loaded` gives the URL of a database of its own with the tables of a DuckDB file; `advised` the
indexes that `seg doctor` names for rules.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import duckdb
import psycopg

from benchmarks.by_hand import in_file
from seglang import Project

TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "integer",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "VARCHAR": "text",
}
AS_IT_COMES: Mapping[str, str] = MappingProxyType({})


@contextmanager
def loaded(
    database: Path, tell: Callable[[str], None], settings: Mapping[str, str] = AS_IT_COMES
) -> Iterator[str]:
    """`settings` are those of a server that is started for it."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from postgres_server import running

    with running(settings=settings) as server, server.database() as url:
        with psycopg.connect(url, autocommit=True) as connection, duckdb.connect() as source:
            source.execute("SET TimeZone = 'UTC'")
            for statement in in_file(database):
                source.execute(statement)
            found = source.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'data'"
            )
            for (table,) in found.fetchall():
                tell(f"loading {table}")
                _load(source, connection, table)
            connection.execute("VACUUM ANALYZE")
        yield url


def _load(
    source: duckdb.DuckDBPyConnection, connection: psycopg.Connection[Any], table: str
) -> None:
    columns = source.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    shape = ", ".join(f"{name} {TYPES.get(type, type)}" for name, type in columns)
    connection.execute(f"CREATE TABLE {table} ({shape})".encode())
    with TemporaryDirectory() as folder:
        file = Path(folder, "rows.csv")
        source.table(table).write_csv(str(file), header=False)
        with (
            file.open("rb") as rows,
            connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copied,
        ):
            while piece := rows.read(1_000_000):
                copied.write(piece)


def advised(folder: Path, url: str) -> tuple[str, ...]:
    """The statements of `seg doctor` for the project of a folder, without what makes them gentle
    and slow."""
    from seglang.diagnostics.model import Sink
    from seglang.doctor import advise
    from seglang.engines.reading import open_postgres

    sink = Sink()
    reader = open_postgres(url, "the server", sink)
    assert reader is not None, sink.diagnostics
    with closing(reader):
        advise(Project.load(folder).program(), reader, sink)
    return tuple(found.help[0].replace("CONCURRENTLY ", "") for found in sink)
