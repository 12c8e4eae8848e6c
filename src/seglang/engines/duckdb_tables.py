"""Tables made to be asked, in a DuckDB in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from seglang.engines.duckdb import DuckDBEngine, settle
from seglang.engines.forms import (
    MICROSECOND,
    Digits,
    Form,
    ListOf,
    MapOf,
    OneOf,
    Plain,
    Row,
    TableForm,
    json_text,
    text,
)
from seglang.engines.held import quoted
from seglang.engines.model import EngineError

_Answer = TypeVar("_Answer")
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
# Of a few rows the best order of joins is found later than it is of use. The others are those that
# `settle` leaves out.
_SETTING = "SET disabled_optimizers = 'deliminator,join_elimination,join_order'"
# A statement grows with its rows.
_ROWS = 500


class DuckDBTables:
    """A database of their own, which is gone when it is closed."""

    schema: tuple[str, ...] = ()
    is_open = True

    def __init__(self, source: str) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:", config={"threads": 1})
        settle(self._connection)
        self._connection.execute(_SETTING)
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self.engine = _OnFewRows(self._connection, source)
        self._tables: dict[tuple[str, ...], TableForm] = {}
        self._filled: set[tuple[str, ...]] = set()

    def make(self, tables: Sequence[TableForm]) -> None:
        self._run(
            [f"DROP TABLE {_name(path)}" for path in self._tables]
            + [create_statement(table) for table in tables]
        )
        self._tables = {table.path: table for table in tables}
        self._filled = set()

    def fill(self, rows: Mapping[tuple[str, ...], Sequence[Row]]) -> None:
        filled = {path for path, found in rows.items() if found}
        statements = [f"DELETE FROM {_name(path)}" for path in sorted(self._filled)]
        for path in sorted(filled):
            statements += insert_statements(self._tables[path], rows[path])
        self._run(statements)
        self._filled = filled

    def close(self) -> None:
        self._connection.close()

    def _run(self, statements: Sequence[str]) -> None:
        """All of them, or none: each by itself would take a transaction of its own."""
        import duckdb

        try:
            self._connection.execute(";\n".join(("BEGIN", *statements, "COMMIT")))
        except duckdb.Error as error:
            with suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            raise EngineError(self.engine.diagnostic(error)) from None


class _OnFewRows(DuckDBEngine):
    """Answers are there before anybody gets impatient: one more thread for each would take as
    long as many of them."""

    def _answer(self, ask: Callable[[], _Answer]) -> _Answer:
        import duckdb

        try:
            return ask()
        except duckdb.Error as error:
            raise EngineError(self.diagnostic(error)) from None


def create_statement(table: TableForm) -> str:
    columns = ", ".join(f"{quoted(name)} {_type(form)}" for name, form in table.columns.items())
    return f"CREATE TABLE {_name(table.path)} ({columns})"


def insert_statements(table: TableForm, rows: Sequence[Row]) -> list[str]:
    lines = [
        "(" + ", ".join(_literal(row.get(name), form) for name, form in table.columns.items()) + ")"
        for row in rows
    ]
    into = f"INSERT INTO {_name(table.path)} VALUES "
    return [into + ", ".join(lines[start : start + _ROWS]) for start in range(0, len(lines), _ROWS)]


def _name(path: tuple[str, ...]) -> str:
    return ".".join(map(quoted, path))


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
        case Mapping():
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
