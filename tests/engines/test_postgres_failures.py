"""What is said when a Postgres server refuses or fails; never a password, a URL or a value."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest

from postgres_server import GIVEN, Server, running
from seglang.catalog.model import Calendar, Target
from seglang.core.standings import NEGATIVE_TOTAL
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.engines.model import EngineError, ReadError
from seglang.engines.postgres import PostgresEngine, connect
from seglang.engines.reading import open_postgres
from seglang.sql.compiled import ColumnRead, Compiled, OutputColumn

CANARY = "canary_4711"


def compiled(sql: str, *tables: tuple[str, ...]) -> Compiled:
    reads = tuple(ColumnRead(table, "id") for table in tables)
    return Compiled(sql, "postgres", (), (OutputColumn("id", None),), None, reads, Calendar())


def words(found: Diagnostic) -> str:
    return " ".join((found.headline, found.label, *found.help))


def refusal(url: str) -> Diagnostic:
    """What is said of a URL that cannot be connected to, by runs and by `seg doctor` alike."""
    sinks = Sink(), Sink()
    assert connect(Target("prod", "postgres", url=url), sinks[0]) is None
    assert open_postgres(url, "target `prod`", sinks[1]) is None
    [found], [other] = (sink.diagnostics for sink in sinks)
    assert found == other
    parts = urlsplit(url)
    for secret in (parts.password, parts.hostname, parts.username):
        assert not secret or secret not in words(found)
    return found


@pytest.fixture
def engine(postgres_database: str) -> Iterator[PostgresEngine]:
    found = connect(Target("prod", "postgres", url=postgres_database, timeout=1), Sink())
    assert found is not None
    with closing(found):
        yield found


@pytest.fixture
def admin(postgres_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        yield connection


def failure(
    engine: PostgresEngine, sql: str, *tables: tuple[str, ...], secret: str = CANARY
) -> Diagnostic:
    """What is said of a statement that fails, the same for short and for long results."""
    found = []
    asked = compiled(sql, *tables)
    asks: tuple[Callable[[Compiled], object], ...] = (engine.rows, engine.stream)
    for ask in asks:
        with pytest.raises(EngineError) as caught:
            ask(asked)
        found.append(caught.value.diagnostic)
        assert caught.value.__cause__ is None
        assert secret not in words(found[-1]) + str(caught.value)
    assert found[0] == found[1]
    assert found[0].code.id == "SEG605"
    return found[0]


# ---------------------------------------------------------------- connecting


@pytest.mark.parametrize(
    ("url", "code", "expected"),
    [
        (f"postgresql://seg:{CANARY}@127.0.0.1:1/shop", "SEG603", "the connection was refused"),
        (f"postgresql://seg:{CANARY}@role.invalid/shop", "SEG603", "the host is unknown"),
        (f"postgresql://seg:{CANARY}@127.0.0.1/a%zz", "SEG604", "cannot be read"),
        (f"mysql://seg:{CANARY}@127.0.0.1/shop", "SEG604", "cannot be read"),
        (f"postgresql:///shop?host=/nowhere&password={CANARY}", "SEG603", "no server listens"),
        (f"postgresql://seg:{CANARY}@127.0.0.1/shop?sslmode=nonsense", "SEG603", "encrypted"),
    ],
)
def test_servers_that_cannot_be_reached(url: str, code: str, expected: str) -> None:
    found = refusal(url)
    assert (found.code.id, expected in found.headline) == (code, True), found.headline
    assert CANARY not in words(found)


def test_refused_by_the_server(each_postgres: Server) -> None:
    for url, expected in (
        (each_postgres.url(password=CANARY), "the user or the password was refused"),
        (each_postgres.url(password=""), "the user or the password was refused"),
        (each_postgres.url(user="nobody"), "the user or the password was refused"),
        (each_postgres.url(user="database 'x'", password=CANARY), "the user or the password"),
        (each_postgres.url(database="role"), "it has no database of that name"),
    ):
        found = refusal(url)
        assert found.code.id == "SEG603"
        assert expected in found.headline


def test_no_right_to_connect_and_no_connection_left(
    postgres: Server, postgres_database: str, admin: psycopg.Connection
) -> None:
    name = admin.info.dbname
    admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{CANARY}' CONNECTION LIMIT 0")
    try:
        url = postgres.url(name, CANARY, name)
        assert "too many connections" in refusal(url).headline
        admin.execute(f"ALTER ROLE {name} CONNECTION LIMIT -1")
        admin.execute(f"REVOKE CONNECT ON DATABASE {name} FROM public")
        assert "may not connect to that database" in refusal(url).headline
        admin.execute(f"ALTER ROLE {name} NOLOGIN")
        assert "the user or the password was refused" in refusal(url).headline
    finally:
        admin.execute(f"DROP ROLE {name}")


def test_a_server_that_stops() -> None:
    if GIVEN is not None:
        return  # it belongs to somebody
    with running() as server:
        engine = connect(Target("prod", "postgres", url=server.url()), Sink())
        assert engine is not None
        with closing(engine):
            [(state,)] = engine.rows(compiled("SELECT pg_read_file('postmaster.pid')"))
            process = int(state.split()[0])
            os.kill(process, signal.SIGTERM)  # no new sessions; it ends after the last one
            while "stopping" not in refusal(server.url()).headline:
                pass
            assert engine.rows(compiled("SELECT 1")) == [(1,)]
            os.kill(process, signal.SIGINT)  # every session ends
            assert "the connection was lost" in failure_of_lost(engine).headline


def failure_of_lost(engine: PostgresEngine) -> Diagnostic:
    """A signal takes a moment."""
    try:
        engine.rows(compiled("SELECT 1"))
    except EngineError as error:
        return error.diagnostic
    return failure_of_lost(engine)


# ---------------------------------------------------------------- answering


def test_missing_rights_name_the_table(
    postgres: Server, postgres_database: str, admin: psycopg.Connection
) -> None:
    name = admin.info.dbname
    admin.execute("CREATE SCHEMA crm")
    admin.execute('CREATE TABLE crm."Big customers" (id int)')
    admin.execute("CREATE TABLE secret (id int)")
    admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{CANARY}'")
    engine = connect(Target("prod", "postgres", url=postgres.url(name, CANARY, name)), Sink())
    assert engine is not None
    with closing(engine):
        tables = ("orders",), ("crm", "Big customers"), ("secret",)
        found = failure(engine, "SELECT id FROM secret", *tables)
        assert "may not read a table" in found.headline
        assert "it was asked about table `secret`" in found.help
        found = failure(engine, 'SELECT id FROM crm."Big customers"', *tables)
        assert "it was asked about table `crm.Big customers`" in found.help
        admin.execute(f"GRANT USAGE ON SCHEMA crm TO {name}")
        found = failure(engine, 'SELECT id FROM crm."Big customers"', *tables)
        assert "it was asked about table `crm.Big customers`" in found.help
        # A view may read more than its name says.
        admin.execute("CREATE TABLE inner_table (id int)")
        admin.execute("CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM inner_table")
        admin.execute(f"GRANT SELECT ON v TO {name}")
        found = failure(engine, "SELECT id FROM v", ("v",), secret="inner_table")
        assert "may not read a table" in found.headline
    admin.execute(f"DROP OWNED BY {name}")
    admin.execute(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM pg_sleep(600)", "it took longer than 1 second"),
        ("SELECT id FROM no_such_table", "a table is missing"),
        ("SELECT no_such_column FROM t", "a column is missing"),
        ("SELECT lower(id) FROM t", "the type of a column does not fit"),
        ("SELECT text::int FROM t", "a value does not fit its declared type"),
        ("SELECT text::date FROM t", "a value does not fit its declared type"),
        ("SELECT id * 2147483647 FROM t", "a number is too large"),
        ("SELECT 1e30::bigint", "a number is too large"),
        ("SELECT timestamptz '2026-01-01' + interval '400000 years'", "an instant is too far away"),
        ("SELECT 1 / (id - id) FROM t", "divides by zero"),
        ("SELECT fail('53100')", "it has no room left on its disk"),
        ("SELECT fail('53400')", "it has no room left for temporary files"),
        ("SELECT fail('53200')", "it is out of memory"),
        ("SELECT fail('P0001')", "a function of the database stopped it"),
        ("SELECT fail('40P01')", "it stopped the statement in favour of other work"),
        ("SELECT fail('57P01')", "the connection was lost"),
        ("SELECT fail('XX001')", "it failed inside"),
        ("SELECT fail('U0815')", "SQLSTATE U0815"),
        ("SELECT spy(id) FROM t", "a view or a function of the database wanted to write"),
        (f"SELECT CAST('seglang: {NEGATIVE_TOTAL}' AS int)", NEGATIVE_TOTAL),
        ("SELECT CAST('seglang: ' || text AS int) FROM t", "a value does not fit"),
        (f"SELECT CAST('{NEGATIVE_TOTAL}' AS int)", "a value does not fit"),
    ],
)
def test_statements_that_fail(
    engine: PostgresEngine, admin: psycopg.Connection, sql: str, expected: str
) -> None:
    admin.execute(f"CREATE TABLE t AS SELECT 4711 AS id, '{CANARY}'::text AS text")
    admin.execute(
        "CREATE FUNCTION fail(state text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION USING ERRCODE = state, MESSAGE = '{CANARY}'; END $$"
    )
    admin.execute(
        "CREATE FUNCTION spy(id int) RETURNS int LANGUAGE sql"
        " AS 'INSERT INTO t VALUES (id) RETURNING id'"
    )
    assert expected in failure(engine, sql).headline
    assert engine.rows(compiled("SELECT id FROM t")) == [(4711,)]


def test_a_limit_for_temporary_files(postgres_database: str, admin: psycopg.Connection) -> None:
    name = admin.info.dbname
    admin.execute(f"ALTER DATABASE {name} SET temp_file_limit = '64kB'")
    admin.execute(f"ALTER DATABASE {name} SET work_mem = '64kB'")
    engine = connect(Target("prod", "postgres", url=postgres_database), Sink())
    assert engine is not None
    with closing(engine):
        found = failure(engine, "SELECT i FROM generate_series(1, 100000) i ORDER BY -i")
    assert "no room left" in found.headline


def test_stopped_by_somebody_else(engine: PostgresEngine) -> None:
    stop = (
        "SELECT CASE WHEN pg_cancel_backend(pg_backend_pid()) THEN (SELECT 1 FROM pg_sleep(1)) END"
    )
    assert "it was stopped on the server" in failure(engine, stop).headline


def test_a_connection_lost_in_the_middle_of_a_result(
    postgres_database: str, admin: psycopg.Connection
) -> None:
    lost = (
        "SELECT CASE i WHEN 60000 THEN pg_terminate_backend(pg_backend_pid())::int ELSE i END"
        " FROM generate_series(1, 100000) i"
    )
    for name in ("rows", "stream"):
        engine = connect(Target("prod", "postgres", url=postgres_database), Sink())
        assert engine is not None
        with closing(engine):
            for _ in range(2):  # the second one finds it lost already
                with pytest.raises(EngineError) as caught:
                    getattr(engine, name)(compiled(lost))
                assert "the connection was lost" in caught.value.diagnostic.headline


def test_the_doctor_hears_the_same(postgres_database: str, admin: psycopg.Connection) -> None:
    admin.execute(f"CREATE TABLE t AS SELECT '{CANARY}'::text AS text")
    reader = open_postgres(postgres_database, "target `prod`", Sink(), seconds=1)
    assert reader is not None
    for sql, expected in (
        ("SELECT text::int FROM t", "a value does not fit"),
        ("SELECT pg_sleep(600)", "it took longer than 1 second"),
        ("DELETE FROM t", "wanted to write"),
        ("SELECT 1; DELETE FROM t", "SQLSTATE 42601"),
    ):
        with pytest.raises(ReadError) as caught:
            reader.rows(sql)
        found = caught.value.report(Sink())
        assert expected in found.headline
        assert CANARY not in words(found)
    assert reader.rows("SELECT count(*) FROM t") == [(1,)]
    reader.close()
