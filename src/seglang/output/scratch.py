"""A DuckDB of our own: for results that are sorted or joined before they are written.

It uses a bounded amount of memory and puts the rest into files, which are gone when it is closed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from seglang.output.confinement import confined_settings

if TYPE_CHECKING:
    import duckdb

# Room for some millions of short rows; more threads would need more room for each.
_MEMORY = "512MB"
_THREADS = 4


def spill_folder() -> str:
    """Where a DuckDB may put what does not fit into memory; it makes the folder when it needs it,
    and takes it away. Empty, for nowhere, where no temporary file can be written."""
    try:
        return str(Path(gettempdir()) / f"seg-{uuid4().hex}")
    except FileNotFoundError:
        return ""


def open_scratch() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": _MEMORY,
            "threads": min(_THREADS, os.cpu_count() or 1),
            "temp_directory": spill_folder(),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            **confined_settings(),
        },
    )
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def joined(parts: Sequence[tuple[str, Any]], label: str | None, order: Sequence[str]) -> Any:
    """Arrow streams as one DuckDB relation, which is an Arrow stream and writes Parquet: one part
    after the other, each sorted.

    With `label` a first column of that name says from which part a row came.
    """
    connection = open_scratch()
    for number, (name, stream) in enumerate(parts):
        connection.register(f"part_{number}", stream)
        columns = "*" if label is None else f"? AS {quoted(label)}, *"
        start = "CREATE TABLE result AS" if number == 0 else "INSERT INTO result"
        connection.execute(
            f"{start} SELECT {number} AS {quoted(_PART)}, {columns} FROM part_{number}",
            [] if label is None else [name],
        )
        connection.unregister(f"part_{number}")
    keys = ", ".join(quoted(name) for name in (_PART, *order) if name != label)
    return connection.sql(f"SELECT * EXCLUDE ({quoted(_PART)}) FROM result ORDER BY {keys}")


# No column of a catalog is called like this.
_PART = "seglang part"


def named(stream: Any, names: Sequence[str], key: Sequence[str]) -> Any:
    """An Arrow stream whose column `segment` holds places in `names`, as a sorted DuckDB relation
    with the names."""
    connection = open_scratch()
    connection.execute("CREATE TABLE names (place INTEGER, name VARCHAR)")
    connection.executemany("INSERT INTO names VALUES (?, ?)", list(enumerate(names)))
    connection.register("stream", stream)
    connection.execute("CREATE TABLE result AS FROM stream")
    connection.unregister("stream")
    keys = ", ".join(f"result.{quoted(part)}" for part in key)
    return connection.sql(
        f"SELECT name AS segment, {keys} FROM result JOIN names ON place = segment "
        f"ORDER BY place, {keys}"
    )


def relation_of(rows: Sequence[tuple[Any, ...]], columns: Mapping[str, str]) -> Any:
    """Rows as a DuckDB relation, with the type of each column."""
    connection = open_scratch()
    shape = ", ".join(f"{quoted(name)} {type}" for name, type in columns.items())
    connection.execute(f"CREATE TABLE result ({shape})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO result VALUES ({marks})", list(rows))
    return connection.table("result")


class ArrowRows:
    """A relation that pandas, polars and pyarrow read. Bare, polars would keep it until Python
    ends."""

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._relation.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return int(self._relation.shape[0])


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
