"""`seg.toml` into the catalog, and what is said about mistakes in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from seglang.catalog.load import load_catalog, load_project
from seglang.catalog.model import (
    Catalog,
    Column,
    Filter,
    PointColumns,
    ProjectFile,
    TimeColumn,
    WrittenDuration,
)
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.types import DecimalType, EnumType, ListType, TextType

SHOP = (Path(__file__).parents[1] / "catalogs" / "shop.toml").read_text(encoding="utf-8")
LEAST = """\
[entities.customer]
table = "customers"
key = "id"
"""


def project(text: str) -> ProjectFile:
    sink = Sink()
    loaded = load_project(text, "seg.toml", "/srv/shop", sink)
    assert sink.diagnostics == []
    assert loaded is not None
    return loaded


def catalog(text: str) -> Catalog:
    return project(text).catalog


def problems(text: str) -> list[tuple[str, int, int, str]]:
    """Code, line, column and the underlined text of each problem."""
    sink = Sink()
    loaded = load_project(text, "seg.toml", "/srv/shop", sink)
    source = Source("seg.toml", text)
    found = []
    for diagnostic in sink.sorted():
        assert diagnostic.span is not None
        place = source.position(diagnostic.span.start)
        marked = text[diagnostic.span.start : diagnostic.span.end]
        found.append((diagnostic.code.id, place.line, place.column, marked))
    assert (loaded is None) == any(diagnostic.is_error for diagnostic in sink)
    return found


def help_of(text: str) -> str:
    sink = Sink()
    load_project(text, "seg.toml", "/srv/shop", sink)
    return "\n".join(line for diagnostic in sink for line in diagnostic.help)


def test_shop() -> None:
    loaded = project(SHOP)
    assert loaded.name == "shop"
    assert loaded.rules == ("segments/**/*.seg",)
    assert loaded.catalog.main_entity == "customer"
    assert loaded.catalog.calendar.zone == "Europe/Warsaw"
    customer = loaded.catalog.entities["customer"]
    assert customer.since == TimeColumn(Column("created_at"))
    attributes = customer.attributes
    assert attributes["plan"].type == EnumType(("free", "pro", "team"))
    assert attributes["balance"].type == DecimalType(12, 2)
    assert attributes["score"].floating
    assert attributes["interests"].type == ListType(TextType())
    assert attributes["home"].column == PointColumns(Column("lat"), Column("lon"))
    assert attributes["device"].column == Column("profile", ("device", "name"), json=True)
    assert attributes["email_opt_in"].required
    assert loaded.catalog.entities["account"].key == ("shop", "number")
    purchase = loaded.catalog.events["purchase"]
    assert purchase.retention == WrittenDuration(3, "year")
    assert purchase.where == (Filter(Column("status"), "=", ("paid",)),)
    assert loaded.catalog.events["page_view"].time == TimeColumn(Column("at"), zone="UTC")
    assert loaded.catalog.events["visit"].time == TimeColumn(Column("day"), is_date=True)
    assert loaded.catalog.lists["recalled"].key == ("product",)


def test_the_least_catalog_has_defaults() -> None:
    loaded = project(LEAST)
    assert loaded.name == "shop"  # the folder
    assert loaded.rules == ("**/*.seg",)
    assert loaded.catalog.calendar.zone == "UTC"
    assert loaded.default_target is None


def test_a_catalog_needs_no_sound_target() -> None:
    sink = Sink()
    text = LEAST + '[targets.dev]\nengine = "nonsense"\n'
    assert load_catalog(text, "seg.toml", sink) is not None
    assert sink.diagnostics == []


def test_forms_of_filters() -> None:
    text = LEAST + (
        'where = { a = true, b = 3, c = { ">" = 1.50, "!=" = -2 }, d = ["x", "y"], '
        'e = { "!=" = "z" } }\n'
    )
    assert catalog(text).entities["customer"].where == (
        Filter(Column("a"), "=", (True,)),
        Filter(Column("b"), "=", (3,)),
        Filter(Column("c"), ">", (Decimal("1.50"),)),
        Filter(Column("c"), "!=", (-2,)),
        Filter(Column("d"), "in", ("x", "y")),
        Filter(Column("e"), "!=", ("z",)),
    )


def test_tables_and_paths() -> None:
    text = LEAST.replace('"customers"', '"crm.customers"') + (
        "[entities.customer.attributes]\n"
        'city = { type = "text", path = "address.city" }\n'
        'member = { type = "timestamp", zone = "Europe/Warsaw" }\n'
        'stay = { type = "duration", unit = "minutes" }\n'
        'prices = "list<decimal(8, 2)>"\n'
        '"in" = "boolean"\n'
    )
    customer = catalog(text).entities["customer"]
    assert customer.table == ("crm", "customers")
    assert customer.attributes["city"].column == Column("address", ("city",))
    assert customer.attributes["member"].zone == "Europe/Warsaw"
    assert customer.attributes["stay"].unit == "minutes"
    assert customer.attributes["prices"].type == ListType(DecimalType(8, 2))
    assert "in" in customer.attributes  # a reserved word is written in backticks


def test_zone_beside_the_time() -> None:
    text = LEAST + 'since = "created_at"\nzone = "UTC"\n'
    assert catalog(text).entities["customer"].since == TimeColumn(Column("created_at"), "UTC")


def test_an_instant_may_be_a_toml_date() -> None:
    assert project("[project]\nas_of = 2018-01-01T00:00:00\n" + LEAST).as_of == (
        "2018-01-01T00:00:00"
    )


def test_the_main_entity_can_be_chosen() -> None:
    text = '[project]\nmain_entity = "account"\n' + LEAST
    text += '[entities.account]\ntable = "a"\nkey = "id"\n'
    assert catalog(text).main_entity == "account"


@pytest.mark.parametrize(
    ("text", "code", "place", "marked"),
    [
        ("[project\n", "SEG501", (1, 9), "\n"),
        ("a = 1\na = 2\n", "SEG501", (2, 1), "a"),
        (f"a = {'[' * 3000}{']' * 3000}\n", "SEG501", (1, 1), "a"),
        (f"a = {'1' * 5000}\n", "SEG501", (1, 1), "a"),
        (LEAST + "[event.x]\n", "SEG502", (4, 2), "event"),
        (LEAST + 'colour = "red"\n', "SEG502", (4, 1), "colour"),
        (LEAST.replace('key = "id"\n', ""), "SEG503", (1, 11), "customer"),
        (LEAST.replace('"id"', "3"), "SEG504", (3, 7), "3"),
        (LEAST.replace('"id"', '["a", 3]'), "SEG504", (3, 13), "3"),
        (LEAST.replace('"id"', "[]"), "SEG504", (3, 7), "[]"),
        ('[project]\nweek_starts = "mondag"\n' + LEAST, "SEG505", (2, 15), '"mondag"'),
        (LEAST + '[entities.customer.attributes]\na = "strng"\n', "SEG506", (5, 5), '"strng"'),
        ('[entities."a`b"]\ntable = "t"\nkey = "id"\n', "SEG508", (1, 11), '"a`b"'),
        ('[project]\ntimezone = "Warsaw"\n' + LEAST, "SEG509", (2, 12), '"Warsaw"'),
        (
            LEAST + '[entities.customer.attributes]\np = { type = "enum" }\n',
            "SEG512",
            (5, 5),
            '{ type = "enum" }',
        ),
        (
            LEAST + '[entities.customer.attributes]\np = { type = "enum", values = ["a", "a"] }\n',
            "SEG512",
            (5, 37),
            '"a"',
        ),
        (
            LEAST + '[entities.customer.attributes]\np = "decimal(39, 2)"\n',
            "SEG513",
            (5, 5),
            '"decimal(39, 2)"',
        ),
        (
            LEAST + '[entities.customer.attributes]\np = "decimal(20, 11)"\n',
            "SEG513",
            (5, 5),
            '"decimal(20, 11)"',
        ),
        (LEAST + 'where = { a = { "==" = 1 } }\n', "SEG516", (4, 17), '"=="'),
        (LEAST + "where = { a = [] }\n", "SEG516", (4, 15), "[]"),
        (LEAST + 'where = { a = ["x", 1] }\n', "SEG516", (4, 15), '["x", 1]'),
        (LEAST + "where = { a = nan }\n", "SEG516", (4, 15), "nan"),
        (LEAST + 'zone = "UTC"\n', "SEG517", (4, 1), "zone"),
        ('[project]\nas_of = "2018-13-01"\n' + LEAST, "SEG518", (2, 9), '"2018-13-01"'),
        ('[project]\ndefault_target = "x"\n' + LEAST, "SEG519", (2, 18), '"x"'),
        ('[project]\nmain_entity = "x"\n' + LEAST, "SEG510", (2, 15), '"x"'),
        ("", "SEG522", (1, 1), ""),
        ("# \u202e\n" + LEAST, "SEG524", (1, 3), "\u202e"),
    ],
)
def test_one_problem(text: str, code: str, place: tuple[int, int], marked: str) -> None:
    assert problems(text) == [(code, *place, marked)]


EVENT = """\
[events.purchase]
of = "customer"
table = "orders"
key = "customer_id"
time = "at"
"""


@pytest.mark.parametrize(
    ("event", "code", "marked"),
    [
        (EVENT.replace('"customer"', '"custommer"'), "SEG510", '"custommer"'),
        (EVENT.replace('"customer_id"', '["a", "b"]'), "SEG511", '["a", "b"]'),
        (EVENT + 'retention = "3 yeers"\n', "SEG514", '"3 yeers"'),
        (EVENT + 'fresh = "0 days"\n', "SEG514", '"0 days"'),
        (EVENT.replace("purchase", "customer", 1), "SEG515", "customer"),
        (EVENT + '[events.purchase.properties]\ntime = "timestamp"\n', "SEG508", "time"),
        (EVENT.replace('"at"', '{ column = "d", type = "date", zone = "UTC" }'), "SEG517", "zone"),
        (
            EVENT.replace('"at"', '{ column = "d", zone = "UTC" }') + 'zone = "UTC"\n',
            "SEG517",
            "zone",
        ),
        (EVENT.replace('"orders"', '"a..b"'), "SEG504", '"a..b"'),
        (EVENT.replace('time = "at"', 'tiem = "at"'), "SEG502", "tiem"),
    ],
)
def test_one_problem_of_an_event(event: str, code: str, marked: str) -> None:
    assert [(found[0], found[3]) for found in problems(LEAST + event)] == [(code, marked)]


@pytest.mark.parametrize(
    ("declaration", "code", "marked"),
    [
        ('{ type = "text", path = "a" }', "SEG504", '"a"'),
        ('{ type = "text", path = "a.b", json = "c.d" }', "SEG517", "json"),
        ('{ type = "text", zone = "UTC" }', "SEG517", "zone"),
        ('{ type = "text", values = ["a"] }', "SEG517", "values"),
        ('{ type = "text", unit = "seconds" }', "SEG517", "unit"),
        ('{ type = "integer", stored = "float" }', "SEG517", "stored"),
        ('{ type = "point", latitude = "lat" }', "SEG503", "p"),
        ('{ type = "point", column = "c", latitude = "a", longitude = "b" }', "SEG517", "column"),
        ('{ type = "duration", unit = "weeks" }', "SEG505", '"weeks"'),
        ('{ type = "text", required = "yes" }', "SEG504", '"yes"'),
        ('{ typ = "text" }', "SEG502", "typ"),
        ('"list<list<text>>"', "SEG506", '"list<list<text>>"'),
        ('"map<integer, text>"', "SEG506", '"map<integer, text>"'),
        ('"map<text, point>"', "SEG506", '"map<text, point>"'),
        ("3", "SEG504", "3"),
    ],
)
def test_one_problem_of_an_attribute(declaration: str, code: str, marked: str) -> None:
    text = f"{LEAST}[entities.customer.attributes]\np = {declaration}\n"
    assert [(found[0], found[3]) for found in problems(text)] == [(code, marked)]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        (LEAST.replace("table", "tabel"), "`table`"),
        (LEAST + '[entities.customer.attributes]\na = "strng"\n', "`text`"),
        (LEAST + '[entities.customer.attributes]\na = "bigint"\n', "`integer`"),
        (LEAST + '[entities.customer.attributes]\na = "double"\n', 'stored = "float"'),
        ('[project]\ntimezone = "europe/warsaw"\n' + LEAST, "`Europe/Warsaw`"),
        ('[project]\ntimezone = "Warsaw"\n' + LEAST, "`Europe/Warsaw`"),
        (LEAST + EVENT.replace('"customer"', '"custommer"'), "`customer`"),
        (LEAST + EVENT + 'retention = "3 yeers"\n', "`3 years`"),
        (LEAST + '[targets.dev]\nengine = "postgress"\n', "`postgres`"),
    ],
)
def test_the_nearest_name_is_told(text: str, nearest: str) -> None:
    assert f"did you mean {nearest}" in help_of(text) or nearest in help_of(text)


def test_all_problems_come_in_one_run_and_in_order() -> None:
    text = """\
[project]
timezone = "Europe/Warsw"
colour = 1
[entities.customer]
table = "customers"
key = ["id", "id"]
[entities.customer.attributes]
a = "strng"
b = { type = "enum" }
[events.purchase]
of = "customer"
table = "orders"
key = "customer_id"
time = { colum = "at" }
retention = "1 fortnight"
[lists.suppressed]
table = "suppression"
"""
    assert [found[:2] for found in problems(text)] == [
        ("SEG509", 2),
        ("SEG502", 3),
        ("SEG517", 6),
        ("SEG506", 8),
        ("SEG512", 9),
        ("SEG502", 14),
        ("SEG503", 16),
    ]


def test_a_broken_entity_is_no_unknown_entity() -> None:
    text = LEAST.replace("table", "tabel") + EVENT
    assert [found[0] for found in problems(text)] == ["SEG502"]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert [found[0] for found in problems(LEAST + "#" * (1 << 20))] == ["SEG525"]


def test_windows_line_ends_load() -> None:
    assert catalog(LEAST.replace("\n", "\r\n")) == catalog(LEAST)
