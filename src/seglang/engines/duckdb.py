"""DuckDB: opening a file, files or frames for reading, and running compiled statements.

Every connection is read-only or in memory, in UTC, loads no extension, reads no file but those of
the target, and its configuration is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from seglang.catalog.model import Target
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.engines.duckdb_statistics import statistics_of
from seglang.engines.held import Held, Results, plain_rows, python_rows, quoted
from seglang.engines.inspect import read_schema
from seglang.engines.live import LiveSchema
from seglang.engines.model import EngineError, ReadError
from seglang.engines.reading import (
    DuckDBReader,
    duckdb_problem,
    duckdb_settings,
    open_duckdb,
    open_files,
)
from seglang.engines.waiting import waiting
from seglang.output.confinement import confinement
from seglang.plan.costs import Statistics
from seglang.sql.compiled import Compiled, Part, Script

if TYPE_CHECKING:
    import duckdb

_Answer = TypeVar("_Answer")

_SETTINGS = (
    # For its cursors as well, which read the results.
    "SET GLOBAL TimeZone = 'UTC'",
    "SET TimeZone = 'UTC'",
    "SET autoload_known_extensions = false",
    # Nothing hangs on the order in which rows were written; keeping it takes time and memory.
    "SET preserve_insertion_order = false",
    # With it DuckDB 2.0 loses count of the columns of queries that look at outer rows two queries
    # out, and stops with an internal error; without it the plans are as quick. With the second one
    # it does so where a relation is joined that a subquery asks for; what that one saves is not
    # measured, but a statement that stops is of no use to anybody.
    "SET disabled_optimizers = 'deliminator,join_elimination'",
)
_LOCKS = ("SET enable_external_access = false", "SET lock_configuration = true")


def connect(
    target: Target | None,
    sink: Sink,
    tables: Mapping[str, Any] | None = None,
    before_locks: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> DuckDBEngine | None:
    """An engine over a resolved target, over tables in memory, or over both.

    `tables` are frames or Arrow data by the names that the catalog uses (`customers`,
    `crm.customers`); they stand in for tables of the target. Reports one diagnostic and gives
    None when the target cannot be opened. `before_locks` may attach what lies beside a target.
    """
    if tables:
        return _with_tables(target, sink, tables)
    if target is None:
        raise ValueError("neither a target nor tables")
    source = f"target `{target.name}`"
    if target.path is not None:
        reader = open_duckdb(Path(target.path), source, sink, before_locks, target.memory)
    else:
        reader = open_files(list(target.files), source, sink, target.memory)
        if reader is not None and before_locks is not None:
            before_locks(reader.connection)
    if reader is None:
        return None
    # Views over files read them at run time, so the door has to stay open for these.
    views = target.path is None and confinement() is None
    return _locked(reader.connection, source, external=views)


def _with_tables(
    target: Target | None, sink: Sink, tables: Mapping[str, Any]
) -> DuckDBEngine | None:
    import duckdb

    source = "the tables given" if target is None else f"target `{target.name}`"
    external = False
    if target is not None and target.path is None:
        reader = open_files(list(target.files), source, sink, target.memory)
        if reader is None:
            return None
        connection, external = reader.connection, True
    else:
        memory = None if target is None else target.memory
        connection = duckdb.connect(":memory:", config=duckdb_settings(memory))
        if target is not None and target.path is not None:
            checked = open_duckdb(Path(target.path), source, sink)
            if checked is None:
                return None
            checked.close()
            _attach(connection, target.path)
    for name, table in tables.items():
        if not _register(connection, name, table):
            sink.report(
                codes.QUERY_FAILED,
                None,
                source="the tables given",
                problem="it is no frame and no Arrow table",
                table=name,
            )
            connection.close()
            return None
    return _locked(connection, source, external=external)


def _attach(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """The tables of a file as views, which tables given by name then replace."""
    literal = "'" + path.replace("'", "''") + "'"
    connection.execute(f"ATTACH {literal} AS target_file (READ_ONLY)")
    found = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_columns() "
        "WHERE database_name = 'target_file' AND NOT internal GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for schema, table in found:
        if schema != "main":
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        name = f"{quoted(schema)}.{quoted(table)}"
        connection.execute(f"CREATE VIEW {name} AS FROM target_file.{name}")


def _register(connection: duckdb.DuckDBPyConnection, name: str, table: Any) -> bool:
    """Makes a view of the data; False when DuckDB cannot read it."""
    import duckdb

    *schemas, last = name.split(".")
    hidden = f"seglang table {name}"
    place = quoted(last)
    try:
        if not hasattr(table, "__arrow_c_stream__") and not hasattr(table, "dtypes"):
            table = _Capsule(table)
        connection.register(hidden, table)
        if schemas:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schemas[-1])}")
            place = f"{quoted(schemas[-1])}.{place}"
        connection.execute(f"CREATE OR REPLACE VIEW {place} AS FROM {quoted(hidden)}")
    except (duckdb.Error, TypeError, ValueError):
        return False
    return True


class _Capsule:
    """Anything with the Arrow interface for one array or stream, as a stream."""

    def __init__(self, table: Any) -> None:
        if not hasattr(table, "__arrow_c_array__"):
            raise TypeError("no Arrow data")
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        import pyarrow  # type: ignore[import-untyped]

        batch = pyarrow.record_batch(self.table)
        return pyarrow.Table.from_batches([batch]).__arrow_c_stream__(requested_schema)


def _locked(connection: duckdb.DuckDBPyConnection, source: str, *, external: bool) -> DuckDBEngine:
    settle(connection)
    for lock in _LOCKS[1:] if external else _LOCKS:
        connection.execute(lock)
    return DuckDBEngine(connection, source)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """The settings with which compiled statements are run."""
    for setting in _SETTINGS:
        connection.execute(setting)


class DuckDBEngine:
    """One connection. `source` is what messages call it."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: str) -> None:
        self.connection = connection
        self.source = source
        self._schema: LiveSchema | None = None
        self._results = Results(connection, source)

    @property
    def schema(self) -> LiveSchema:
        """The tables and columns there are. Raises EngineError."""
        if self._schema is None:
            try:
                reader = DuckDBReader(self.connection, self.source, owned=False)
                self._schema = read_schema(reader)
            except ReadError as problem:
                raise EngineError(problem.report(Sink())) from None
        return self._schema

    def stream(self, compiled: Compiled, as_of: datetime | None = None) -> Held:
        """The whole result, kept in a table, as an object that Arrow readers take."""
        values = self._values(compiled, as_of)
        return self._answer(lambda: self._results.hold(compiled.sql, values))

    def rows(self, compiled: Compiled, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
        """The result as Python values; instants are aware and in UTC."""
        values = self._values(compiled, as_of)
        types, found = self._answer(lambda: plain_rows(self.connection, compiled.sql, values))
        return python_rows(found, types, self.source)

    def tally(self, compiled: Compiled, column: str) -> dict[Any, int]:
        """How often each value stands in a column of the result."""
        name = quoted(column)
        sql = f"SELECT {name}, count(*) FROM (\n{compiled.sql}\n) GROUP BY {name}"
        return dict(self._answer(lambda: self.connection.execute(sql).fetchall()))

    def count(self, compiled: Compiled, as_of: datetime | None = None) -> int:
        """How many rows the result has."""
        sql = f"SELECT count(*) FROM (\n{compiled.sql}\n)"
        values = self._values(compiled, as_of)
        [(count,)] = self._answer(lambda: self.connection.execute(sql, values).fetchall())
        return int(count)

    def statistics(self, asked: Mapping[tuple[str, ...], Collection[str]]) -> Statistics:
        """As the database has them; for views, as over files, what DuckDB expects to read."""
        return self._answer(lambda: statistics_of(self.connection, self.schema, asked))

    def memberships(self, script: Script) -> Held:
        """The number of a segment and the key of a member, for each membership."""

        def members() -> Iterator[str]:
            for part in script.parts:
                with self._keeping(part):
                    yield from part.members

        return self._answer(lambda: self._results.hold_all(members()))

    def sizes(self, script: Script) -> tuple[dict[int, int], int]:
        """How many members segments have, by number, and how many everybody is."""

        def ask() -> tuple[dict[int, int], int]:
            sizes: dict[int, int] = {}
            population = 0
            for part in script.parts:
                with self._keeping(part):
                    for members in part.members:
                        sql = f"SELECT segment, count(*) FROM (\n{members}\n) GROUP BY segment"
                        sizes.update(self._fetched(sql))
                    [(population,)] = self._fetched(
                        f"SELECT count(*) FROM {quoted(part.population)}"
                    )
            return sizes, population

        return self._answer(ask)

    @contextmanager
    def _keeping(self, part: Part) -> Iterator[None]:
        """Within, the part's steps are there as temporary tables. Raises duckdb.Error."""
        made: dict[str, None] = {}

        def drop(names: Iterable[str]) -> None:
            for name in names:
                self.connection.execute(f"DROP TABLE temp.{quoted(name)}")
                del made[name]

        try:
            for step in part.steps:
                self.connection.execute(f"CREATE TEMP TABLE {quoted(step.name)} AS\n{step.sql}")
                made[step.name] = None
                drop(step.done)
            yield
        finally:
            drop(tuple(made))

    def _fetched(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def close(self) -> None:
        self.connection.close()

    def _values(self, compiled: Compiled, as_of: datetime | None) -> dict[str, object] | None:
        if not compiled.parameters:
            return None
        if as_of is None:
            raise ValueError("a statement with parameters needs an as-of instant")
        return compiled.bind(as_of)

    def _answer(self, ask: Callable[[], _Answer]) -> _Answer:
        import duckdb

        try:
            return waiting(self.connection, ask)
        except duckdb.Error as error:
            raise EngineError(self.diagnostic(error)) from None

    def diagnostic(self, error: Exception) -> Diagnostic:
        """What is said of a statement that DuckDB could not run."""
        return Sink().report(
            codes.QUERY_FAILED,
            None,
            source=self.source,
            problem=duckdb_problem(error),
            hint="`seg doctor` compares the catalog with the data",
        )
