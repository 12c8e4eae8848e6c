"""Random catalogs: every kind of column, key and time that a catalog can describe."""

from __future__ import annotations

from random import Random

from random_columns import ZONES, Columns
from random_events import random_events
from random_types import KIND, PLAN

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Channel,
    Entity,
    History,
    MemberList,
    Relation,
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
    PointType,
    Type,
)

_KEY_NAMES = (
    "id", "customer_id", "no", "Count", "value", "last", "first", "time", "key_1", "period",
    "Run", "length", "gap", "times", "order", "place", "sum", "members", "customer",
    "is_sure", "at", "first_2",
)  # fmt: skip
_CUSTOMER: tuple[tuple[str, Type], ...] = (
    ("country", TEXT),
    ("nickname", TEXT),
    ("plan", PLAN),
    ("kind", KIND),
    ("age", INTEGER),
    ("score", DecimalType(8, 2)),
    ("balance", DECIMAL),
    ("ratio", DECIMAL),
    ("email_opt_in", BOOLEAN),
    ("birthday", DATE),
    ("renewal", DATE),
    ("signup", TIMESTAMP),
    ("renewed", TIMESTAMP),
    ("wait", DURATION),
    ("interests", ListType(TEXT)),
    ("levels", ListType(INTEGER)),
    ("sizes", ListType(DecimalType(9, 2))),
    ("days_off", ListType(DATE)),
    ("logins", ListType(TIMESTAMP)),
    ("consent", MapType(BOOLEAN)),
    ("limits", MapType(INTEGER)),
    ("labels", MapType(TEXT)),
    ("rates", MapType(DECIMAL)),
    ("agreed", MapType(DATE)),
    ("app", VERSION),
    ("zone", TEXT),
    ("home", POINT),
    ("office", POINT),
)
_FLOATING = ("ratio", "sizes", "rates")
_NO_HISTORY = ("zone",)


def random_catalog(random: Random) -> Catalog:
    composite = random.random() < 0.3
    # Key columns may be called what the emitted SQL calls its own.
    name, event_name = random.choice(_KEY_NAMES), random.choice(_KEY_NAMES)
    key = ("shop", name) if composite else (name,)
    event_key = ("shop", event_name) if composite else (event_name,)
    entities = (
        _customer(random, key, event_key),
        _account(random),
        _pet(random, ("shop", "owner") if composite else ("owner",)),
        _store(random),
        _device(random),
    )
    return Catalog(
        {entity.name: entity for entity in entities},
        random_events(random, event_key),
        {found.name: found for found in _lists(random, event_key)},
        "customer",
        Calendar(
            random.choice(ZONES), random.choice((0, 0, 5, 6)), random.choice((1, 1, 4, 7, 12))
        ),
        _channels(random),
    )


# ---------------------------------------------------------------- entities


def _customer(random: Random, key: tuple[str, ...], event_key: tuple[str, ...]) -> Entity:
    columns = Columns(random, "customers")
    attributes = {
        name: columns.attribute(
            name,
            type,
            column='odd "name"' if name == "nickname" else None,
            floating=name in _FLOATING and random.random() < 0.7,
        )
        for name, type in _CUSTOMER
    }
    able = [
        name
        for name, found in attributes.items()
        if name not in _NO_HISTORY and not isinstance(found.type, PointType)
    ]
    often = ("plan", "score", "country", "renewal")
    chosen = {*random.sample(often, random.randint(0, 3)), *random.sample(able, 1)}
    return Entity(
        "customer",
        ("crm", "customers") if random.random() < 0.3 else ("customers",),
        key,
        attributes,
        since=columns.time("created") if random.random() < 0.7 else None,
        where=columns.filters(),
        relations=_relations(
            Relation("account", "account", via=("account",)),
            Relation("pets", "pet", on=("shop", "owner") if len(key) == 2 else ("owner",)),
        ),
        history={
            one: _history(random, attributes[one], f"past_{one}", event_key)
            for one in sorted(chosen)
        },
        timezone="zone",
    )


def _history(random: Random, attribute: Attribute, table: str, key: tuple[str, ...]) -> History:
    """Stored like the attribute or in a way of its own."""
    columns = Columns(random, table)
    stored = columns.attribute(
        attribute.name,
        attribute.type,
        column=random.choice((None, "new value")),
        floating=random.random() < 0.3,
    )
    return History(
        attribute.name,
        (table,),
        key,
        columns.time("from"),
        stored.column,
        columns.filters(),
        stored.floating,
        stored.zone,
        stored.unit,
    )


def _account(random: Random) -> Entity:
    columns = Columns(random, "accounts")
    attributes = _by_name(
        columns.attribute("industry", TEXT),
        columns.attribute("seats", INTEGER),
        columns.attribute("founded", DATE),
    )
    return Entity(
        "account",
        ("accounts",),
        ("number",),
        attributes,
        since=columns.time("opened") if random.random() < 0.4 else None,
        where=columns.filters(0.2),
        relations=_relations(Relation("users", "customer", on=("account",))),
        history={
            one: _history(random, attributes[one], "account_facts", ("of",))
            for one in (["industry"] if random.random() < 0.4 else [])
        },
    )


def _pet(random: Random, owner: tuple[str, ...]) -> Entity:
    columns = Columns(random, "pets")
    return Entity(
        "pet",
        ("pets",),
        ("tag",),
        _by_name(
            columns.attribute("species", TEXT),
            columns.attribute("weight", DecimalType(6, 2)),
            columns.attribute("born", DATE),
        ),
        where=columns.filters(0.2),
        relations=_relations(
            Relation("owner", "customer", via=owner),
            Relation("vet", "account", via=("vet",)),
        ),
    )


def _store(random: Random) -> Entity:
    columns = Columns(random, "stores")
    return Entity(
        "store",
        ("stores",),
        ("code",),
        _by_name(columns.attribute("region", TEXT), columns.attribute("flagship", BOOLEAN)),
    )


def _device(random: Random) -> Entity:
    """The distinct keys of a table of events."""
    where = Columns(random, "signals").filters(0.5)
    return Entity("device", ("signals",), ("serial",), {}, where=where, distinct=True)


# ---------------------------------------------------------------- the rest


def _lists(random: Random, key: tuple[str, ...]) -> tuple[MemberList, ...]:
    def listed(name: str, key: tuple[str, ...], timed: float) -> MemberList:
        columns = Columns(random, name)
        time = columns.time("added") if random.random() < timed else None
        return MemberList(name, (name,), key, time, columns.filters())

    return (
        listed("suppressed", key, 0.6),
        listed("codes", ("code",), 0.3),
        listed("numbers", ("number",), 0.3),
    )


def _channels(random: Random) -> dict[str, Channel]:
    return {
        "email": Channel("email", "email_opt_in", random.choice(((), ("suppressed",)))),
        "letter": Channel("letter", random.choice((None, "segment_0")), ("suppressed",)),
    }


def _relations(*relations: Relation) -> dict[str, Relation]:
    return {relation.name: relation for relation in relations}


def _by_name(*attributes: Attribute) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}
