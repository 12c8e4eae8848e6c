"""Puts the rows of a World into DuckDB tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
from load_world import Table, tables_of
from stored_values import (
    MICROSECOND,
    Digits,
    Form,
    ListOf,
    MapOf,
    OneOf,
    Plain,
    json_text,
    quoted,
    text,
)

from seglang.catalog.model import Catalog
from seglang.core.world import World

_PLAIN = {
    Plain.INTEGER: "BIGINT",
    Plain.FLOATING: "DOUBLE",
    Plain.BOOLEAN: "BOOLEAN",
    Plain.DATE: "DATE",
    Plain.INSTANT: "TIMESTAMPTZ",
    Plain.LOCAL: "TIMESTAMP",
    Plain.INTERVAL: "INTERVAL",
    Plain.TEXT: "VARCHAR",
    Plain.JSON: "JSON",
}


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
    name = ".".join(map(quoted, table.path))
    types = {column: _type(form) for column, form in table.columns.items()}
    columns = ", ".join(f"{quoted(column)} {type}" for column, type in types.items())
    connection.execute(f"CREATE TABLE {name} ({columns})")
    if not table.rows:
        return
    rows = [
        "(" + ", ".join(_literal(row.get(name), form) for name, form in table.columns.items()) + ")"
        for row in table.rows
    ]
    casts = ", ".join(f"CAST(column{index} AS {type})" for index, type in enumerate(types.values()))
    connection.execute(
        f"INSERT INTO {name} SELECT {casts} FROM (VALUES {', '.join(rows)}) v"
        f"({', '.join(f'column{index}' for index in range(len(types)))})"
    )


def _type(form: Form) -> str:
    match form:
        case Plain():
            return _PLAIN[form]
        case Digits(precision, scale):
            return f"DECIMAL({precision}, {scale})"
        case OneOf():
            return "VARCHAR"
        case ListOf(element):
            return f"{_type(element)}[]"
        case MapOf(value):
            return f"MAP(VARCHAR, {_type(value)})"
        case _:
            fields = ", ".join(f"{quoted(name)} {_type(field)}" for name, field in form.items())
            return f"STRUCT({fields})"


def _literal(value: Any, form: Form) -> str:
    """The value as a cast to its type reads it."""
    if value is None:
        return "NULL"
    match form:
        case Plain.JSON:
            return text(json_text(value))
        case ListOf(element):
            items = ", ".join(_literal(item, element) for item in value)
            return f"[{items}]::{_type(form)}"
        case MapOf(inside):
            keys = ", ".join(map(text, value))
            values = ", ".join(_literal(item, inside) for item in value.values())
            return f"MAP([{keys}]::VARCHAR[], [{values}]::{_type(inside)}[])"
        case dict():
            fields = [f"{text(name)}: {_literal(value.get(name), form[name])}" for name in form]
            return "{" + ", ".join(fields) + "}"
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"'{value!r}'::DOUBLE"
        case Decimal():
            return f"'{value:f}'"
        case int():
            return f"'{value}'"
        case datetime() if value.tzinfo is not None:
            return f"'{value.astimezone(UTC).isoformat(' ')}'"
        case datetime():
            return f"'{value.isoformat(' ')}'"
        case date():
            return f"'{value.isoformat()}'"
        case timedelta():
            return f"to_microseconds({value // MICROSECOND})"
        case _:
            return text(str(value))
