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
    History,
    MemberList,
    NestedRows,
    PointColumns,
    Relation,
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
    VERSION,
    DecimalType,
    EnumType,
    ListType,
    MapType,
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
    attributes = _customer_attributes(random)
    histories = random.sample(("plan", "score", "country", "renewal"), random.randint(0, 3))
    customer = Entity(
        "customer",
        ("crm", "customers") if random.random() < 0.3 else ("customers",),
        key,
        attributes,
        since=_time(random, "created") if random.random() < 0.7 else None,
        relations=_relations(
            Relation("account", "account", via=("account",)),
            Relation("pets", "pet", on=("shop", "owner") if composite else ("owner",)),
        ),
        history={
            one: History(
                one,
                (f"past_{one}",),
                event_key,
                _time(random, "from"),
                Column(one if random.random() < 0.5 else "new value"),
            )
            for one in histories
        },
        timezone="zone",
    )
    account_attributes = _by_name(
        _attribute(random, "industry", TEXT), _attribute(random, "seats", INTEGER)
    )
    account = Entity(
        "account",
        ("accounts",),
        ("number",),
        account_attributes,
        since=_time(random, "opened") if random.random() < 0.4 else None,
        relations=_relations(Relation("users", "customer", on=("account",))),
        history={
            one: History(one, ("account_facts",), ("of",), _time(random, "day"), Column(one))
            for one in (["industry"] if random.random() < 0.4 else [])
        },
    )
    pet = Entity(
        "pet",
        ("pets",),
        ("tag",),
        _by_name(
            _attribute(random, "species", TEXT),
            _attribute(random, "weight", DecimalType(6, 2)),
            _attribute(random, "born", DATE),
        ),
        relations=_relations(
            Relation("owner", "customer", via=("shop", "owner") if composite else ("owner",)),
            Relation("vet", "account", via=("vet",)),
        ),
    )
    store = Entity(
        "store",
        ("stores",),
        ("code",),
        _by_name(_attribute(random, "region", TEXT), _attribute(random, "flagship", BOOLEAN)),
    )
    events = _events(random, event_key)
    suppressed = MemberList(
        "suppressed",
        ("suppressed",),
        event_key,
        time=_time(random, "added") if random.random() < 0.5 else None,
    )
    codes = MemberList("codes", ("codes",), ("code",))
    numbers = MemberList("numbers", ("numbers",), ("number",))
    calendar = Calendar(
        random.choice(ZONES), random.choice((0, 0, 5, 6)), random.choice((1, 1, 4, 7, 12))
    )
    return Catalog(
        {entity.name: entity for entity in (customer, account, pet, store)},
        {event.name: event for event in events},
        {found.name: found for found in (suppressed, codes, numbers)},
        "customer",
        calendar,
    )


def _events(random: Random, key: tuple[str, ...]) -> tuple[Event, ...]:
    """Of every entity at least one."""
    has_id = random.random() < 0.7
    nested = NestedRows(
        "item",
        ("lines",),
        Column("of line"),
        _by_name(
            _attribute(random, "category", TEXT),
            _attribute(random, "price", DecimalType(9, 2)),
            _attribute(random, "pieces", INTEGER),
        ),
    )
    purchase = Event(
        "purchase",
        "customer",
        ("purchases",),
        key,
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
        id=Column("line_id") if has_id else None,
        unique=random.random() < 0.2,
        order=Column("line_no") if random.random() < 0.5 else None,
        recorded=_time(random, "loaded") if random.random() < 0.4 else None,
        relations=_relations(
            Relation("store", "store", via=("store",)),
            Relation("payer", "account", via=("payer",)),
        ),
        rows={"item": nested} if has_id else {},
    )
    visit = Event(
        "visit",
        "customer",
        ("visits",),
        key,
        _time(random, "seen"),
        _by_name(
            _attribute(random, "page", TEXT),
            _attribute(random, "seconds", INTEGER),
            _attribute(random, "category", TEXT),
            _attribute(random, "amount", DecimalType(12, 2)),
        ),
        id=Column("visit_id") if random.random() < 0.3 else None,
        order=Column("visit_no") if random.random() < 0.3 else None,
        recorded=_time(random, "loaded") if random.random() < 0.2 else None,
    )
    call = Event(
        "call",
        "customer",
        ("calls",),
        key,
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
    walk = Event(
        "walk",
        "pet",
        ("walks",),
        ("pet",),
        _time(random, "walked"),
        _by_name(_attribute(random, "minutes", INTEGER), _attribute(random, "place", TEXT)),
    )
    stocktake = Event(
        "stocktake",
        "store",
        ("stocktakes",),
        ("store",),
        _time(random, "taken"),
        _by_name(_attribute(random, "pieces", INTEGER)),
    )
    return (purchase, visit, call, deposit, walk, stocktake)


def _relations(*relations: Relation) -> dict[str, Relation]:
    return {relation.name: relation for relation in relations}


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
        _attribute(random, "consent", MapType(BOOLEAN)),
        _attribute(random, "limits", MapType(INTEGER)),
        _attribute(random, "app", VERSION),
        _attribute(random, "zone", TEXT),
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
