"""What DuckDB knows of tables and views without counting."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from seglang.engines.held import quoted
from seglang.engines.live import LiveSchema
from seglang.plan.costs import Statistics

if TYPE_CHECKING:
    import duckdb

_Table = tuple[str, ...]
_SIZES = (
    "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() "
    "WHERE NOT internal AND NOT temporary"
)


def statistics_of(
    connection: duckdb.DuckDBPyConnection,
    schema: LiveSchema,
    asked: Mapping[_Table, Collection[str]],
) -> Statistics:
    """Rows of tables and of views, and different values of columns of tables. Raises
    duckdb.Error."""
    sizes: dict[_Table, int] = {}
    for name, table, size in connection.execute(_SIZES).fetchall():
        sizes[(name, table)] = sizes[(table,)] = size
    rows: dict[_Table, int] = {}
    distinct: dict[tuple[_Table, str], int] = {}
    for table, columns in asked.items():
        live = schema.find(table)
        if live is None:
            continue
        if table[-2:] not in sizes:
            expected = _expected(connection, table)
            if expected is not None:
                rows[table] = expected
            continue
        rows[table] = sizes[table[-2:]]
        known = [column for column in columns if schema.column(live, column) is not None]
        distinct.update(
            ((table, name), number) for name, number in _distinct(connection, table, known)
        )
    return Statistics(rows, distinct=distinct)


def _distinct(
    connection: duckdb.DuckDBPyConnection, table: _Table, columns: Collection[str]
) -> Iterator[tuple[str, int]]:
    if not columns:
        return
    wanted = ", ".join(f"stats({quoted(column)})" for column in columns)
    for stated in connection.execute(f"SELECT {wanted} FROM {_place(table)} LIMIT 1").fetchall():
        for column, found in zip(columns, stated, strict=True):
            number = found.get("approx_unique") if isinstance(found, dict) else None
            if isinstance(number, int):
                yield column, number


def _expected(connection: duckdb.DuckDBPyConnection, table: _Table) -> int | None:
    """How many rows of a view its plan speaks of; Parquet files say it themselves."""
    import duckdb

    try:
        [(_, text)] = connection.execute(f"EXPLAIN (FORMAT json) FROM {_place(table)}").fetchall()
    except duckdb.Error:  # whoever reads the table will say what is wrong with it
        return None
    expected = json.loads(text)[0].get("extra_info", {}).get("Estimated Cardinality", "")
    # 1 is what it says where it does not know.
    return int(expected) if expected.isdigit() and int(expected) > 1 else None


def _place(table: _Table) -> str:
    return ".".join(map(quoted, table))
