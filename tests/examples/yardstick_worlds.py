"""The worlds of the yardstick example as rows for the reference evaluator."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Column
from seglang.core import world as core
from seglang.core.edges import from_local
from seglang.types import DecimalType, ListType, TimestampType, Type

YARDSTICK = Path(__file__).resolve().parents[2] / "examples" / "yardstick"
sys.path.insert(0, str(YARDSTICK))

from worlds import Given, Name, World, read_worlds  # noqa: E402

__all__ = ["YARDSTICK", "World", "all_facts", "facts_of", "key_of", "read_worlds"]

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def key_of(world: World, given: Given) -> core.Key:
    """As build.py writes it: a postal code is its own key."""
    return (given.name if given.entity == "postal_code" else world.key(given.name),)


def facts_of(world: World, catalog: Catalog) -> core.World:
    return _Facts(world, catalog).world()


def all_facts(worlds: Iterable[World], catalog: Catalog) -> core.World:
    """The rows of all worlds together, as build.py puts them into one database."""
    entities: dict[str, tuple[core.EntityRow, ...]] = {}
    events: dict[str, tuple[core.EventRow, ...]] = {}
    lists: dict[str, tuple[core.ListRow, ...]] = {}
    for world in worlds:
        found = facts_of(world, catalog)
        for name, rows in found.entities.items():
            entities[name] = (*entities.get(name, ()), *rows)
        for name, those in found.events.items():
            events[name] = (*events.get(name, ()), *those)
        for name, entries in found.lists.items():
            lists[name] = (*lists.get(name, ()), *entries)
    return core.World(entities, events, lists)


class _Facts:
    def __init__(self, told: World, catalog: Catalog) -> None:
        self.told = told
        self.catalog = catalog
        self.zone = catalog.calendar.zone

    def world(self) -> core.World:
        entities: dict[str, tuple[core.EntityRow, ...]] = {}
        events: dict[str, tuple[core.EventRow, ...]] = {}
        for given in self.told.givens:
            row = self.entity(given)
            entities[given.entity] = (*entities.get(given.entity, ()), row)
            for did in given.events:
                event = self.catalog.events[did.event]
                nested: dict[str, tuple[Mapping[str, Any], ...]] = {}
                for name, facts in did.rows:
                    found = self.values(event.rows[name].properties, facts)
                    nested[name] = (*nested.get(name, ()), found)
                values = self.values(event.properties, did.facts)
                when = self.value(did.when)
                rows = tuple(
                    core.EventRow(row.key, when, values, rows=nested) for _ in range(did.times)
                )
                events[did.event] = (*events.get(did.event, ()), *rows)
        lists = {
            name: tuple(core.ListRow((value,)) for value in values)
            for name, values in self.told.lists.items()
        }
        return core.World(entities, events, lists)

    def entity(self, given: Given) -> core.EntityRow:
        entity = self.catalog.entities[given.entity]
        references: dict[str, core.Key] = {}
        for name, value in given.facts.items():
            if isinstance(value, Name):
                references |= self.references(given.entity, name, (self.told.key(value.text),))
        history = {}
        for name in entity.history:
            start, past = LONG_AGO, []
            for attribute, value, until in given.was:
                if attribute == name:
                    past.append((start, value))
                    start = self.value(until)
            if name in given.facts:
                past.append((start, given.facts[name]))
            history[name] = tuple(past)
        values = self.values(entity.attributes, given.facts)
        return core.EntityRow(key_of(self.told, given), values, None, references, history)

    def references(self, entity: str, column: str, key: core.Key) -> dict[str, core.Key]:
        """The to-one relation of that column, and the to-many ones that lead back over it."""
        found = {
            relation.name: key
            for relation in self.catalog.entities[entity].relations.values()
            if relation.via == (column,)
        }
        for owner in self.catalog.entities.values():
            for relation in owner.relations.values():
                if relation.entity == entity and relation.on == (column,):
                    found[f"{owner.name}.{relation.name}"] = key
        return found

    def values(self, attributes: Mapping[str, Attribute], facts: Mapping[str, Any]) -> Any:
        found = {}
        for name, value in facts.items():
            if not isinstance(value, Name):
                attribute = attributes[name]
                assert not isinstance(attribute.column, Column) or attribute.column.name == name
                found[name] = self.value(value, attribute.type)
        return found

    def value(self, value: Any, type: Type | None = None) -> Any:
        match value, type:
            case datetime(), _:
                return from_local(value, self.zone) if value.tzinfo is None else value
            case date(), TimestampType():
                return from_local(datetime.combine(value, datetime.min.time()), self.zone)
            case int(), DecimalType():
                return Decimal(value)
            case tuple(), ListType(element):
                return tuple(self.value(item, element) for item in value)
            case _:
                return value
