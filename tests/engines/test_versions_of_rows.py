"""Tables that keep the old versions of their rows: `where` says which one counts, and only among
those a key is unique."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import duckdb
import psycopg
import pytest

import seglang
from seglang.catalog.load import load_catalog
from seglang.catalog.model import Target
from seglang.diagnostics.model import Sink
from seglang.engines.duckdb import DuckDBEngine
from seglang.engines.model import Engine
from seglang.engines.postgres import connect

CATALOG = """
[project]
name = "till"
timezone = "Europe/Warsaw"
main_entity = "customer"

[entities.account]
table = "accounts"
key = "id"
where = { current = true }
attributes = { tier = "text" }
relations = { customers = { entity = "customer", on = "account" } }

[entities.customer]
table = "customers"
key = "id"
where = { current = true }
attributes = { plan = "text", joined = "date" }
relations = { account = { entity = "account", via = "account" } }

[events.sale]
of = "customer"
table = "sales"
key = "customer"
time = { column = "at", zone = "UTC" }
properties = { amount = "decimal(9, 2)" }
"""
TABLES = """
CREATE TABLE accounts (id INTEGER, tier TEXT, current BOOLEAN);
INSERT INTO accounts VALUES (7, 'gold', false), (7, 'tin', true), (8, 'gold', true);
CREATE TABLE customers (id INTEGER, plan TEXT, joined DATE, account INTEGER, current BOOLEAN);
INSERT INTO customers VALUES
    (1, 'free', '2026-01-01', 7, false), (1, 'pro', '2026-11-01', 7, true),
    (2, 'free', '2026-01-01', 8, true), (3, 'pro', '2026-01-01', 8, false);
CREATE TABLE sales (customer INTEGER, "at" TIMESTAMP, amount DECIMAL(9, 2));
INSERT INTO sales VALUES
    (1, '2026-11-20 10:00', 5), (1, '2026-10-20 10:00', 5), (2, '2026-11-20 10:00', 7),
    (3, '2026-11-20 10:00', 9);
"""
RULES = """
trait sales: count of sale where (plan is known)
trait sales_as_pro: count of sale where (plan = "pro")
trait since_joining: sum of sale.amount since joined
trait level: account.tier
trait free_ones of account: count of customers where (plan = "free")
segment twice: did sale where (plan = "pro" or plan = "free") at least 2 times
segment golden: account.tier = "gold"
segment best: spent is in top 1
trait spent: sum of sale.amount where (amount > 0 and plan is known)
"""
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "duckdb":
        connection = duckdb.connect()
        connection.execute(TABLES)
        yield DuckDBEngine(connection, "DuckDB")
        return
    url = request.getfixturevalue("postgres_database")
    with psycopg.connect(url) as there:
        there.execute(TABLES)
    found = connect(Target("dev", "postgres", url=url), Sink())
    assert found is not None
    with closing(found):
        yield found


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("sales", [(1, 2), (2, 1)]),
        ("sales_as_pro", [(1, 2), (2, 0)]),
        ("since_joining", [(1, 5), (2, 7)]),
        ("level", [(1, "tin"), (2, "gold")]),
        ("spent", [(1, 10), (2, 7)]),
        ("free_ones", [(7, 0), (8, 1)]),
        ("twice", [(1,)]),
        ("golden", [(2,)]),
        ("best", [(1,)]),
    ],
)
def test_only_the_row_that_counts(
    name: str, rows: list[tuple[object, ...]], engine: Engine
) -> None:
    sink = Sink()
    catalog = load_catalog(CATALOG, "seg.toml", sink)
    assert catalog is not None, list(sink)
    compiled = seglang.compile(RULES, catalog, name, as_of=AS_OF, dialect=engine.dialect)
    assert sorted(engine.rows(compiled)) == rows
