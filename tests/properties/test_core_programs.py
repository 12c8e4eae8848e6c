"""Core programs to which no rule as people write it leads (constants that are missing, rows that
nothing names), as small as they get: what an engine refused in a random run, and shapes that random
programs seldom have. There are hardly any rows; the statement has to run, and to say what the
evaluator says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from loaded_engines import opened
from needed_tables import needed
from scenes import catalog_of

from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.edges import AS_OF, PeriodStart, Shift, Unit
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    AttributeValue,
    Compare,
    Condition,
    ForeignKey,
    HowMany,
    InList,
    InSample,
    InWindow,
    Literal,
    Lookup,
    Missing,
    Moment,
    OneOf,
    Operator,
    Outside,
    PropertyValue,
    Shifted,
    Value,
)
from seglang.core.past import HeldAt
from seglang.core.sources import (
    AllOf,
    Each,
    Elements,
    End,
    EventArm,
    Events,
    Length,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Step,
    Visit,
    Window,
)
from seglang.core.world import EntityRow, EventRow, World
from seglang.types import (
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    TextType,
    TimestampType,
    Type,
    UnknownType,
    VersionType,
)

CATALOG = """
[project]
name = "found"
timezone = "Europe/Warsaw"

[entities.customer]
table = "customers"
key = "id"
attributes = { interests = "list<text>", logins = "list<timestamp>" }
relations = { account = { entity = "account", via = "account" } }

[entities.account]
table = "accounts"
key = "number"
attributes = { size = "integer" }
relations = { users = { entity = "customer", on = "account" } }

[entities.store]
table = "stores"
key = "code"
attributes = { region = "text" }

[events.purchase]
of = "customer"
table = "purchases"
key = "customer"
time = "at"
id = "line"
properties = { category = "text", tags = "list<text>" }
relations = { payer = { entity = "account", via = "payer" } }

[events.purchase.rows.gift]
table = "gifts"
on = "line"
properties = { code = "text" }

[events.order]
of = "customer"
table = "orders"
key = "customer"
time = "at"
unique = true
relations = { payer = { entity = "account", via = "payer" } }

[events.visit]
of = "customer"
table = "visits"
key = "customer"
time = "at"
id = "visit"
order = "number"
properties = { category = "text", left = "timestamp" }

[events.call]
of = "customer"
table = "calls"
key = "customer"
time = { column = "day", type = "date" }

[events.stocktake]
of = "store"
table = "stocktakes"
key = "store"
time = "at"

[lists.numbers]
table = "numbers"
key = "number"

[lists.codes]
table = "codes"
key = "code"
"""

THEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROWS = World(
    {
        "customer": tuple(
            EntityRow((key,), references={"account": (0,), "account.users": (0,)}) for key in (3, 5)
        ),
        "account": (EntityRow((0,), {"size": 2}),),
    },
    {
        "purchase": (
            EventRow((3,), THEN, {"tags": ("z",)}, id=3, references={"payer": (4,)}),
            EventRow((3,), THEN, {"tags": ("x", "y")}, id=2),
        ),
        "order": (EventRow((3,), THEN),),
        "visit": (EventRow((3,), THEN, {"category": "a", "left": THEN}),),
        "call": tuple(EventRow((3,), date(2026, 11, day)) for day in (20, 21)),
    },
)
AMOUNT, WHOLE, INSTANTS = DecimalType(12, 2), IntegerType(), ListType(TimestampType())
ACCOUNT = Rows("account", Related("customer", "account", "account"))
USERS = Rows("users", Related("account", "users", "customer"))


def events(*names: str, where: Condition | None = None) -> Rows:
    return Rows("+".join(names), Events(tuple(map(EventArm, names))), where)


def chain(*steps: Step | AllOf) -> Rows:
    return Rows("chain", Sequence(steps))


def count(rows: Rows) -> Trait:
    return Trait("asked", "customer", Aggregate(Aggregation.COUNT, rows, IntegerType()))


def of_payer(type: Type, up: int) -> Value:
    """What nobody knows of the account that pays."""
    return Lookup("account", (ForeignKey("payer", 0, UnknownType(), up),), Missing(type), type)


def seed_1297() -> Declared:
    """A step that looks at the key that an earlier one holds, in a chain that is a step itself."""
    earlier = Compare(Operator.GREATER, Missing(VersionType()), of_payer(VersionType(), 1))
    calls = AllOf((Step(events("call")), Step(events("call", where=earlier))))
    return count(chain(Step(chain(Step(events("purchase")), calls))))


def seed_5669() -> Declared:
    """Rows that are put in order by a constant, and by an attribute that they do not have."""
    team = Literal("team", EnumType(("free", "pro", "team")))
    first = Aggregate(Aggregation.FIRST, events("stocktake"), team.type, team, 1)
    region = AttributeValue("store", "region", TextType())
    third = Aggregate(Aggregation.FIRST, events("stocktake"), TextType(), region, 3)
    elsewhere = Lookup("store", (Literal("S2", TextType()),), third, TextType())
    return Segment("asked", "store", Compare(Operator.EQUAL, first, elsewhere))


def seed_8839() -> Declared:
    """A list of keys that is asked for twice: of the row's payer now, and of nobody's earlier."""
    nobody = Lookup("account", (Missing(UnknownType()),), Missing(IntegerType()), IntegerType())
    earlier = Moment(Shift(AS_OF, -30, Unit.HOUR), TimestampType())
    gift = Rows("gift", Nested("purchase", "gift"), HeldAt(earlier, InList("numbers", nobody)))
    interests = AttributeValue("customer", "interests", ListType(TextType()))
    some = HowMany(
        1,
        2,
        (
            InList("numbers", of_payer(IntegerType(), 1)),
            Compare(Operator.EQUAL, interests, interests),
        ),
    )
    rows = Rows("gifts", Each(events("purchase"), gift), some)
    streak = Aggregate(Aggregation.CURRENT_STREAK, rows, IntegerType(), unit=Unit.DAY)
    return Trait("asked", "customer", streak)


def seed_12746() -> Declared:
    """Inside another entity, what is counted of the one whose row asks, by its attribute."""
    tastes = ListType(TextType())
    likes = Compare(
        Operator.EQUAL, AttributeValue("customer", "interests", tastes), Literal(("a",), tastes)
    )
    bought = Aggregate(Aggregation.COUNT, events("purchase", where=likes), IntegerType())
    back = Outside(bought, 1, IntegerType())
    there = Lookup("store", (Literal("S2", TextType()),), back, IntegerType())
    rows = events("visit", where=InSample("spring", 1000, 5000, there))
    return Trait("asked", "customer", Aggregate(Aggregation.LAST, rows, TimestampType(), number=1))


def seed_14439() -> Declared:
    """Visits of rows with a key beside rows of an event that has none."""
    paid = Compare(Operator.EQUAL, of_payer(AMOUNT, 0), Literal(Decimal("12.50"), AMOUNT))
    sessions = Sessions("visits", (EventArm("purchase", paid),), Length(2, Unit.DAY), ("category",))
    following = Step(events("visit"), is_next=True, visit=Visit(sessions, same=True))
    rows = chain(Step(events("visit", "purchase")), following)
    gap = Aggregate(Aggregation.LONGEST_GAP, rows, DurationType())
    return Trait("asked", "customer", gap)


def seed_15211() -> Declared:
    """Rows that have no id beside rows of an event with ids."""
    parts = AllOf((Step(events("purchase", "call")), Step(events("call"))))
    return count(chain(Step(events("call")), parts))


def seed_15235() -> Declared:
    """Rows that are told apart by their text id beside rows that have no id."""
    parts = AllOf((Step(events("order")), Step(events("visit", "order"))))
    return count(chain(Step(events("order")), parts))


def seed_17757() -> Declared:
    """A row of a missing list among the options, of an account that is in a list."""
    key = ForeignKey("account", 0, UnknownType())
    listed = InList("codes", Lookup("account", (key,), Missing(TextType()), TextType()))
    then = Moment(PeriodStart(Unit.WEEK, -90), TimestampType())
    before = Shifted(PropertyValue("time", TimestampType()), -7, Unit.SECOND, TimestampType())
    arm = EventArm("visit", InWindow(then, Window(before, None)))
    rows = Rows("visit", Events((arm,)), listed)
    first = Aggregate(Aggregation.FIRST, rows, INSTANTS, Missing(INSTANTS), 1)
    known = Literal((datetime(2023, 12, 31, 10, tzinfo=UTC),), INSTANTS)
    logins = AttributeValue("customer", "logins", INSTANTS)
    return Segment("asked", "customer", OneOf(logins, (known, first)))


def accounts_of_users() -> Declared:
    """A path within a path that leads back to one account from several customers."""
    back = Rows("back", Each(USERS, ACCOUNT))
    return count(Rows("path", Each(ACCOUNT, back)))


def accounts_of_purchases() -> Declared:
    """Rows of an event within a path."""
    back = Rows("back", Each(events("purchase"), ACCOUNT))
    users = Rows("users", Each(ACCOUNT, USERS))
    return count(Rows("path", Each(users, back)))


def picked_accounts_of_users() -> Declared:
    """One account that is picked from each of several customers."""
    largest = Rows("largest", Picked(ACCOUNT, End.TOP, 1, AttributeValue("account", "size", WHOLE)))
    users = Rows("users", Each(ACCOUNT, USERS))
    return count(Rows("path", Each(users, largest)))


def tags_of_purchases() -> Declared:
    """Elements of a list in the rows of an event, in the order of these."""
    tastes = ListType(TextType())
    tags = Rows("tags", Elements(PropertyValue("tags", tastes)))
    rows = Rows("tags", Each(events("purchase"), tags))
    tag = PropertyValue("value", TextType())
    return Trait("asked", "customer", Aggregate(Aggregation.FIRST, rows, TextType(), tag, 2))


def rows_called_like_the_entity() -> Declared:
    return count(Rows("customer", Events((EventArm("purchase"),))))


def property_of_one_part() -> Declared:
    """Of two parts in any order only one has the property."""
    parts = AllOf((Step(events("call")), Step(events("visit"))))
    rows = chain(Step(events("call")), parts)
    category = PropertyValue("category", TextType())
    return Trait("asked", "customer", Aggregate(Aggregation.LAST, rows, TextType(), category, 1))


def time_of_one_part() -> Declared:
    """Of two parts in any order only one has the instant that a window is about."""
    parts = AllOf((Step(events("call")), Step(events("visit"))))
    before = Window(None, Moment(AS_OF, TimestampType()))
    left = InWindow(PropertyValue("left", TimestampType()), before)
    return count(replace(chain(Step(events("call")), parts), where=left))


PROGRAMS = (
    seed_1297,
    seed_5669,
    seed_8839,
    seed_12746,
    seed_14439,
    seed_15211,
    seed_15235,
    seed_17757,
    accounts_of_users,
    accounts_of_purchases,
    picked_accounts_of_users,
    tags_of_purchases,
    rows_called_like_the_entity,
    property_of_one_part,
    time_of_one_part,
)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("declared", PROGRAMS)
def test_same_answers(declared: Callable[[], Declared], engine: str) -> None:
    program = Program(catalog_of(CATALOG), {"asked": declared()})
    as_of = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for world in (World(), ROWS):
        with opened("evaluator", world, needed(program)) as evaluator:
            expected = evaluator.one(program, "asked", as_of)
        with opened(engine, world, needed(program)) as there:
            assert there.one(program, "asked", as_of) == expected
