"""Reading live schemas, and what is said when a database cannot be reached."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest

from postgres_server import Server
from seglang.catalog.load import load_catalog
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.doctor import examine
from seglang.draft import draft_project
from seglang.engines.inspect import duckdb_type, postgres_type, read_schema
from seglang.engines.live import LiveType
from seglang.engines.reading import (
    DuckDBReader,
    Reader,
    ReadError,
    open_duckdb,
    open_files,
    open_postgres,
)

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)


def only(sink: Sink) -> Diagnostic:
    [found] = sink.diagnostics
    return found


def words(found: Diagnostic) -> str:
    return " ".join((found.headline, found.label, *found.help))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("INTEGER", LiveType("integer", "INTEGER")),
        ("UHUGEINT", LiveType("integer", "UHUGEINT")),
        ("DECIMAL(12,2)", LiveType("decimal", "DECIMAL(12,2)", precision=12, scale=2)),
        ("TIMESTAMP_NS", LiveType("timestamp", "TIMESTAMP_NS")),
        (
            "TIMESTAMP WITH TIME ZONE",
            LiveType("timestamp", "TIMESTAMP WITH TIME ZONE", zoned=True),
        ),
        ("JSON", LiveType("json", "JSON")),
        ("ENUM('a', 'b')", LiveType("enum", "ENUM('a', 'b')", values=("a", "b"))),
        ("VARCHAR[]", LiveType("list", "VARCHAR[]", element=LiveType("text", "VARCHAR"))),
        ("BLOB", LiveType("other", "BLOB")),
        ("NO_SUCH_TYPE", LiveType("other", "NO_SUCH_TYPE")),
    ],
)
def test_duckdb_types(written: str, expected: LiveType) -> None:
    assert duckdb_type(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("character varying(30)", LiveType("text", "character varying(30)")),
        ("numeric(12,2)", LiveType("decimal", "numeric(12,2)", precision=12, scale=2)),
        ("numeric", LiveType("decimal", "numeric")),
        ("timestamp(3) without time zone", LiveType("timestamp", "timestamp(3) without time zone")),
        (
            "timestamp with time zone",
            LiveType("timestamp", "timestamp with time zone", zoned=True),
        ),
        ("jsonb", LiveType("json", "jsonb")),
        ("text[]", LiveType("list", "text[]", element=LiveType("text", "text"))),
        ("bytea", LiveType("other", "bytea")),
    ],
)
def test_postgres_types(written: str, expected: LiveType) -> None:
    assert postgres_type(written) == expected


def test_files_are_tables(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("x,y\n1,\n", encoding="utf-8")
    duckdb.sql("SELECT 1 AS id").write_parquet(str(tmp_path / "t.parquet"))
    (tmp_path / "notes.txt").write_text("no table", encoding="utf-8")
    reader = open_files([str(tmp_path / "*")], "target `dev`", Sink())
    assert reader is not None
    assert sorted(table.name for table in read_schema(reader).tables) == ["a b", "t"]
    reader.close()


def test_duckdb_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("no database", encoding="utf-8")
    (tmp_path / "broken.parquet").write_text("no parquet", encoding="utf-8")
    for path, expected in (
        ("none.duckdb", "there is no file `none.duckdb`"),
        ("text.duckdb", "`text.duckdb` is no DuckDB database"),
        ("", "is a folder"),
    ):
        sink = Sink()
        assert open_duckdb(tmp_path / path, "target `dev`", sink) is None
        assert expected in only(sink).headline
    for pattern, expected in (
        ("broken.parquet", "`broken.parquet` is no readable Parquet file"),
        ("*.csv", "there is no file `*.csv`"),
    ):
        sink = Sink()
        assert open_files([str(tmp_path / pattern)], "target `dev`", sink) is None
        assert expected in only(sink).headline


def test_a_database_in_use(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "x.duckdb")):
        sink = Sink()
        assert open_duckdb(tmp_path / "x.duckdb", "target `dev`", sink) is None
    assert "in use by another program" in only(sink).headline


def test_what_is_opened_cannot_write(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "x.duckdb")).close()
    reader = open_duckdb(tmp_path / "x.duckdb", "target `dev`", Sink())
    assert reader is not None
    with pytest.raises(ReadError):
        reader.rows("CREATE TABLE t (a INTEGER)")
    reader.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://seg:canary@127.0.0.1:1/shop", "SEG603"),
        ("postgresql://seg:canary@no.host.invalid/shop", "SEG603"),
        ("postgresql://seg:canary%zz@127.0.0.1/shop", "SEG604"),
        ("mysql://seg:canary@127.0.0.1/shop", "SEG604"),
    ],
)
def test_servers_that_cannot_be_reached(url: str, expected: str) -> None:
    sink = Sink()
    assert open_postgres(url, "target `prod`", sink) is None
    assert only(sink).code.id == expected
    assert "canary" not in words(only(sink))


def test_postgres_refuses(postgres: Server) -> None:
    for url, expected in (
        (postgres.url(password="canary"), "the user or the password was refused"),
        (postgres.url(user="nobody"), "the user or the password was refused"),
        (postgres.url(database="none"), "no database of that name"),
    ):
        sink = Sink()
        assert open_postgres(url, "target `prod`", sink) is None
        assert expected in only(sink).headline
        assert "canary" not in words(only(sink))
        assert postgres.password not in words(only(sink))


CATALOG = """\
[entities.customer]
table = "crm.customers"
key = "id"
where = { deleted = false }
[entities.customer.attributes]
country = { type = "text", required = true }
plan = { type = "enum", values = ["free", "pro"] }
rate = { type = "decimal", stored = "float", required = true }
city = { type = "text", path = "address.city", required = true }
device = { type = "text", json = "profile.device", required = true }
balance = "decimal(6, 2)"
age = "text"
[events.purchase]
of = "customer"
table = "crm.orders"
key = "customer"
time = { column = "at", zone = "Europe/Warsaw" }
id = "line"
unique = true
[events.view]
of = "customer"
table = "crm.order"
key = "customer"
time = "at"
"""
TABLES = """\
CREATE SCHEMA crm;
CREATE TABLE crm.customers (
    id INTEGER, deleted BOOLEAN, country VARCHAR, plan mood, rate DOUBLE PRECISION, address addr,
    profile JSON, balance DECIMAL(10, 3), age INTEGER
);
CREATE TABLE crm.orders (customer INTEGER, "at" TIMESTAMP, line INTEGER);
INSERT INTO crm.customers VALUES
    (1, false, NULL, 'gold', 'NaN', NULL, '{}', 1, 1),
    (1, false, 'PL', 'free', 1, NULL, '{}', 1, 1),
    (NULL, false, 'PL', 'free', 1, NULL, '{}', 1, 1), (2, true, NULL, NULL, 1, NULL, '{}', 1, 1);
INSERT INTO crm.orders VALUES
    (1, '2027-01-01', 1), (1, '2026-01-01', 1), (9, '2026-01-01', 2), (NULL, NULL, 3);
"""


def diagnose(reader: Reader) -> list[tuple[str, str]]:
    sink = Sink()
    catalog = load_catalog(CATALOG, "seg.toml", sink)
    assert catalog is not None
    examine(catalog, reader, AS_OF, sink, show_values=True)
    return [(found.code.id, found.help[0] if found.help else "") for found in sink.sorted()]


def test_the_doctor_says_the_same_of_both_engines(postgres_database: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TYPE mood AS ENUM ('free', 'pro', 'gold')")
        connection.execute("CREATE TYPE addr AS STRUCT(city VARCHAR)")
        connection.execute(TABLES)
        expected = diagnose(DuckDBReader(connection, "target `dev`"))
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("CREATE TYPE mood AS ENUM ('free', 'pro', 'gold')")
        connection.execute("CREATE TYPE addr AS (city TEXT)")
        connection.execute(TABLES)
    reader = open_postgres(postgres_database, "target `dev`", Sink())
    assert reader is not None
    with pytest.raises(ReadError):
        reader.rows("DELETE FROM crm.orders")
    found = diagnose(reader)
    reader.close()
    assert found == expected
    assert {code for code, _ in found} == {
        "SEG620",
        "SEG623",
        "SEG626",
        "SEG640",
        "SEG641",
        "SEG642",
        "SEG643",
        "SEG644",
        "SEG645",
        "SEG646",
        "SEG649",
    }


def test_missing_rights(postgres: Server, postgres_database: str) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE secret (id INTEGER)")
    sink = Sink()
    catalog = load_catalog('[entities.c]\ntable = "secret"\nkey = "id"\n', "seg.toml", sink)
    assert catalog is not None
    with postgres.guest(postgres_database) as url:
        reader = open_postgres(url, "target `dev`", Sink())
        assert reader is not None
        examine(catalog, reader, AS_OF, sink)
        reader.close()
    assert "may not read" in only(sink).headline
    assert "`secret`" in words(only(sink))


def test_a_draft_never_holds_the_password(
    postgres: Server, postgres_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE users (id UUID PRIMARY KEY, country TEXT)")
        connection.execute("CREATE TABLE logins (user_id UUID, at TIMESTAMPTZ)")
    sink = Sink()
    written = draft_project(postgres_database, str(tmp_path), sink)
    assert sink.diagnostics == []
    texts = "".join(Path(path).read_text(encoding="utf-8") for path in written)
    assert 'url = "${DATABASE_URL}"' in texts
    assert "[events.login]" in texts
    assert postgres.password not in texts
