"""A small shop: the catalog of the tests, a few rules, a DuckDB file, the same on a server."""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg

CATALOG = Path(__file__).parents[1] / "catalogs" / "shop.toml"
AS_OF = "2026-11-22"

RULES = """\
param often: integer = 2

## Buys often.
@owner("crm") @tags("value", "loyalty")
segment loyal: did purchase at least often times in last 365 days

segment polish: country = "PL" and in segment loyal

## Money spent so far.
trait spend: sum of purchase.amount

trait logins of account: count of login

partition activity:
    "active" when did purchase in last 90 days
    "known" when did purchase
    "new" otherwise
"""

TABLES = """
CREATE TABLE customers (
    id INTEGER, country VARCHAR, city VARCHAR, email VARCHAR, email_opt_in BOOLEAN,
    newsletter BOOLEAN, plan VARCHAR, age INTEGER, birthday DATE, balance DECIMAL(12, 2),
    score DOUBLE, interests VARCHAR[], lat DECIMAL(9, 6), lon DECIMAL(9, 6),
    created_at TIMESTAMPTZ, renewal_date DATE, account_id INTEGER, profile JSON,
    shop VARCHAR, timezone VARCHAR, consent MAP(VARCHAR, BOOLEAN), app_version VARCHAR, tier VARCHAR
);
INSERT INTO customers (id, country, email_opt_in, created_at)
SELECT number, CASE WHEN number % 2 = 0 THEN 'PL' ELSE 'DE' END, true, '2020-01-01T00:00:00Z'
FROM range(1, 7) numbers(number);
INSERT INTO customers (id, country, email_opt_in, created_at)
VALUES (7, 'PL', true, '2027-01-01T00:00:00Z');
CREATE TABLE orders (
    line_id INTEGER, line_no INTEGER, customer_id INTEGER, ordered_at TIMESTAMPTZ, status VARCHAR,
    amount DECIMAL(12, 2), price DECIMAL(12, 2), quantity INTEGER, discount DECIMAL(12, 2),
    category VARCHAR, product VARCHAR, coupon VARCHAR, tags VARCHAR[], gift BOOLEAN,
    country VARCHAR, delivered_at TIMESTAMPTZ, store_code VARCHAR
);
INSERT INTO orders (line_id, line_no, customer_id, ordered_at, status, amount) VALUES
    (1, 1, 1, '2026-11-01T10:00:00Z', 'paid', 10.50),
    (2, 1, 1, '2026-10-01T10:00:00Z', 'paid', 20),
    (3, 1, 2, '2026-03-01T10:00:00Z', 'paid', 5),
    (4, 1, 2, '2026-04-01T10:00:00Z', 'paid', 5),
    (5, 1, 3, '2024-04-01T10:00:00Z', 'paid', 99.90),
    (6, 1, 4, '2026-11-20T10:00:00Z', 'open', 7);
CREATE TABLE order_items (
    line_id INTEGER, category VARCHAR, price DECIMAL(12, 2), quantity INTEGER
);
CREATE TABLE stores (
    code VARCHAR, region VARCHAR, flagship BOOLEAN, lat DECIMAL(9, 6), lon DECIMAL(9, 6)
);
CREATE TABLE pets (
    id INTEGER, owner_id INTEGER, species VARCHAR, weight DECIMAL(6, 2), born DATE
);
CREATE TABLE walks (pet_id INTEGER, "at" TIMESTAMPTZ, minutes INTEGER);
CREATE TABLE plan_changes (customer_id INTEGER, changed_at TIMESTAMPTZ, plan VARCHAR);
CREATE TABLE tiers (customer_id INTEGER, day DATE, tier VARCHAR);
CREATE TABLE reviews (
    customer_id INTEGER, written_at TIMESTAMPTZ, loaded_at TIMESTAMPTZ, product VARCHAR,
    stars INTEGER
);
CREATE TABLE account_plans (
    shop VARCHAR, number INTEGER, changed_at TIMESTAMP, plan VARCHAR
);
CREATE TABLE events (
    customer_id INTEGER, "at" TIMESTAMP, name VARCHAR, payload JSON, seconds INTEGER
);
CREATE TABLE visits (customer_id INTEGER, day DATE, store VARCHAR);
CREATE TABLE accounts (
    shop VARCHAR, number INTEGER, opened_at TIMESTAMPTZ, industry VARCHAR, employees INTEGER,
    plan VARCHAR
);
INSERT INTO accounts (shop, number, industry, employees)
VALUES ('a', 1, 'retail', 5), ('b', 1, NULL, NULL);
CREATE TABLE logins (shop VARCHAR, number INTEGER, "at" TIMESTAMPTZ);
INSERT INTO logins VALUES ('b', 1, '2026-11-01T10:00:00Z');
CREATE TABLE suppression (customer_id INTEGER, added_at TIMESTAMPTZ);
CREATE TABLE recalled_products (product VARCHAR);
"""


def build_shop(folder: Path, rules: str = RULES) -> Path:
    """The project's folder, with its database."""
    (folder / "segments").mkdir(parents=True)
    (folder / "seg.toml").write_bytes(CATALOG.read_bytes())
    (folder / "segments" / "rules.seg").write_text(rules, encoding="utf-8")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for statement in TABLES.split(";"):
            if statement.strip():
                connection.execute(statement)
    return folder


# The same tables on a server: what it calls otherwise, and a map, which is JSON there.
_ON_POSTGRES = (
    ("DOUBLE,", "DOUBLE PRECISION,"),
    ("MAP(VARCHAR, BOOLEAN)", "JSONB"),
    ("range(1, 7) numbers", "generate_series(1, 6) numbers"),
)
PROD = """
[targets.prod]
engine = "postgres"
url = "${SHOP_URL}"
"""


def add_server(folder: Path, url: str) -> None:
    """Gives the project a target `prod`, whose URL is that of the variable `SHOP_URL`, and the
    server the tables."""
    catalog = (folder / "seg.toml").read_text(encoding="utf-8")
    catalog = catalog.replace(
        'consent = "map<text, boolean>"',
        'consent = { type = "map<text, boolean>", json = "consent" }',
    )
    (folder / "seg.toml").write_text(catalog + PROD, encoding="utf-8")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute("ALTER TABLE customers ALTER consent TYPE JSON USING NULL")
    tables = TABLES
    for old, new in _ON_POSTGRES:
        tables = tables.replace(old, new)
    with psycopg.connect(url) as connection:
        connection.execute(tables)
