"""Entities, events and lists of a catalog.

Takes the parsed document, gives the records of `catalog.model` of every item about which nothing
was reported. An item that is wrong is absent but its name stays known, so one mistake makes one
report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seglang.catalog.filters import read_filters
from seglang.catalog.history import read_history, read_timezone
from seglang.catalog.model import Column, Entity, Event, MemberList
from seglang.catalog.nested import read_nested
from seglang.catalog.positions import Path
from seglang.catalog.relations import Linking, check_key_length, entity_relations, event_relations
from seglang.catalog.sections import (
    check_built_in,
    named_tables,
    read_optional_time,
    read_values,
    without,
)
from seglang.catalog.shape import Page
from seglang.catalog.values import read_columns, read_duration, read_table, read_time
from seglang.diagnostics.codes import catalog as codes

if TYPE_CHECKING:
    from seglang.catalog.schema import EntityTable, EventTable, ListTable

_ENTITY_PARTS = ("attributes", "relations", "history")
_EVENT_PARTS = ("properties", "relations", "rows")


def build_entities(page: Page, document: Mapping[str, Any]) -> dict[str, Entity]:
    found: dict[str, tuple[object, Entity]] = {}
    for name, raw in named_tables(page, document, ("entities",), "an entity"):
        mark = page.mark
        entity = _read_entity(page, name, raw)
        if entity is not None and page.mark == mark:
            found[name] = raw, entity
    # Relations lead to any entity, so all of them are known first.
    linking = Linking(page, document, {name: entity for name, (_, entity) in found.items()})
    entities: dict[str, Entity] = {}
    for name, (raw, entity) in found.items():
        mark = page.mark
        relations = entity_relations(linking, raw, entity)
        if page.mark == mark:
            entities[name] = replace(entity, relations=relations)
    return entities


def _read_entity(page: Page, name: str, raw: object) -> Entity | None:
    path: Path = ("entities", name)
    attributes = read_values(page, raw, path, "attributes")
    table: EntityTable | None = page.read("EntityTable", without(raw, *_ENTITY_PARTS), path)
    if table is None:
        return None
    entity = Entity(
        name=name,
        table=read_table(page, table.table, (*path, "table")),
        key=read_columns(page, table.key, (*path, "key")),
        attributes=attributes,
        since=read_optional_time(page, table.since, table.zone, (*path, "since")),
        where=read_filters(page, table.where, (*path, "where")),
        distinct=table.distinct,
        timezone=table.timezone,
        span=page.positions.key(path),
    )
    if table.distinct:
        given = {*(raw if isinstance(raw, dict) else ())}
        for extra in ("attributes", "since", "relations", "history", "timezone"):
            if extra in given:
                page.wrong_key(codes.DISTINCT_ENTITY, (*path, extra), entity=name)
                return None
    read_timezone(page, entity, raw, path)
    return replace(entity, history=read_history(page, entity, raw, path))


def build_events(
    page: Page, document: Mapping[str, Any], entities: Mapping[str, Entity]
) -> dict[str, Event]:
    events: dict[str, Event] = {}
    linking = Linking(page, document, entities)
    for name, raw in named_tables(page, document, ("events",), "an event"):
        mark = page.mark
        event = _read_event(linking, name, raw)
        if event is not None and page.mark == mark:
            events[name] = event
    return events


def _read_event(linking: Linking, name: str, raw: object) -> Event | None:
    page = linking.page
    path: Path = ("events", name)
    properties = read_values(page, raw, path, "properties")
    for property in properties:
        check_built_in(page, property, (*path, "properties", property), "a property", name)
    table: EventTable | None = page.read("EventTable", without(raw, *_EVENT_PARTS), path)
    if table is None:
        return None
    time = read_time(page, table.time, table.zone, (*path, "time"))
    recorded = read_optional_time(page, table.recorded, None, (*path, "recorded"))
    key = read_columns(page, table.key, (*path, "key"))
    names = read_table(page, table.table, (*path, "table"))
    where = read_filters(page, table.where, (*path, "where"))
    retention, fresh = (
        None if text is None else read_duration(page, text, (*path, key))
        for key, text in (("retention", table.retention), ("fresh", table.fresh))
    )
    owner = linking.entity(table.of, (*path, "of"))
    if owner is not None:
        check_key_length(page, f"the key of event `{name}`", key, owner, (*path, "key"))
    if time is None:
        return None
    event = Event(
        name=name,
        entity=table.of,
        table=names,
        key=key,
        time=time,
        properties=properties,
        id=_column(table.id),
        unique=table.unique,
        order=_column(table.order),
        where=where,
        retention=retention,
        fresh=fresh,
        recorded=recorded,
        span=page.positions.key(path),
    )
    event = replace(event, relations=event_relations(linking, raw, event))
    return replace(event, rows=read_nested(linking, raw, event, owner))


def build_lists(page: Page, document: Mapping[str, Any]) -> dict[str, MemberList]:
    lists: dict[str, MemberList] = {}
    for name, raw in named_tables(page, document, ("lists",), "a list"):
        path: Path = ("lists", name)
        mark = page.mark
        table: ListTable | None = page.read("ListTable", raw, path)
        if table is None:
            continue
        found = MemberList(
            name=name,
            table=read_table(page, table.table, (*path, "table")),
            key=read_columns(page, table.key, (*path, "key")),
            time=read_optional_time(page, table.time, table.zone, (*path, "time")),
            where=read_filters(page, table.where, (*path, "where")),
            span=page.positions.key(path),
        )
        if page.mark == mark:
            lists[name] = found
    return lists


def check_names(page: Page, document: Mapping[str, Any], entities: Mapping[str, Entity]) -> None:
    """An entity and an event may not share a name, nor may a relation of an entity and its event:
    `purchase.country` must say one thing."""
    declared, events = (document.get(section) for section in ("entities", "events"))
    if not isinstance(declared, dict) or not isinstance(events, dict):
        return
    for name, raw in events.items():
        if name in declared:
            page.wrong_key(
                codes.NAME_TAKEN,
                ("events", name),
                name=name,
                first="an entity",
                second="an event",
            )
        owner = raw.get("of") if isinstance(raw, dict) else None
        if isinstance(owner, str) and owner in entities and name in entities[owner].relations:
            page.wrong_key(
                codes.NAME_TAKEN,
                ("entities", owner, "relations", name),
                name=name,
                first=f"a relation of `{owner}`",
                second="an event of it",
            )


def _column(name: str | None) -> Column | None:
    return None if name is None else Column(name)
