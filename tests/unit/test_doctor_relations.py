"""Related tables, histories, nested rows, maps and late data held against a database."""

from __future__ import annotations

import pytest
from test_doctor import diagnose, ids

CATALOG = """\
[entities.customer]
table = "customers"
key = ["shop", "id"]
timezone = "zone"
[entities.customer.attributes]
zone = "text"
plan = { type = "enum", values = ["free", "pro"] }
score = { type = "decimal", stored = "float" }
consent = "map<text, boolean>"
limits = { type = "map<text, decimal(6, 2)>", json = "limits" }
app = "version"
[entities.customer.relations]
account = { entity = "account", via = "account_id" }
pets = { entity = "pet", on = ["shop", "owner"] }
[entities.customer.history]
plan = { table = "plans", key = ["shop", "id"], from = "at", zone = "UTC" }
score = { table = "scores", key = ["shop", "id"], from = { column = "day", type = "date" } }
[entities.account]
table = "accounts"
key = "number"
where = { closed = false }
[entities.pet]
table = "pets"
key = "id"
[events.order]
of = "customer"
table = "orders"
key = ["shop", "customer"]
time = "at"
id = "order_id"
recorded = { column = "loaded", zone = "UTC" }
where = { status = "paid" }
[events.order.relations]
store = { entity = "store", via = "store" }
[events.order.rows]
item = { table = "lines", on = "order_id", properties = { price = "decimal(9, 2)" } }
[entities.store]
table = "stores"
key = "code"
[lists.vip]
table = "vips"
key = ["shop", "id"]
time = "added"
"""
SCHEMA = """\
CREATE TABLE customers (
    shop VARCHAR, id BIGINT, zone VARCHAR, plan VARCHAR, score DOUBLE,
    consent MAP(VARCHAR, BOOLEAN), limits JSON, app VARCHAR, account_id INTEGER
);
CREATE TABLE accounts (number BIGINT, closed BOOLEAN);
CREATE TABLE pets (id INTEGER, shop VARCHAR, owner INTEGER);
CREATE TABLE plans (shop VARCHAR, id BIGINT, "at" TIMESTAMP, plan VARCHAR);
CREATE TABLE scores (shop VARCHAR, id BIGINT, day DATE, score DOUBLE);
CREATE TABLE orders (
    shop VARCHAR, customer BIGINT, "at" TIMESTAMPTZ, order_id VARCHAR, loaded TIMESTAMP,
    status VARCHAR, store VARCHAR
);
CREATE TABLE lines (order_id VARCHAR, price DECIMAL(9, 2));
CREATE TABLE stores (code VARCHAR);
CREATE TABLE vips (shop VARCHAR, id BIGINT, added TIMESTAMPTZ);
"""
GOOD = """\
INSERT INTO customers VALUES
    ('a', 1, 'Europe/Warsaw', 'free', 1.5, MAP {'email': true}, '{"day": 2.5}', '1.10', 7),
    ('b', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO accounts VALUES (7, false), (8, true);
INSERT INTO pets VALUES (1, 'a', 1), (2, NULL, NULL);
INSERT INTO plans VALUES ('a', 1, '2020-01-01 00:00:00', 'free');
INSERT INTO scores VALUES ('a', 1, '2020-01-01', 1.5);
INSERT INTO orders VALUES
    ('a', 1, '2026-01-01 00:00:00+00', 'x', '2026-01-02 00:00:00', 'paid', 'S1'),
    ('a', 1, '2026-01-01 00:00:00+00', 'y', NULL, 'open', NULL);
INSERT INTO lines VALUES ('x', 5), ('y', 5);
INSERT INTO stores VALUES ('S1');
INSERT INTO vips VALUES ('a', 1, '2026-01-01 00:00:00+00');
"""


def test_sound_data() -> None:
    assert [found.headline for found in diagnose(CATALOG, SCHEMA + GOOD)] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE customers SET account_id = 9 WHERE shop = 'b'", ["SEG651"]),
        ("UPDATE customers SET account_id = 8 WHERE shop = 'b'", ["SEG651"]),
        ("UPDATE pets SET shop = 'c', owner = 1", ["SEG651"]),
        ("UPDATE orders SET store = 'S2' WHERE status = 'paid'", ["SEG651"]),
        ("UPDATE orders SET store = 'S2' WHERE status = 'open'", []),
        ("INSERT INTO accounts VALUES (7, false)", ["SEG641"]),
        ("UPDATE customers SET app = 'latest' WHERE shop = 'b'", ["SEG652"]),
        ("UPDATE customers SET app = 'v1.0-rc.1+5' WHERE shop = 'b'", []),
        ("UPDATE customers SET zone = 'Warsaw' WHERE shop = 'b'", ["SEG653"]),
        ('UPDATE plans SET "at" = NULL', ["SEG644"]),
        ("UPDATE plans SET plan = 'gold'", ["SEG643"]),
        ("UPDATE plans SET id = NULL", ["SEG640"]),
        ("UPDATE plans SET id = 5", ["SEG649"]),
        ("INSERT INTO lines VALUES ('z', 1)", ["SEG649"]),
        ("INSERT INTO lines VALUES (NULL, 1)", ["SEG640"]),
        ("UPDATE vips SET added = NULL", ["SEG644"]),
    ],
)
def test_rows(change: str, expected: list[str]) -> None:
    assert ids(diagnose(CATALOG, SCHEMA + GOOD + change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("ALTER TABLE customers DROP account_id", ["SEG621"]),
        ("ALTER TABLE customers ALTER account_id TYPE VARCHAR", ["SEG623"]),
        ("ALTER TABLE pets DROP owner", ["SEG621"]),
        ("ALTER TABLE pets ALTER owner TYPE VARCHAR", ["SEG623"]),
        ("ALTER TABLE customers ALTER consent TYPE VARCHAR USING 'x'", ["SEG623"]),
        (
            "ALTER TABLE customers ALTER consent TYPE MAP(VARCHAR, INTEGER) USING NULL",
            ["SEG623"],
        ),
        (
            "ALTER TABLE customers ALTER consent TYPE MAP(INTEGER, BOOLEAN) USING NULL",
            ["SEG623"],
        ),
        ("ALTER TABLE customers ALTER limits TYPE VARCHAR[] USING NULL", ["SEG623"]),
        ("ALTER TABLE customers ALTER app TYPE DOUBLE USING NULL", ["SEG623"]),
        ("DROP TABLE plans", ["SEG620"]),
        ("ALTER TABLE plans DROP plan", ["SEG621"]),
        ('ALTER TABLE plans ALTER "at" TYPE TIMESTAMPTZ', ["SEG628"]),
        ("ALTER TABLE plans ALTER id TYPE VARCHAR", ["SEG623"]),
        ("ALTER TABLE scores ALTER day TYPE TIMESTAMP", ["SEG623"]),
        ("ALTER TABLE scores ALTER score TYPE VARCHAR", ["SEG623"]),
        ("ALTER TABLE orders DROP loaded", ["SEG621"]),
        ("ALTER TABLE orders DROP order_id", ["SEG621"]),
        ("ALTER TABLE lines ALTER order_id TYPE INTEGER", ["SEG623"]),
        ("ALTER TABLE lines DROP price", ["SEG621"]),
    ],
)
def test_columns(change: str, expected: list[str]) -> None:
    assert ids(diagnose(CATALOG, SCHEMA + change)) == expected
