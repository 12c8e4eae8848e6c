"""Which forms of a catalog random programs read: how values are stored, filters, kinds of times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seglang.catalog.model import (
    Attribute,
    Column,
    Entity,
    Event,
    Filter,
    PointColumns,
    TimeColumn,
)
from seglang.core import nodes, sources
from seglang.core.declarations import Program, Segment
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    TEXT,
    TIMESTAMP,
    VERSION,
    DecimalType,
    EnumType,
    ListType,
    MapType,
    type_name,
)

_STORED = (
    TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, DURATION, VERSION,
    EnumType(()), ListType(TEXT), MapType(TEXT),
)  # fmt: skip
_UNITS = ("milliseconds", "seconds", "minutes", "hours", "days")


def wanted_forms() -> set[str]:
    found = {
        f"stored {place} {_kind(type)}"
        for place in ("column", "struct", "json")
        for type in _STORED
    }
    found |= {"stored point", "stored whole json map", "stored float", "stored required"}
    found |= {f"stored unit {unit}" for unit in _UNITS} | {"stored interval", "stored zone"}
    found |= {"stored list with zone", "stored float list", "stored float map"}
    found |= {f"filter {sign}" for sign in ("=", "!=", "<", "<=", ">", ">=", "in")}
    found |= {f"time {kind}" for kind in ("with zone", "without zone", "date")}
    found |= {"schema", "composite key", "distinct entity", "entity since", "entity where"}
    found |= {"history", "history where", "history stored otherwise", "history time date"}
    found |= {"event id", "event unique", "event order", "event where", "event recorded"}
    found |= {"events in one table", "nested where", "list time", "list where", "channel"}
    return found | {"relation to one", "relation to many", "relation of an event", "week starts"}


def catalog_forms(program: Program, found: list[Any]) -> Iterator[str]:
    """The forms of what the program reads: of attributes and properties those that it names, of
    everything else those of the tables that it looks at."""
    catalog = program.catalog
    named = {node.name for node in found if isinstance(node, nodes.PropertyValue)}
    entities = {declared.entity for declared in program.declarations.values()}
    events: set[str] = set()
    if catalog.calendar.week_starts:
        yield "week starts"
    for node in found:
        match node:
            case nodes.AttributeValue(entity, name):
                yield from _attribute(catalog.entities[entity].attributes[name])
                history = catalog.entities[entity].history.get(name)
                if history is not None:
                    yield from _history(catalog.entities[entity], name)
            case sources.Related(owner, relation, entity):
                entities.add(entity)
                is_one = catalog.entities[owner].relations[relation].is_to_one
                yield "relation to one" if is_one else "relation to many"
            case nodes.Lookup(entity):
                entities.add(entity)
            case nodes.ForeignKey(up=up):
                yield "relation to one" if up is None else "relation of an event"
            case sources.EventArm(event):
                events.add(event)
            case sources.Nested(event, name):
                nested = catalog.events[event].rows[name]
                yield from _filters("nested", nested.where)
                for found_name, attribute in nested.properties.items():
                    if found_name in named:
                        yield from _attribute(attribute)
            case nodes.InList(list=name):
                listed = catalog.lists[name]
                yield from _filters("list", listed.where)
                if listed.time is not None:
                    yield "list time"
                    yield from _time(listed.time)
    for name in sorted(entities):
        yield from _entity(catalog.entities[name])
    for name in sorted(events):
        yield from _event(catalog.events[name], named)
    tables = [catalog.events[name].table for name in events]
    if len(set(tables)) < len(tables):
        yield "events in one table"
    if any(isinstance(one, Segment) and one.channel for one in program.declarations.values()):
        yield "channel"


def _entity(entity: Entity) -> Iterator[str]:
    yield from ("schema",) if len(entity.table) > 1 else ()
    yield from ("composite key",) if len(entity.key) > 1 else ()
    yield from ("distinct entity",) if entity.distinct else ()
    yield from _filters("entity", entity.where)
    if entity.since is not None:
        yield "entity since"
        yield from _time(entity.since)


def _event(event: Event, named: set[str]) -> Iterator[str]:
    yield from ("event id",) if event.id is not None else ()
    yield from ("event unique",) if event.id is not None and event.unique else ()
    yield from ("event order",) if event.order is not None else ()
    yield from _filters("event", event.where)
    yield from _time(event.time)
    if event.recorded is not None:
        yield "event recorded"
        yield from _time(event.recorded)
    for name, attribute in event.properties.items():
        if name in named:
            yield from _attribute(attribute)


def _history(entity: Entity, name: str) -> Iterator[str]:
    history, attribute = entity.history[name], entity.attributes[name]
    yield "history"
    yield from _filters("history", history.where)
    yield from ("history time date",) if history.start.is_date else ()
    if (history.floating, history.zone, history.unit) != (
        attribute.floating,
        attribute.zone,
        attribute.unit,
    ):
        yield "history stored otherwise"


def _attribute(attribute: Attribute) -> Iterator[str]:
    yield from ("stored required",) if attribute.required else ()
    if isinstance(attribute.column, PointColumns):
        yield "stored point"
        return
    yield f"stored {_place(attribute.column)} {_kind(attribute.type)}"
    match attribute.type:
        case ListType():
            yield from ("stored list with zone",) if attribute.zone is not None else ()
            yield from ("stored float list",) if attribute.floating else ()
        case MapType():
            yield from ("stored float map",) if attribute.floating else ()
        case type if type == DURATION:
            yield "stored interval" if attribute.unit is None else f"stored unit {attribute.unit}"
        case _:
            yield from ("stored zone",) if attribute.zone is not None else ()
            yield from ("stored float",) if attribute.floating else ()


def _place(column: Column) -> str:
    if column.json:
        return "json" if column.fields else "whole json"
    return "struct" if column.fields else "column"


def _kind(type: Any) -> str:
    match type:
        case DecimalType():
            return "decimal"
        case EnumType():
            return "enum"
        case ListType():
            return "list"
        case MapType():
            return "map"
        case _:
            return type_name(type)


def _time(time: TimeColumn) -> Iterator[str]:
    kind = "date" if time.is_date else "with zone" if time.zone is None else "without zone"
    yield f"time {kind}"


def _filters(of: str, where: tuple[Filter, ...]) -> Iterator[str]:
    if where:
        yield f"{of} where"
    for filter in where:
        yield f"filter {filter.operator}"
