"""Every table that a catalog names, and every column, of all tables together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    History,
    MemberList,
    NestedRows,
    PointColumns,
    TimeColumn,
)


def table_names(catalog: Catalog) -> frozenset[tuple[str, ...]]:
    """As they are written: what stands before the name of a table is a part of its own."""
    entities, events = catalog.entities.values(), catalog.events.values()
    owners: tuple[Entity | Event | MemberList | History | NestedRows, ...] = (
        *entities,
        *(history for entity in entities for history in entity.history.values()),
        *events,
        *(nested for event in events for nested in event.rows.values()),
        *catalog.lists.values(),
    )
    return frozenset(owner.table for owner in owners)


def column_names(catalog: Catalog) -> frozenset[str]:
    """As they are written."""
    names: set[str] = set()
    for entity in catalog.entities.values():
        names.update(_of_entity(entity))
    for event in catalog.events.values():
        names.update(_of_event(event))
    for listed in catalog.lists.values():
        names.update((*listed.key, *_times(listed.time), *_filtered(listed.where)))
    return frozenset(names)


def _of_entity(entity: Entity) -> Iterator[str]:
    yield from entity.key
    yield from _attributes(entity.attributes.values())
    yield from _times(entity.since)
    yield from _filtered(entity.where)
    for relation in entity.relations.values():
        yield from (*relation.via, *relation.on)
    for history in entity.history.values():
        yield from (*history.key, history.column.name, *_times(history.start))
        yield from _filtered(history.where)


def _of_event(event: Event) -> Iterator[str]:
    yield from event.key
    yield from _attributes(event.properties.values())
    yield from _times(event.time, event.recorded)
    yield from _filtered(event.where)
    yield from (column.name for column in (event.id, event.order) if column is not None)
    for relation in event.relations.values():
        yield from relation.via
    for nested in event.rows.values():
        yield nested.on.name
        yield from _attributes(nested.properties.values())
        yield from _filtered(nested.where)


def _attributes(attributes: Iterable[Attribute]) -> Iterator[str]:
    for attribute in attributes:
        match attribute.column:
            case PointColumns(latitude, longitude):
                yield from (latitude.name, longitude.name)
            case Column(name):
                yield name


def _times(*times: TimeColumn | None) -> Iterator[str]:
    return (time.column.name for time in times if time is not None)


def _filtered(where: Iterable[Filter]) -> Iterator[str]:
    return (test.column.name for test in where)
