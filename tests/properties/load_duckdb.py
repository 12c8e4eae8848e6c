"""Puts the rows of a World into DuckDB tables, in the forms that the catalog declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import duckdb

from seglang.catalog.model import Attribute, Catalog, Column, PointColumns, TimeColumn
from seglang.core.edges import to_local
from seglang.core.world import World
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    IntegerType,
    ListType,
    TimestampType,
    Type,
)

_MICROSECOND = timedelta(microseconds=1)
_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}


class _Table:
    """Columns by name with their SQL type, and the rows as texts that cast to these types."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        self.columns: dict[str, str] = {}
        self.rows: list[dict[str, Any]] = []

    def declare(self, column: Column, type: str) -> None:
        self.columns.setdefault(column.name, type)


def load(
    world: World,
    catalog: Catalog,
    connection: duckdb.DuckDBPyConnection,
    random: Random | None = None,
) -> None:
    """Creates the tables. `random` varies what the World leaves open: how a missing
    floating-point number is stored, and in which order the rows lie."""
    connection.execute("SET TimeZone = 'UTC'")
    for table in _tables(world, catalog, random or Random(0)):
        if random is not None:
            random.shuffle(table.rows)
        _create(connection, table)


def _tables(world: World, catalog: Catalog, random: Random) -> Iterable[_Table]:
    tables: dict[tuple[str, ...], _Table] = {}

    def table_at(path: tuple[str, ...]) -> _Table:
        return tables.setdefault(path, _Table(path))

    for entity in catalog.entities.values():
        table = table_at(entity.table)
        rows = world.entities.get(entity.name, ())
        _declare_key(table, entity.key, [row.key for row in rows])
        _declare_attributes(table, entity.attributes.values())
        if entity.since is not None:
            table.declare(entity.since.column, _time_type(entity.since))
        for row in rows:
            made = _attributes(entity.attributes.values(), row.attributes, random)
            made |= dict(zip(entity.key, row.key, strict=True))
            if entity.since is not None:
                made[entity.since.column.name] = _time(row.since, entity.since)
            table.rows.append(made)
    for event in catalog.events.values():
        table = table_at(event.table)
        found = world.events.get(event.name, ())
        owners = world.entities.get(event.entity, ())
        _declare_key(table, event.key, [*(row.key for row in found), *(o.key for o in owners)])
        _declare_attributes(table, event.properties.values())
        table.declare(event.time.column, _time_type(event.time))
        for extra in (event.id, event.order):
            if extra is not None:
                table.declare(extra, "BIGINT")
        for entry in found:
            made = _attributes(event.properties.values(), entry.properties, random)
            made |= dict(zip(event.key, entry.key, strict=True))
            made[event.time.column.name] = _time(entry.time, event.time)
            if event.id is not None:
                made[event.id.name] = entry.id
            if event.order is not None:
                made[event.order.name] = entry.order
            table.rows.append(made)
    for listed in catalog.lists.values():
        table = table_at(listed.table)
        entries = world.lists.get(listed.name, ())
        _declare_key(table, listed.key, [row.key for row in entries])
        if listed.time is not None:
            table.declare(listed.time.column, _time_type(listed.time))
        for listing in entries:
            made = dict(zip(listed.key, listing.key, strict=True))
            if listed.time is not None:
                made[listed.time.column.name] = _time(listing.time, listed.time)
            table.rows.append(made)
    return tables.values()


# ---------------------------------------------------------------- types


def _declare_key(table: _Table, names: Sequence[str], keys: Iterable[tuple[Any, ...]]) -> None:
    for index, name in enumerate(names):
        parts = [key[index] for key in keys if key[index] is not None]
        kind = "VARCHAR" if any(isinstance(part, str) for part in parts) else "BIGINT"
        if not parts and name in ("shop", "shop_id", "code"):
            kind = "VARCHAR"
        table.declare(Column(name), kind)


def _declare_attributes(table: _Table, attributes: Iterable[Attribute]) -> None:
    for attribute in attributes:
        if isinstance(attribute.column, PointColumns):
            table.declare(attribute.column.latitude, "DOUBLE")
            table.declare(attribute.column.longitude, "DOUBLE")
        else:
            table.declare(attribute.column, _type(attribute.type, attribute))


def _type(type: Type, attribute: Attribute) -> str:
    match type:
        case IntegerType():
            return "BIGINT"
        case DecimalType(precision, scale):
            return "DOUBLE" if attribute.floating else f"DECIMAL({precision}, {scale})"
        case BooleanType():
            return "BOOLEAN"
        case DateType():
            return "DATE"
        case TimestampType():
            return "TIMESTAMPTZ" if attribute.zone is None else "TIMESTAMP"
        case DurationType():
            return "INTERVAL" if attribute.unit is None else "BIGINT"
        case ListType(element):
            return _type(element, attribute) + "[]"
        case _:
            return "VARCHAR"


def _time_type(time: TimeColumn) -> str:
    if time.is_date:
        return "DATE"
    return "TIMESTAMPTZ" if time.zone is None else "TIMESTAMP"


# ---------------------------------------------------------------- values


def _attributes(attributes: Iterable[Attribute], values: Any, random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for attribute in attributes:
        value = values.get(attribute.name)
        if isinstance(attribute.column, PointColumns):
            latitude, longitude = (None, None) if value is None else value
            if value is None and random.random() < 0.5:
                latitude = Decimal("52.5")
            made[attribute.column.latitude.name] = latitude
            made[attribute.column.longitude.name] = longitude
        else:
            made[attribute.column.name] = _stored(value, attribute, random)
    return made


def _stored(value: Any, attribute: Attribute, random: Random) -> Any:
    if value is None:
        return random.choice((None, "nan", "inf")) if attribute.floating else None
    match value:
        case datetime() if attribute.zone is not None:
            return to_local(value, attribute.zone)
        case timedelta() if attribute.unit is not None:
            return value // _MICROSECOND // _UNITS[attribute.unit]
        case _:
            return value


def _time(value: date | None, time: TimeColumn) -> Any:
    if isinstance(value, datetime) and time.zone is not None:
        return to_local(value, time.zone)
    return value


def _create(connection: duckdb.DuckDBPyConnection, table: _Table) -> None:
    for schema in table.path[:-1]:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}")
    name = ".".join(map(_quoted, table.path))
    columns = [f"{_quoted(column)} {type}" for column, type in table.columns.items()]
    connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    if not table.rows:
        return
    rows = [
        "(" + ", ".join(_literal(row.get(column)) for column in table.columns) + ")"
        for row in table.rows
    ]
    casts = ", ".join(
        f"CAST(column{index} AS {type})" for index, type in enumerate(table.columns.values())
    )
    connection.execute(
        f"INSERT INTO {name} SELECT {casts} FROM (VALUES {', '.join(rows)}) v"
        f"({', '.join(f'column{index}' for index in range(len(table.columns)))})"
    )


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case float():
            return f"'{value!r}'::DOUBLE"
        case Decimal():
            return f"'{value:f}'"
        case int():
            return f"'{value}'"
        case datetime() if value.tzinfo is not None:
            return f"'{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
        case datetime():
            return f"'{value:%Y-%m-%d %H:%M:%S.%f}'"
        case date():
            return f"'{value.isoformat()}'"
        case timedelta():
            return f"to_microseconds({value // _MICROSECOND})"
        case tuple():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
