"""Puts the rows of a World into Postgres tables: in a transaction that leaves nothing behind, or in
a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
from load_world import Table, tables_of

from postgres_server import Server
from seglang.catalog.model import Catalog
from seglang.core.world import World
from seglang.engines.forms import (
    MICROSECOND,
    Digits,
    Form,
    ListOf,
    MapOf,
    OneOf,
    Plain,
    json_text,
    text,
)
from seglang.engines.held import quoted

_PLAIN = {
    Plain.INTEGER: ("bigint",),
    Plain.FLOATING: ("double precision",),
    Plain.BOOLEAN: ("boolean",),
    Plain.DATE: ("date",),
    Plain.INSTANT: ("timestamptz",),
    Plain.LOCAL: ("timestamp",),
    Plain.INTERVAL: ("interval",),
    Plain.TEXT: ("text", "varchar"),
    Plain.JSON: ("jsonb", "json"),
}
_DAY = timedelta(days=1)


@contextmanager
def loaded(
    world: World,
    catalog: Catalog,
    connection: psycopg.Connection[Any],
    random: Random | None = None,
) -> Iterator[None]:
    """The tables are there within the block, for this connection only; see `tables_of`."""
    with connection.transaction(force_rollback=True):
        connection.execute(script(world, catalog, random), prepare=False)
        yield


@contextmanager
def committed(
    world: World, catalog: Catalog, server: Server, random: Random | None = None
) -> Iterator[str]:
    """The URL of a database with the tables, for as long as the block lasts."""
    with server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute(script(world, catalog, random), prepare=False)
        yield url


def script(world: World, catalog: Catalog, random: Random | None = None) -> str:
    """Statements that make the tables, one after the other. `random` also chooses between types
    that hold the same values."""
    tables = tables_of(world, catalog, random)
    written = _Script(random or Random(0))
    for schema in {schema: None for table in tables for schema in table.path[:-1]}:
        written.statements.append(f"CREATE SCHEMA {quoted(schema)}")
    for table in tables:
        written.table(table)
    return ";\n".join(written.statements)


class _Script:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.statements: list[str] = []
        self.types = 0

    def table(self, table: Table) -> None:
        name = ".".join(map(quoted, table.path))
        columns = ", ".join(
            f"{quoted(column)} {self.column_type(table, column, form)}"
            for column, form in table.columns.items()
        )
        self.statements.append(f"CREATE TABLE {name} ({columns})")
        if not table.rows:
            return
        rows = ",\n".join(
            "("
            + ", ".join(
                _literal(self.written(row.get(column), form))
                for column, form in table.columns.items()
            )
            + ")"
            for row in table.rows
        )
        self.statements.append(f"INSERT INTO {name} VALUES\n{rows}")

    def column_type(self, table: Table, column: str, form: Form) -> str:
        if form is Plain.INTEGER:
            known = [row[column] for row in table.rows if row.get(column) is not None]
            fitting = [
                type for type, end in _ENDS.items() if all(-end <= value < end for value in known)
            ]
            return self.random.choice(fitting)
        return self.type(form)

    def type(self, form: Form) -> str:
        match form:
            case Plain():
                return self.random.choice(_PLAIN[form])
            case Digits(precision, scale):
                return self.random.choice((f"numeric({precision}, {scale})", "numeric"))
            case OneOf(values):
                if self.random.random() < 0.7:
                    return self.type(Plain.TEXT)
                return self.made(f"ENUM ({', '.join(map(text, values))})")
            case ListOf(element):
                return f"{self.type(element)}[]"
            case MapOf():
                return "jsonb"
            case _:
                fields = [f"{quoted(name)} {self.type(field)}" for name, field in form.items()]
                return self.made(f"({', '.join(fields)})")

    def made(self, definition: str) -> str:
        """A new type."""
        self.types += 1
        name = quoted(f"type {self.types}")
        self.statements.append(f"CREATE TYPE {name} AS {definition}")
        return name

    def written(self, value: Any, form: Form) -> str | None:
        """The value as the column's type reads it."""
        if value is None:
            return None
        match form:
            case Plain.JSON | MapOf():
                return json_text(value)
            case ListOf(element):
                items = [self.written(item, element) for item in value]
                return (
                    "{" + ",".join("NULL" if one is None else _inside(one) for one in items) + "}"
                )
            case dict():
                fields = [self.written(value.get(name), field) for name, field in form.items()]
                return "(" + ",".join("" if one is None else _inside(one) for one in fields) + ")"
        match value:
            case bool():
                return "true" if value else "false"
            case Decimal():
                return f"{value:f}"
            case datetime() if value.tzinfo is not None:
                return value.astimezone(UTC).isoformat(" ")
            case datetime():
                return value.isoformat(" ")
            case date():
                return value.isoformat()
            case timedelta():
                days = self.random.choice((0, value // _DAY))
                return f"{days} days {(value - days * _DAY) // MICROSECOND} microseconds"
            case _:
                return str(value)


_ENDS = {"bigint": 2**63, "integer": 2**31, "smallint": 2**15}


def _inside(written: str) -> str:
    """An item of an array or of a composite value."""
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literal(written: str | None) -> str:
    return "NULL" if written is None else text(written)
