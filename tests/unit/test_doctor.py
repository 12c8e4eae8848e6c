"""The catalog held against a database: the examples of the pages, and a whole catalog."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import duckdb
import pytest

from seglang.catalog.load import load_catalog
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.diagnostics.registry import checkout_pages
from seglang.doctor import examine
from seglang.engines.reading import DuckDBReader

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
FENCE = re.compile(r"^```(toml|sql)( problem| ok)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def diagnose(toml: str, sql: str, *, show_values: bool = False) -> list[Diagnostic]:
    sink = Sink()
    catalog = load_catalog(toml, "seg.toml", sink)
    assert catalog is not None, [found.headline for found in sink]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(sql)
        reader = DuckDBReader(connection, "target `dev`")
        examine(catalog, reader, AS_OF, sink, show_values=show_values)
    return list(sink.sorted())


def page_examples() -> list[tuple[str, str, str, str]]:
    examples = []
    for path in sorted(checkout_pages().glob("SEG6*.md")):
        toml = ""
        for language, verdict, text in FENCE.findall(path.read_text(encoding="utf-8")):
            if language == "toml":
                toml = text
            else:
                examples.append((path.stem, verdict.strip(), toml, text))
    return examples


@pytest.mark.parametrize("example", page_examples(), ids=lambda example: "-".join(example[:2]))
def test_pages(example: tuple[str, str, str, str]) -> None:
    code, verdict, toml, sql = example
    assert [found.code.id for found in diagnose(toml, sql)] == (
        [code] if verdict == "problem" else []
    )


CATALOG = """\
[project]
timezone = "Europe/Warsaw"
[entities.customer]
table = "crm.customers"
key = ["shop", "id"]
since = "created_at"
where = { deleted = false }
[entities.customer.attributes]
country = { type = "text", required = true }
plan = { type = "enum", values = ["free", "pro"] }
rate = { type = "decimal", stored = "float", required = true }
city = { type = "text", path = "address.city", required = true }
device = { type = "text", json = "profile.device.name", required = true }
home = { type = "point", latitude = "lat", longitude = "lon", required = true }
tags = "list<text>"
prices = "list<decimal(6, 2)>"
stay = { type = "duration", unit = "minutes" }
vip = "boolean"
[events.purchase]
of = "customer"
table = "crm.orders"
key = ["shop", "customer"]
time = { column = "at", zone = "Europe/Warsaw" }
id = "line"
unique = true
where = { status = ["paid", "sent"], amount = { ">=" = 0 }, note = { "!=" = "test" } }
[events.purchase.properties]
amount = "decimal(12, 2)"
[events.visit]
of = "customer"
table = "crm.visits"
key = ["shop", "customer"]
time = { column = "day", type = "date" }
[lists.suppressed]
table = "suppression"
key = "email"
"""
SCHEMA = """\
CREATE SCHEMA crm;
CREATE TABLE crm.customers (
    shop VARCHAR, id BIGINT, created_at TIMESTAMPTZ, deleted BOOLEAN, country VARCHAR,
    plan VARCHAR, rate DOUBLE, address STRUCT(city VARCHAR), profile JSON, lat DOUBLE, lon DOUBLE,
    tags VARCHAR[], prices DECIMAL(6, 2)[], stay INTEGER, vip BOOLEAN
);
CREATE TABLE crm.orders (
    shop VARCHAR, customer INTEGER, "at" TIMESTAMP, line INTEGER, status VARCHAR,
    amount DECIMAL(12, 2), note VARCHAR
);
CREATE TABLE crm.visits (shop VARCHAR, customer INTEGER, day DATE);
CREATE TABLE suppression (email VARCHAR);
"""
GOOD = """\
INSERT INTO crm.customers VALUES
    ('a', 1, '2020-01-01 00:00:00+00', false, 'PL', 'free', 1.5, {'city': 'Gdynia'},
     '{"device": {"name": "x"}}', 1, 2, ['t'], [1.5], 3, true);
INSERT INTO crm.orders VALUES ('a', 1, '2026-11-22 12:59:59', 1, 'paid', 5, NULL);
INSERT INTO crm.visits VALUES ('a', 1, '2026-11-22');
"""


def ids(found: list[Diagnostic]) -> list[str]:
    return [diagnostic.code.id for diagnostic in found]


def test_sound_data() -> None:
    assert ids(diagnose(CATALOG, SCHEMA + GOOD)) == []


def test_an_empty_database_has_no_wrong_rows() -> None:
    assert ids(diagnose(CATALOG, SCHEMA)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE crm.customers SET rate = 'NaN'", ["SEG642"]),
        ("UPDATE crm.customers SET rate = 'infinity'", ["SEG642"]),
        ("UPDATE crm.customers SET address = {'city': NULL}", ["SEG642"]),
        ("""UPDATE crm.customers SET profile = '{"device": {"name": null}}'""", ["SEG642"]),
        ("UPDATE crm.customers SET lon = NULL", ["SEG642"]),
        ("UPDATE crm.customers SET plan = NULL", []),
        ("UPDATE crm.customers SET plan = 'gold'", ["SEG643"]),
        ("INSERT INTO crm.customers SELECT * FROM crm.customers", ["SEG641"]),
        (
            "INSERT INTO crm.customers SELECT * REPLACE (true AS deleted) FROM crm.customers",
            [],
        ),
        (
            "INSERT INTO crm.customers SELECT * REPLACE ('b' AS shop) FROM crm.customers",
            [],
        ),
        ("UPDATE crm.customers SET shop = NULL", ["SEG640", "SEG649", "SEG649"]),
        ("UPDATE crm.orders SET \"at\" = '2026-11-22 13:00:00'", ["SEG646"]),
        ("UPDATE crm.orders SET \"at\" = '2027-01-01', status = 'open'", []),
        ("UPDATE crm.orders SET \"at\" = '2027-01-01', note = 'test'", []),
        ("UPDATE crm.visits SET day = '2026-11-23'", ["SEG646"]),
        ("INSERT INTO crm.orders SELECT * FROM crm.orders", ["SEG645"]),
        ("UPDATE crm.orders SET customer = NULL", ["SEG640"]),
    ],
)
def test_rows(change: str, expected: list[str]) -> None:
    assert ids(diagnose(CATALOG, SCHEMA + GOOD + change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("ALTER TABLE crm.orders ALTER customer TYPE VARCHAR", ["SEG623"]),
        ("ALTER TABLE crm.customers ALTER deleted TYPE INTEGER", ["SEG623"]),
        ("ALTER TABLE crm.customers ALTER tags TYPE VARCHAR USING 'x'", ["SEG623"]),
        ("ALTER TABLE crm.customers ALTER prices TYPE DOUBLE[]", ["SEG624"]),
        ("ALTER TABLE crm.customers ALTER stay TYPE INTERVAL USING NULL", ["SEG623"]),
        ("ALTER TABLE crm.customers ALTER vip TYPE INTEGER", ["SEG623"]),
        ("ALTER TABLE crm.customers DROP lon", ["SEG621"]),
        ("ALTER TABLE crm.orders DROP line", ["SEG621"]),
        ("ALTER TABLE crm.visits ALTER day TYPE TIMESTAMP", ["SEG623"]),
        ('ALTER TABLE crm.orders ALTER "at" TYPE DATE', ["SEG623"]),
        ("ALTER TABLE crm.orders ALTER amount TYPE BIGINT", ["SEG626"]),
        ("DROP TABLE suppression", ["SEG620"]),
    ],
)
def test_columns(change: str, expected: list[str]) -> None:
    assert ids(diagnose(CATALOG, SCHEMA + change)) == expected


def test_values_are_told_only_on_demand() -> None:
    change = "UPDATE crm.customers SET plan = 'canary'"
    for show_values in (False, True):
        [found] = diagnose(CATALOG, SCHEMA + GOOD + change, show_values=show_values)
        assert ("canary" in "".join((found.headline, found.label, *found.help))) == show_values


def test_one_table_of_another_schema_is_not_taken_for_it() -> None:
    [found] = diagnose(CATALOG.replace('"crm.visits"', '"visits"'), SCHEMA)
    assert found.code.id == "SEG620"
    assert "did you mean `crm.visits`?" in found.help


class WrongClock:
    """A database whose zone data are an hour off at some local times."""

    engine: Literal["duckdb"] = "duckdb"
    source = "target `dev`"

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, is_wrong: Callable[[datetime], bool]
    ) -> None:
        self.reader = DuckDBReader(connection, self.source)
        self.is_wrong = is_wrong

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        rows = self.reader.rows(statement)
        if "AT TIME ZONE" not in statement:
            return rows
        hour = timedelta(hours=1)
        return [(at, local + hour if self.is_wrong(local) else local) for at, local in rows]

    def close(self) -> None:
        self.reader.close()


ZONES = """
[project]
timezone = "Europe/Warsaw"
[entities.c]
table = "c"
key = "id"
since = { column = "made", zone = "America/New_York" }
[entities.c.attributes]
seen = { type = "timestamp", zone = "Asia/Tokyo" }
"""


def zone_problems(is_wrong: Callable[[datetime], bool]) -> list[tuple[str, str]]:
    """The code, and what is said of each zone."""
    sink = Sink()
    catalog = load_catalog(ZONES, "seg.toml", sink)
    assert catalog is not None
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE c (id INTEGER, made TIMESTAMP, seen TIMESTAMP)")
        examine(catalog, WrongClock(connection, is_wrong), AS_OF, sink)
    return [
        (found.code.id, f"{found.headline} {found.label}")
        for found in sink.sorted()
        if found.code.id != "SEG640"
    ]


def test_zone_data_that_differ() -> None:
    found = zone_problems(lambda local: local.year >= 2010)
    assert [code for code, _ in found] == ["SEG650"] * 3
    for zone, (_, text) in zip(
        ("America/New_York", "Asia/Tokyo", "Europe/Warsaw"), found, strict=True
    ):
        assert f"`{zone}`" in text
        assert "from 2010-01-" in text


@pytest.mark.parametrize(
    ("first", "last", "day"),
    [
        # An hour of one night: the clock is changed at another hour.
        (datetime(2029, 3, 25, 1), datetime(2029, 3, 25, 2), "2029-03-25"),
        # Two weeks of another summer time.
        (datetime(2031, 10, 12), datetime(2031, 10, 26), "2031-10-1"),
    ],
)
def test_zone_data_that_differ_for_a_while(first: datetime, last: datetime, day: str) -> None:
    found = zone_problems(lambda local: first <= local < last)
    assert [code for code, text in found if f"from {day}" in text] == ["SEG650"] * len(found)
    assert any("`Europe/Warsaw`" in text for _, text in found)


def test_zone_data_that_agree() -> None:
    assert zone_problems(lambda local: False) == []
