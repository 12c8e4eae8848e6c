"""Postgres: running compiled statements on a server.

Each answer is one statement in a transaction that only reads and has a time limit; the instants of
a statement left open are bound by the server. A long result goes through a file into a DuckDB that
keeps it on disk, so that it never stands in memory whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from seglang.catalog.model import Target
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.engines import postgres_spool as spool
from seglang.engines.held import Held, Results, quoted
from seglang.engines.inspect import read_schema
from seglang.engines.live import LiveSchema
from seglang.engines.model import CannotKeep, EngineError, ReadError
from seglang.engines.postgres_problems import query_problem
from seglang.engines.postgres_session import answering, description_of, open_session, rows_of
from seglang.engines.reading import PostgresReader
from seglang.output.confinement import confinement
from seglang.output.scratch import open_scratch
from seglang.plan.costs import Statistics
from seglang.sql.compiled import Compiled, Part, Script
from seglang.types import IntegerType, ListType, Type

if TYPE_CHECKING:
    import psycopg

SECONDS_TO_ANSWER = 600
_Answer = TypeVar("_Answer")


def connect(target: Target, sink: Sink) -> PostgresEngine | None:
    """An engine over a resolved target. Reports one diagnostic and gives None when it cannot be
    reached."""
    source = f"target `{target.name}`"
    connection = open_session(target.url or "", source, sink)
    if connection is None:
        return None
    seconds = target.timeout or SECONDS_TO_ANSWER
    if (confined := confinement()) is not None:
        seconds = min(seconds, confined.seconds)
    return PostgresEngine(connection, source, seconds)


class PostgresEngine:
    """One connection, which may be in the middle of a transaction. `source` is what messages call
    it; no statement takes longer than `seconds`."""

    dialect = "postgres"

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        source: str,
        seconds: int = SECONDS_TO_ANSWER,
    ) -> None:
        self.connection = connection
        self.source = source
        self.seconds = seconds
        self._schema: LiveSchema | None = None
        self._results: Results | None = None

    @property
    def schema(self) -> LiveSchema:
        """The tables and columns there are. Raises EngineError."""
        if self._schema is None:
            try:
                self._schema = read_schema(
                    PostgresReader(self.connection, self.source, self.seconds)
                )
            except ReadError as problem:
                raise EngineError(problem.report(Sink())) from None
        return self._schema

    def stream(self, compiled: Compiled, as_of: datetime | None = None) -> Held:
        """The whole result, kept in a table, as an object that Arrow readers take."""
        if self._results is None:
            self._results = Results(open_scratch(), self.source)
        results, values = self._results, _values(compiled, as_of)

        def ask() -> Held:
            described = description_of(self.connection, compiled.sql, values)
            columns = spool.columns_of(compiled.columns, described)
            statement = spool.lines_statement(compiled.sql, columns)
            with closing(rows_of(self.connection, statement, values)) as lines:
                return spool.hold(lines, columns, results)

        return self._answer(compiled, ask)

    def rows(self, compiled: Compiled, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
        """The result as Python values; instants are aware and in UTC."""
        values = _values(compiled, as_of)
        found = self._answer(compiled, lambda: self._all(compiled.sql, values))
        whole = {
            index for index, column in enumerate(compiled.columns) if _holds_whole(column.type)
        }
        if not whole:
            return found
        return [
            tuple(_whole(value) if index in whole else value for index, value in enumerate(row))
            for row in found
        ]

    def tally(self, compiled: Compiled, column: str) -> dict[Any, int]:
        """How often each value stands in a column of the result."""
        names = ", ".join(f"c{number}" for number in range(len(compiled.columns)))
        place = [each.name for each in compiled.columns].index(column)
        sql = (
            f"SELECT c{place}, count(*) FROM (\n{compiled.sql}\n) AS rows({names}) "
            f"GROUP BY c{place}"
        )
        return dict(self._answer(compiled, lambda: self._all(sql, ())))

    def count(self, compiled: Compiled, as_of: datetime | None = None) -> int:
        """How many rows the result has."""
        values = _values(compiled, as_of)
        sql = f"SELECT count(*) FROM (\n{compiled.sql}\n) AS rows"
        [(count,)] = self._answer(compiled, lambda: self._all(sql, values))
        return int(count)

    def statistics(self, asked: Mapping[tuple[str, ...], Collection[str]]) -> Statistics:
        """As the server last looked at them."""
        tables = {".".join(map(quoted, table)): table for table in asked}

        def ask() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
            sizes = (
                "SELECT name, reltuples::bigint FROM unnest($1::text[]) AS name "
                "JOIN pg_class ON pg_class.oid = to_regclass(name) WHERE reltuples >= 0"
            )
            # A number below 0 is the share of the rows.
            values = (
                "SELECT name, attname, (CASE WHEN n_distinct < 0 THEN -n_distinct * reltuples "
                "ELSE n_distinct END)::bigint FROM unnest($1::text[]) AS name "
                "JOIN pg_class ON pg_class.oid = to_regclass(name) JOIN pg_namespace "
                "ON pg_namespace.oid = relnamespace JOIN pg_stats "
                "ON schemaname = nspname AND tablename = relname WHERE reltuples >= 0"
            )
            return self._all(sizes, [list(tables)]), self._all(values, [list(tables)])

        sizes, values = self._asked(ask, ())
        return Statistics(
            {tables[name]: rows for name, rows in sizes},
            distinct={
                (tables[name], column): number
                for name, column, number in values
                if column in asked[tables[name]]
            },
        )

    def memberships(self, script: Script) -> Held:
        """The number of a segment and the key of a member, for each membership."""
        if self._results is None:
            self._results = Results(open_scratch(), self.source)
        results = self._results

        def lines(columns: Sequence[spool.SpoolColumn]) -> Generator[tuple[Any, ...], None, None]:
            for number, part in enumerate(script.parts):
                if number:
                    self._keep(part)
                statement = spool.lines_statement(_members(part), columns)
                with closing(rows_of(self.connection, statement)) as found:
                    yield from found
                self._drop(part.left)

        def ask() -> Held:
            first = script.parts[0]
            self._keep(first)
            described = description_of(self.connection, _members(first))
            columns = spool.columns_of(script.columns, described)
            with closing(lines(columns)) as found:
                return spool.hold(found, columns, results)

        return self._asked(ask, _tables(script), keeping=True)

    def sizes(self, script: Script) -> tuple[dict[int, int], int]:
        """How many members segments have, by number, and how many everybody is."""

        def ask() -> tuple[dict[int, int], int]:
            sizes: dict[int, int] = {}
            population = 0
            for part in script.parts:
                self._keep(part)
                members = _members(part)
                sql = f"SELECT segment, count(*) FROM (\n{members}\n) AS rows GROUP BY segment"
                sizes.update(self._all(sql, ()))
                everybody = f"SELECT count(*) FROM {quoted(part.population)}"
                [(population,)] = self._all(everybody, ())
                self._drop(part.left)
            return sizes, population

        return self._asked(ask, _tables(script), keeping=True)

    def _keep(self, part: Part) -> None:
        """Makes temporary tables of the part's steps. Of rows that a statement made itself the
        server knows nothing: without statistics it takes plans for a handful of them."""
        for step in part.steps:
            name = quoted(step.name)
            for sql in (
                f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS\n{step.sql}",
                f"ANALYZE pg_temp.{name}",
            ):
                self.connection.execute(sql.encode(), binary=True)
            self._drop(step.done)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.connection.execute(f"DROP TABLE pg_temp.{quoted(name)}".encode(), binary=True)

    def close(self) -> None:
        self.connection.close()
        if self._results is not None:
            self._results.connection.close()

    def _all(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with closing(rows_of(self.connection, sql, values)) as rows:
            return list(rows)

    def _answer(self, compiled: Compiled, ask: Callable[[], _Answer]) -> _Answer:
        return self._asked(ask, tuple(compiled.tables))

    def _asked(
        self,
        ask: Callable[[], _Answer],
        tables: tuple[tuple[str, ...], ...],
        *,
        keeping: bool = False,
    ) -> _Answer:
        import duckdb
        import psycopg

        try:
            with answering(self.connection, self.seconds, keeping=keeping):
                return ask()
        except psycopg.Error as error:
            if keeping and error.sqlstate in NO_TEMPORARY_TABLES:
                raise CannotKeep from None
            problem = query_problem(error, self.source, self.seconds, tables)
            raise EngineError(problem.report(Sink())) from None
        except duckdb.ConversionException:
            raise self._failed("a value does not fit its declared type") from None
        except (duckdb.Error, OSError):
            raise self._failed("its result could not be kept on this machine") from None

    def _failed(self, problem: str) -> EngineError:
        found = Sink().report(codes.QUERY_FAILED, None, source=self.source, problem=problem)
        return EngineError(found)


# Not permitted, a transaction that only reads (on a server that follows another), a feature that is
# not there.
NO_TEMPORARY_TABLES = frozenset({"42501", "25006", "0A000"})


def _members(part: Part) -> str:
    return "\nUNION ALL\n".join(part.members)


def _tables(script: Script) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(read.table for read in script.reads))


def _values(compiled: Compiled, as_of: datetime | None) -> list[object]:
    """In the order in which the statement counts them."""
    if not compiled.parameters:
        return []
    if as_of is None:
        raise ValueError("a statement with parameters needs an as-of instant")
    bound = compiled.bind(as_of)
    return [bound[parameter.name] for parameter in compiled.parameters]


def _holds_whole(type: Type | None) -> bool:
    """The server may have computed them in its exact numbers, which come as decimals."""
    element = type.element if isinstance(type, ListType) else type
    return isinstance(element, IntegerType)


def _whole(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value)
        case list():
            return [_whole(item) for item in value]
        case _:
            return value
