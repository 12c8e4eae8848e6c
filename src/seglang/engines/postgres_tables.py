"""Tables made to be asked, on a Postgres server: temporary ones, in one transaction that is rolled
back. Whatever happens to the program, the connection or the server, nothing of them is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Target
from seglang.diagnostics.codes import beds as codes
from seglang.diagnostics.model import Sink
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
from seglang.engines.model import EngineError, ReadError
from seglang.engines.postgres import NO_TEMPORARY_TABLES, PostgresEngine
from seglang.engines.postgres import connect as connect_engine
from seglang.engines.postgres_problems import query_problem
from seglang.engines.postgres_session import answering

_PLAIN = {
    Plain.INTEGER: "bigint",
    Plain.FLOATING: "double precision",
    Plain.BOOLEAN: "boolean",
    Plain.DATE: "date",
    Plain.INSTANT: "timestamptz",
    Plain.LOCAL: "timestamp",
    Plain.INTERVAL: "interval",
    Plain.TEXT: "text",
    Plain.JSON: "jsonb",
}
_SCHEMA = "pg_temp"


def connect(target: Target, sink: Sink) -> PostgresTables | None:
    """On a resolved target. Reports one diagnostic and gives None when it cannot be reached, or
    lets nobody make temporary tables."""
    engine = connect_engine(target, sink)
    if engine is None:
        return None
    try:
        return PostgresTables(engine)
    except EngineError as error:
        sink.extend([error.diagnostic])
        engine.close()
        return None


class PostgresTables:
    """Takes an engine over, with its connection."""

    schema: tuple[str, ...] = (_SCHEMA,)

    def __init__(self, engine: PostgresEngine) -> None:
        """Raises EngineError."""
        import psycopg

        self.engine = engine
        self._connection = engine.connection
        self._transaction = ExitStack()
        self._made: list[str] = []
        self._tables: dict[tuple[str, ...], TableForm] = {}
        self._filled: set[tuple[str, ...]] = set()
        try:
            self._transaction.enter_context(
                answering(self._connection, engine.seconds, keeping=True)
            )
        except psycopg.Error as error:
            raise self._failed(error) from None
        # Asked now, since a target that refuses is told before anything is computed.
        self._run(["CREATE TEMPORARY TABLE seglang_is_there_room ()"])
        self._run(["DROP TABLE pg_temp.seglang_is_there_room"])

    @property
    def is_open(self) -> bool:
        return not self._connection.closed

    def make(self, tables: Sequence[TableForm]) -> None:
        written = _Definitions()
        for table in tables:
            written.add(table)
        self._run([*reversed(self._made), *written.statements])
        self._made = written.undoing
        self._tables = {table.path: table for table in tables}
        self._filled = set()

    def fill(self, rows: Mapping[tuple[str, ...], Sequence[Row]]) -> None:
        filled = {path for path, found in rows.items() if found}
        statements = [f"DELETE FROM {_name(path)}" for path in sorted(self._filled)]
        statements += [insert_statement(self._tables[path], rows[path]) for path in sorted(filled)]
        self._run(statements)
        self._filled = filled

    def close(self) -> None:
        import psycopg

        try:
            self._transaction.close()
        except psycopg.Error:
            pass  # a connection that is lost has rolled back
        finally:
            self.engine.close()

    def _run(self, statements: Sequence[str]) -> None:
        """All of them, or none."""
        import psycopg

        if not statements:
            return
        try:
            with self._connection.transaction():
                self._connection.execute(";\n".join(statements).encode(), prepare=False)
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: Any) -> EngineError:
        if error.sqlstate in NO_TEMPORARY_TABLES:
            refused = ReadError(codes.NO_TEMPORARY_TABLES, source=self.engine.source)
            return EngineError(refused.report(Sink()))
        problem = query_problem(error, self.engine.source, self.engine.seconds)
        return EngineError(problem.report(Sink()))


class _Definitions:
    """Statements that make tables, after those that make the types of their columns; and those
    that undo them."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.undoing: list[str] = []

    def add(self, table: TableForm) -> None:
        columns = [f"{quoted(name)} {self.type(form)}" for name, form in table.columns.items()]
        name = _name(table.path)
        self.statements.append(f"CREATE TEMPORARY TABLE {name} ({', '.join(columns)})")
        self.undoing.append(f"DROP TABLE {name}")

    def type(self, form: Form) -> str:
        match form:
            case Plain():
                return _PLAIN[form]
            case Digits(precision, scale):
                return f"numeric({precision}, {scale})"
            case OneOf():
                return "text"
            case ListOf(element):
                return f"{self.type(element)}[]"
            case MapOf():
                return "jsonb"
            case _:
                fields = [f"{quoted(name)} {self.type(field)}" for name, field in form.items()]
                name = f"{_SCHEMA}.{quoted(f'seglang struct {len(self.undoing)}')}"
                self.statements.append(f"CREATE TYPE {name} AS ({', '.join(fields)})")
                self.undoing.append(f"DROP TYPE {name}")
                return name


def insert_statement(table: TableForm, rows: Sequence[Row]) -> str:
    lines = (
        ", ".join(_literal(written(row.get(name), form)) for name, form in table.columns.items())
        for row in rows
    )
    return f"INSERT INTO {_name(table.path)} VALUES\n" + ",\n".join(f"({line})" for line in lines)


def written(value: Any, form: Form) -> str | None:
    """The value as a column of this form reads it."""
    if value is None:
        return None
    match form:
        case Plain.JSON | MapOf():
            return json_text(value)
        case ListOf(element):
            items = [written(item, element) for item in value]
            return "{" + ",".join("NULL" if one is None else _inside(one) for one in items) + "}"
        case Mapping():
            fields = [written(value.get(name), field) for name, field in form.items()]
            return "(" + ",".join("" if one is None else _inside(one) for one in fields) + ")"
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat(" ")
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return f"{value // MICROSECOND} microseconds"
        case _:
            return str(value)


def _name(path: tuple[str, ...]) -> str:
    return ".".join(map(quoted, path))


def _inside(value: str) -> str:
    """An item of an array or of a composite value."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literal(value: str | None) -> str:
    return "NULL" if value is None else text(value)
