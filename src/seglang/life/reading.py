"""What a rule reads of a few entities: their rows and those related to them, as a `World`.

Takes a program, the name of a declaration, and keys; asks the engine of a target. Goes out: a
world that holds what the declaration and those that it uses can look at, as it was at the instant,
and nothing else. A rank also looks at others, who are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Entity, Event, Relation
from seglang.core.declarations import Program
from seglang.core.edges import local_date
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.diagnostics.codes import coverage as codes
from seglang.engines.model import Engine
from seglang.errors import SegError
from seglang.life.used import Used
from seglang.sql.compiled import Compiled
from seglang.sql.fact_rows import FactRows, Named
from seglang.types import (
    DecimalType,
    DurationType,
    ListType,
    MapType,
    PointType,
    Type,
)

MOST_ROWS = 1_000
_AT_ONCE = 500


@dataclass(slots=True)
class Life:
    """Reads the rows. Raises SegError and EngineError."""

    program: Program
    engine: Engine
    rows_of: FactRows
    used: Used
    entities: dict[str, dict[Key, EntityRow]] = field(default_factory=dict)
    events: dict[str, list[EventRow]] = field(default_factory=dict)
    lists: dict[str, list[ListRow]] = field(default_factory=dict)
    count: int = 0

    @property
    def catalog(self) -> Catalog:
        return self.program.catalog

    def world(self) -> World:
        entities = {name: tuple(rows.values()) for name, rows in self.entities.items() if rows}
        events = {name: tuple(rows) for name, rows in self.events.items() if rows}
        lists = {name: tuple(rows) for name, rows in self.lists.items() if rows}
        return World(entities, events, lists)

    # ------------------------------------------------------------ entities

    def take(self, entity: Entity, columns: Sequence[str], keys: Sequence[Key]) -> list[Key]:
        """The entities of whose columns the values are among the keys, and all that belongs to
        them; their own keys. Whoever is there already is not read again."""
        to_one = [each for each in entity.relations.values() if self._follows(entity.name, each)]
        to_one = [each for each in to_one if each.is_to_one]
        owners = list(self._owners(entity))
        names = self._named(self._attributes(entity), entity.attributes)
        others = [column for each in to_one for column in each.via]
        others += [column for _, relation in owners for column in relation.on]
        found: list[EntityRow] = []
        known = self.entities.setdefault(entity.name, {})
        for part in _batches(keys):
            compiled = self.rows_of.entities(entity, columns, part, names, others)
            for row in self._ask(compiled):
                made = self._entity_row(entity, row, names, to_one, owners)
                if made.key not in known:
                    found.append(made)
                    known[made.key] = made
        if found:
            self._belongings(entity, found, to_one)
        return [row.key for row in found]

    def _entity_row(
        self,
        entity: Entity,
        row: tuple[Any, ...],
        names: Sequence[Named],
        to_one: Sequence[Relation],
        owners: Sequence[tuple[str, Relation]],
    ) -> EntityRow:
        cells = iter(row)
        key = tuple(islice(cells, len(entity.key)))
        since = next(cells)
        if since is not None and entity.since is not None and entity.since.is_date:
            since = local_date(since, self.catalog.calendar.zone)
        attributes = _values(names, entity.attributes, cells)
        references = {each.name: tuple(islice(cells, len(each.via))) for each in to_one}
        for owner, relation in owners:
            references[f"{owner}.{relation.name}"] = tuple(islice(cells, len(relation.on)))
        complete = {name: each for name, each in references.items() if None not in each}
        return EntityRow(key, attributes, since, complete)

    def _attributes(self, entity: Entity) -> list[str]:
        """Those that are looked at, and those that no test may leave out."""
        return [
            name
            for name, declared in entity.attributes.items()
            if name not in entity.history
            and (declared.required or (entity.name, name) in self.used.attributes)
        ]

    def _named(self, names: Sequence[str], declared: Mapping[str, Attribute]) -> list[Named]:
        """Of maps what stands under the keys that the rule names."""
        found: list[Named] = []
        for name in names:
            found.append((name, None))
            if isinstance(declared[name].type, MapType):
                found += [(name, key) for key in sorted(self.used.map_keys)]
        return found

    def _follows(self, owner: str | None, relation: Relation) -> bool:
        return (owner, relation.name) in self.used.relations

    def _owners(self, entity: Entity) -> Iterable[tuple[str, Relation]]:
        """The to-many relations that lead here."""
        for owner in self.catalog.entities.values():
            for relation in owner.relations.values():
                leads_here = relation.entity == entity.name and bool(relation.on)
                if leads_here and self._follows(owner.name, relation):
                    yield owner.name, relation

    def _belongings(
        self, entity: Entity, rows: Sequence[EntityRow], to_one: Sequence[Relation]
    ) -> None:
        keys = [row.key for row in rows]
        for name in entity.history:
            if (entity.name, name) in self.used.attributes:
                self._history(entity, name, keys)
        for event in self.catalog.events.values():
            if event.entity == entity.name and event.name in self.used.events:
                self._events(event, keys)
        for relation in entity.relations.values():
            other = self.catalog.entities[relation.entity]
            if not relation.is_to_one and self._follows(entity.name, relation):
                self.take(other, relation.on, keys)
        for relation in to_one:
            self._refer(relation, [row.references.get(relation.name) for row in rows])
        for name, about in sorted(self.used.lists, key=str):
            if about == entity.name:
                self._listed(name, keys)

    def _refer(self, relation: Relation, keys: Sequence[Key | None]) -> None:
        other = self.catalog.entities[relation.entity]
        known = self.entities.get(other.name, {})
        wanted = list(dict.fromkeys(key for key in keys if key is not None and key not in known))
        if wanted:
            self.take(other, other.key, wanted)

    def _history(self, entity: Entity, name: str, keys: Sequence[Key]) -> None:
        rows = self.entities[entity.name]
        past: dict[Key, list[tuple[Any, Any]]] = {}
        is_date = entity.history[name].start.is_date
        for part in _batches(keys):
            for row in self._ask(self.rows_of.history(entity, name, part)):
                *key, start, value = row
                if is_date:
                    start = local_date(start, self.catalog.calendar.zone)
                known = value_of(value, entity.attributes[name].type)
                past.setdefault(tuple(key), []).append((start, known))
        for found, values in past.items():
            histories = {**rows[found].history, name: tuple(sorted(values, key=lambda one: one[0]))}
            rows[found] = replace(rows[found], history=histories)

    # ------------------------------------------------------------ rows

    def _events(self, event: Event, keys: Sequence[Key]) -> None:
        # All of them: they break ties between rows of one time.
        names = self._named(tuple(event.properties), event.properties)
        relations = [each for each in event.relations.values() if self._follows(None, each)]
        relations = [each for each in relations if each.is_to_one]
        others = [column for each in relations for column in each.via]
        found: list[EventRow] = []
        for part in _batches(keys):
            for row in self._ask(self.rows_of.events(event, part, names, others)):
                cells = iter(row)
                key = tuple(islice(cells, len(event.key)))
                time, recorded, order, id = islice(cells, 4)
                if event.time.is_date:
                    time = local_date(time, self.catalog.calendar.zone)
                properties = _values(names, event.properties, cells)
                references = {each.name: tuple(islice(cells, len(each.via))) for each in relations}
                complete = {name: each for name, each in references.items() if None not in each}
                found.append(EventRow(key, time, properties, order, id, recorded, complete))
        self.events[event.name] = self.events.get(event.name, []) + self._with_nested(event, found)
        for relation in relations:
            self._refer(relation, [row.references.get(relation.name) for row in found])

    def _with_nested(self, event: Event, rows: list[EventRow]) -> list[EventRow]:
        for name, nested in event.rows.items():
            if (event.name, name) not in self.used.nested:
                continue
            names = tuple(nested.properties)
            inside: dict[Any, list[Mapping[str, Any]]] = {}
            ids = list(dict.fromkeys(row.id for row in rows if row.id is not None))
            for part in _batches([(id,) for id in ids]):
                asked = self.rows_of.nested(nested, [id for (id,) in part], names)
                for on, *values in self._ask(asked):
                    types = (nested.properties[each].type for each in names)
                    known = map(value_of, values, types)
                    inside.setdefault(on, []).append(dict(zip(names, known, strict=True)))
            rows = [
                replace(row, rows={**row.rows, name: tuple(inside.get(row.id, ()))}) for row in rows
            ]
        return rows

    def _listed(self, name: str, keys: Sequence[Key]) -> None:
        listed = self.catalog.lists[name]
        for part in _batches(keys):
            for *key, time in self._ask(self.rows_of.listed(listed, part)):
                if listed.time is not None and listed.time.is_date:
                    time = local_date(time, self.catalog.calendar.zone)
                self.lists.setdefault(name, []).append(ListRow(tuple(key), time))

    def list_values(self) -> None:
        """The entries of lists that are asked about values: those of values that are there."""
        values = sorted(set(_texts_and_numbers(self.world())), key=str)
        for name, about in sorted(self.used.lists, key=str):
            if about is None:
                texts = [(value,) for value in values if isinstance(value, str)]
                numbers = [(value,) for value in values if not isinstance(value, str)]
                kind = self._kind(self.catalog.lists[name].table, self.catalog.lists[name].key[0])
                self._listed(name, numbers if kind in ("integer", "decimal") else texts)

    def _kind(self, table: tuple[str, ...], column: str) -> str | None:
        live = self.engine.schema.find(table)
        found = None if live is None else self.engine.schema.column(live, column)
        return None if found is None else found.type.kind

    def _ask(self, compiled: Compiled) -> list[tuple[Any, ...]]:
        rows = self.engine.rows(compiled)
        self.count += len(rows)
        if self.count > MOST_ROWS:
            raise SegError.of(codes.TOO_MANY_ROWS, most=f"{MOST_ROWS:,}")
        return rows


def _batches(keys: Sequence[Key]) -> Iterable[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _texts_and_numbers(world: World) -> Iterable[str | int]:
    for rows in world.entities.values():
        for row in rows:
            yield from _plain(row.attributes.values())
    for events in world.events.values():
        for event in events:
            yield from _plain(event.properties.values())
            for nested in event.rows.values():
                for inner in nested:
                    yield from _plain(inner.values())


def _plain(values: Iterable[Any]) -> Iterable[str | int]:
    for value in values:
        if isinstance(value, tuple):
            yield from _plain(value)
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            yield value


def value_of(value: Any, type: Type) -> Any:
    """A value of a result in the form that a `World` has it."""
    if value is None:
        return None
    match type:
        case DurationType():
            return timedelta(microseconds=int(value))
        case DecimalType():
            return value if isinstance(value, Decimal) else Decimal(repr(value))
        case PointType():
            return tuple(value)
        case ListType(element):
            return tuple(value_of(item, element) for item in value)
        case _:
            return value


def _values(
    names: Sequence[Named], declared: Mapping[str, Attribute], cells: Iterator[Any]
) -> dict[str, Any]:
    """The next cells of a row as values by name; those of a map together, without missing ones."""
    found: dict[str, Any] = {}
    for name, key in names:
        type = declared[name].type
        cell = next(cells)
        if not isinstance(type, MapType):
            found[name] = value_of(cell, type)
        elif key is None:
            found[name] = {} if cell else None
        elif cell is not None:
            found[name][key] = value_of(cell, type.value)
    return found
