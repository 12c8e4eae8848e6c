"""The indexes that `seg doctor` names: what rules need and a database lacks, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from seglang import pipeline
from seglang.catalog.load import load_catalog
from seglang.core.declarations import Program
from seglang.diagnostics.model import Severity, Sink
from seglang.doctor import advise
from seglang.engines.reading import open_postgres
from seglang.source import Source

CATALOG = """
[entities.customer]
table = "crm.customers"
key = "id"
[entities.customer.attributes]
plan = "text"
country = "text"
[entities.customer.history]
plan = { table = "plans", key = "customer", from = "since", column = "plan" }
[entities.customer.relations]
pets = { entity = "pet", on = "owner" }

[entities.pet]
table = "pets"
key = "id"
where = { gone = false }

[events.view]
of = "customer"
table = "crm.Events"
key = "customer"
time = "at"
where = { name = "view", test = false }

[events.cart]
of = "customer"
table = "crm.Events"
key = "customer"
time = "at"
where = { name = "it's a cart", test = false }

[events.purchase]
of = "customer"
table = "orders"
key = "customer"
time = { column = "day", type = "date" }
id = "id"
where = { status = "paid" }
[events.purchase.rows.item]
table = "items"
on = "order_id"
properties = { price = "decimal(9, 2)" }

[lists.vip]
table = "vip"
key = "customer"

[lists.unused]
table = "unused"
key = "customer"

[channels.email]
consent = "none"
suppress = "no_mail"

[lists.no_mail]
table = "no_mail"
key = "customer"
"""
TABLES = """
CREATE SCHEMA crm;
CREATE TABLE crm.customers (id int PRIMARY KEY, plan text, country text);
CREATE TABLE plans (customer int, since timestamptz, plan text);
CREATE TABLE pets (id int, owner int, gone boolean);
CREATE TABLE crm."Events" (customer int, at timestamptz, name text, test boolean);
CREATE TABLE orders (id int, customer int, day date, status varchar(20));
CREATE TABLE items (order_id int, price numeric(9, 2));
CREATE TABLE vip (customer int);
CREATE TABLE unused (customer int);
CREATE TABLE no_mail (customer int);
"""
EVENTS = '"crm"."Events"'


@pytest.fixture
def database(postgres_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(TABLES)
        yield connection


def program(rules: str, catalog: str = CATALOG) -> Program:
    sink = Sink()
    loaded = load_catalog(catalog, "seg.toml", sink)
    assert loaded is not None, sink.diagnostics
    checked = pipeline.check(pipeline.parse([Source("a.seg", rules)], sink), loaded, sink, {})
    assert sink.diagnostics == []
    return checked


def advice(connection: psycopg.Connection, rules: str, catalog: str = CATALOG) -> list[str]:
    """The statements, which the server takes as they are; afterwards nothing is missing."""
    url = f"{connection.info.dsn} password={connection.info.password}"
    reader = open_postgres(url, "target `prod`", Sink())
    assert reader is not None
    sink = Sink()
    with closing(reader):
        advise(program(rules, catalog), reader, sink)
        assert {found.severity for found in sink} <= {Severity.NOTE}
        statements = [found.help[0] for found in sink]
        for statement in statements:
            connection.execute(statement)
        again = Sink()
        advise(program(rules, catalog), reader, again)
        assert again.diagnostics == []
    return [
        statement.replace(" CONCURRENTLY", "").removeprefix("CREATE ").removesuffix(";")
        for statement in statements
    ]


def test_without_rules_nothing_is_needed(database: psycopg.Connection) -> None:
    assert advice(database, "") == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ('segment a: country = "PL"', []),
        ("segment a: did purchase", ['INDEX ON "public"."orders" ("customer", "day")']),
        (
            "segment a: did purchase in last 30 days",
            [
                'INDEX ON "public"."orders" ("customer", "day")',
                'INDEX ON "public"."orders" ("day", "customer")',
            ],
        ),
        (
            "segment a: did view then cart within 1 day",
            [f'INDEX ON {EVENTS} ("name", "customer", "at")'],
        ),
        (
            "segment a: did purchase where (has item where (price > 1))",
            [
                'INDEX ON "public"."orders" ("customer", "day")',
                'INDEX ON "public"."items" ("order_id")',
            ],
        ),
        ("segment a: in list vip", ['INDEX ON "public"."vip" ("customer")']),
        ("segment a: has pets", ['INDEX ON "public"."pets" ("owner")']),
        (
            'segment a: (plan as of 2026-01-01) = "free"',
            ['INDEX ON "public"."plans" ("customer", "since")'],
        ),
        (
            '@channel("email")\nsegment a: country = "PL"',
            ['INDEX ON "public"."no_mail" ("customer")'],
        ),
    ],
)
def test_what_rules_need(database: psycopg.Connection, rules: str, expected: list[str]) -> None:
    always = 'INDEX ON "public"."pets" ("id")'
    assert sorted(advice(database, rules)) == sorted([*expected, always])


@pytest.mark.parametrize(
    ("index", "serves"),
    [
        ("(customer, day)", True),
        ("(customer, day, status)", True),
        ("(customer) INCLUDE (day)", False),
        ("(customer)", False),
        ("(day, customer)", False),
        ("USING hash (customer)", False),
        ("(customer, (day + 1))", False),
        ("((customer + 0), day)", False),
        ("(customer, day) WHERE status = 'paid'", True),
        ("(customer, day) WHERE status = 'open'", False),
        ("(customer, day) WHERE id > 5", False),
    ],
)
def test_what_serves(database: psycopg.Connection, index: str, serves: bool) -> None:
    database.execute(f"CREATE INDEX ON orders {index}")
    named = any("orders" in statement for statement in advice(database, "segment a: did purchase"))
    assert named is not serves


@pytest.mark.parametrize(
    ("index", "serves"),
    [
        ("(name, customer, at)", True),
        ("(name, test, customer, at)", False),
        ("(customer, at)", False),
        ("(customer, at) WHERE name = 'view'", True),
        ("(customer, at) WHERE name = 'it''s a cart'", False),
        ("(customer, at) WHERE name = 'view' AND test = false", True),
        ("(customer, at) WHERE test = false", False),
        ("(name, customer, at) WHERE test = false", True),
    ],
)
def test_what_serves_an_event_of_a_shared_table(
    database: psycopg.Connection, index: str, serves: bool
) -> None:
    database.execute(f'CREATE INDEX ON crm."Events" {index}')
    named = any("Events" in statement for statement in advice(database, "segment a: did view"))
    assert named is not serves


def test_keys(database: psycopg.Connection) -> None:
    database.execute("ALTER TABLE crm.customers DROP CONSTRAINT customers_pkey")
    database.execute("CREATE UNIQUE INDEX ON orders (customer)")
    found = advice(database, "segment a: did purchase")
    # A table with a filter may well hold a key twice.
    assert 'UNIQUE INDEX ON "crm"."customers" ("id")' in found
    assert 'INDEX ON "public"."pets" ("id")' in found
    assert not any("orders" in statement for statement in found)


def test_where_there_can_be_none(database: psycopg.Connection) -> None:
    database.execute("ALTER TABLE orders RENAME TO stored")
    database.execute("CREATE VIEW orders AS SELECT * FROM stored")
    database.execute("DROP TABLE vip")
    found = advice(database, "segment a: did purchase and not in list vip")
    assert not any("orders" in statement or "vip" in statement for statement in found)


def test_partitioned_tables_and_enums(database: psycopg.Connection) -> None:
    database.execute('DROP TABLE orders, crm."Events"')
    database.execute(
        "CREATE TABLE orders (id int, customer int, day date, status text) PARTITION BY RANGE (day)"
    )
    database.execute("CREATE TYPE kind AS ENUM ('view', 'it''s a cart')")
    database.execute(
        'CREATE TABLE crm."Events" (customer int, at timestamptz, name kind, test bool)'
    )
    found = advice(database, "segment a: did purchase and did view")
    assert 'INDEX ON "public"."orders" ("customer", "day")' in found
    assert f'INDEX ON {EVENTS} ("customer", "at")' in found


def test_hostile_names(database: psycopg.Connection) -> None:
    name = 'x"); DROP TABLE orders; --'
    database.execute(
        psycopg.sql.SQL("CREATE TABLE {} ({} int)").format(
            psycopg.sql.Identifier(name), psycopg.sql.Identifier(name)
        )
    )
    catalog = CATALOG.replace(
        'table = "vip"\nkey = "customer"', f"table = '{name}'\nkey = '{name}'"
    )
    found = advice(database, "segment a: in list vip", catalog)
    assert any("DROP TABLE" in statement for statement in found)
    assert database.execute("SELECT count(*) FROM orders").fetchone() == (0,)
