"""Edits of a world: rows added, changed, copied and taken away.

A row of an event that is taken away keeps its number: it stands there without a time, so it does
not exist, until `settled` drops it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Event, TimeColumn
from seglang.core.edges import to_local
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.test_blocks.shared_columns import key_types
from seglang.types import DecimalType, IntegerType, TextType, Type
from seglang.witness.samples import first_sample, samples
from seglang.witness.settling import holders, numbered, settled_entity, settled_event

# Names of individuals, in the order in which they come into a world.
NAMES = (
    "anna", "ben", "cleo", "dora", "emil", "fay", "gus", "hana", "ian", "jana", "kai", "lena",
    "mona", "nora", "otto", "pia", "quin", "rosa", "sam", "tara", "uwe", "vera", "will", "yara",
    "zoe",
)  # fmt: skip


def size(world: World) -> int:
    """Rows and values: what a reader has to look at."""
    total = 0
    for rows in world.entities.values():
        for row in rows:
            total += 3 + len(row.attributes) + len(row.references) + (row.since is not None)
            total += 2 * sum(map(len, row.history.values()))
    for those in world.events.values():
        for event in those:
            if event.time is not None:
                total += 3 + len(event.properties) + len(event.references)
                total += sum(1 + len(nested) for rows in event.rows.values() for nested in rows)
    return total + 2 * sum(map(len, world.lists.values()))


# ---------------------------------------------------------------- entities


def new_key(world: World, catalog: Catalog, entity: str) -> Key:
    """A key of one whom nobody is called by yet: a name in every column that can hold one, else a
    number."""
    declared = catalog.entities[entity]
    taken = {str(part) for rows in world.entities.values() for row in rows for part in row.key}
    number = len(world.entities.get(entity, ())) + 1
    name = next(name for name in names() if name not in taken)
    while True:
        key = tuple(_key_part(type, name, number) for type in key_types(catalog, declared))
        if all(row.key != key for row in world.entities.get(entity, ())):
            return key
        number += 1


def names() -> Iterator[str]:
    yield from NAMES
    number = len(NAMES)
    while True:
        number += 1
        yield f"person_{number}"


def _key_part(type: Type | None, name: str, number: int) -> Any:
    match type:
        case None | TextType():
            return name
        case IntegerType() | DecimalType():
            return number
        case _:
            return list(islice(samples(type), 150))[number % 150 - 1]


def with_entity(
    world: World, catalog: Catalog, entity: str, key: Key, references: Mapping[str, Key]
) -> World:
    """One more, of whom only the required attributes are known."""
    declared = catalog.entities[entity]
    row = EntityRow(key, required(declared.attributes), None, references)
    row = settled_entity(catalog, entity, row)
    return replace(world, entities=_appended(world.entities, entity, row))


def required(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {
        name: first_sample(attribute.type)
        for name, attribute in attributes.items()
        if attribute.required
    }


def entity_row(world: World, entity: str, key: Key) -> EntityRow | None:
    return next((row for row in world.entities.get(entity, ()) if row.key == key), None)


def with_entity_row(
    world: World, catalog: Catalog, entity: str, row: EntityRow, changed: str | None = None
) -> World:
    """The row in place of the one with its key. `changed`: see `settled_entity`."""
    row = settled_entity(catalog, entity, row, changed)
    rows = tuple(row if old.key == row.key else old for old in world.entities.get(entity, ()))
    return replace(world, entities={**world.entities, entity: rows})


def without_entity(world: World, entity: str, key: Key) -> World:
    """Without the one with this key, its events, and whatever led to it."""
    rows = tuple(row for row in world.entities.get(entity, ()) if row.key != key)
    return replace(world, entities={**world.entities, entity: rows})


def linked(
    world: World, catalog: Catalog, holder: tuple[str, Key], via: tuple[str, ...], to: Key
) -> World:
    """Sets the columns in which a row of an entity holds the key of another: every relation that
    looks at these columns follows."""
    entity, key = holder
    row = entity_row(world, entity, key)
    name = next((name for name, columns in holders(catalog, entity).items() if columns == via), "")
    if row is None or not name:
        return world
    references = {**row.references, name: to}
    return with_entity_row(world, catalog, entity, replace(row, references=references), name)


def copied_entity(world: World, catalog: Catalog, entity: str, key: Key) -> tuple[World, Key]:
    """One more of whom the same is known, with copies of the events."""
    row = entity_row(world, entity, key)
    assert row is not None
    other = new_key(world, catalog, entity)
    copy = settled_entity(catalog, entity, replace(row, key=other))
    world = replace(world, entities=_appended(world.entities, entity, copy))
    for name, event in catalog.events.items():
        if event.entity == entity:
            for old in world.events.get(name, ()):
                if old.key == key and old.time is not None:
                    world = with_event_row(world, catalog, event, replace(old, key=other))[0]
    for listed in catalog.lists:
        rows = world.lists.get(listed, ())
        copies = tuple(replace(entry, key=other) for entry in rows if entry.key == key)
        if copies:
            world = replace(world, lists={**world.lists, listed: (*rows, *copies)})
    return world, other


# ---------------------------------------------------------------- events


def new_event(
    world: World, catalog: Catalog, event: str, key: Key, time: datetime
) -> tuple[World, int]:
    """A row of which only the required properties are known, and its number."""
    declared = catalog.events[event]
    row = EventRow(key, time_of(declared, time, catalog), required(declared.properties))
    return with_event_row(world, catalog, declared, row)


def time_of(event: Event, time: datetime, catalog: Catalog) -> date:
    return time_in(event.time, time, catalog)


def time_in(column: TimeColumn, time: datetime, catalog: Catalog) -> date:
    """The instant as its column can hold it."""
    return to_local(time, catalog.calendar.zone).date() if column.is_date else time


def with_event_row(
    world: World, catalog: Catalog, event: Event, row: EventRow
) -> tuple[World, int]:
    """The row behind all others, with a number of its own."""
    number = len(world.events.get(event.name, ()))
    row = numbered(event, settled_event(catalog, event, row), number + 1)
    return replace(world, events=_appended(world.events, event.name, row)), number


def event_row(world: World, event: str, number: int) -> EventRow:
    return world.events[event][number]


def with_changed_event(
    world: World, catalog: Catalog, event: str, number: int, row: EventRow
) -> World:
    rows = world.events[event]
    declared = catalog.events[event]
    row = numbered(declared, settled_event(catalog, declared, row), number + 1)
    changed = (*rows[:number], row, *rows[number + 1 :])
    return replace(world, events={**world.events, event: changed})


def without_event(world: World, catalog: Catalog, event: str, number: int) -> World:
    row = event_row(world, event, number)
    return with_changed_event(world, catalog, event, number, replace(row, time=None))


# ---------------------------------------------------------------- lists


def with_list_row(world: World, name: str, row: ListRow) -> World:
    return replace(world, lists=_appended(world.lists, name, row))


def _appended(tables: Mapping[str, tuple[Any, ...]], name: str, row: Any) -> dict[str, Any]:
    return {**tables, name: (*tables.get(name, ()), row)}
