"""Keys for individuals that are given without one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Catalog, Entity
from seglang.core.world import Key
from seglang.test_blocks.facts import BEGINNING
from seglang.test_blocks.shared_columns import key_types
from seglang.types import (
    INTEGER,
    TEXT,
    DateType,
    DecimalType,
    EnumType,
    IntegerType,
    TimestampType,
    Type,
)


class MadeKeys:
    """Makes keys that no other individual of the test has."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._types: dict[str, tuple[Type | None, ...]] = {}
        self._taken: dict[str, set[Key]] = {}

    def types(self, entity: Entity) -> tuple[Type | None, ...]:
        """Of the columns of the key, None where the catalog does not show it."""
        if entity.name not in self._types:
            self._types[entity.name] = key_types(self._catalog, entity)
        return self._types[entity.name]

    def learn(self, entity: Entity, key: Key) -> None:
        """A written key shows the types that the catalog does not: other keys have them too."""
        self._types[entity.name] = tuple(
            _type_of(part) if type is None else type
            for type, part in zip(self.types(entity), key, strict=True)
        )

    def take(self, entity: Entity, key: Key) -> bool:
        """Keep a written key; False when it is taken."""
        taken = self._taken.setdefault(entity.name, set())
        if key in taken:
            return False
        taken.add(key)
        return True

    def made(self, entity: Entity, name: str) -> Key:
        """The name itself where a text can stand, so that samples are the same in every run."""
        number = len(self._taken.setdefault(entity.name, set())) + 1
        while True:
            suffix = "" if number <= len(self._taken[entity.name]) + 1 else f" {number}"
            key = tuple(_part(type, name + suffix, number) for type in self.types(entity))
            if self.take(entity, key):
                return key
            number += 1


def _part(type: Type | None, name: str, number: int) -> Any:
    match type:
        case IntegerType() | DecimalType():
            return number
        case EnumType(values):
            return values[number % len(values)]
        case TimestampType():
            return BEGINNING.replace(year=1900 + number % 100)
        case DateType():
            return BEGINNING.date().replace(year=1900 + number % 100)
        case _:
            return name


def _type_of(part: Any) -> Type | None:
    match part:
        case str():
            return TEXT
        case int():
            return INTEGER
        case Decimal():
            return DecimalType()
        case datetime():
            return TimestampType()
        case date():
            return DateType()
        case _:
            return None
