"""Connections that only look: for the schema, for `seg doctor`, for `seg init`.

Takes a target, gives a `Reader`, or reports one diagnostic and gives None. Everything opened here
is read-only and has a time limit. A message names the target, a file or a table; never a URL, a
user or a password, and never what the server said about rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from seglang.catalog.model import Target
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.engines.model import ReadError
from seglang.engines.postgres_problems import query_problem
from seglang.engines.postgres_session import answering, open_session, rows_of
from seglang.engines.swapping import FULL, no_room
from seglang.output.confinement import confined_settings, confinement
from seglang.output.scratch import spill_folder

if TYPE_CHECKING:
    import duckdb
    import psycopg

SECONDS_TO_ANSWER = 120
FILE_KINDS = {".parquet": "parquet", ".csv": "csv", ".csv.gz": "csv", ".tsv": "csv"}


class Reader(Protocol):
    """A read-only connection. `engine` is also the name of its SQL dialect; `source` is what
    messages call it."""

    @property
    def engine(self) -> Literal["duckdb", "postgres"]: ...

    @property
    def source(self) -> str: ...

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of one statement. Raises ReadError."""

    def close(self) -> None: ...


class DuckDBReader:
    """Over a connection that somebody opened; `owned` ones are closed with the reader."""

    engine: Literal["duckdb"] = "duckdb"

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: str, *, owned: bool = True
    ) -> None:
        self.connection = connection
        self.source = source
        self.owned = owned

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self.connection.execute(statement).fetchall()
        except duckdb.Error as error:
            raise ReadError(
                codes.QUERY_FAILED, source=self.source, problem=duckdb_problem(error)
            ) from None

    def close(self) -> None:
        if self.owned:
            self.connection.close()


def duckdb_problem(error: Exception) -> str:
    """What kind of failure it was, without DuckDB's text: that may quote values of rows."""
    from seglang.core.standings import NEGATIVE_TOTAL

    if NEGATIVE_TOTAL in str(error):
        return NEGATIVE_TOTAL
    if no_room(str(error)):
        return FULL[0]
    kinds = {
        "CatalogException": "a table or view is missing or broken",
        "BinderException": "a column is missing, or its type does not fit",
        "ConversionException": "a value does not fit its declared type",
        "InvalidInputException": "a value does not fit its declared type",
        "OutOfRangeException": "a number is too large",
        "OutOfMemoryException": "out of memory",
        "IOException": "a file cannot be read",
        "InterruptException": "it was interrupted",
    }
    return kinds.get(type(error).__name__, type(error).__name__)


class PostgresReader:
    engine: Literal["postgres"] = "postgres"

    def __init__(
        self, connection: psycopg.Connection[Any], source: str, seconds: int = SECONDS_TO_ANSWER
    ) -> None:
        self.connection = connection
        self.source = source
        self.seconds = seconds

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        import psycopg

        try:
            with answering(self.connection, self.seconds):
                return list(rows_of(self.connection, statement))
        except psycopg.Error as error:
            raise query_problem(error, self.source, self.seconds) from None

    def close(self) -> None:
        self.connection.close()


def open_reader(target: Target, sink: Sink) -> Reader | None:
    """A reader of a resolved target."""
    source = f"target `{target.name}`"
    if target.engine == "postgres":
        return open_postgres(target.url or "", source, sink, target.timeout)
    if target.path is not None:
        return open_duckdb(Path(target.path), source, sink)
    return open_files(list(target.files), source, sink)


@contextmanager
def reporting(sink: Sink, **facts: str) -> Iterator[None]:
    """Turns a ReadError into its diagnostic, with more facts."""
    try:
        yield
    except ReadError as problem:
        ReadError(problem.code, **{**problem.facts, **facts}).report(sink)


def open_duckdb(
    path: Path,
    source: str,
    sink: Sink,
    before_locks: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
    memory: int | None = None,
) -> DuckDBReader | None:
    import duckdb

    if not path.exists():
        sink.report(codes.NO_SUCH_FILE, None, source=source, path=path.name)
        return None
    if path.is_dir():
        hint = 'files are named with `files = "data/*.parquet"`'
        sink.report(
            codes.NOT_A_DATABASE,
            None,
            source=source,
            path=path.name,
            problem="a folder",
            hint=hint,
        )
        return None
    # An instance of its own beside the file: one process may read a file several times, and the
    # settings of one reader are none of the others.
    connection = duckdb.connect(":memory:", config=duckdb_settings(memory))
    try:
        attach(connection, path)
    except duckdb.Error as error:
        connection.close()
        text = str(error).lower()
        if "lock" in text or "already attached" in text or "being used" in text:
            sink.report(
                codes.NOT_A_DATABASE,
                None,
                source=source,
                path=path.name,
                problem="in use by another program",
                hint="close that program, or use a copy of the file",
            )
        else:
            problem = "no DuckDB database" if "not a valid" in text else "not readable"
            sink.report(codes.NOT_A_DATABASE, None, source=source, path=path.name, problem=problem)
        return None
    if before_locks is not None:
        before_locks(connection)
    # A view of the file must not read other files of this machine.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET TimeZone = 'UTC'")
    return DuckDBReader(connection, source)


def attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The file under the name that it has when it is opened itself. Raises duckdb.Error."""
    name = path.stem if path.stem.lower() not in _TAKEN else f"{path.stem} file"
    literal, quoted = str(path).replace("'", "''"), name.replace('"', '""')
    connection.execute(f"ATTACH '{literal}' AS \"{quoted}\" (READ_ONLY, TYPE duckdb)")
    connection.execute(f'USE "{quoted}"')


_TAKEN = ("memory", "system", "temp")

_SAFE: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


def duckdb_settings(memory: int | None) -> dict[str, Any]:
    """`memory` in bytes, None for what DuckDB takes by itself."""
    limit = {} if memory is None else {"memory_limit": f"{memory}B"}
    return {**_SAFE, "temp_directory": spill_folder(), **limit, **confined_settings()}


def open_files(
    patterns: Sequence[str], source: str, sink: Sink, memory: int | None = None
) -> DuckDBReader | None:
    """Each file a view named by its stem, in a database in memory; in a confined process a table,
    so that no statement opens files."""
    import duckdb

    found = data_files(patterns)
    if not found:
        last = patterns[-1] if patterns else ""
        sink.report(
            codes.NO_SUCH_FILE,
            None,
            source=source,
            path=Path(last).name,
            hint="patterns look like `data/*.parquet`; Parquet and CSV files are read",
        )
        return None
    connection = duckdb.connect(":memory:", config=duckdb_settings(memory))
    connection.execute("SET TimeZone = 'UTC'")
    for name, path in found.items():
        try:
            if file_kind(path) == "parquet":
                relation = connection.read_parquet(str(path))
            else:
                relation = connection.read_csv(str(path))
            if confinement() is None:
                relation.create_view(name)
            else:
                relation.create(name)
        except duckdb.Error as error:
            connection.close()
            if isinstance(error, duckdb.OutOfMemoryException):
                sink.report(codes.QUERY_FAILED, None, source=source, problem=duckdb_problem(error))
                return None
            problem = f"no readable {'Parquet' if file_kind(path) == 'parquet' else 'CSV'} file"
            sink.report(codes.NOT_A_DATABASE, None, source=source, path=path.name, problem=problem)
            return None
    return DuckDBReader(connection, source)


def data_files(patterns: Sequence[str]) -> dict[str, Path]:
    """The Parquet and CSV files of glob patterns, by the name of their table."""
    from glob import glob

    files: dict[str, Path] = {}
    for pattern in patterns:
        for found in sorted(glob(pattern, recursive=True)):
            path = Path(found)
            if path.is_file() and file_kind(path) is not None:
                files.setdefault(table_name(path), path)
    return files


def file_kind(path: Path) -> str | None:
    for ending, kind in FILE_KINDS.items():
        if path.name.lower().endswith(ending):
            return kind
    return None


def table_name(path: Path) -> str:
    """`orders.csv.gz` is the table `orders`."""
    for ending in sorted(FILE_KINDS, key=len, reverse=True):
        if path.name.lower().endswith(ending):
            return path.name[: -len(ending)]
    return path.stem


def open_postgres(
    url: str, source: str, sink: Sink, seconds: int | None = None
) -> PostgresReader | None:
    connection = open_session(url, source, sink)
    if connection is None:
        return None
    return PostgresReader(connection, source, seconds or SECONDS_TO_ANSWER)
