"""Puts the rows of a World into DuckDB tables."""

from __future__ import annotations

from random import Random

import duckdb
from load_world import Table, tables_of

from seglang.catalog.model import Catalog
from seglang.core.world import World
from seglang.engines.duckdb_tables import create_statement, insert_statements
from seglang.engines.forms import TableForm
from seglang.engines.held import quoted


def load(
    world: World,
    catalog: Catalog,
    connection: duckdb.DuckDBPyConnection,
    random: Random | None = None,
) -> None:
    """Creates the tables; see `tables_of`."""
    connection.execute("SET TimeZone = 'UTC'")
    for table in tables_of(world, catalog, random):
        _create(connection, table)


def _create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    for schema in table.path[:-1]:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    form = TableForm(table.path, table.columns)
    for statement in (create_statement(form), *insert_statements(form, table.rows)):
        connection.execute(statement)
