"""Values of the evaluator as DuckDB's columns hold them: types, literals, structs, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

from seglang.catalog.model import Attribute, Column, TimeColumn
from seglang.core.edges import to_local
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    IntegerType,
    ListType,
    MapType,
    TimestampType,
    Type,
)

# A struct is its fields by name.
Stored: TypeAlias = "str | dict[str, Stored]"

_MICROSECOND = timedelta(microseconds=1)
_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}


def column_type(type: Type, attribute: Attribute) -> str:
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
            return column_type(element, attribute) + "[]"
        case MapType(value):
            return f"MAP(VARCHAR, {column_type(value, attribute)})"
        case _:
            return "VARCHAR"


def time_type(time: TimeColumn) -> str:
    if time.is_date:
        return "DATE"
    return "TIMESTAMPTZ" if time.zone is None else "TIMESTAMP"


def sql_type(stored: Stored) -> str:
    if isinstance(stored, str):
        return stored
    fields = ", ".join(f"{quoted(name)} {sql_type(field)}" for name, field in stored.items())
    return f"STRUCT({fields})"


def stored(value: Any, attribute: Attribute, random: Random) -> Any:
    if value is None:
        return random.choice((None, "nan", "inf")) if attribute.floating else None
    match value:
        case datetime() if attribute.zone is not None:
            return to_local(value, attribute.zone)
        case timedelta() if attribute.unit is not None:
            return value // _MICROSECOND // _UNITS[attribute.unit]
        case _:
            return value


def time_of_row(value: date | None, time: TimeColumn) -> Any:
    if isinstance(value, datetime) and time.zone is not None:
        return to_local(value, time.zone)
    return value


def put(row: dict[str, Any], column: Column, value: Any) -> None:
    """Into the column of a row, or into the fields inside it; what is there already stays."""
    inside = row
    for name in (column.name, *column.fields)[:-1]:
        found = inside.get(name)
        inside = inside.setdefault(name, {}) if found is None else found
    last = (column.name, *column.fields)[-1]
    if inside.get(last) is None:
        inside[last] = value


def literal(value: Any, type: Stored) -> str:
    """The value as a cast to its type reads it."""
    if value is None:
        return "NULL"
    if isinstance(type, dict):
        fields = [f"{text(name)}: {literal(value.get(name), type[name])}" for name in type]
        return "{" + ", ".join(fields) + "}"
    if type == "JSON":
        return text(json.dumps(_in_json(value)))
    match value:
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
            return "[" + ", ".join(literal(item, "") for item in value) + f"]::{type}"
        case Mapping():
            keys = ", ".join(map(text, value))
            values = ", ".join(literal(item, "") for item in value.values())
            inside = type.removeprefix("MAP(VARCHAR, ")[:-1]
            return f"MAP([{keys}]::VARCHAR[], [{values}]::{inside}[])"
        case _:
            return text(str(value))


def _in_json(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _in_json(item) for name, item in value.items()}
        case tuple():
            return [_in_json(item) for item in value]
        case Decimal():
            return float(value)
        case datetime() if value.tzinfo is not None:
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return f"{value // _MICROSECOND} microseconds"
        case _:
            return value


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
