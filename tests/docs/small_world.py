"""Tables of a page's `csv` blocks: as a `World` for the evaluator, as Arrow tables for DuckDB.

Times are local times of the project's zone, lists are split at `;`, an empty field is missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow

from seglang.catalog.model import Attribute, Catalog, Column, Filter, TimeColumn
from seglang.core.edges import from_local
from seglang.core.world import EntityRow, EventRow, ListRow, World
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    TIMESTAMP,
    DecimalType,
    EnumType,
    ListType,
    MapType,
    Type,
    VersionType,
)

Rows = list[dict[str, str]]
_ARROW = {
    TEXT: pyarrow.string(),
    INTEGER: pyarrow.int64(),
    BOOLEAN: pyarrow.bool_(),
    DATE: pyarrow.date32(),
}


def read_tables(blocks: Mapping[str, str]) -> dict[str, Rows]:
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in blocks.items()}


def world(catalog: Catalog, tables: Mapping[str, Rows]) -> World:
    zone = catalog.calendar.zone
    entities = {}
    for entity in catalog.entities.values():
        rows = tables.get(".".join(entity.table), [])
        entities[entity.name] = tuple(
            EntityRow(
                tuple(row[part] for part in entity.key),
                _values(entity.attributes, row, zone),
                _time(entity.since, row, zone),
            )
            for row in rows
        )
    events = {}
    for event in catalog.events.values():
        rows = tables.get(".".join(event.table), [])
        events[event.name] = tuple(
            EventRow(
                tuple(row[part] for part in event.key),
                _time(event.time, row, zone),
                _values(event.properties, row, zone),
                int(row[event.order.name]) if event.order and row.get(event.order.name) else None,
                int(row[event.id.name]) if event.id else None,
            )
            for row in rows
            if all(_passes(test, row) for test in event.where)
        )
    lists = {
        listed.name: tuple(
            ListRow(tuple(row[part] for part in listed.key), _time(listed.time, row, zone))
            for row in tables.get(".".join(listed.table), [])
        )
        for listed in catalog.lists.values()
    }
    return World(entities, events, lists)


def arrow_tables(catalog: Catalog, tables: Mapping[str, Rows]) -> dict[str, pyarrow.Table]:
    """Every table of the catalog, with every column that the catalog names."""
    columns: dict[str, dict[str, tuple[pyarrow.DataType, Type, str | None]]] = {}

    def add(table: tuple[str, ...], column: Column, kind: Type, zone: str | None) -> None:
        arrow = pyarrow.string() if column.fields else _arrow(kind, zone)
        columns.setdefault(".".join(table), {})[column.name] = (arrow, kind, zone)

    for holder in (*catalog.entities.values(), *catalog.events.values(), *catalog.lists.values()):
        for part in holder.key:
            add(holder.table, Column(part), TEXT, None)
        for test in holder.where:
            add(holder.table, test.column, TEXT, None)
    for entity in catalog.entities.values():
        _add_attributes(entity.table, entity.attributes, add)
        if entity.since is not None:
            add(entity.table, entity.since.column, TIMESTAMP, entity.since.zone)
    for event in catalog.events.values():
        _add_attributes(event.table, event.properties, add)
        add(
            event.table,
            event.time.column,
            DATE if event.time.is_date else TIMESTAMP,
            event.time.zone,
        )
        for column in (event.id, event.order):
            if column is not None:
                add(event.table, column, INTEGER, None)
    for listed in catalog.lists.values():
        if listed.time is not None:
            add(listed.table, listed.time.column, TIMESTAMP, listed.time.zone)
    made = {}
    for table, described in columns.items():
        rows = tables.get(table, [])
        made[table] = pyarrow.table(
            {
                name: pyarrow.array(
                    [_stored(row.get(name, ""), kind, zone, catalog) for row in rows], arrow
                )
                for name, (arrow, kind, zone) in described.items()
            }
        )
    return made


def _add_attributes(table: tuple[str, ...], attributes: Mapping[str, Attribute], add: Any) -> None:
    for attribute in attributes.values():
        if isinstance(attribute.column, Column):
            kind = INTEGER if attribute.unit is not None else attribute.type
            add(table, attribute.column, kind, attribute.zone)
        else:
            add(table, attribute.column.latitude, DECIMAL, None)
            add(table, attribute.column.longitude, DECIMAL, None)


def _arrow(kind: Type, zone: str | None) -> pyarrow.DataType:
    match kind:
        case DecimalType(precision, scale):
            return pyarrow.decimal128(precision, scale)
        case EnumType():
            return pyarrow.string()
        case VersionType():
            return pyarrow.string()
        case ListType(element):
            return pyarrow.list_(_arrow(element, None))
        case MapType(value):
            return pyarrow.map_(pyarrow.string(), _arrow(value, None))
    if kind == TIMESTAMP:
        return pyarrow.timestamp("us", tz=None if zone else "UTC")
    return _ARROW[kind]


def _stored(text: str, kind: Type, zone: str | None, catalog: Catalog) -> Any:
    value = _value(text, kind, catalog.calendar.zone)
    if isinstance(value, datetime) and zone is not None:
        from zoneinfo import ZoneInfo

        return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value


def _values(attributes: Mapping[str, Attribute], row: dict[str, str], zone: str) -> dict[str, Any]:
    return {
        name: _value(row.get(attribute.column.name, ""), attribute.type, zone)
        for name, attribute in attributes.items()
        if isinstance(attribute.column, Column) and not attribute.column.fields
    }


def _time(column: TimeColumn | None, row: dict[str, str], zone: str) -> date | None:
    if column is None:
        return None
    kind = DATE if column.is_date else TIMESTAMP
    moment = _value(row.get(column.column.name, ""), kind, zone)
    assert moment is None or isinstance(moment, date)
    return moment


def _value(text: str, kind: Type, zone: str) -> Any:
    if text == "":
        return None
    match kind:
        case DecimalType():
            return Decimal(text)
        case ListType(element):
            return tuple(_value(part, element, zone) for part in text.split(";"))
    if kind == INTEGER:
        return int(text)
    if kind == BOOLEAN:
        return {"true": True, "false": False}[text]
    if kind == DATE:
        return date.fromisoformat(text)
    if kind == TIMESTAMP:
        return from_local(datetime.fromisoformat(text), zone).astimezone(UTC)
    return text


def _passes(test: Filter, row: dict[str, str]) -> bool:
    assert test.operator == "=", "the pages' tables need no other filter"
    return row.get(test.column.name) in test.values
