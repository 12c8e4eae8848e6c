"""Values of the evaluator as the columns of a table hold them, said for every engine alike: forms,
structs, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random
from typing import Any, TypeAlias

from seglang.catalog.model import Attribute, Column, TimeColumn
from seglang.core.edges import to_local
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    TimestampType,
    Type,
)


class Plain(Enum):
    INTEGER = auto()
    FLOATING = auto()
    BOOLEAN = auto()
    DATE = auto()
    INSTANT = auto()
    LOCAL = auto()  # a timestamp without a zone
    INTERVAL = auto()
    TEXT = auto()
    JSON = auto()


@dataclass(frozen=True)
class Digits:
    """A decimal number: of how many digits, and how many of them after the point."""

    precision: int
    scale: int


@dataclass(frozen=True)
class OneOf:
    """A text out of a few."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    element: Form


@dataclass(frozen=True)
class MapOf:
    """Text to values of one form."""

    value: Form


# A struct is its fields by name.
Form: TypeAlias = "Plain | Digits | OneOf | ListOf | MapOf | dict[str, Form]"

MICROSECOND = timedelta(microseconds=1)
_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}


def form_of(type: Type, attribute: Attribute) -> Form:
    match type:
        case IntegerType():
            return Plain.INTEGER
        case DecimalType(precision, scale):
            return Plain.FLOATING if attribute.floating else Digits(precision, scale)
        case BooleanType():
            return Plain.BOOLEAN
        case DateType():
            return Plain.DATE
        case TimestampType():
            return Plain.INSTANT if attribute.zone is None else Plain.LOCAL
        case DurationType():
            return Plain.INTERVAL if attribute.unit is None else Plain.INTEGER
        case EnumType(values):
            return OneOf(values)
        case ListType(element):
            return ListOf(form_of(element, attribute))
        case MapType(value):
            return MapOf(form_of(value, attribute))
        case _:
            return Plain.TEXT


def form_of_time(time: TimeColumn) -> Form:
    if time.is_date:
        return Plain.DATE
    return Plain.INSTANT if time.zone is None else Plain.LOCAL


def form_of_values(values: Iterable[Any]) -> Form:
    """Of a column about which the catalog says no type."""
    kinds = {type(value) for value in values if value is not None}
    if str in kinds:
        return Plain.TEXT
    if kinds == {bool}:
        return Plain.BOOLEAN
    return Digits(38, 10) if Decimal in kinds else Plain.INTEGER


def stored(value: Any, attribute: Attribute, random: Random) -> Any:
    if value is None:
        within = isinstance(attribute.type, ListType | MapType)
        return random.choice((None, "nan", "inf")) if attribute.floating and not within else None
    match value:
        case datetime() if attribute.zone is not None:
            return to_local(value, attribute.zone)
        case timedelta() if attribute.unit is not None:
            return value // MICROSECOND // _UNITS[attribute.unit]
        case tuple() if isinstance(attribute.type, ListType):
            return tuple(
                None if item is None else stored(item, attribute, random) for item in value
            )
        case Mapping():
            return {
                key: None if item is None else stored(item, attribute, random)
                for key, item in value.items()
            }
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


def json_text(value: Any) -> str:
    match value:
        case Mapping():
            inside = (f"{json.dumps(name)}: {json_text(item)}" for name, item in value.items())
            return "{" + ", ".join(inside) + "}"
        case tuple():
            return "[" + ", ".join(map(json_text, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case datetime() if value.tzinfo is not None:
            return f'"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"'
        case datetime() | date():
            return f'"{value.isoformat()}"'
        case timedelta():
            return f'"{value // MICROSECOND} microseconds"'
        case _:
            return json.dumps(value)


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
