"""What a test is to tell of rows: those that exist, with what the rule looks at.

Takes a world as it was read, gives one without copies of rows and without what the rule does not
look at. What the catalog requires besides has a value that says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_never

from seglang.catalog.model import Attribute, Catalog, Column, Entity, Event
from seglang.core.edges import AS_OF, local_date
from seglang.core.nodes import KnownSince, Node
from seglang.core.past import HeldAt, ValueAt
from seglang.core.world import EntityRow, EventRow, Facts, World
from seglang.life.used import Used
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
    UnknownType,
    VersionType,
)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def told(
    catalog: Catalog, rule: Sequence[Node], world: World, as_of: datetime, used: Used
) -> World:
    """The rows that exist, in their order."""
    looks_back = any(
        isinstance(node, KnownSince | HeldAt | ValueAt) or getattr(node, "at", AS_OF) != AS_OF
        for node in rule
    )
    entities = {
        name: tuple(_entity(catalog, catalog.entities[name], row, used, looks_back) for row in rows)
        for name, rows in world.entities.items()
    }
    facts = Facts(catalog, world, as_of)
    events = {
        name: tuple(
            _event(catalog, catalog.events[name], row, used)
            for key in dict.fromkeys(row.key for row in rows)
            for _, row in facts.numbered_rows(name, key)
        )
        for name, rows in world.events.items()
    }
    return World(entities, events, world.lists)


def _entity(
    catalog: Catalog, entity: Entity, row: EntityRow, used: Used, looks_back: bool
) -> EntityRow:
    names = {name for owner, name in used.attributes if owner == entity.name}
    kept = set(key_columns(catalog, entity))
    if looks_back and entity.since is not None:
        kept.add(entity.since.column.name)
    attributes = _values(entity.attributes, row.attributes, names, kept)
    return replace(row, attributes=attributes, since=row.since if looks_back else None)


def _event(catalog: Catalog, event: Event, row: EventRow, used: Used) -> EventRow:
    time: date | None = row.time
    if event.time.is_date and isinstance(time, datetime):
        time = local_date(time, catalog.calendar.zone)
    rows = {
        name: tuple(
            _values(event.rows[name].properties, one, used.properties, ()) for one in several
        )
        for name, several in row.rows.items()
    }
    kept = {*event_columns(event), event.time.column.name}
    if event.order is not None:
        kept.add(event.order.name)
    properties = _values(event.properties, row.properties, used.properties, kept)
    return EventRow(row.key, time, properties, references=row.references, rows=rows)


def _values(
    declared: Mapping[str, Attribute],
    values: Mapping[str, Any],
    names: Collection[str],
    kept: Collection[str],
) -> dict[str, Any]:
    """Those that are looked at; of others only what is required. `kept`: columns that hold
    something else as well, which has to agree."""
    found = {}
    for name, value in values.items():
        column = declared[name].column
        if name in names:
            found[name] = value
        elif declared[name].required:
            shared = isinstance(column, Column) and not column.fields and column.name in kept
            found[name] = value if shared else _plain(declared[name].type)
    return found


def key_columns(catalog: Catalog, entity: Entity) -> frozenset[str]:
    """The columns of its table that hold its key or that of another."""
    found = set(entity.key)
    for relation in entity.relations.values():
        found.update(relation.via)
    for owner in catalog.entities.values():
        for relation in owner.relations.values():
            if relation.entity == entity.name:
                found.update(relation.on)
    return frozenset(found)


def event_columns(event: Event) -> frozenset[str]:
    """Those that hold the key of an entity, or tell rows apart."""
    found = set(event.key)
    for relation in event.relations.values():
        found.update(relation.via)
    if event.id is not None:
        found.add(event.id.name)
    return frozenset(found)


def _plain(type: Type) -> Any:
    """A value that says nothing."""
    match type:
        case TextType():
            return "text"
        case IntegerType():
            return 0
        case DecimalType():
            return Decimal(0)
        case BooleanType():
            return False
        case DateType():
            return _LONG_AGO.date()
        case TimestampType():
            return _LONG_AGO
        case DurationType():
            return timedelta()
        case EnumType(values):
            return values[0]
        case ListType():
            return ()
        case MapType():
            return {}
        case VersionType():
            return "1"
        case PointType():
            return (Decimal(0), Decimal(0))
        case UnknownType():
            return None
        case _:
            assert_never(type)
