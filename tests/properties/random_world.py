"""Random rows for a program: what it compares with, window edges to the microsecond, ties,
copies, missing values, strangers, nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from random_catalog import ZONES
from random_types import DECIMALS, INTEGERS, POINTS, TEXTS, VERSIONS

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Entity,
    Event,
    NestedRows,
    TimeColumn,
)
from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.edges import from_local, resolve, to_local
from seglang.core.nodes import Literal, Moment
from seglang.core.walking import walk
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.functions import NumberOverflow
from seglang.types import (
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
)

# Keys of maps that rules may well ask for.
MAP_KEYS = ("PL", "boxing", "", "free", "%", "12")
_HOW_MANY = {"customer": (0, 1, 4, 8, 8, 8), "pet": (0, 3, 6), "store": (0, 3, 3)}
_TICK = timedelta(microseconds=1)
_LOCAL = (
    datetime(2024, 1, 31, 12),
    datetime(2024, 2, 29),
    datetime(2024, 3, 31, 2, 30),
    datetime(2024, 10, 27, 2, 30),
    datetime(2024, 11, 3, 1, 30),
    datetime(2018, 11, 4),
    datetime(2023, 12, 31, 23, 59, 59, 999999),
)
# Later instants that a rule is asked about: change days, leap days, ends of months and years.
AS_OF = (
    datetime(2024, 3, 31, 2, 30),
    datetime(2024, 3, 31),
    datetime(2024, 4, 1, 12),
    datetime(2024, 10, 27, 2, 30),
    datetime(2024, 10, 28),
    datetime(2024, 11, 3, 1, 30),
    datetime(2024, 2, 29, 15),
    datetime(2025, 2, 28),
    datetime(2024, 3, 1),
    datetime(2023, 12, 31, 23, 59, 59, 999999),
    datetime(2024, 1, 1),
    datetime(2018, 11, 5),
    datetime(2024, 7, 31, 18, 45, 12, 345678),
)


def random_as_of(random: Random, calendar: Calendar) -> datetime:
    return from_local(random.choice(AS_OF), calendar.zone)


def random_world(random: Random, program: Program, as_of: datetime) -> World:
    return _Maker(random, program, as_of).world()


@dataclass
class _Pools:
    instants: list[datetime]
    texts: list[str]
    integers: list[int]
    decimals: list[Decimal]


class _Maker:
    def __init__(self, random: Random, program: Program, as_of: datetime) -> None:
        self.random = random
        self.catalog: Catalog = program.catalog
        self.calendar = self.catalog.calendar
        self.as_of = as_of
        self.pools = _pools(random, program, as_of)

    def world(self) -> World:
        random = self.random
        entities = {entity.name: self.entities(entity) for entity in self.catalog.entities.values()}
        events = {event.name: self.events(event) for event in self.catalog.events.values()}
        lists = {
            "suppressed": tuple(
                ListRow(self.some_key("customer"), self.list_time("suppressed"))
                for _ in range(random.randint(0, 4))
            ),
            "codes": tuple(
                ListRow((random.choice([None, *self.pools.texts]),))
                for _ in range(random.randint(0, 4))
            ),
            "numbers": tuple(
                ListRow((random.choice(self.pools.integers),)) for _ in range(random.randint(0, 4))
            ),
        }
        return World(entities, events, lists)

    def entities(self, entity: Entity) -> tuple[EntityRow, ...]:
        random = self.random
        rows = []
        for number in range(random.choice(_HOW_MANY.get(entity.name, (3,)))):
            attributes = {a.name: self.attribute(a) for a in entity.attributes.values()}
            if entity.timezone is not None:
                attributes[entity.timezone] = random.choice((*ZONES, None, "Mars/Olympus", ""))
            since = None
            if entity.since is not None and random.random() < 0.8:
                since = self.time(entity.since)
            history = {name: self.history(entity, name) for name in entity.history}
            key = self.key(entity.key, number)
            rows.append(EntityRow(key, attributes, since, self.references(entity), history))
        if random.random() < 0.3 and rows:
            rows.append(EntityRow((None,) * len(entity.key), rows[0].attributes))
        random.shuffle(rows)
        return tuple(rows)

    def references(self, entity: Entity) -> dict[str, Key]:
        """The keys that a row holds. Two relations over the same columns say the same."""
        held: dict[str, Key] = {}
        for relation in entity.relations.values():
            if relation.is_to_one and self.random.random() < 0.85:
                held[relation.name] = self.some_key(relation.entity)
        for owner, relation_name, mine in (
            ("customer", "pets", "owner"),
            ("account", "users", "account"),
        ):
            relation = self.catalog.entities[owner].relations[relation_name]
            if relation.entity == entity.name and mine in held:
                held[f"{owner}.{relation_name}"] = held[mine]
        return held

    def history(self, entity: Entity, name: str) -> tuple[tuple[date, Any], ...]:
        history = entity.history[name]
        attribute = entity.attributes[name]
        return tuple(
            (self.time(history.start), self.attribute(replace(attribute, required=False)))
            for _ in range(self.random.choice((0, 1, 2, 4)))
        )

    def key(self, columns: Sequence[str], number: int) -> tuple[Any, ...]:
        if columns == ("code",):
            return (f"S{number}",)
        # The first part of a composite key repeats; keys may well look alike when joined.
        return (("a:", "a")[number % 2], number) if len(columns) == 2 else (number,)

    def some_key(self, entity: str) -> tuple[Any, ...]:
        columns = self.catalog.entities[entity].key
        key = self.key(columns, self.random.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 99)))
        return (*key[:-1], None) if self.random.random() < 0.05 else key

    def events(self, event: Event) -> tuple[EventRow, ...]:
        random = self.random
        rows: list[EventRow] = []
        for number in range(random.choice((0, 5, 15, 30))):
            recorded = None
            if event.recorded is not None and random.random() < 0.8:
                recorded = self.time(event.recorded)
            held = {
                relation.name: self.some_key(relation.entity)
                for relation in event.relations.values()
                if random.random() < 0.8
            }
            rows.append(
                EventRow(
                    self.some_key(event.entity),
                    None if random.random() < 0.05 else self.time(event.time),
                    {found.name: self.attribute(found) for found in event.properties.values()},
                    random.choice((None, 1, 2, 3)) if event.order is not None else None,
                    number if event.id is not None else None,
                    recorded,
                    held,
                    {name: self.lines(nested) for name, nested in event.rows.items()},
                )
            )
        if rows and event.id is not None and not event.unique:
            # Exact copies, corrected copies, rows whose id is not known.
            rows.extend(random.choice(rows) for _ in range(3))
            for _ in range(4):
                row = random.choice(rows)
                other = {one.name: self.attribute(one) for one in event.properties.values()}
                rows.append(replace(row, time=self.time(event.time), properties=other))
            rows.extend(replace(random.choice(rows), id=None, rows={}) for _ in range(2))
        elif rows:
            # Ties in time; without an id two equal rows are two.
            for number in (1001, 1002):
                other_id = None if event.id is None else number
                tied = replace(random.choice(rows), properties=rows[0].properties, id=other_id)
                rows.append(tied)
            rows.append(random.choice(rows) if event.id is None else replace(rows[0], id=1000))
        random.shuffle(rows)
        return tuple(rows)

    def lines(self, nested: NestedRows) -> tuple[dict[str, Any], ...]:
        return tuple(
            {found.name: self.attribute(found) for found in nested.properties.values()}
            for _ in range(self.random.choice((0, 0, 1, 2, 3)))
        )

    def list_time(self, name: str) -> date | None:
        column = self.catalog.lists[name].time
        return self.time(column) if column is not None and self.random.random() < 0.9 else None

    def time(self, column: TimeColumn) -> date:
        instant = self.random.choice(self.pools.instants)
        if column.is_date:
            return to_local(instant, self.calendar.zone).date()
        return _representable(instant, column.zone)

    def attribute(self, attribute: Attribute) -> Any:
        if not attribute.required and self.random.random() < 0.2:
            return None
        return self.value(attribute.type, attribute)

    def value(self, type: Type, attribute: Attribute) -> Any:
        random, pools = self.random, self.pools
        match type:
            case TextType():
                return random.choice(pools.texts)
            case EnumType(values):
                return random.choice(values)
            case IntegerType():
                return random.choice(pools.integers)
            case DecimalType():
                if attribute.floating:
                    return random.choice((0.1, 0.5, 2.5, -2.5, 1e-11, 12.345, 99.99, 1e6))
                scale = Decimal(1).scaleb(-type.scale)
                return random.choice(pools.decimals).quantize(scale)
            case BooleanType():
                return random.random() < 0.5
            case DateType():
                return to_local(random.choice(pools.instants), self.calendar.zone).date()
            case TimestampType():
                return _representable(random.choice(pools.instants), attribute.zone)
            case DurationType():
                seconds = random.choice((0, 3600, 86_400, 90 * 86_400, -3600))
                return timedelta(seconds=seconds)
            case ListType(element):
                items = [self.value(element, attribute) for _ in range(random.randint(0, 3))]
                return tuple(None if random.random() < 0.1 else item for item in items)
            case MapType(value):
                keys = random.sample(MAP_KEYS, random.randint(0, 3))
                return {
                    key: None if random.random() < 0.1 else self.value(value, attribute)
                    for key in keys
                }
            case VersionType():
                return random.choice((*VERSIONS, "latest", "1..2", ""))
            case PointType():
                if not attribute.required and random.random() < 0.2:
                    return None
                latitude, longitude = random.choice(POINTS)
                return (Decimal(latitude), Decimal(longitude))
            case _:
                raise AssertionError(type)


def _representable(instant: datetime, zone: str | None) -> datetime:
    """What a column without a zone can hold of an instant."""
    return instant if zone is None else from_local(to_local(instant, zone), zone)


def _pools(random: Random, program: Program, as_of: datetime) -> _Pools:
    """What the program speaks of, and what lies hard by."""
    calendar = program.catalog.calendar
    instants = [from_local(local, calendar.zone) for local in _LOCAL]
    instants += [as_of - timedelta(days=days) for days in (0, 1, 2, 3, 30, 31, 90, 365)]
    constants: list[Any] = []
    for node in nodes_of(program):
        if isinstance(node, Moment):
            try:
                instants.append(resolve(node.edge, as_of, calendar))
            except (OverflowError, NumberOverflow):
                continue
        if isinstance(node, Literal):
            constants.append(node.value)
    for constant in constants:
        if isinstance(constant, datetime):
            instants.append(constant)
        elif isinstance(constant, date):
            instants.append(from_local(datetime.combine(constant, time()), calendar.zone))
    around = [near for instant in instants for near in (instant, instant - _TICK, instant + _TICK)]
    # Most facts lie before the instant that is asked about.
    past = [instant for instant in around if instant < as_of]
    numbers = [one for one in constants if type(one) in (int, Decimal) and abs(one) < 10**6]
    decimals = [Decimal(one) for one in numbers] + [one for one in DECIMALS if abs(one) < 10**6]
    return _Pools(
        [moment.astimezone(UTC) for moment in around + past * 2],
        [one for one in constants if isinstance(one, str)] + random.sample(TEXTS, 8),
        [one for one in numbers if type(one) is int] + list(INTEGERS),
        decimals,
    )


def nodes_of(program: Program) -> list[Any]:
    """Every node of every declaration."""
    roots: list[Any] = []
    for declared in program.declarations.values():
        match declared:
            case Segment(condition=condition):
                roots.append(condition)
            case Trait(value=value):
                roots.append(value)
            case Partition(arms=arms):
                roots.extend(when for _, when in arms)
    return [node for root in roots for node in walk(root)]
