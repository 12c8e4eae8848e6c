"""What is put into the tables of Postgres is there: random worlds read back, on every server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import psycopg
import pytest
from generate import generate
from load_postgres import committed, loaded
from load_world import Table, tables_of
from psycopg.types.json import set_json_loads

from postgres_server import Server
from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    PointColumns,
    TimeColumn,
)
from seglang.core.world import EntityRow, EventRow, World
from seglang.engines.forms import Form, ListOf, MapOf, Plain, json_text
from seglang.engines.held import quoted
from seglang.types import (
    BOOLEAN,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    DecimalType,
    EnumType,
    ListType,
    MapType,
)

TEXTS = ("", " ", "it's", '"', "\\", "{,}", "(a,b)", "NULL", "%s %(x)s", "$1", "😀\n\té", "a;--")


def read(connection: psycopg.Connection[Any], table: Table) -> list[tuple[Any, ...]]:
    places = [
        place for column, form in table.columns.items() for place in inside(quoted(column), form)
    ]
    name = ".".join(map(quoted, table.path))
    return connection.execute(f"SELECT {', '.join(places)} FROM {name}", prepare=False).fetchall()


def inside(place: str, form: Form) -> Iterable[str]:
    if not isinstance(form, dict):
        return [place]
    return [
        found
        for name, field in form.items()
        for found in inside(f"({place}).{quoted(name)}", field)
    ]


def expected(table: Table) -> list[tuple[Any, ...]]:
    return [
        tuple(
            value
            for column, form in table.columns.items()
            for value in leaves(row.get(column), form)
        )
        for row in table.rows
    ]


def leaves(value: Any, form: Form) -> Iterable[Any]:
    if not isinstance(form, dict):
        return [seen(value, form)]
    return [
        found
        for name, field in form.items()
        for found in leaves(None if value is None else value.get(name), field)
    ]


def seen(value: Any, form: Form) -> Any:
    """As the driver gives it."""
    match form:
        case _ if value is None:
            return None
        case Plain.JSON | MapOf():
            return json.loads(json_text(value), parse_float=Decimal)
        case ListOf(element):
            return [seen(item, element) for item in value]
        case Plain.FLOATING:
            return float(value)
        case _:
            return value


def check(connection: psycopg.Connection[Any], tables: Iterable[Table]) -> None:
    set_json_loads(partial(json.loads, parse_float=Decimal), connection)
    for table in tables:
        found, wanted = read(connection, table), expected(table)
        assert sorted(map(repr, map(plain, found))) == sorted(map(repr, map(plain, wanted)))


def plain(value: Any) -> Any:
    match value:
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {name: plain(value[name]) for name in sorted(value)}
        case Decimal():
            return f"{value.normalize():f}"
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC)
        case _:
            return value


def test_random_worlds_come_back(each_postgres_database: str) -> None:
    with psycopg.connect(each_postgres_database) as connection:
        for seed in range(25):
            example = generate(seed)
            world, catalog = example.world, example.program.catalog
            with loaded(world, catalog, connection, Random(seed)):
                check(connection, tables_of(world, catalog, Random(seed)))
        left = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace > 16383"
        assert connection.execute(left).fetchall() == []


def hostile() -> tuple[Catalog, World]:
    """Every form, under names that have to be quoted."""
    attributes = (
        Attribute("text", TEXT, Column('a "b" %s')),
        Attribute("whole", INTEGER, Column("%(n)s")),
        Attribute("exact", DecimalType(12, 3), Column("ż'ó$1")),
        Attribute("any", DECIMAL, Column("select")),
        Attribute("floating", DECIMAL, Column(" "), floating=True),
        Attribute("flag", BOOLEAN, Column("{}")),
        Attribute("plan", EnumType(("it's", "", '"')), Column("pl\\an")),
        Attribute("instant", TIMESTAMP, Column("😀")),
        Attribute("local", TIMESTAMP, Column("lo\ncal"), zone="Europe/Warsaw"),
        Attribute("wait", DURATION, Column("wait")),
        Attribute("words", ListType(TEXT), Column("words[]")),
        Attribute("levels", ListType(INTEGER), Column("levels")),
        Attribute("sums", MapType(DECIMAL), Column("sums")),
        Attribute("names", MapType(TEXT), Column("names", json=True)),
        Attribute("deep", TEXT, Column("struct", ("in", 'the "deep"'))),
        Attribute("deeper", ListType(TEXT), Column("struct", ("in", "list"))),
        Attribute("shallow", DECIMAL, Column("struct", ("nr. 1",))),
        Attribute("document", TEXT, Column("doc", ("a/b", 'c"d'), json=True)),
        Attribute("number", DECIMAL, Column("doc", ("a/b", "n"), json=True)),
        Attribute("seen", TIMESTAMP, Column("doc", ("t",), json=True)),
        Attribute("tags", ListType(TEXT), Column("doc", ("tags",), json=True)),
        Attribute("home", POINT, PointColumns(Column("lat;"), Column("--lon"))),
    )
    entity = Entity(
        "thing",
        ('Schema "x"', "Table; %"),
        ("key 1", "Key 2"),
        {attribute.name: attribute for attribute in attributes},
        since=TimeColumn(Column("since"), zone="America/New_York"),
        where=(Filter(Column("kind"), "=", ("it's",)), Filter(Column("struct", ("k",)), "<", (3,))),
    )
    event = Event(
        "seen", "thing", ("crm", "seen"), ("a", "b"), TimeColumn(Column("at"), is_date=True), {}
    )
    rows = [
        EntityRow(
            (text, number),
            {
                "text": text,
                "whole": 2 ** (5 * number),
                "exact": Decimal("-1.500"),
                "any": Decimal("1234567890123456789012345678.0123456789"),
                "floating": 0.1,
                "flag": number % 2 == 0,
                "plan": ("it's", "", '"')[number % 3],
                "instant": datetime(1999, 12, 31, 23, 59, 59, 999999, UTC),
                "local": datetime(2024, 7, 1, 10, tzinfo=UTC),
                "wait": timedelta(days=-3, microseconds=number),
                "words": (text, None, *TEXTS),
                "levels": (1, None, -(2**40)),
                "sums": {text: Decimal("0.10"), "none": None},
                "names": {text: text},
                "deep": text,
                "deeper": (text, None),
                "shallow": Decimal("2.5"),
                "document": text,
                "number": Decimal("-0.0000000001"),
                "seen": datetime(2024, 1, 1, tzinfo=UTC),
                "tags": (text,),
                "home": (Decimal("52.25"), Decimal("21.125")),
            },
            since=datetime(2020, 1, 1, tzinfo=UTC),
        )
        for number, text in enumerate(TEXTS)
    ]
    seen_rows = [EventRow((text, 1), date(2024, 2, 29)) for text in TEXTS]
    catalog = Catalog({"thing": entity}, {"seen": event}, {}, "thing", Calendar("UTC"))
    world = World({"thing": (*rows, EntityRow((None, 99)))}, {"seen": tuple(seen_rows)})
    return catalog, world


@pytest.mark.parametrize("seed", range(6))
def test_any_name_and_any_text(each_postgres: Server, seed: int) -> None:
    catalog, world = hostile()
    with (
        committed(world, catalog, each_postgres, Random(seed)) as url,
        psycopg.connect(url) as connection,
    ):
        check(connection, tables_of(world, catalog, Random(seed)))
