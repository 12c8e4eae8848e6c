"""Random well-typed core programs: every node kind, aggregation, function and window shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from random_catalog import PLAN
from random_types import (
    COMPARABLE,
    DECIMALS,
    INTEGERS,
    KINDS,
    ORDERED,
    PATTERNS,
    PERIODS,
    POINTS,
    RECIPES,
    TEXTS,
    alike,
    gives,
    operand_for,
    result_type,
)
from random_window import random_edge, random_whole_days, random_window

from seglang.catalog.model import Catalog
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.edges import AsOf, Unit
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.functions import FUNCTIONS
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    PointType,
    TextType,
    TimestampType,
    Type,
    join,
)


@dataclass(frozen=True)
class Scope:
    """What may be spoken of: an entity, what is declared of it so far, inside a `where` a row."""

    entity: str
    declared: Sequence[Declared] = ()
    row: Mapping[str, Type] | None = None


def random_program(random: Random, catalog: Catalog, as_of: datetime) -> Program:
    """Traits, a partition and segments, each of which may use those before it."""
    return _Maker(random, catalog, as_of).program()


@dataclass
class _Maker:
    random: Random
    catalog: Catalog
    as_of: datetime

    def program(self) -> Program:
        made: list[Declared] = []
        for index in range(self.random.randint(3, 6)):
            entity = "customer" if self.random.random() < 0.9 else "account"
            scope = Scope(entity, [one for one in made if one.entity == entity])
            kind = self.random.choice(("trait", "trait", "partition", "segment", "segment"))
            if index == 0:
                kind = "segment"
            name = f"{kind}_{index}"
            if kind == "trait":
                made.append(Trait(name, entity, self.trait(scope)))
            elif kind == "segment":
                made.append(Segment(name, entity, self.condition(scope, 3)))
            else:
                arms = tuple(
                    (label, self.condition(scope, 2))
                    for label in self.random.sample(("new", "loyal", "at risk", "it's"), 2)
                )
                made.append(Partition(name, entity, arms, "prospect"))
        return Program(self.catalog, {one.name: one for one in made})

    def trait(self, scope: Scope) -> Value:
        """Every function and every aggregation as often as the others."""
        chance = self.random.random()
        if chance < 0.4:
            name = self.random.choice(list(FUNCTIONS))
            types = self.random.choice([types for found, types in RECIPES if found == name])
            result = FUNCTIONS[name].result(types)
            assert result is not None
            return self.apply(scope, result, 2, name)
        if chance < 0.8:
            kind = self.random.choice(list(Aggregation))
            fitting = [type for type in KINDS if operand_for(kind, type) is not None]
            found = self.aggregate(scope, self.random.choice(fitting), 2, kind)
            assert found is not None
            return found
        return self.value(scope, self.random.choice(KINDS), 3)

    # ------------------------------------------------------------ conditions

    def condition(self, scope: Scope, depth: int) -> Condition:
        random = self.random
        if depth > 0 and random.random() < 0.35:
            parts = tuple(self.condition(scope, depth - 1) for _ in range(random.randint(2, 3)))
            low = random.randint(0, len(parts))
            match random.randrange(5):
                case 0:
                    return And(parts)
                case 1:
                    return Or(parts)
                case 2 | 3:
                    return Not(parts[0])
                case _:
                    return HowMany(low, random.choice((None, low, low + 1)), parts)
        return random.choice(self.tests())(scope, depth)

    def tests(self) -> list[Callable[[Scope, int], Condition]]:
        return [
            self.compare, self.compare, self.compare, self.did, self.did, self.one_of, self.known,
            self.holds, self.in_window, self.in_window, self.anniversary, self.in_segment,
            self.in_list, self.in_sample, self.of_function, self.of_function,
        ]  # fmt: skip

    def compare(self, scope: Scope, depth: int) -> Condition:
        type = self.random.choice(COMPARABLE)
        operator = Operator.EQUAL
        if isinstance(type, IntegerType | DecimalType | DateType | TimestampType | DurationType):
            operator = self.random.choice((*ORDERED, Operator.EQUAL))
        left = self.value(scope, type, depth - 1)
        right: Value
        other = type
        if type in (DATE, TIMESTAMP) and self.random.random() < 0.3:
            other = TIMESTAMP if type == DATE else DATE
        if isinstance(type, EnumType) and self.random.random() < 0.3:
            other = TEXT
        if self.random.random() < 0.6:
            right = self.literal(other)
        else:
            right = self.value(scope, other, depth - 1)
        return Compare(operator, left, right)

    def did(self, scope: Scope, depth: int) -> Condition:
        if scope.row is not None:
            return self.compare(scope, depth)
        kind = self.random.choice((Aggregation.COUNT, Aggregation.COUNT, Aggregation.COUNT_PERIODS))
        unit = self.random.choice(PERIODS) if kind is Aggregation.COUNT_PERIODS else None
        count = Aggregate(kind, self.rows(scope, depth)[0], INTEGER, unit=unit)
        operator = self.random.choice((Operator.GREATER_OR_EQUAL, *ORDERED, Operator.EQUAL))
        number = self.random.choice((0, 1, 1, 1, 2, 3))
        happened = Compare(operator, count, Literal(number, INTEGER))
        return Not(happened) if self.random.random() < 0.3 else happened

    def one_of(self, scope: Scope, depth: int) -> Condition:
        type = self.random.choice(COMPARABLE)
        options = tuple(self.literal(type) for _ in range(self.random.randint(1, 4)))
        return OneOf(self.value(scope, type, depth - 1), options)

    def known(self, scope: Scope, depth: int) -> Condition:
        return Known(self.value(scope, self.random.choice(KINDS), depth - 1))

    def holds(self, scope: Scope, depth: int) -> Condition:
        if self.random.random() < 0.1:
            return Always(self.random.random() < 0.5)
        return Holds(self.value(scope, BOOLEAN, depth - 1))

    def of_function(self, scope: Scope, depth: int) -> Condition:
        return Holds(self.apply(scope, BOOLEAN, max(depth - 1, 0)))

    def in_window(self, scope: Scope, depth: int) -> Condition:
        value = self.value(scope, self.random.choice((DATE, TIMESTAMP)), depth - 1)
        return InWindow(value, self.window(scope))

    def anniversary(self, scope: Scope, depth: int) -> Condition:
        value = self.value(scope, self.random.choice((DATE, DATE, TIMESTAMP)), depth - 1)
        whole_days = self.random.random() < 0.7
        return AnniversaryIn(
            value, random_whole_days(self.random) if whole_days else self.window(scope)
        )

    def in_segment(self, scope: Scope, depth: int) -> Condition:
        names = [one.name for one in scope.declared if isinstance(one, Segment)]
        return InSegment(self.random.choice(names)) if names else self.did(scope, depth)

    def in_list(self, scope: Scope, depth: int) -> Condition:
        if scope.entity == "customer" and self.random.random() < 0.4:
            return InList("suppressed")
        if self.random.random() < 0.5:
            return InList("numbers", self.value(scope, INTEGER, depth - 1))
        return InList("codes", self.value(scope, self.random.choice((TEXT, PLAN)), depth - 1))

    def in_sample(self, scope: Scope, depth: int) -> Condition:
        low, high = sorted(self.random.choice((0, 1000, 5000, 9999, 10_000)) for _ in range(2))
        by = None
        if self.random.random() < 0.5:
            by = self.value(scope, self.random.choice((TEXT, INTEGER)), depth - 1)
        return InSample(self.random.choice(("spring", "", "Żółć '%")), low, high, by)

    # ------------------------------------------------------------ values

    def value(self, scope: Scope, type: Type, depth: int) -> Value:
        """A value of the type, or of one that widens to it."""
        random = self.random
        if isinstance(type, DecimalType) and random.random() < 0.15:
            return self.value(scope, INTEGER, depth)
        chance = random.random()
        if depth > 0:
            if chance < 0.3:
                return self.apply(scope, type, depth - 1)
            if chance < 0.6 and scope.row is None:
                found = self.aggregate(scope, type, depth - 1)
                if found is not None:
                    return found
            if chance < 0.66:
                return self.choice(scope, type, depth - 1)
            if chance < 0.74 and isinstance(type, BooleanType):
                return Truth(self.condition(scope, depth - 1))
            if chance < 0.74 and isinstance(type, DateType | TimestampType):
                return self.shifted(scope, type, depth - 1)
        if chance > 0.98:
            return Missing(type)
        named = self.named(scope, type)
        if named and random.random() < 0.85:
            return random.choice(named)
        return self.literal(type)

    def named(self, scope: Scope, type: Type) -> list[Value]:
        """Attributes, properties and traits of the type."""
        entity = self.catalog.entities[scope.entity]
        found: list[Value] = [
            AttributeValue(entity.name, one.name, one.type)
            for one in entity.attributes.values()
            if alike(one.type, type)
        ]
        if isinstance(type, TimestampType) and entity.since is not None:
            found.append(KnownSince(entity.name))
        for one in scope.declared:
            if isinstance(one, Trait) and alike(one.value.type, type):
                found.append(TraitValue(one.name, one.value.type))
            if isinstance(one, Partition) and isinstance(type, TextType):
                labels = (*(label for label, _ in one.arms), one.otherwise)
                found.append(TraitValue(one.name, EnumType(labels)))
        if scope.row is not None:
            of_row: list[Value] = [
                PropertyValue(name, kind) for name, kind in scope.row.items() if alike(kind, type)
            ]
            # The row at hand is what a filter is about.
            found.extend(of_row * 3)
        return found

    def literal(self, type: Type) -> Value:
        random = self.random
        match type:
            case TextType():
                return Literal(random.choice(TEXTS), TEXT)
            case EnumType(values):
                return Literal(random.choice(values), type)
            case IntegerType():
                return Literal(random.choice(INTEGERS), INTEGER)
            case DecimalType():
                return Literal(random.choice(DECIMALS), DECIMAL)
            case BooleanType():
                return Literal(random.random() < 0.5, BOOLEAN)
            case DateType():
                return Literal(self.day(), DATE)
            case TimestampType():
                if random.random() < 0.6:
                    return Moment(random_edge(random))
                return Literal(self.instant(), TIMESTAMP)
            case DurationType():
                return Literal(_duration(random), DURATION)
            case ListType(element):
                items = [self.literal(element) for _ in range(random.randint(1, 3))]
                return Literal(tuple(i.value for i in items if isinstance(i, Literal)), type)
            case PointType():
                latitude, longitude = random.choice(POINTS)
                return Literal((Decimal(latitude), Decimal(longitude)), POINT)
            case _:
                raise AssertionError(type)

    def day(self) -> date:
        return self.as_of.date() + timedelta(days=self.random.choice((0, 0, 1, -1, -30, -365, 40)))

    def instant(self) -> datetime:
        offset = self.random.choice((0, 1, -1, -3600, -86_400, -30 * 86_400, 86_400))
        return (self.as_of + timedelta(seconds=offset)).astimezone(UTC)

    def apply(self, scope: Scope, type: Type, depth: int, name: str | None = None) -> Value:
        """A function that gives the type, of arguments that it takes."""
        fitting = [
            recipe
            for recipe in RECIPES
            if gives(recipe, type) and (name is None or recipe[0] == name)
        ]
        if not fitting:
            return self.value(scope, type, 0)
        # The function first, so that one with many choices of types is not favoured.
        name = self.random.choice(list(dict.fromkeys(name for name, _ in fitting)))
        formals = self.random.choice([types for found, types in fitting if found == name])
        if name == "matches":
            pattern = Literal(self.random.choice(PATTERNS), TEXT)
            return Apply(name, (self.value(scope, TEXT, depth), pattern), BOOLEAN)
        arguments = tuple(self.value(scope, formal, depth) for formal in formals)
        if name.startswith("elapsed_"):
            arguments = (arguments[0], Moment(AsOf()))
        result = FUNCTIONS[name].result(tuple(argument.type for argument in arguments))
        assert result is not None, (name, arguments)
        return Apply(name, arguments, result)

    def choice(self, scope: Scope, type: Type, depth: int) -> Value:
        arms = tuple(
            (self.condition(scope, depth), self.value(scope, type, depth))
            for _ in range(self.random.randint(1, 2))
        )
        default = self.value(scope, type, depth)
        joined: Type | None = default.type
        for _, value in arms:
            joined = join(joined, value.type) if joined is not None else None
        assert joined is not None
        return Choice(arms, default, joined)

    def shifted(self, scope: Scope, type: Type, depth: int) -> Value:
        unit = self.random.choice(PERIODS if isinstance(type, DateType) else tuple(Unit))
        amount = self.random.choice((1, -1, 2, -3, 12, -30))
        value = self.value(scope, type, depth)
        return Shifted(value, amount, unit, value.type)

    # ------------------------------------------------------------ rows

    def aggregate(
        self, scope: Scope, type: Type, depth: int, only: Aggregation | None = None
    ) -> Value | None:
        """An aggregate that gives the type."""
        kinds = [
            kind
            for kind in ((only,) if only is not None else Aggregation)
            if operand_for(kind, type) is not None
        ]
        if not kinds:
            return None
        kind = self.random.choice(kinds)
        rows, properties = self.rows(scope, depth)
        inner = replace(scope, row=properties)
        wanted = self.random.choice(operand_for(kind, type) or ())
        unit = (
            self.random.choice(PERIODS) if "PERIODS" in kind.name or "STREAK" in kind.name else None
        )
        number = None
        if kind in (Aggregation.FIRST, Aggregation.LAST):
            number = self.random.choice((1, 1, 2, 3))
        if kind is Aggregation.PERCENTILE:
            number = self.random.choice((1, 50, 90, 99, 100))
        if wanted is None:
            return Aggregate(kind, rows, type, None, number, unit)
        operand: Value
        if kind is Aggregation.SHARE:
            operand = Truth(self.condition(inner, depth))
        else:
            operand = self.value(inner, wanted, depth)
        return Aggregate(kind, rows, result_type(kind, operand.type), operand, number, unit)

    def rows(self, scope: Scope, depth: int) -> tuple[Rows, Mapping[str, Type]]:
        """Event rows, and the properties that can be spoken of at each."""
        random = self.random
        events = [event for event in self.catalog.events.values() if event.entity == scope.entity]
        count = 1 if random.random() < 0.7 else random.randint(2, 3)
        arms = []
        for _ in range(count):
            event = random.choice(events)
            own = {name: found.type for name, found in event.properties.items()}
            where = None
            if random.random() < 0.3:
                where = self.condition(replace(scope, row={**own, "time": TIMESTAMP}), 0)
            arms.append(EventArm(event.name, where))
        shared = [self.catalog.events[arm.event].properties for arm in arms]
        properties: dict[str, Type] = {
            name: found.type
            for name, found in shared[0].items()
            if all(name in other and other[name].type == found.type for other in shared)
        }
        properties["time"] = TIMESTAMP
        if len(arms) > 1:
            properties["name"] = TEXT
        where = None
        if random.random() < 0.5:
            where = self.condition(replace(scope, row=properties), max(depth - 1, 0))
        window = self.window(scope) if random.random() < 0.6 else None
        name = arms[0].event if len(arms) == 1 else "mixed"
        return Rows(name, Events(tuple(arms)), where, window), properties

    def window(self, scope: Scope) -> Window:
        """Mostly of moments; an edge may be a timestamp of the entity."""
        window = random_window(self.random)
        if self.random.random() < 0.15:
            outside = replace(scope, row=None)
            edge = self.random.choice(self.named(outside, TIMESTAMP) or [Moment(AsOf())])
            if window.start is None or (window.end is not None and self.random.random() < 0.5):
                return Window(window.start, edge)
            return Window(edge, window.end)
        return window


def _duration(random: Random) -> timedelta:
    return random.choice(
        (
            timedelta(),
            timedelta(microseconds=1),
            timedelta(seconds=90),
            timedelta(hours=24),
            timedelta(days=7),
            timedelta(days=30),
            timedelta(days=-1),
        )
    )
