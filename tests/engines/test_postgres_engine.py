"""Compiled statements on Postgres servers: what comes back, and that nothing else can happen.

The statements are written out here, so that what the compiler emits plays no part.
"""

from __future__ import annotations

import _thread
import signal
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Thread
from uuid import UUID

import psycopg
import pyarrow
import pytest

from seglang.catalog.model import Calendar, Target
from seglang.core.edges import AsOf, Shift, Unit
from seglang.diagnostics.model import Sink
from seglang.engines.model import EngineError
from seglang.engines.postgres import PostgresEngine, connect
from seglang.sql import queries, tree
from seglang.sql.compiled import Bound, BoundParameter, Compiled, Form, OutputColumn
from seglang.sql.dialects import DIALECTS
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    TEXT,
    TIMESTAMP,
    ListType,
    Type,
)

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)


def compiled(sql: str, *parameters: BoundParameter, **columns: Type | None) -> Compiled:
    named = tuple(OutputColumn(name, type) for name, type in columns.items())
    return Compiled(sql, "postgres", parameters, named, None, (), Calendar())


@pytest.fixture
def engine(each_postgres_database: str) -> Iterator[PostgresEngine]:
    found = connect(Target("dev", "postgres", url=each_postgres_database), Sink())
    assert found is not None
    with closing(found):
        yield found


EVERY_TYPE = compiled(
    r"""SELECT * FROM (VALUES
        (1, 'a'::text, 1.50::numeric(12, 2), 7::numeric, true, date '0001-01-01',
         interval '1.5 seconds', timestamptz '2026-11-20 08:30:00.000005Z',
         ARRAY['x', NULL, E'a\n"b"\\ \x01é😀', '']::text[], ARRAY[1, NULL]::numeric[],
         ARRAY[interval '-2 seconds', NULL], ARRAY[timestamptz '9999-12-31 23:59:59.999999Z']),
        (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (3, E'~\t\x01\r\n"\\N,{}', -0.01, 12345678901234567890123456789012345678, false,
         '9999-12-31', '-1 microsecond', '0001-01-01 00:00:00Z', '{}', '{}', '{}', '{}')
    ) AS v""",
    id=None,
    text=TEXT,
    number=DECIMAL,
    whole=INTEGER,
    flag=BOOLEAN,
    day=DATE,
    length=DURATION,
    instant=TIMESTAMP,
    texts=ListType(TEXT),
    wholes=ListType(INTEGER),
    lengths=ListType(DURATION),
    instants=ListType(TIMESTAMP),
)
EVERY_VALUE = [
    (
        1,
        "a",
        Decimal("1.50"),
        7,
        True,
        date(1, 1, 1),
        timedelta(seconds=1.5),
        datetime(2026, 11, 20, 8, 30, 0, 5, tzinfo=UTC),
        ["x", None, 'a\n"b"\\ \x01é😀', ""],
        [1, None],
        [timedelta(seconds=-2), None],
        [datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)],
    ),
    (2, "", *[None] * 10),
    (
        3,
        '~\t\x01\r\n"\\N,{}',
        Decimal("-0.01"),
        12345678901234567890123456789012345678,
        False,
        date(9999, 12, 31),
        timedelta(microseconds=-1),
        datetime(1, 1, 1, tzinfo=UTC),
        [],
        [],
        [],
        [],
    ),
]


def test_the_sizes_of_tables_and_columns_are_known(
    engine: PostgresEngine, each_postgres_database: str
) -> None:
    with psycopg.connect(each_postgres_database, autocommit=True) as admin:
        admin.execute(
            "CREATE TABLE visits AS SELECT n AS id, n % 7 AS page FROM generate_series(1, 700) n"
        )
        admin.execute("CREATE TABLE unseen (id integer)")
        admin.execute("ANALYZE visits")
    asked = {("visits",): {"id", "page", "missing"}, ("unseen",): {"id"}, ("nowhere",): {"id"}}
    known = engine.statistics(asked)
    assert known.rows == {("visits",): 700}
    assert known.distinct == {(("visits",), "id"): 700, (("visits",), "page"): 7}


def test_values_of_every_type(engine: PostgresEngine) -> None:
    found = engine.rows(EVERY_TYPE)
    assert found == EVERY_VALUE
    assert {type(row[3]) for row in found if row[3] is not None} == {int}
    assert found[0][7].tzinfo is UTC
    assert engine.count(EVERY_TYPE) == 3
    assert engine.tally(EVERY_TYPE, "flag") == {True: 1, None: 1, False: 1}


def test_long_results_hold_the_same_values(engine: PostgresEngine) -> None:
    held = engine.stream(EVERY_TYPE)
    assert len(held) == 3
    assert list(held.sorted_rows(("id",))) == EVERY_VALUE
    assert list(held.sorted_rows(("text",))) == [EVERY_VALUE[1], EVERY_VALUE[0], EVERY_VALUE[2]]
    table = pyarrow.table(held)
    assert table.column_names == [column.name for column in EVERY_TYPE.columns]
    assert table.schema.field("instant").type == pyarrow.timestamp("us", "UTC")
    # Durations are exact seconds.
    in_seconds = {"length": ["1.500000", None, "-0.000001"], "lengths": [["-2.000000", None]]}
    assert table["length"].to_pylist() == [
        value and Decimal(value) for value in in_seconds["length"]
    ]
    assert table["lengths"].to_pylist()[0] == [Decimal("-2.000000"), None]
    for name in ("id", "text", "number", "whole", "flag", "day", "instant", "texts", "instants"):
        index = table.column_names.index(name)
        assert table[name].to_pylist() == [row[index] for row in EVERY_VALUE], name


def test_key_columns_have_the_type_of_the_server(engine: PostgresEngine) -> None:
    keys = compiled(
        "SELECT 1::smallint, 2::bigint, 'a'::varchar(9), 'b'::char(3), 1.5::numeric(5, 1),"
        " 1.25::numeric, '00000000-0000-0000-0000-00000000000a'::uuid, date '2026-01-01',"
        " timestamp '2026-01-01 10:00', 0.1::float8, 'x'::name",
        **dict.fromkeys("abcdefghijk"),
    )
    [row] = engine.rows(keys)
    assert row[6:9] == (UUID(int=10), date(2026, 1, 1), datetime(2026, 1, 1, 10))
    held = engine.stream(keys)
    assert list(held.sorted_rows(())) == [row]
    types = [str(type) for type in pyarrow.table(held).schema.types]
    assert types == [
        "int16",
        "int64",
        "string",
        "string",
        "decimal128(5, 1)",
        "decimal128(38, 10)",
        "string",
        "date32[day]",
        "timestamp[us]",
        "double",
        "string",
    ]


def test_nothing_gives_empty_results(engine: PostgresEngine) -> None:
    nobody = compiled("SELECT 1 AS id WHERE false", id=None)
    assert engine.rows(nobody) == []
    held = engine.stream(nobody)
    assert len(held) == 0
    assert list(held.sorted_rows(("id",))) == []
    assert pyarrow.table(held).schema.names == ["id"]


def test_names_of_columns_are_those_of_the_statement(engine: PostgresEngine) -> None:
    long = "é" * 50
    other = compiled(
        f'SELECT 1 AS "{long}1", 2 AS "{long}2", 3 AS "a""b"',
        **{
            f"{long}1": None,
            f"{long}2": INTEGER,
            'a"b': INTEGER,
        },
    )
    held = engine.stream(other)
    assert pyarrow.table(held).to_pylist() == [{f"{long}1": 1, f"{long}2": 2, 'a"b': 3}]
    assert engine.tally(other, f"{long}2") == {2: 1}


@pytest.mark.parametrize("text", ["1e400", "NaN", "1.00000000001"])
def test_numbers_are_exact_or_refused(engine: PostgresEngine, text: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine.stream(compiled(f"SELECT '{text}'::numeric AS id", id=None))
    assert "does not fit" in caught.value.diagnostic.headline
    assert text not in str(caught.value)


def test_instants_that_python_cannot_hold(engine: PostgresEngine) -> None:
    far = compiled("SELECT 1 AS id, timestamptz 'infinity' AS at", id=None, at=TIMESTAMP)
    for ask in (lambda: engine.rows(far), lambda: list(engine.stream(far).sorted_rows(("id",)))):
        with pytest.raises(EngineError) as caught:
            ask()
        assert "outside the years 1 to 9999" in caught.value.diagnostic.headline


def test_open_instants_are_bound_by_the_server(engine: PostgresEngine) -> None:
    day = BoundParameter("day", "date", "", Bound(AsOf(), Form.DATE))
    back = BoundParameter("back", "", "", Bound(Shift(AsOf(), -30, Unit.DAY), Form.INSTANT))
    plain = BoundParameter("plain", "", "", Bound(AsOf(), Form.UTC))
    kept = compiled(
        "SELECT 'a %s $1 {}'::text, $2::timestamptz, $1::date, $3::timestamp, $2 < $3::timestamptz",
        day,
        back,
        plain,
        id=None,
        back=TIMESTAMP,
        day=DATE,
        plain=None,
        before=BOOLEAN,
    )
    expected = (
        "a %s $1 {}",
        datetime(2026, 10, 23, 12, tzinfo=UTC),
        date(2026, 11, 23),
        datetime(2026, 11, 22, 12),
        True,
    )
    assert engine.rows(kept, AS_OF) == [expected]
    assert list(engine.stream(kept, AS_OF).sorted_rows(("id",))) == [expected]
    assert engine.count(kept, AS_OF) == 1
    with pytest.raises(ValueError, match="as-of"):
        engine.rows(kept)


# ---------------------------------------------------------------- one statement, which only reads


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS id; DELETE FROM kept",
        "SELECT 1 AS id; COMMIT; DELETE FROM kept",
        "SELECT 1) AS rows(c0); COMMIT; DELETE FROM kept; SELECT * FROM (SELECT 1",
        "COMMIT; DELETE FROM kept",
        "DELETE FROM kept RETURNING id",
        "COMMIT",
        "SET TRANSACTION READ WRITE",
    ],
)
def test_no_second_statement_and_no_writing(
    engine: PostgresEngine, each_postgres_database: str, sql: str
) -> None:
    with psycopg.connect(each_postgres_database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    hostile = compiled(sql, id=None)
    for ask in (
        lambda: engine.rows(hostile),
        lambda: engine.stream(hostile),
        lambda: engine.count(hostile),
        lambda: engine.tally(hostile, "id"),
    ):
        with pytest.raises(EngineError):
            ask()
    assert engine.rows(compiled("SELECT id FROM kept", id=None)) == [(1,)]


def test_functions_that_write_are_stopped(
    engine: PostgresEngine, each_postgres_database: str
) -> None:
    with psycopg.connect(each_postgres_database) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute(
            "CREATE FUNCTION spy() RETURNS int LANGUAGE sql"
            " AS 'INSERT INTO kept VALUES (1) RETURNING id'"
        )
    with pytest.raises(EngineError) as caught:
        engine.rows(compiled("SELECT spy()", id=None))
    assert "wanted to write" in caught.value.diagnostic.headline
    assert engine.rows(compiled("SELECT * FROM kept", id=None)) == []


def test_the_session_is_ours_for_an_answer_only(engine: PostgresEngine) -> None:
    names = ("TimeZone", "statement_timeout", "jit", "transaction_read_only", "work_mem")
    asked = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
    asked += ", current_setting('transaction_isolation')"
    for place in ("SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'German'"):
        engine.connection.execute(place)
    before = engine.connection.execute(asked).fetchone()
    inside = compiled(asked, **dict.fromkeys("abcdef", TEXT))
    assert engine.rows(inside) == [("UTC", "10min", "off", "on", "256MB", "repeatable read")]
    assert engine.rows(compiled("SELECT timestamptz '2026-01-01Z'", id=None)) == [
        (datetime(2026, 1, 1, tzinfo=UTC),)
    ]
    assert engine.connection.execute(asked).fetchone() == before
    assert engine.connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (
        0,
    )


def test_memory_that_somebody_chose_stays(each_postgres_database: str) -> None:
    with psycopg.connect(each_postgres_database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET work_mem = '32MB'")
    engine = connect(Target("dev", "postgres", url=each_postgres_database, timeout=90), Sink())
    assert engine is not None
    with closing(engine):
        asked = "SELECT current_setting('work_mem'), current_setting('statement_timeout')"
        assert engine.rows(compiled(asked, a=TEXT, b=TEXT)) == [("32MB", "90s")]


def test_inside_a_transaction_of_somebody_else(each_postgres_database: str) -> None:
    with psycopg.connect(each_postgres_database) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS id")
        engine = PostgresEngine(connection, "Postgres")
        everybody = compiled("SELECT id FROM t", id=None)
        assert engine.rows(everybody) == [(1,)]
        assert list(engine.stream(everybody).sorted_rows(("id",))) == [(1,)]
        for sql in ("SELECT 1 / 0 AS id", "DELETE FROM t RETURNING id"):
            with pytest.raises(EngineError):
                engine.rows(compiled(sql, id=None))
        connection.execute("INSERT INTO t VALUES (2)")
        assert engine.count(everybody) == 2
        assert [table.name for table in engine.schema.tables] == ["t"]
        connection.rollback()


# ---------------------------------------------------------------- long results


def test_results_are_read_beside_each_other_and_again(engine: PostgresEngine) -> None:
    one = engine.stream(compiled("SELECT i FROM generate_series(1, 300000) i", id=None))
    other = engine.stream(compiled("SELECT -i FROM generate_series(1, 300000) i", id=None))
    readers = [pyarrow.RecordBatchReader.from_stream(held) for held in (one, other)]
    first = [reader.read_next_batch() for reader in readers]
    assert first[0][0][0].as_py() == 1
    assert first[1][0][0].as_py() == -1
    assert engine.count(compiled("SELECT 1 AS id", id=None)) == 1
    rest = [sum(batch.num_rows for batch in reader) for reader in readers]
    assert [batch.num_rows + more for batch, more in zip(first, rest, strict=True)] == [300_000] * 2
    assert next(iter(other.sorted_rows(("id",)))) == (-300_000,)
    assert next(iter(other.sorted_rows(("id",)))) == (-300_000,)
    place = engine._results
    assert place is not None
    del one, other, readers
    engine.stream(compiled("SELECT 1 AS id", id=None))
    tables = place.connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    assert tables == [(1,)]


def test_python_never_holds_a_long_result(engine: PostgresEngine) -> None:
    rows = 100_000
    long = compiled(
        f"SELECT i, repeat('x', 100) || i FROM generate_series(1, {rows}) i", id=None, text=TEXT
    )
    tracemalloc.start()
    try:
        held = engine.stream(long)
        seen = sum(len(text) for _, text in held.sorted_rows(("id",)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen > 10_000_000
    assert peak < 5_000_000


def test_a_library_without_chunks_gives_row_by_row(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psycopg.capabilities, "has_stream_chunked", lambda check=False: False)
    assert engine.rows(EVERY_TYPE) == EVERY_VALUE
    assert list(engine.stream(EVERY_TYPE).sorted_rows(("id",))) == EVERY_VALUE


def test_lines_longer_than_usual(engine: PostgresEngine) -> None:
    held = engine.stream(compiled("SELECT 1, repeat('é', 3000000)", id=None, text=TEXT))
    assert [(key, len(text)) for key, text in held.sorted_rows(("id",))] == [(1, 3_000_000)]


def test_ctrl_c_stops_the_statement_on_the_server(engine: PostgresEngine) -> None:
    mark = "SELECT 'to be interrupted' FROM pg_sleep(600)"

    def interrupt() -> None:
        with psycopg.connect(engine.connection.info.dsn, password=password) as connection:
            while not connection.execute(asked).fetchone():
                time.sleep(0.05)
                connection.rollback()
        _thread.interrupt_main()

    password = engine.connection.info.password
    asked = (
        "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT %to be i%'"
    )
    asked += " AND pid <> pg_backend_pid()"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for ask in (engine.rows, engine.stream, engine.count):
            thread = Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                ask(compiled(mark, id=None))
            thread.join()
            assert engine.rows(compiled(asked, id=None)) == []
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("passed", [0, 1, -1, 1_700_000_000_000_001, -62_135_596_800_000_000])
def test_a_time_of_microseconds(each_postgres_database: str, passed: int) -> None:
    dialect = DIALECTS["postgres"]
    time = tree.cast(dialect.from_microseconds(tree.integer(passed)), tree.LOCAL)
    sql = queries.render(queries.select([time], None), dialect.spelling)
    with psycopg.connect(each_postgres_database) as connection:
        [found] = connection.execute(sql).fetchone() or ()
    assert found == datetime(1970, 1, 1) + timedelta(microseconds=passed)
