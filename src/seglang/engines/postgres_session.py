"""Sessions on a Postgres server: opened, and prepared for each answer.

Takes a URL, gives a connection of psycopg, or reports one diagnostic and gives None. Every
statement runs inside `answering`: a transaction that only reads, sees one state of the data, has a
time limit, and whose settings are gone with it. So nothing is left behind in a connection that a
pooler hands to the next program, and what the server's own settings are makes no difference.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.engines.postgres_problems import connect_problem

if TYPE_CHECKING:
    import psycopg

_CHUNK = 5_000
_DEFAULTS = {
    "connect_timeout": "10",
    # Otherwise a server that vanished without a word is waited for, for hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "fallback_application_name": "seglang",
}
_SETTINGS = {
    "transaction_read_only": "on",
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "array_nulls": "on",
    "transform_null_equals": "off",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    # A result may be read slowly: written to a file, or by the program that asked for it.
    "idle_in_transaction_session_timeout": "0",
    # Compiling to machine code takes longer than most of these statements.
    "jit": "off",
}

# Grouping by key is most of what rules do, over all customers at once. With the 4 MB that Postgres
# comes with even a hundred thousand of them go through files; whoever set something else for the
# server, the database or the role had a reason.
_MEMORY = (
    "set_config('work_mem', CASE current_setting('work_mem') WHEN '4MB' THEN '256MB'"
    " ELSE current_setting('work_mem') END, true)"
)


def open_session(url: str, source: str, sink: Sink) -> psycopg.Connection[Any] | None:
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        sink.report(
            codes.CANNOT_CONNECT,
            None,
            source=source,
            problem="the package `psycopg` is not installed",
            hint="install it: `pip install 'seglang[postgres]'`",
        )
        return None
    try:
        given = conninfo_to_dict(url)
        # Nothing is prepared under a name: poolers may give each transaction another connection.
        connection = psycopg.connect(
            **{**_DEFAULTS, **given, "client_encoding": "UTF8"},  # type: ignore[arg-type]
            autocommit=True,
            prepare_threshold=None,
        )
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
    except psycopg.Error as error:
        connect_problem(error, source).report(sink)
        return None
    except UnicodeError:
        sink.report(codes.BAD_URL, None, source=source)
        return None
    return connection


@contextmanager
def answering(
    connection: psycopg.Connection[Any], seconds: int, *, keeping: bool = False
) -> Iterator[None]:
    """A transaction for one answer, or part of the one that there is. With `keeping` it may make
    temporary tables, which are gone with it. Raises psycopg.Error."""
    from psycopg.pq import TransactionStatus

    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction(force_rollback=True):
        access = "READ WRITE" if keeping else "READ ONLY"
        if alone and (keeping or connection.isolation_level is None):
            connection.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {access}")
        settings = {**_SETTINGS, "statement_timeout": f"{seconds}s"}
        if keeping:
            settings["transaction_read_only"] = "off"
        calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
        values = [part for setting in settings.items() for part in setting]
        connection.execute(f"SELECT {calls}, {_MEMORY}".encode(), values)
        yield


def rows_of(
    connection: psycopg.Connection[Any], statement: str, values: Sequence[object] = ()
) -> Generator[tuple[Any, ...], None, None]:
    """The rows of one statement, with parameters `$1`, `$2`, …, as they come from the server.

    The server refuses two statements in one text, as it does in the protocol that this uses.
    Raises psycopg.Error.
    """
    import psycopg

    from seglang.engines.postgres_values import register

    cursor = psycopg.RawCursor(connection)
    register(cursor)
    size = _CHUNK if psycopg.capabilities.has_stream_chunked() else 1
    yield from cursor.stream(statement.encode(), list(values) or None, size=size)


def description_of(
    connection: psycopg.Connection[Any], statement: str, values: Sequence[object] = ()
) -> Sequence[psycopg.Column]:
    """The columns that a statement gives, without running it. Raises psycopg.Error."""
    import psycopg

    cursor = psycopg.RawCursor(connection)
    asked = f"SELECT * FROM (\n{statement}\n) AS rows LIMIT 0"
    # Binary, since otherwise the driver sends a text without parameters as one or more statements.
    cursor.execute(asked.encode(), list(values) or None, binary=True)
    return cursor.description or ()
