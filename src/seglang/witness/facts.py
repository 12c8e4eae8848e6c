"""Edits of a world: rows added, changed, copied and taken away.

A row of an event that is taken away keeps its number: it stands there without a time, so it does
not exist, until `tidy` drops it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Event, TimeColumn
from seglang.core.edges import to_local
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.witness.samples import first_sample

# Names of individuals, in the order in which they come into a world.
NAMES = (
    "anna", "ben", "cleo", "dora", "emil", "fay", "gus", "hana", "ian", "jana", "kai", "lena",
    "max", "nora", "otto", "pia", "quin", "rosa", "sam", "tara", "uwe", "vera", "will", "yara",
    "zoe",
)  # fmt: skip


def tidy(world: World) -> World:
    """Without the rows that are taken away, and without empty tables."""
    events = {
        name: tuple(row for row in rows if row.time is not None)
        for name, rows in world.events.items()
    }
    return World(
        {name: rows for name, rows in world.entities.items() if rows},
        {name: rows for name, rows in events.items() if rows},
        {name: rows for name, rows in world.lists.items() if rows},
    )


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
    """A key of one whom nobody is called by yet. All parts of a key are the same name."""
    taken = {row.key[0] for rows in world.entities.values() for row in rows}
    taken |= {row.key[0] for rows in world.events.values() for row in rows}
    number = 0
    while True:
        name = NAMES[number] if number < len(NAMES) else f"person_{number + 1}"
        if name not in taken:
            return (name,) * len(catalog.entities[entity].key)
        number += 1


def with_entity(
    world: World, catalog: Catalog, entity: str, key: Key, references: Mapping[str, Key]
) -> World:
    """One more, of whom only the required attributes are known."""
    declared = catalog.entities[entity]
    row = EntityRow(key, required(declared.attributes), None, references)
    return replace(world, entities=_appended(world.entities, entity, row))


def required(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {
        name: first_sample(attribute.type)
        for name, attribute in attributes.items()
        if attribute.required
    }


def entity_row(world: World, entity: str, key: Key) -> EntityRow | None:
    return next((row for row in world.entities.get(entity, ()) if row.key == key), None)


def with_entity_row(world: World, entity: str, row: EntityRow) -> World:
    """The row in place of the one with its key."""
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
    if row is None:
        return world
    references = dict(row.references)
    for name in relations_over(catalog, entity, via):
        references[name] = to
    return with_entity_row(world, entity, replace(row, references=references))


def relations_over(catalog: Catalog, entity: str, columns: tuple[str, ...]) -> list[str]:
    """The names under which a row of the entity holds the key that stands in these columns."""
    found = [
        relation.name
        for relation in catalog.entities[entity].relations.values()
        if relation.via == columns
    ]
    for owner in catalog.entities.values():
        found += [
            f"{owner.name}.{relation.name}"
            for relation in owner.relations.values()
            if relation.on == columns and relation.entity == entity
        ]
    return found


def copied_entity(world: World, catalog: Catalog, entity: str, key: Key) -> tuple[World, Key]:
    """One more of whom the same is known, with copies of the events."""
    row = entity_row(world, entity, key)
    assert row is not None
    other = new_key(world, catalog, entity)
    world = replace(world, entities=_appended(world.entities, entity, replace(row, key=other)))
    for name, event in catalog.events.items():
        if event.entity == entity:
            for old in world.events.get(name, ()):
                if old.key == key and old.time is not None:
                    world = with_event_row(world, event, replace(old, key=other))[0]
    for listed in catalog.lists:
        rows = world.lists.get(listed, ())
        copies = tuple(replace(entry, key=other) for entry in rows if entry.key == key)
        if copies:
            world = replace(world, lists={**world.lists, listed: (*rows, *copies)})
    return world, other


def renamed(world: World, catalog: Catalog, entity: str, key: Key, other: Key) -> World:
    """The same world with another key for one entity."""

    def key_of(found: Key) -> Key:
        return other if found == key else found

    entities = {}
    for name, rows in world.entities.items():
        relations = catalog.entities[name].relations
        entities[name] = tuple(
            replace(
                row,
                key=key_of(row.key) if name == entity else row.key,
                references={
                    reference: key_of(value)
                    if (relations[reference].entity if reference in relations else
                        reference.split(".")[0]) == entity
                    else value
                    for reference, value in row.references.items()
                },
            )
            for row in rows
        )
    events = {
        name: tuple(
            replace(row, key=key_of(row.key)) if catalog.events[name].entity == entity else row
            for row in rows
        )
        for name, rows in world.events.items()
    }
    return World(entities, events, world.lists)


# ---------------------------------------------------------------- events


def new_event(
    world: World, catalog: Catalog, event: str, key: Key, time: datetime
) -> tuple[World, int]:
    """A row of which only the required properties are known, and its number."""
    declared = catalog.events[event]
    row = EventRow(key, time_of(declared, time, catalog), required(declared.properties))
    return with_event_row(world, declared, row)


def time_of(event: Event, time: datetime, catalog: Catalog) -> date:
    return time_in(event.time, time, catalog)


def time_in(column: TimeColumn, time: datetime, catalog: Catalog) -> date:
    """The instant as its column can hold it."""
    return to_local(time, catalog.calendar.zone).date() if column.is_date else time


def with_event_row(world: World, event: Event, row: EventRow) -> tuple[World, int]:
    """The row with an id of its own, where the rows of the event have one."""
    number = len(world.events.get(event.name, ()))
    if event.id is not None:
        row = replace(row, id=number + 1)
    return replace(world, events=_appended(world.events, event.name, row)), number


def event_row(world: World, event: str, number: int) -> EventRow:
    return world.events[event][number]


def with_changed_event(world: World, event: str, number: int, row: EventRow) -> World:
    rows = world.events[event]
    changed = (*rows[:number], row, *rows[number + 1 :])
    return replace(world, events={**world.events, event: changed})


def without_event(world: World, event: str, number: int) -> World:
    row = event_row(world, event, number)
    return with_changed_event(world, event, number, replace(row, time=None))


# ---------------------------------------------------------------- lists


def with_list_row(world: World, name: str, row: ListRow) -> World:
    return replace(world, lists=_appended(world.lists, name, row))


def _appended(tables: Mapping[str, tuple[Any, ...]], name: str, row: Any) -> dict[str, Any]:
    return {**tables, name: (*tables.get(name, ()), row)}
