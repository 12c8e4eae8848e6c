"""Worlds as the text of a test says them.

A table can have one column for several names of the catalog: `since` and an attribute, the key of a
relation and another attribute. An edit of one of them is an edit of all. Rows that nothing tells
apart are numbered in the order in which a test lists them, and histories begin with the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Event
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.functions.model import as_instant
from seglang.test_blocks.facts import BEGINNING
from seglang.test_blocks.shared_columns import Cells, plain

_DAY = timedelta(days=1)


def settled_entity(
    catalog: Catalog, entity: str, row: EntityRow, changed: str | None = None
) -> EntityRow:
    """The row with what follows from its columns; `changed` is the attribute, `since` or relation
    that was changed last, which all others follow."""
    declared = catalog.entities[entity]
    held = holders(catalog, entity)
    cells = Cells()
    cells.put_key(declared.key, row.key)
    columns = _changed_columns(catalog, entity, changed)
    if changed is not None and changed in declared.attributes and changed in row.attributes:
        cells.put(columns[0] if columns else "", row.attributes[changed])
    elif changed is not None and changed in held:
        cells.put_key(held[changed], row.references.get(changed))
    since = row.since
    references = dict(row.references)
    attributes = dict(row.attributes)
    if changed is not None:
        # What shares a column with what was taken away is away as well.
        if changed != "since" and declared.since and declared.since.column.name in columns:
            since = None
        for name, attribute in declared.attributes.items():
            if name != changed and plain(attribute.column) in columns:
                attributes.pop(name, None)
        for name, via in held.items():
            if name != changed and set(via) & set(columns):
                references.pop(name, None)
    if declared.since is not None and since is not None:
        cells.put(declared.since.column.name, since)
    for name, key in references.items():
        cells.put_key(held[name], key)
    cells.put_attributes(declared.attributes, attributes)
    keys = {name: cells.key(via) for name, via in held.items()}
    found = {name: key for name, key in keys.items() if key is not None}
    known = cells.attributes(declared.attributes, attributes, catalog.calendar)
    if since is None:
        since = cells.time(declared.since, catalog.calendar)
    history = {name: past for name, past in row.history.items() if past}
    for name, past in declared.history.items():
        if name not in history and known.get(name) is not None:
            start: date = BEGINNING.date() if past.start.is_date else BEGINNING
            history[name] = ((start, known[name]),)
    return EntityRow(row.key, known, since, found, history)


def holders(catalog: Catalog, entity: str) -> dict[str, tuple[str, ...]]:
    """The names under which a row of the entity holds the key of another, with its columns."""
    found = {
        f"{owner.name}.{relation.name}": relation.on
        for owner in catalog.entities.values()
        for relation in owner.relations.values()
        if relation.entity == entity and relation.on
    }
    relations = catalog.entities[entity].relations.values()
    return found | {each.name: each.via for each in relations if each.is_to_one}


def _changed_columns(catalog: Catalog, entity: str, changed: str | None) -> tuple[str, ...]:
    declared = catalog.entities[entity]
    if changed == "since" and declared.since is not None:
        return (declared.since.column.name,)
    if changed is not None and changed in declared.attributes:
        column = plain(declared.attributes[changed].column)
        return () if column is None else (column,)
    return holders(catalog, entity).get(changed or "", ())


def settled_event(catalog: Catalog, event: Event, row: EventRow) -> EventRow:
    """The row with what follows from its columns."""
    if row.time is None:
        return row
    cells = Cells()
    cells.put_key(event.key, row.key)
    cells.put(event.time.column.name, row.time)
    for name, key in row.references.items():
        cells.put_key(event.relations[name].via, key)
    cells.put_attributes(event.properties, row.properties)
    properties = cells.attributes(event.properties, row.properties, catalog.calendar)
    found = {name: cells.key(one.via) for name, one in event.relations.items()}
    references = {name: key for name, key in found.items() if key is not None}
    return replace(row, properties=properties, references=references)


def numbered(event: Event, row: EventRow, number: int) -> EventRow:
    """Rows at one time are told apart in the order in which they are written."""
    properties = {
        plain(one.column): row.properties.get(name) for name, one in event.properties.items()
    }
    id, order = None, None
    if event.id is not None:
        id = properties.get(plain(event.id), number)
    if event.order is not None:
        order = properties.get(plain(event.order), number)
    return replace(row, id=id, order=order)


# ---------------------------------------------------------------- whole worlds


def settled(world: World, catalog: Catalog) -> World:
    """Without rows that are taken away and empty tables; events and entries of lists in the order
    of those whom they belong to."""
    order = {
        name: {row.key: number for number, row in enumerate(rows)}
        for name, rows in world.entities.items()
    }
    events: dict[str, tuple[EventRow, ...]] = {}
    for name, rows in world.events.items():
        event = catalog.events[name]
        places = order.get(event.entity, {})
        there = [row for row in rows if row.time is not None and row.key in places]
        there.sort(key=lambda row, places=places: places[row.key])  # type: ignore[misc]
        if there:
            events[name] = tuple(
                numbered(event, row, number) for number, row in enumerate(there, start=1)
            )
    lists = {name: _entries(world, catalog, name, rows) for name, rows in world.lists.items()}
    return World(
        {name: rows for name, rows in world.entities.items() if rows},
        events,
        {name: rows for name, rows in lists.items() if rows},
    )


def _entries(
    world: World, catalog: Catalog, name: str, rows: tuple[ListRow, ...]
) -> tuple[ListRow, ...]:
    """Those of individuals in their order, then the others, which are in the list since ever."""
    individuals = [key for _, key in individuals_of(world, catalog)]
    own = sorted(
        (row for row in rows if row.key in individuals), key=lambda row: individuals.index(row.key)
    )
    others = [row for row in rows if row.key not in individuals]
    column = catalog.lists[name].time
    if column is None:
        return tuple(replace(row, time=None) for row in (*own, *others))
    start: date = BEGINNING.date() if column.is_date else BEGINNING
    return (*own, *(replace(row, time=start) for row in others))


def individuals_of(world: World, catalog: Catalog) -> Iterator[tuple[str, Key]]:
    """Everybody, in the order in which a test gives them: the entities as the catalog has them."""
    for entity in catalog.entities:
        for row in world.entities.get(entity, ()):
            yield entity, row.key


def is_possible(world: World, catalog: Catalog, as_of: datetime) -> bool:
    """Nobody did anything before there was somebody, nothing is still to come, and what the
    catalog requires is known."""
    calendar = catalog.calendar
    for name, rows in world.entities.items():
        declared = catalog.entities[name].attributes
        if any(_lacks(declared, row.attributes) for row in rows):
            return False
    since: dict[tuple[str, Key], datetime] = {}
    for entity, rows in world.entities.items():
        for row in rows:
            if row.since is not None:
                since[entity, row.key] = as_instant(row.since, calendar)
    if any(instant >= as_of for instant in since.values()):
        return False
    for name, events in world.events.items():
        entity = catalog.events[name].entity
        for event in events:
            if event.time is not None:
                time = as_instant(event.time, calendar)
                if time >= as_of or time < since.get((entity, event.key), time):
                    return False
                if _lacks(catalog.events[name].properties, event.properties):
                    return False
    return True


def _lacks(declared: Mapping[str, Attribute], values: Mapping[str, Any]) -> bool:
    return any(each.required and values.get(name) is None for name, each in declared.items())


def made_possible(world: World, catalog: Catalog) -> World:
    """Everybody exists since before their first event."""
    calendar = catalog.calendar
    first: dict[tuple[str, Key], datetime] = {}
    for name, events in world.events.items():
        entity = catalog.events[name].entity
        for event in events:
            if event.time is not None:
                time = as_instant(event.time, calendar)
                known = first.get((entity, event.key), time)
                first[entity, event.key] = min(known, time)
    entities: dict[str, tuple[EntityRow, ...]] = {}
    for entity, rows in world.entities.items():
        changed = []
        for row in rows:
            earliest = first.get((entity, row.key))
            if earliest is not None and row.since is not None:
                is_late = as_instant(row.since, calendar) > earliest
                changed.append(_earlier(row, entity, earliest, catalog) if is_late else row)
            else:
                changed.append(row)
        entities[entity] = tuple(changed)
    return replace(world, entities=entities)


def _earlier(row: EntityRow, entity: str, first: datetime, catalog: Catalog) -> EntityRow:
    column = catalog.entities[entity].since
    before = first - _DAY
    since: date = before.date() if column is not None and column.is_date else before
    return settled_entity(catalog, entity, replace(row, since=since), "since")
