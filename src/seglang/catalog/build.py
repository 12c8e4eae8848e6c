"""Entities, events and lists of a catalog.

Takes the parsed document, gives the records of `catalog.model` of every item about which nothing
was reported. An item that is wrong is absent but its name stays known, so one mistake makes one
report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seglang.catalog.filters import read_filters
from seglang.catalog.forms import expand_type
from seglang.catalog.model import (
    Attribute,
    Column,
    Entity,
    Event,
    MemberList,
    TimeColumn,
)
from seglang.catalog.names import name_problem
from seglang.catalog.positions import Path
from seglang.catalog.shape import Page, kind
from seglang.catalog.values import (
    read_attribute,
    read_columns,
    read_duration,
    read_table,
    read_time,
)
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import nearest

if TYPE_CHECKING:
    from seglang.catalog.schema import EntityTable, EventTable, ListTable, TimeTable, ValueTable

_BUILT_IN_PROPERTIES = {
    "time": "`time` is the instant of the row",
    "name": "`name` is the name of the event",
}


def build_entities(page: Page, document: Mapping[str, Any]) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for name, raw in _items(page, document, "entities", "an entity"):
        path: Path = ("entities", name)
        mark = page.mark
        attributes = _read_values(page, raw, path, "attributes")
        table: EntityTable | None = page.read("EntityTable", _without(raw, "attributes"), path)
        if table is None:
            continue
        entity = Entity(
            name=name,
            table=read_table(page, table.table, (*path, "table")),
            key=read_columns(page, table.key, (*path, "key")),
            attributes=attributes,
            since=_read_time(page, table.since, table.zone, (*path, "since")),
            where=read_filters(page, table.where, (*path, "where")),
            distinct=table.distinct,
            span=page.positions.key(path),
        )
        if table.distinct and (attributes or table.since is not None):
            extra = "attributes" if attributes else "since"
            page.wrong_key(codes.DISTINCT_ENTITY, (*path, extra), entity=name)
        if page.mark == mark:
            entities[name] = entity
    return entities


def build_events(
    page: Page, document: Mapping[str, Any], entities: Mapping[str, Entity]
) -> dict[str, Event]:
    events: dict[str, Event] = {}
    for name, raw in _items(page, document, "events", "an event"):
        path: Path = ("events", name)
        mark = page.mark
        properties = _read_values(page, raw, path, "properties")
        for built_in in sorted(_BUILT_IN_PROPERTIES.keys() & properties.keys()):
            page.wrong_key(
                codes.BAD_NAME,
                (*path, "properties", built_in),
                name=built_in,
                what="a property",
                reason=_BUILT_IN_PROPERTIES[built_in],
                hint=f'give it another name: `{name}_{built_in} = {{ type = …, column = "…" }}`',
            )
        table: EventTable | None = page.read("EventTable", _without(raw, "properties"), path)
        if table is None:
            continue
        time = _read_time(page, table.time, table.zone, (*path, "time"))
        key = read_columns(page, table.key, (*path, "key"))
        names = read_table(page, table.table, (*path, "table"))
        where = read_filters(page, table.where, (*path, "where"))
        retention, fresh = (
            None if text is None else read_duration(page, text, (*path, name))
            for name, text in (("retention", table.retention), ("fresh", table.fresh))
        )
        _check_entity(page, name, table, document, entities)
        if time is None or page.mark > mark:
            continue
        events[name] = Event(
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
            span=page.positions.key(path),
        )
    return events


def build_lists(page: Page, document: Mapping[str, Any]) -> dict[str, MemberList]:
    lists: dict[str, MemberList] = {}
    for name, raw in _items(page, document, "lists", "a list"):
        path: Path = ("lists", name)
        mark = page.mark
        table: ListTable | None = page.read("ListTable", raw, path)
        if table is None:
            continue
        found = MemberList(
            name=name,
            table=read_table(page, table.table, (*path, "table")),
            key=read_columns(page, table.key, (*path, "key")),
            time=_read_time(page, table.time, table.zone, (*path, "time")),
            where=read_filters(page, table.where, (*path, "where")),
            span=page.positions.key(path),
        )
        if page.mark == mark:
            lists[name] = found
    return lists


def check_names(page: Page, document: Mapping[str, Any]) -> None:
    """An entity and an event may not share a name: `purchase.country` must say one thing."""
    entities, events = (document.get(section) for section in ("entities", "events"))
    if isinstance(entities, dict) and isinstance(events, dict):
        for name in events:
            if name in entities:
                page.wrong_key(
                    codes.NAME_TAKEN,
                    ("events", name),
                    name=name,
                    first="an entity",
                    second="an event",
                )


def _items(
    page: Page, document: Mapping[str, Any], section: str, what: str
) -> Iterator[tuple[str, object]]:
    """The named tables of a section whose names a rule can write."""
    tables = document.get(section, {})
    if not isinstance(tables, dict):
        page.wrong_value(
            codes.WRONG_VALUE,
            (section,),
            key=section,
            found=kind(tables),
            expected="a table",
        )
        return
    for name, raw in tables.items():
        if _check_name(page, name, what, (section, name)):
            yield name, raw


def _check_name(page: Page, name: str, what: str, path: Path) -> bool:
    problem = name_problem(name)
    if problem is not None:
        shown = name.encode("unicode_escape").decode() if not name.isprintable() else name
        page.wrong_key(codes.BAD_NAME, path, name=shown, what=what, reason=problem)
    return problem is None


def _without(raw: object, key: str) -> object:
    """The table without its attributes or properties, which are read one by one: so a mistake
    in one does not hide those in others."""
    return {name: raw[name] for name in raw if name != key} if isinstance(raw, dict) else raw


def _read_values(page: Page, raw: object, path: Path, key: str) -> Mapping[str, Attribute]:
    values: dict[str, Attribute] = {}
    written = raw.get(key, {}) if isinstance(raw, dict) else {}
    if not isinstance(written, dict):
        page.wrong_value(
            codes.WRONG_VALUE,
            (*path, key),
            key=key,
            found=kind(written),
            expected="a table",
        )
        return MappingProxyType({})
    what = "an attribute" if key == "attributes" else "a property"
    for name, value in written.items():
        place = (*path, key, name)
        expanded = expand_type(value)
        if not _check_name(page, name, what, place):
            continue
        if not isinstance(expanded, dict):
            page.wrong_value(
                codes.WRONG_VALUE,
                place,
                key=name,
                found=kind(value),
                expected='a type such as `"text"`, or a table',
            )
            continue
        table: ValueTable | None = page.read("ValueTable", expanded, place)
        attribute = None if table is None else read_attribute(page, name, table, place)
        if attribute is not None:
            values[name] = attribute
    return MappingProxyType(values)


def _read_time(
    page: Page, written: TimeTable | None, zone: str | None, path: Path
) -> TimeColumn | None:
    if written is not None:
        return read_time(page, written, zone, path)
    if zone is not None:
        page.wrong_key(
            codes.KEYS_CLASH,
            (*path[:-1], "zone"),
            problem=f"`zone` without `{path[-1]}`",
            label=f"it states the zone of `{path[-1]}`",
        )
    return None


def _column(name: str | None) -> Column | None:
    return None if name is None else Column(name)


def _check_entity(
    page: Page,
    name: str,
    table: EventTable,
    document: Mapping[str, Any],
    entities: Mapping[str, Entity],
) -> None:
    """The event is of an entity of the catalog, and its key has the length of that entity's."""
    path: Path = ("events", name)
    declared = document.get("entities", {})
    if not isinstance(declared, dict) or not declared:
        return
    if table.of not in declared:
        page.wrong_value(
            codes.UNKNOWN_ENTITY,
            (*path, "of"),
            name=table.of,
            known=", ".join(f"`{known}`" for known in declared),
            nearest=nearest(table.of, declared),
        )
        return
    entity = entities.get(table.of)
    if entity is None or len(entity.key) == len(table.key):
        return
    page.wrong_value(
        codes.KEY_LENGTH,
        (*path, "key"),
        event=name,
        entity=table.of,
        found=_columns(len(table.key)),
        expected=str(len(entity.key)),
        columns=", ".join(f"`{column}`" for column in entity.key),
    )


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
