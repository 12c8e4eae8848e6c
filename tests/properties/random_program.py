"""Random well-typed core programs: every node kind, aggregation, function and window shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from random_catalog import PLAN
from random_rows import RowSources
from random_scope import EntityFrame, Scope
from random_types import (
    COMPARABLE,
    DECIMALS,
    INTEGERS,
    KINDS,
    LENGTHS,
    MEASURES,
    ORDERED,
    PATTERNS,
    PERIODS,
    POINTS,
    RECIPES,
    TEXTS,
    VERSIONS,
    alike,
    gives,
    operand_for,
)
from random_window import random_edge, random_whole_days, random_window

from seglang.catalog.model import Catalog, Relation
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.edges import AsOf
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
    ForeignKey,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import HeldAt, HistoryTest, PastValues, ValueAt
from seglang.core.standings import Cut, Direction, Ranked, Score
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
    UNKNOWN,
    VERSION,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TextType,
    TimestampType,
    Type,
    VersionType,
    join,
)


def random_program(random: Random, catalog: Catalog, as_of: datetime) -> Program:
    """Traits, a partition and segments, each of which may use those before it."""
    return _Maker(random, catalog, as_of).program()


@dataclass
class _Maker:
    random: Random
    catalog: Catalog
    as_of: datetime

    @property
    def sources(self) -> RowSources:
        return RowSources(self)

    def program(self) -> Program:
        made: list[Declared] = []
        for index in range(self.random.randint(3, 6)):
            others = [name for name in self.catalog.entities if name != "customer"]
            is_main = self.random.random() < 0.8
            entity = "customer" if is_main else self.random.choice(others)
            scope = Scope.of(entity, tuple(made))
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
            found = self.sources.aggregate(scope, self.random.choice(fitting), 2, kind)
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
            self.in_list, self.in_sample, self.of_function, self.of_function, self.held_at,
            self.ranked, self.past_values, self.added_to_list,
        ]  # fmt: skip

    def compare(self, scope: Scope, depth: int) -> Condition:
        type = self.random.choice(COMPARABLE)
        operator = Operator.EQUAL
        if type in MEASURES or isinstance(type, VersionType):
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
        if depth <= 0 or (scope.at_row and self.random.random() < 0.5):
            return self.compare(scope, depth)
        kind = self.random.choice((Aggregation.COUNT, Aggregation.COUNT, Aggregation.COUNT_PERIODS))
        unit = self.random.choice(PERIODS) if kind is Aggregation.COUNT_PERIODS else None
        rows = self.sources.rows(scope, depth, timed=unit is not None).rows
        count = Aggregate(kind, rows, INTEGER, unit=unit)
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
        return InWindow(value, self.sources.window(scope))

    def anniversary(self, scope: Scope, depth: int) -> Condition:
        value = self.value(scope, self.random.choice((DATE, DATE, TIMESTAMP)), depth - 1)
        whole_days = self.random.random() < 0.7
        return AnniversaryIn(
            value, random_whole_days(self.random) if whole_days else random_window(self.random)
        )

    def in_segment(self, scope: Scope, depth: int) -> Condition:
        names = [one.name for one in scope.mine() if isinstance(one, Segment)]
        return InSegment(self.random.choice(names)) if names else self.did(scope, depth)

    def in_list(self, scope: Scope, depth: int) -> Condition:
        if scope.entity == "customer" and self.random.random() < 0.4:
            return InList("suppressed")
        if self.random.random() < 0.5:
            return InList("numbers", self.value(scope, INTEGER, depth - 1))
        return InList("codes", self.value(scope, self.random.choice((TEXT, PLAN)), depth - 1))

    def added_to_list(self, scope: Scope, depth: int) -> Condition:
        if self.catalog.lists["suppressed"].time is None or scope.entity != "customer":
            return self.in_list(scope, depth)
        return InList("suppressed", added=random_window(self.random))

    def held_at(self, scope: Scope, depth: int) -> Condition:
        if depth <= 0:
            return self.compare(scope, depth)
        instant = Moment(random_edge(self.random))
        names = [one.name for one in scope.mine() if isinstance(one, Segment)]
        if names and self.random.random() < 0.4:
            return HeldAt(instant, InSegment(self.random.choice(names)))
        return HeldAt(instant, self.condition(scope, depth - 1))

    def ranked(self, scope: Scope, depth: int) -> Condition:
        """`ltv is in top 20% per country among (…)`."""
        if depth <= 0:
            return self.compare(scope, depth)
        random = self.random
        alone = Scope.of(scope.entity, scope.declared)
        cut = random.choice((Cut.COUNT, Cut.SHARE, Cut.SHARE, Cut.OF_TOTAL))
        numbers = (INTEGER, DECIMAL, DURATION)
        type = random.choice(numbers if cut is Cut.OF_TOTAL else MEASURES)
        value = self.value(alone, type, depth - 1)
        amount = Decimal(random.choice((1, 2, 3)))
        if cut is not Cut.COUNT:
            amount = random.choice((Decimal("0.1"), Decimal("0.5"), Decimal("0.8"), Decimal(1)))
        return Ranked(
            scope.entity, value, random.choice(list(Direction)), cut, amount,
            self.groups(alone), self.among(alone, depth), random.random() < 0.3,
        )  # fmt: skip

    def groups(self, scope: Scope) -> tuple[Value, ...]:
        if self.random.random() < 0.6:
            return ()
        types = self.random.sample((TEXT, INTEGER, PLAN, BOOLEAN), self.random.choice((1, 1, 2)))
        return tuple(self.value(scope, type, 0) for type in types)

    def among(self, scope: Scope, depth: int) -> Condition | None:
        return self.condition(scope, depth - 1) if self.random.random() < 0.3 else None

    def past_values(self, scope: Scope, depth: int) -> Condition:
        """`plan changed from "free" to "pro" in last 5 days`, `plan was ever "pro"`."""
        histories = list(self.catalog.entities[scope.entity].history)
        if not histories:
            return self.compare(scope, depth)
        name = self.random.choice(histories)
        type = self.catalog.entities[scope.entity].attributes[name].type
        test = self.random.choice(list(HistoryTest))
        old = new = None
        if test is HistoryTest.CHANGED and self.random.random() < 0.5:
            old = self.literal(type)
        if test is HistoryTest.EVER or self.random.random() < 0.5:
            new = self.literal(type)
        window = random_window(self.random)
        return PastValues(scope.entity, name, test, window, old, new)

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
            if chance < (0.6 if not scope.at_row else 0.4):
                found = self.sources.aggregate(scope, type, depth - 1)
                if found is not None:
                    return found
            if 0.6 <= chance < 0.64 and isinstance(type, IntegerType):
                return self.score(scope, depth - 1)
            if 0.74 <= chance < 0.8:
                instant = Moment(random_edge(random))
                found = self.value(scope, type, depth - 1)
                return ValueAt(instant, found, found.type)
            if 0.8 <= chance < 0.83 and isinstance(type, TimestampType):
                unit, offset = random.choice(PERIODS), random.choice((-1, 0, 1, 2))
                return PeriodOf(self.value(scope, TIMESTAMP, depth - 1), unit, offset)
            if chance < 0.66:
                return self.choice(scope, type, depth - 1)
            if chance < 0.74 and isinstance(type, BooleanType):
                return Truth(self.condition(scope, depth - 1))
            if chance < 0.74 and isinstance(type, DateType | TimestampType):
                return self.shifted(scope, type, depth - 1)
        if chance > 0.98 or (chance > 0.9 and isinstance(type, MapType)):
            return Missing(type)
        if scope.levels and random.random() < 0.2:
            levels = random.randint(1, scope.levels)
            found = self.value(scope.left(levels), type, depth - 1)
            return Outside(found, levels, found.type)
        if random.random() < 0.12:
            looked_up = self.lookup(scope, type, depth)
            if looked_up is not None:
                return looked_up
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
        for one in scope.mine():
            if isinstance(one, Trait) and alike(one.value.type, type):
                found.append(TraitValue(one.name, one.value.type))
            if isinstance(one, Partition) and isinstance(type, TextType):
                labels = (*(label for label, _ in one.arms), one.otherwise)
                found.append(TraitValue(one.name, EnumType(labels)))
        for up, frame in scope.rows():
            of_row: list[Value] = [
                PropertyValue(name, kind, up=up)
                for name, kind in frame.properties.items()
                if alike(kind, type)
            ]
            # The row at hand is what a filter is about.
            found.extend(of_row * (3 if up == 0 and scope.at_row else 1))
        return found

    def lookup(self, scope: Scope, type: Type, depth: int) -> Value | None:
        """`account.industry`, `store.flagship` of a row, `store("S1").region`."""
        random = self.random
        paths: list[tuple[str, tuple[Value, ...]]] = []
        for relation in self.catalog.entities[scope.entity].relations.values():
            if relation.is_to_one:
                paths.append((relation.entity, self.foreign_key(relation, None)))
        for up, frame in scope.rows():
            if frame.event is not None:
                for relation in self.catalog.events[frame.event].relations.values():
                    paths.append((relation.entity, self.foreign_key(relation, up)))
        # DuckDB sorts by no query that holds a query of its own which looks at nothing around it.
        nested = any(isinstance(frame, EntityFrame) and frame.looked_up for frame in scope.frames)
        if nested and not paths:
            return None
        if not paths or (not nested and random.random() < 0.2):
            code = random.choice(("S1", "S2", "nowhere"))
            paths = [("store", (Literal(code, TEXT),))]
        entity, key = random.choice(paths)
        value = self.value(
            scope.within(EntityFrame(entity, looked_up=True)), type, min(depth - 1, 1)
        )
        return Lookup(entity, key, value, value.type)

    def foreign_key(self, relation: Relation, up: int | None) -> tuple[Value, ...]:
        parts = range(len(self.catalog.entities[relation.entity].key))
        return tuple(ForeignKey(relation.name, part, UNKNOWN, up) for part in parts)

    def score(self, scope: Scope, depth: int) -> Value:
        alone = Scope.of(scope.entity, scope.declared)
        value = self.value(alone, self.random.choice(MEASURES), depth)
        parts = self.random.choice((4, 5, 10, 100))
        return Score(parts, scope.entity, value, self.groups(alone), self.among(alone, depth))

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
            case VersionType():
                return Literal(random.choice(VERSIONS), VERSION)
            case MapType():
                return Missing(type)  # none can be written
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
        if name.startswith("local_"):
            zone = self.catalog.entities[scope.entity].timezone
            place: Value = Literal("Asia/Kathmandu", TEXT)
            if zone is not None:
                place = AttributeValue(scope.entity, zone, TEXT)
            arguments = (arguments[0], place)
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
        unit = self.random.choice(PERIODS if isinstance(type, DateType) else LENGTHS)
        amount = self.random.choice((1, -1, 2, -3, 12, -30))
        value = self.value(scope, type, depth)
        return Shifted(value, amount, unit, value.type)


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
