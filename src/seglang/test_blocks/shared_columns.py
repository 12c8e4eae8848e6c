"""Columns that a table shares between several names of the catalog.

An attribute may lie in the column of the key, of `since` or of a relation; a property in that of
the time. What is told under one name is then known under the others, as it is in the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Attribute, Calendar, Catalog, Column, Entity, TimeColumn
from seglang.core.edges import local_date
from seglang.functions.model import as_instant
from seglang.types import (
    DateType,
    DecimalType,
    EnumType,
    IntegerType,
    TextType,
    TimestampType,
    Type,
)


class Cells:
    """The plain columns of one row, with what is told of them."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def put(self, column: str, value: Any) -> None:
        if value is not None:
            self.values.setdefault(column, value)

    def put_key(self, columns: Sequence[str], key: Sequence[Any] | None) -> None:
        for column, part in zip(columns, key or (), strict=False):
            self.put(column, part)

    def put_attributes(self, declared: Mapping[str, Attribute], told: Mapping[str, Any]) -> None:
        for name, value in told.items():
            column = plain(declared[name].column)
            if column is not None:
                self.put(column, value)

    def key(self, columns: Sequence[str]) -> tuple[Any, ...] | None:
        """The key that the columns hold, when all of them are told."""
        found = tuple(self.values.get(column) for column in columns)
        return None if any(part is None for part in found) else found

    def attributes(
        self, declared: Mapping[str, Attribute], told: Mapping[str, Any], calendar: Calendar
    ) -> dict[str, Any]:
        """What is told, and what follows for the other names."""
        found = dict(told)
        for name, attribute in declared.items():
            column = plain(attribute.column)
            if name not in found and column in self.values:
                value = as_type(self.values[column], attribute.type, calendar)
                if value is not None:
                    found[name] = value
        return found

    def time(self, column: TimeColumn | None, calendar: Calendar) -> date | None:
        if column is None or plain(column.column) not in self.values:
            return None
        type = DateType() if column.is_date else TimestampType()
        found = as_type(self.values[column.column.name], type, calendar)
        return found if isinstance(found, date) else None


def plain(column: object) -> str | None:
    """The name of a column that is a value by itself."""
    if isinstance(column, Column) and not column.fields and not column.json:
        return column.name
    return None


def as_type(value: Any, type: Type, calendar: Calendar) -> Any:
    """The value of a column read as another type; None when it cannot be."""
    match type:
        case TextType():
            return value if isinstance(value, str) else None
        case EnumType(values):
            return value if value in values else None
        case IntegerType():
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case DecimalType():
            is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
            return Decimal(value) if is_number else None
        case TimestampType():
            return as_instant(value, calendar) if isinstance(value, date) else None
        case DateType():
            if isinstance(value, datetime):
                return local_date(value, calendar.zone)
            return value if isinstance(value, date) else None
        case _:
            return None


def key_types(catalog: Catalog, entity: Entity) -> tuple[Type | None, ...]:
    """The type of each column of the entity's key, where an attribute or a property lies in it or
    in a column that refers to it; None where none does."""
    found: list[Type | None] = [None] * len(entity.key)

    def learn(columns: Sequence[str], declared: Iterable[Attribute]) -> None:
        for attribute in declared:
            column = plain(attribute.column)
            for at, name in enumerate(columns):
                if name == column and found[at] is None:
                    found[at] = attribute.type

    learn(entity.key, entity.attributes.values())
    for other in catalog.entities.values():
        for relation in other.relations.values():
            if relation.entity == entity.name and relation.via:
                learn(relation.via, other.attributes.values())
            if other.name == entity.name and relation.on:
                learn(relation.on, catalog.entities[relation.entity].attributes.values())
    for event in catalog.events.values():
        if event.entity == entity.name:
            learn(event.key, event.properties.values())
        for relation in event.relations.values():
            if relation.entity == entity.name:
                learn(relation.via, event.properties.values())
    return tuple(found)
