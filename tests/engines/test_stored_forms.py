"""Values inside struct and JSON columns, and in columns that are read through a cast."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from seglang.catalog.model import Attribute, Calendar, Catalog, Column, Entity, Filter, TimeColumn
from seglang.core.declarations import Program, Trait
from seglang.core.nodes import AttributeValue
from seglang.engines.duckdb import DuckDBEngine
from seglang.engines.model import EngineError
from seglang.plan.lower import lower
from seglang.sql.emit import emit
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
DOCUMENT = """
{"name": "anna", "a/b~c": "odd", "age": 41, "height": 1.75, "tags": ["x", null, "y"],
 "ready": true, "born": "1985-02-28", "seen": "2026-11-20T08:30:00Z", "wait": 1.5,
 "nothing": null, "nested": {"deep": "inside"}, "counts": [3, 4]}
"""


def value(column: str, sql_type: str, stored: str, attribute: Attribute) -> Any:
    """What a trait of just this attribute gives."""
    entity = Entity("thing", ("things",), ("id",), {attribute.name: attribute})
    catalog = Catalog({"thing": entity}, {}, {}, "thing", Calendar("Europe/Warsaw"))
    trait = Trait("found", "thing", AttributeValue("thing", attribute.name, attribute.type))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE things (id INTEGER, {column} {sql_type})")
        connection.execute(f"INSERT INTO things VALUES (1, {stored})")
        engine = DuckDBEngine(connection, "DuckDB")
        compiled = emit(lower(Program(catalog, {"found": trait}), "found"), "duckdb", AS_OF)
        [(_, found)] = engine.rows(compiled)
        return found


@pytest.mark.parametrize(
    ("path", "type", "expected"),
    [
        ("name", TEXT, "anna"),
        ("a/b~c", TEXT, "odd"),
        ("nested.deep", TEXT, "inside"),
        ("nothing", TEXT, None),
        ("absent", TEXT, None),
        ("age", INTEGER, 41),
        ("name", INTEGER, None),
        ("height", INTEGER, None),
        ("height", DECIMAL, Decimal("1.75")),
        ("ready", BOOLEAN, True),
        ("born", DATE, date(1985, 2, 28)),
        ("seen", TIMESTAMP, datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("tags", ListType(TEXT), ["x", None, "y"]),
        ("counts", ListType(INTEGER), [3, 4]),
        ("name", ListType(TEXT), None),
    ],
)
@pytest.mark.parametrize("sql_type", ["JSON", "VARCHAR"])
def test_json(path: str, type: Type, expected: Any, sql_type: str) -> None:
    fields = tuple(path.split(".")) if path.startswith("nested") else (path,)
    attribute = Attribute("wanted", type, Column("doc", fields, json=True))
    assert value("doc", sql_type, f"'{DOCUMENT}'", attribute) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("height", Decimal("1.75")),
        ("tiny", Decimal("0.0000000001")),
        ("unsure", None),
        ("name", None),
    ],
)
def test_floating_numbers_in_json(path: str, expected: Decimal | None) -> None:
    document = DOCUMENT.replace('"height"', '"tiny": 1e-10, "unsure": "NaN", "height"')
    attribute = Attribute("wanted", DECIMAL, Column("doc", (path,), json=True), floating=True)
    assert value("doc", "JSON", f"'{document}'", attribute) == expected


def test_struct_fields() -> None:
    attribute = Attribute("city", TEXT, Column("address", ("home", "city")))
    sql_type = "STRUCT(home STRUCT(city VARCHAR))"
    stored = "{'home': {'city': 'north'}}"
    assert value("address", sql_type, stored, attribute) == "north"
    assert value("address", sql_type, "NULL", attribute) is None


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("0.1", Decimal("0.1")),
        ("1e20", Decimal(10**20)),
        ("'nan'", None),
        ("'-inf'", None),
        ("5e-11", Decimal("0.0000000001")),
        ("-5e-11", Decimal("-0.0000000001")),
        ("NULL", None),
    ],
)
def test_floating_columns_are_decimals(stored: str, expected: Decimal | None) -> None:
    attribute = Attribute("score", DECIMAL, Column("score"), required=True, floating=True)
    assert value("score", "DOUBLE", stored, attribute) == expected


def test_a_floating_number_of_too_many_digits_is_an_error_and_not_shown() -> None:
    attribute = Attribute("score", DECIMAL, Column("score"), floating=True)
    with pytest.raises(EngineError) as caught:
        value("score", "DOUBLE", "1.25e300", attribute)
    assert caught.value.diagnostic.code.slug == "query-failed"
    assert "1.25" not in caught.value.diagnostic.headline


@pytest.mark.parametrize(
    ("sql_type", "unit", "stored", "expected"),
    [
        ("INTERVAL", None, "INTERVAL 90 SECOND", timedelta(seconds=90)),
        ("INTEGER", "seconds", "2147483647", timedelta(seconds=2147483647)),
        ("DECIMAL(6, 2)", "hours", "1.50", timedelta(minutes=90)),
        ("BIGINT", "days", "-3", timedelta(days=-3)),
        ("SMALLINT", "milliseconds", "1", timedelta(milliseconds=1)),
    ],
)
def test_durations(sql_type: str, unit: str | None, stored: str, expected: timedelta) -> None:
    attribute = Attribute("wait", DURATION, Column("wait"), unit=unit)
    found = value("wait", sql_type, stored, attribute)
    seconds = found.total_seconds() if isinstance(found, timedelta) else found
    assert seconds == expected.total_seconds()


def test_catalog_filters_and_since_narrow_the_population() -> None:
    entity = Entity(
        "thing",
        ("things",),
        ("id",),
        {},
        since=TimeColumn(Column("made"), zone="Europe/Warsaw"),
        where=(
            Filter(Column("kind"), "!=", ("gone",)),
            Filter(Column("size"), "<=", (Decimal("2.5"),)),
            Filter(Column("place"), "in", ("a", "it's")),
        ),
    )
    catalog = Catalog({"thing": entity}, {}, {}, "thing", Calendar("Europe/Warsaw"))
    trait = Trait("id_again", "thing", AttributeValue("thing", "size", DECIMAL))
    entity.attributes["size"] = Attribute("size", DECIMAL, Column("size"))  # type: ignore[index]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "CREATE TABLE things "
            "(id INT, kind TEXT, size DECIMAL(4, 2), place TEXT, made TIMESTAMP)"
        )
        connection.execute(
            """INSERT INTO things VALUES
            (1, NULL, 2.5, 'a', NULL), (2, 'gone', 1, 'a', NULL), (3, 'x', NULL, 'a', NULL),
            (4, 'x', 2.51, 'a', NULL), (5, 'x', 1, 'b', NULL), (6, 'x', 1, 'it''s', NULL),
            (7, 'x', 1, 'a', '2026-11-22 12:59:59'), (8, 'x', 1, 'a', '2026-11-22 13:00:00')"""
        )
        compiled = emit(lower(Program(catalog, {"id_again": trait}), "id_again"), "duckdb", AS_OF)
        found = DuckDBEngine(connection, "DuckDB").rows(compiled)
    assert sorted(key for key, _ in found) == [1, 6, 7]
