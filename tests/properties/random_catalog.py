"""Random catalogs: every kind of column, key and time that a catalog can describe."""

from __future__ import annotations

from random import Random

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Entity,
    Event,
    MemberList,
    PointColumns,
    TimeColumn,
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
    DecimalType,
    EnumType,
    ListType,
    Type,
)

ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "America/Sao_Paulo",  # has had days without a midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",  # once left out a whole day
)
_KEY_NAMES = (
    "id", "customer_id", "number", "Count", "value", "last", "first", "time", "key_1", "period",
    "Run", "length", "gap", "times", "order", "place", "sum", "members", "customer",
    "is_sure", "at", "first_2",
)  # fmt: skip
PLAN = EnumType(("free", "pro", "team"))
KIND = EnumType(("new", "used", "it's"))


def random_catalog(random: Random) -> Catalog:
    composite = random.random() < 0.3
    # Key columns may be called what the emitted SQL calls its own.
    name, event_name = random.choice(_KEY_NAMES), random.choice(_KEY_NAMES)
    key = ("shop", name) if composite else (name,)
    event_key = ("shop", event_name) if composite else (event_name,)
    customer = Entity(
        "customer",
        ("crm", "customers") if random.random() < 0.3 else ("customers",),
        key,
        _customer_attributes(random),
        since=_time(random, "created") if random.random() < 0.7 else None,
    )
    account = Entity(
        "account",
        ("accounts",),
        ("number",),
        _by_name(_attribute(random, "industry", TEXT), _attribute(random, "seats", INTEGER)),
    )
    purchase = Event(
        "purchase",
        "customer",
        ("purchases",),
        event_key,
        _time(random, "bought"),
        _by_name(
            _attribute(random, "amount", DecimalType(12, 2)),
            _attribute(random, "quantity", INTEGER),
            _attribute(random, "category", TEXT),
            _attribute(random, "coupon", BOOLEAN),
            _attribute(random, "kind", KIND),
            _attribute(random, "price", DECIMAL, floating=random.random() < 0.5),
            _attribute(random, "shipped", DATE),
            _attribute(random, "paid", TIMESTAMP),
            _attribute(random, "delay", DURATION),
            _attribute(random, "tags", ListType(TEXT)),
        ),
        id=Column("line_id") if random.random() < 0.7 else None,
        unique=random.random() < 0.2,
        order=Column("line_no") if random.random() < 0.5 else None,
    )
    visit = Event(
        "visit",
        "customer",
        ("visits",),
        event_key,
        _time(random, "seen"),
        _by_name(
            _attribute(random, "page", TEXT),
            _attribute(random, "seconds", INTEGER),
            _attribute(random, "category", TEXT),
            _attribute(random, "amount", DecimalType(12, 2)),
        ),
        id=Column("visit_id") if random.random() < 0.3 else None,
    )
    call = Event(
        "call",
        "customer",
        ("calls",),
        event_key,
        TimeColumn(Column("called on"), is_date=True),
        _by_name(_attribute(random, "category", TEXT), _attribute(random, "minutes", INTEGER)),
    )
    deposit = Event(
        "deposit",
        "account",
        ("deposits",),
        ("account",),
        _time(random, "booked"),
        _by_name(_attribute(random, "amount", DECIMAL)),
    )
    suppressed = MemberList(
        "suppressed",
        ("suppressed",),
        event_key,
        time=_time(random, "added") if random.random() < 0.5 else None,
    )
    codes = MemberList("codes", ("codes",), ("code",))
    numbers = MemberList("numbers", ("numbers",), ("number",))
    calendar = Calendar(random.choice(ZONES), random.choice((0, 0, 5, 6)))
    return Catalog(
        {"customer": customer, "account": account},
        {event.name: event for event in (purchase, visit, call, deposit)},
        {found.name: found for found in (suppressed, codes, numbers)},
        "customer",
        calendar,
    )


def _customer_attributes(random: Random) -> dict[str, Attribute]:
    return _by_name(
        _attribute(random, "country", TEXT),
        _attribute(random, "nickname", TEXT, column='odd "name"'),
        _attribute(random, "plan", PLAN),
        _attribute(random, "age", INTEGER),
        _attribute(random, "score", DecimalType(8, 2)),
        _attribute(random, "balance", DECIMAL),
        _attribute(random, "ratio", DECIMAL, floating=True),
        _attribute(random, "email_opt_in", BOOLEAN),
        _attribute(random, "birthday", DATE),
        _attribute(random, "renewal", DATE),
        _attribute(random, "signup", TIMESTAMP),
        _attribute(random, "renewed", TIMESTAMP, zone=random.choice(ZONES)),
        _attribute(random, "wait", DURATION, unit=random.choice((None, "seconds", "hours"))),
        _attribute(random, "interests", ListType(TEXT)),
        _attribute(random, "levels", ListType(INTEGER)),
        Attribute("home", POINT, PointColumns(Column("latitude"), Column("longitude"))),
    )


def _by_name(*attributes: Attribute) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


def _attribute(
    random: Random,
    name: str,
    type: Type,
    *,
    column: str | None = None,
    floating: bool = False,
    zone: str | None = None,
    unit: str | None = None,
) -> Attribute:
    return Attribute(
        name,
        type,
        Column(column or name),
        required=random.random() < 0.3,
        floating=floating,
        zone=zone,
        unit=unit,
    )


def _time(random: Random, column: str) -> TimeColumn:
    kind = random.choice(("with zone", "with zone", "without zone", "date"))
    if kind == "date":
        return TimeColumn(Column(column), is_date=True)
    return TimeColumn(Column(column), zone=random.choice(ZONES) if kind == "without zone" else None)
