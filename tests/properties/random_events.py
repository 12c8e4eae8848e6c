"""The events of a random catalog, of every entity at least one."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from random_columns import Columns
from random_types import KIND

from seglang.catalog.model import (
    Attribute,
    Column,
    Event,
    Filter,
    NestedRows,
    Relation,
    WrittenDuration,
)
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    VERSION,
    DecimalType,
    ListType,
    MapType,
    Type,
)

_PURCHASE: tuple[tuple[str, Type], ...] = (
    ("amount", DecimalType(12, 2)),
    ("quantity", INTEGER),
    ("category", TEXT),
    ("coupon", BOOLEAN),
    ("kind", KIND),
    ("price", DECIMAL),
    ("shipped", DATE),
    ("paid", TIMESTAMP),
    ("delay", DURATION),
    ("tags", ListType(TEXT)),
    ("options", MapType(INTEGER)),
    ("release", VERSION),
    ("spot", POINT),
)
_VISIT: tuple[tuple[str, Type], ...] = (
    ("page", TEXT),
    ("seconds", INTEGER),
    ("category", TEXT),
    ("amount", DecimalType(12, 2)),
    ("left", TIMESTAMP),
)


def random_events(random: Random, key: tuple[str, ...]) -> dict[str, Event]:
    """`key` are the columns that hold the key of a customer."""
    made = (
        _purchase(random, key),
        *_in_one_table(random, (_visit(random, key), _call(random, key))),
        _of_other(random, "deposit", "account", ("account",), ("amount", DECIMAL)),
        _of_other(random, "walk", "pet", ("pet",), ("minutes", INTEGER), ("place", TEXT)),
        _of_other(random, "stocktake", "store", ("store",), ("pieces", INTEGER)),
        _of_other(
            random, "signal", "device", ("serial",), ("strength", INTEGER), ("channel", TEXT)
        ),
    )
    return {event.name: event for event in made}


def _purchase(random: Random, key: tuple[str, ...]) -> Event:
    columns = Columns(random, "purchases")
    has_id = random.random() < 0.7
    return Event(
        "purchase",
        "customer",
        ("purchases",),
        key,
        columns.time("bought"),
        {
            name: columns.attribute(name, type, floating=name == "price" and random.random() < 0.5)
            for name, type in _PURCHASE
        },
        id=Column("line_id") if has_id else None,
        unique=random.random() < 0.2,
        order=Column("line_no") if random.random() < 0.5 else None,
        where=columns.filters(),
        retention=WrittenDuration(3, "year"),
        recorded=columns.time("loaded") if random.random() < 0.4 else None,
        relations=_relations(
            Relation("store", "store", via=("store",)),
            Relation("payer", "account", via=("payer",)),
        ),
        rows=_nested(random) if has_id else {},
    )


def _nested(random: Random) -> dict[str, NestedRows]:
    items, gifts = Columns(random, "lines"), Columns(random, "gifts")
    return {
        "item": NestedRows(
            "item",
            ("lines",),
            Column("of line"),
            _by_name(
                items.attribute("category", TEXT),
                items.attribute("price", DecimalType(9, 2)),
                items.attribute("pieces", INTEGER),
                items.attribute("packed", TIMESTAMP),
            ),
            items.filters(),
        ),
        "gift": NestedRows(
            "gift",
            ("gifts",),
            Column("line"),
            _by_name(gifts.attribute("code", TEXT), gifts.attribute("worth", DECIMAL)),
            gifts.filters(),
        ),
    }


def _visit(random: Random, key: tuple[str, ...]) -> Event:
    columns = Columns(random, "visits")
    return Event(
        "visit",
        "customer",
        ("visits",),
        key,
        columns.time("seen"),
        {name: columns.attribute(name, type) for name, type in _VISIT},
        id=Column("visit_id") if random.random() < 0.3 else None,
        order=Column("visit_no") if random.random() < 0.3 else None,
        where=columns.filters(0.2),
        recorded=columns.time("loaded") if random.random() < 0.2 else None,
    )


def _call(random: Random, key: tuple[str, ...]) -> Event:
    columns = Columns(random, "calls")
    return Event(
        "call",
        "customer",
        ("calls",),
        key,
        replace(columns.time("called on"), zone=None, is_date=True),
        _by_name(columns.attribute("category", TEXT), columns.attribute("minutes", INTEGER)),
        where=columns.filters(0.2),
    )


def _of_other(
    random: Random, name: str, entity: str, key: tuple[str, ...], *properties: tuple[str, Type]
) -> Event:
    columns = Columns(random, f"{name}s")
    return Event(
        name,
        entity,
        (f"{name}s",),
        key,
        columns.time("at"),
        {said: columns.attribute(said, type) for said, type in properties},
        id=Column("number") if random.random() < 0.2 else None,
        order=Column("place_no") if random.random() < 0.2 else None,
        where=columns.filters(0.2),
    )


def _in_one_table(random: Random, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Some tables hold many events, and a column says which."""
    if random.random() < 0.6:
        return events
    return tuple(
        replace(
            event,
            table=("log", "happenings"),
            where=(Filter(Column("what"), "=", (event.name,)), *event.where),
        )
        for event in events
    )


def _relations(*relations: Relation) -> dict[str, Relation]:
    return {relation.name: relation for relation in relations}


def _by_name(*attributes: Attribute) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}
