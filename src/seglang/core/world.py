"""The facts that `evaluate` looks at: rows in memory, already of the language's types.

A `World` holds what the catalog's tables hold after the catalog's own `where` filters. Values:
text, enum and version str, integer int, decimal Decimal, boolean bool, date date, timestamp aware
datetime, duration timedelta, list tuple, map mapping, point (latitude, longitude), missing None.
Floats are taken in as decimals rounded to ten places; not-a-number and infinities are missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from seglang.catalog.model import Calendar, Catalog, Event
from seglang.core.versions import typed
from seglang.functions import NumberOverflow
from seglang.functions.model import as_instant
from seglang.functions.numbers import to_decimal

Key: TypeAlias = tuple[Any, ...]
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class EntityRow:
    """`key` has a part for each key column of the entity. Keys do not repeat.

    `references`: the keys that this row holds: under a to-one relation's name that of the other
    entity, and under `customer.pets` that of the customer whose to-many relation `pets` leads here.
    `history`: for an attribute with a history, what it was from an instant on, in any order.
    """

    key: Key
    attributes: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    references: Mapping[str, Key] = field(default_factory=dict)
    history: Mapping[str, tuple[tuple[date, Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventRow:
    """`key` is the entity's; a date as `time` is its local midnight in the project's zone.
    `references`: the keys of to-one relations. `rows`: the properties of the rows nested in it."""

    key: Key
    time: date | None
    properties: Mapping[str, Any] = field(default_factory=dict)
    order: Any = None
    id: Any = None
    recorded: date | None = None
    references: Mapping[str, Key] = field(default_factory=dict)
    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListRow:
    """`key` has a part for each key column of the list."""

    key: Key
    time: date | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Rows by the names of the catalog; an absent name is an empty table. What a row leaves out
    is missing."""

    entities: Mapping[str, tuple[EntityRow, ...]] = field(default_factory=dict)
    events: Mapping[str, tuple[EventRow, ...]] = field(default_factory=dict)
    lists: Mapping[str, tuple[ListRow, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        entities = {name: tuple(map(_entity, rows)) for name, rows in self.entities.items()}
        events = {name: tuple(map(_event, rows)) for name, rows in self.events.items()}
        lists = {
            name: tuple(ListRow(_clean(row.key), _clean(row.time)) for row in rows)
            for name, rows in self.lists.items()
        }
        object.__setattr__(self, "entities", entities)
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "lists", lists)


def _entity(row: EntityRow) -> EntityRow:
    return EntityRow(
        _clean(row.key),
        _cleaned(row.attributes),
        _clean(row.since),
        _cleaned(row.references),
        {
            name: tuple((_clean(start), _clean(value)) for start, value in rows)
            for name, rows in row.history.items()
        },
    )


def _event(row: EventRow) -> EventRow:
    return EventRow(
        _clean(row.key),
        _clean(row.time),
        _cleaned(row.properties),
        _clean(row.order),
        _clean(row.id),
        _clean(row.recorded),
        _cleaned(row.references),
        {name: tuple(map(_cleaned, rows)) for name, rows in row.rows.items()},
    )


def _cleaned(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: _clean(value) for name, value in values.items()}


def _clean(value: Any) -> Any:
    match value:
        case float():
            return from_float(value)
        case datetime():
            return value.astimezone(UTC)
        case list() | tuple():
            return tuple(map(_clean, value))
        case Mapping():
            return _cleaned(value)
        case _:
            return value


def from_float(value: float) -> Decimal | None:
    """A binary floating-point number of the data as the language sees it."""
    if not math.isfinite(value):
        return None
    try:
        # repr is the shortest decimal that stands for the number, as engines print it.
        return to_decimal(Fraction(repr(value)))
    except NumberOverflow:
        return None


class Facts:
    """What exists at one instant: the population, each entity's rows, the lists."""

    def __init__(self, catalog: Catalog, world: World, as_of: datetime) -> None:
        self.catalog = catalog
        self.as_of = as_of.astimezone(UTC)
        self._world = world
        self._population: dict[str, dict[Key, EntityRow]] = {}
        self._events: dict[str, dict[Key, list[tuple[int, EventRow]]]] = {}
        self._lists: dict[str, list[ListRow]] = {}
        self._related: dict[tuple[str, str], dict[Key, list[EntityRow]]] = {}

    @property
    def calendar(self) -> Calendar:
        return self.catalog.calendar

    def population(self, entity: str) -> list[EntityRow]:
        """The entities with a key that were there before the instant; a missing `since` says
        nothing."""
        return list(self._by_entity_key(entity).values())

    def entity(self, entity: str, key: Key) -> EntityRow | None:
        """The one with that key, when it is in the population."""
        return self._by_entity_key(entity).get(key) if _is_complete(key) else None

    def attribute(self, entity: str, row: EntityRow, name: str) -> Any:
        """The current value, or with a history the one that it had at the instant."""
        if name not in self.catalog.entities[entity].history:
            return row.attributes.get(name)
        past = self.past(entity, row, name)
        return past[-1][1] if past else None

    def past(self, entity: str, row: EntityRow, name: str) -> list[tuple[datetime, Any]]:
        """What the history of an attribute says by now, in order. Of two values from one instant
        on the larger one counts."""
        known: dict[datetime, Any] = {}
        type = self.catalog.entities[entity].attributes[name].type

        def size(value: Any) -> tuple[Any, ...]:
            return value_order(typed(value, type)), value_order(value)

        for start, value in row.history.get(name, ()):
            if self._exists(start):
                instant = as_instant(start, self.calendar)
                if instant not in known or size(known[instant]) < size(value):
                    known[instant] = value
        return sorted(known.items(), key=lambda entry: entry[0])

    def related(self, owner: str, relation: str, row: EntityRow) -> list[EntityRow]:
        """The entities in the population to which a relation of `owner` leads from `row`."""
        declared = self.catalog.entities[owner].relations[relation]
        if declared.is_to_one:
            key = row.references.get(relation)
            found = None if key is None else self.entity(declared.entity, key)
            return [] if found is None else [found]
        if (owner, relation) not in self._related:
            by_owner: dict[Key, list[EntityRow]] = {}
            for other in self.population(declared.entity):
                key = other.references.get(f"{owner}.{relation}")
                if key is not None and _is_complete(key):
                    by_owner.setdefault(key, []).append(other)
            self._related[owner, relation] = by_owner
        return self._related[owner, relation].get(row.key, [])

    def numbered_rows(self, event: str, key: Key) -> list[tuple[int, EventRow]]:
        """One entity's rows of a catalog event, in order of time, each with a number that is its
        own at every instant; `time` is an instant in them."""
        if event not in self._events:
            self._events[event] = self._by_key(event)
        return self._events[event].get(key, [])

    def listed(self, name: str) -> list[ListRow]:
        """The entries of a list; `time` is an instant in them, when the list has one."""
        if name not in self._lists:
            timed = self.catalog.lists[name].time is not None
            self._lists[name] = [
                ListRow(row.key, as_instant(row.time, self.calendar) if row.time else None)
                for row in self._world.lists.get(name, ())
                if _is_complete(row.key) and (not timed or self._exists(row.time))
            ]
        return self._lists[name]

    def _exists(self, time: date | None) -> bool:
        return time is not None and as_instant(time, self.calendar) < self.as_of

    def _by_entity_key(self, entity: str) -> dict[Key, EntityRow]:
        if entity not in self._population:
            self._population[entity] = {
                row.key: row
                for row in self._world.entities.get(entity, ())
                if _is_complete(row.key) and (row.since is None or self._exists(row.since))
            }
        return self._population[entity]

    def _by_key(self, name: str) -> dict[Key, list[tuple[int, EventRow]]]:
        event = self.catalog.events[name]
        by_key: dict[Key, list[tuple[int, EventRow]]] = {}
        for number, row in enumerate(self._world.events.get(name, ())):
            if row.time is None or not self._exists(row.time) or not _is_complete(row.key):
                continue
            # A fact exists once it is recorded; when nobody says so, from its own time on.
            if row.recorded is None or self._exists(row.recorded):
                there = replace(row, time=as_instant(row.time, self.calendar))
                by_key.setdefault(row.key, []).append((number, there))
        for key, rows in by_key.items():
            ordered = sorted(rows, key=lambda entry: row_order(entry[1], event))
            by_key[key] = list(_once_each(ordered, event))
        return by_key


def _is_complete(key: Key) -> bool:
    return all(part is not None for part in key)


def _once_each(
    rows: Iterable[tuple[int, EventRow]], event: Event
) -> Iterable[tuple[int, EventRow]]:
    """The first of the rows that share an id."""
    seen: set[Any] = set()
    for number, row in rows:
        if event.id is not None and not event.unique and row.id is not None:
            if row.id in seen:
                continue
            seen.add(row.id)
        yield number, row


def row_order(row: EventRow, event: Event, position: int = 0) -> tuple[Any, ...]:
    """The total order of rows: time, the `order` column, the event's place in a union, `id`, the
    declared properties."""
    properties = tuple(value_order(row.properties.get(name)) for name in event.properties)
    return (row.time, value_order(row.order), position, value_order(row.id), properties)


def value_order(value: Any) -> tuple[Any, ...]:
    """A sort key: missing first, numbers and instants by size, text by code points."""
    match value:
        case None:
            return (0,)
        case int() | Decimal():
            return (1, value)
        case tuple():
            return (2, tuple(map(value_order, value)))
        case datetime():
            return (3, value)
        case date():
            return (4, value)
        case str():
            return (5, value)
        case Mapping():
            return (6, tuple((key, value_order(value[key])) for key in sorted(value)))
        case _:
            return (7, value)
