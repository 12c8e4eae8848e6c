"""Random well-typed values: functions, choices, look-ups, names, literals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from random_rows import RowSources
from random_scope import EntityFrame, Maker, Scope
from random_types import (
    DECIMALS,
    DURATIONS,
    INTEGERS,
    LENGTHS,
    MAP_KEYS,
    MEASURES,
    PATTERNS,
    PERIODS,
    POINTS,
    SINGLE,
    TEXTS,
    VERSIONS,
    alike,
    recipes_for,
)
from random_window import random_edge

from seglang.catalog.model import Catalog, Relation
from seglang.core.declarations import Partition, Trait
from seglang.core.edges import AsOf
from seglang.core.nodes import (
    Apply,
    AttributeValue,
    Choice,
    Condition,
    ForeignKey,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import ValueAt
from seglang.core.standings import Score
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


@dataclass(frozen=True)
class RandomValues:
    maker: Maker

    @property
    def random(self) -> Random:
        return self.maker.random

    @property
    def catalog(self) -> Catalog:
        return self.maker.catalog

    def value(self, scope: Scope, type: Type, depth: int) -> Value:
        """A value of the type, or of one that widens to it."""
        random = self.random
        if isinstance(type, DecimalType) and random.random() < 0.15:
            return self.value(scope, INTEGER, depth)
        chance = random.random()
        if depth > 0:
            found = self.composed(scope, type, depth, chance)
            if found is not None:
                return found
        if chance > 0.98 or (chance > 0.9 and isinstance(type, MapType)):
            return Missing(type)
        if scope.levels and random.random() < 0.2:
            levels = random.randint(1, scope.levels)
            outside = self.value(scope.left(levels), type, depth - 1)
            return Outside(outside, levels, outside.type)
        if random.random() < 0.12:
            looked_up = self.lookup(scope, type, depth)
            if looked_up is not None:
                return looked_up
        named = self.named(scope, type)
        if named and random.random() < 0.85:
            return random.choice(named)
        return self.literal(type)

    def composed(self, scope: Scope, type: Type, depth: int, chance: float) -> Value | None:
        random = self.random
        if chance < 0.3:
            return self.apply(scope, type, depth - 1)
        if chance < (0.6 if not scope.at_row else 0.4):
            found = RowSources(self.maker).aggregate(scope, type, depth - 1)
            if found is not None:
                return found
        if 0.6 <= chance < 0.64 and isinstance(type, IntegerType):
            return self.score(scope, depth - 1)
        if 0.74 <= chance < 0.8:
            instant = Moment(random_edge(random))
            value = self.value(scope, type, depth - 1)
            return ValueAt(instant, value, value.type)
        if 0.8 <= chance < 0.83 and isinstance(type, TimestampType):
            return self.period(scope, depth)
        if chance < 0.66:
            return self.choice(scope, type, depth - 1)
        if chance < 0.74 and isinstance(type, BooleanType):
            return Truth(self.maker.condition(scope, depth - 1))
        if chance < 0.74 and isinstance(type, DateType | TimestampType):
            return self.shifted(scope, type, depth - 1)
        return None

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

    # ------------------------------------------------------------ other entities

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

    def groups(self, scope: Scope) -> tuple[Value, ...]:
        if self.random.random() < 0.6:
            return ()
        types = self.random.sample(SINGLE, self.random.choice((1, 1, 2)))
        return tuple(self.value(scope, type, 0) for type in types)

    def among(self, scope: Scope, depth: int) -> Condition | None:
        return self.maker.condition(scope, depth - 1) if self.random.random() < 0.3 else None

    # ------------------------------------------------------------ literals

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
                return Literal(random.choice(DURATIONS), DURATION)
            case ListType(element):
                items = [self.item(element) for _ in range(random.randint(1, 3))]
                return Literal(tuple(item.value for item in items), type)
            case VersionType():
                return Literal(random.choice(VERSIONS), VERSION)
            case MapType():
                return Missing(type)  # none can be written
            case PointType():
                latitude, longitude = random.choice(POINTS)
                return Literal((Decimal(latitude), Decimal(longitude)), POINT)
            case _:
                raise AssertionError(type)

    def item(self, type: Type) -> Literal:
        found = Literal(self.instant(), TIMESTAMP) if type == TIMESTAMP else self.literal(type)
        assert isinstance(found, Literal)
        return found

    def day(self) -> date:
        days = (0, 0, 1, -1, -30, -365, 40)
        return self.maker.as_of.date() + timedelta(days=self.random.choice(days))

    def instant(self) -> datetime:
        offset = self.random.choice((0, 1, -1, -3600, -86_400, -30 * 86_400, 86_400))
        return (self.maker.as_of + timedelta(seconds=offset)).astimezone(UTC)

    # ------------------------------------------------------------ made of values

    def apply(self, scope: Scope, type: Type, depth: int, name: str | None = None) -> Value:
        """A function that gives the type, of arguments that it takes."""
        fitting = recipes_for(type)
        if not fitting:
            return self.value(scope, type, 0)
        # The function first, so that one with many choices of types is not favoured.
        name = name or self.random.choice(list(fitting))
        formals = self.random.choice(fitting[name])
        if name == "matches":
            pattern = Literal(self.random.choice(PATTERNS), TEXT)
            return Apply(name, (self.value(scope, TEXT, depth), pattern), BOOLEAN)
        arguments = tuple(self.value(scope, formal, depth) for formal in formals)
        if name == "map_value" and self.random.random() < 0.7:
            arguments = (arguments[0], Literal(self.random.choice(MAP_KEYS), TEXT))
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
            (self.maker.condition(scope, depth), self.value(scope, type, depth))
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

    def period(self, scope: Scope, depth: int) -> Value:
        unit, offset = self.random.choice(PERIODS), self.random.choice((-1, 0, 1, 2))
        of = self.random.choice((TIMESTAMP, TIMESTAMP, DATE))
        return PeriodOf(self.value(scope, of, depth - 1), unit, offset)
