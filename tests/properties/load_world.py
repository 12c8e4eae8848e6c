"""The rows of a World as tables of any engine, in the forms that the catalog declares: keys of
related rows in their columns, histories and nested rows in tables of their own, and in the columns
that only filters read what lets the rows through. Beside them stand rows that are not let through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from stored_values import put, stored, time_of_row

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    MemberList,
    PointColumns,
    TimeColumn,
)
from seglang.core.world import EntityRow, Key, ListRow, World
from seglang.engines.forms import Form, Plain
from seglang.testing.layout import form_of, form_of_time, form_of_values, past_value

Row = dict[str, Any]


class Table:
    """Columns by name with their form, and the rows: values in these forms by column."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        self.columns: dict[str, Form] = {}
        self.rows: list[Row] = []

    def declare(self, column: Column, form: Form) -> None:
        if column.json:
            self.columns[column.name] = Plain.JSON
        elif not column.fields:
            self.columns.setdefault(column.name, form)
        else:
            found = self.columns.setdefault(column.name, {})
            for name in column.fields[:-1]:
                assert isinstance(found, dict)
                found = found.setdefault(name, {})
            assert isinstance(found, dict)
            found.setdefault(column.fields[-1], form)

    def declare_attributes(self, attributes: Iterable[Attribute]) -> None:
        for attribute in attributes:
            if isinstance(attribute.column, PointColumns):
                self.declare(attribute.column.latitude, Plain.FLOATING)
                self.declare(attribute.column.longitude, Plain.FLOATING)
            else:
                self.declare(attribute.column, form_of(attribute.type, attribute))

    def declare_key(self, columns: Sequence[str], forms: Sequence[Form]) -> None:
        for name, form in zip(columns, forms, strict=True):
            self.declare(Column(name), form)

    def declare_time(self, time: TimeColumn | None) -> None:
        if time is not None:
            self.declare(time.column, form_of_time(time))

    def declare_filters(self, where: Iterable[Filter]) -> None:
        for filter in where:
            self.declare(filter.column, form_of_values(filter.values))


def tables_of(world: World, catalog: Catalog, random: Random | None = None) -> Sequence[Table]:
    """`random` varies what the World leaves open: how a missing floating-point number is stored,
    and in which order the rows lie."""
    tables = tuple(_Loader(world, catalog, random or Random(0)).filled())
    if random is not None:
        for table in tables:
            random.shuffle(table.rows)
    return tables


class _Loader:
    def __init__(self, world: World, catalog: Catalog, random: Random) -> None:
        self.world = world
        self.catalog = catalog
        self.random = random
        self.key_types = _key_types(world, catalog)
        self.tables: dict[tuple[str, ...], Table] = {}

    def at(self, path: tuple[str, ...]) -> Table:
        return self.tables.setdefault(path, Table(path))

    def filled(self) -> Iterable[Table]:
        for entity in self.catalog.entities.values():
            self.declare_entity(entity)
        for event in self.catalog.events.values():
            self.declare_event(event)
        for entity in self.catalog.entities.values():
            for row in self.world.entities.get(entity.name, ()):
                self.entity_row(entity, row)
        for event in self.catalog.events.values():
            self.event_rows(event)
        self.lists()
        return self.tables.values()

    def keep(self, path: tuple[str, ...], row: Row, where: Sequence[Filter]) -> None:
        """The row, let through by the filters; perhaps a copy of it beside it that is not."""
        _pass_filters(row, where)
        self.at(path).rows.append(row)
        if where and self.random.random() < 0.3:
            self.at(path).rows.append(_rejected(row, self.random.choice(where), self.random))

    # ------------------------------------------------------------ entities

    def declare_entity(self, entity: Entity) -> None:
        table = self.at(entity.table)
        table.declare_key(entity.key, self.key_types[entity.name])
        table.declare_attributes(entity.attributes.values())
        table.declare_time(entity.since)
        for relation in entity.relations.values():
            if relation.is_to_one:
                table.declare_key(relation.via, self.key_types[relation.entity])
            else:
                other = self.at(self.catalog.entities[relation.entity].table)
                other.declare_key(relation.on, self.key_types[entity.name])
        table.declare_filters(entity.where)
        for history in entity.history.values():
            past = self.at(history.table)
            past.declare_key(history.key, self.key_types[entity.name])
            past.declare_time(history.start)
            past.declare_attributes([past_value(entity, history)])
            past.declare_filters(history.where)

    def entity_row(self, entity: Entity, row: EntityRow) -> None:
        made = self.attributes(entity.attributes.values(), row.attributes)
        _put_key(made, entity.key, row.key)
        if entity.since is not None:
            put(made, entity.since.column, time_of_row(row.since, entity.since))
        for relation in entity.relations.values():
            if relation.is_to_one and row.references.get(relation.name) is not None:
                _put_key(made, relation.via, row.references[relation.name])
        for other in self.catalog.entities.values():
            for relation in other.relations.values():
                key = row.references.get(f"{other.name}.{relation.name}")
                if key is not None and relation.entity == entity.name and relation.on:
                    _put_key(made, relation.on, key)
        self.keep(entity.table, made, entity.where)
        for name, history in entity.history.items():
            for start, value in row.history.get(name, ()):
                past = self.attributes([past_value(entity, history)], {name: value})
                _put_key(past, history.key, row.key)
                put(past, history.start.column, time_of_row(start, history.start))
                self.keep(history.table, past, history.where)

    # ------------------------------------------------------------ events

    def declare_event(self, event: Event) -> None:
        table = self.at(event.table)
        rows = self.world.events.get(event.name, ())
        table.declare_key(event.key, self.key_types[event.entity])
        table.declare_attributes(event.properties.values())
        table.declare_time(event.time)
        table.declare_time(event.recorded)
        id_type = form_of_values([row.id for row in rows])
        if event.id is not None:
            table.declare(event.id, id_type)
        if event.order is not None:
            table.declare(event.order, form_of_values([row.order for row in rows]))
        for relation in event.relations.values():
            table.declare_key(relation.via, self.key_types[relation.entity])
        table.declare_filters(event.where)
        for nested in event.rows.values():
            lines = self.at(nested.table)
            lines.declare(nested.on, id_type)
            lines.declare_attributes(nested.properties.values())
            lines.declare_filters(nested.where)

    def event_rows(self, event: Event) -> None:
        told: set[Any] = set()
        for row in self.world.events.get(event.name, ()):
            made = self.attributes(event.properties.values(), row.properties)
            _put_key(made, event.key, row.key)
            put(made, event.time.column, time_of_row(row.time, event.time))
            for column, value in ((event.id, row.id), (event.order, row.order)):
                if column is not None:
                    put(made, column, value)
            if event.recorded is not None:
                put(made, event.recorded.column, time_of_row(row.recorded, event.recorded))
            for name, key in row.references.items():
                _put_key(made, event.relations[name].via, key)
            self.keep(event.table, made, event.where)
            # Copies of a row have the same lines.
            if row.id is not None and row.id not in told:
                told.add(row.id)
                for name in event.rows:
                    self.lines(event, name, row.id, row.rows.get(name, ()))

    def lines(self, event: Event, name: str, id: Any, lines: Iterable[Mapping[str, Any]]) -> None:
        nested = event.rows[name]
        for line in lines:
            made = self.attributes(nested.properties.values(), line)
            put(made, nested.on, id)
            self.keep(nested.table, made, nested.where)

    # ------------------------------------------------------------ lists, values

    def lists(self) -> None:
        for listed in self.catalog.lists.values():
            table = self.at(listed.table)
            entries = self.world.lists.get(listed.name, ())
            table.declare_key(listed.key, self.list_forms(listed, entries))
            table.declare_time(listed.time)
            table.declare_filters(listed.where)
            for entry in entries:
                made: Row = {}
                _put_key(made, listed.key, entry.key)
                if listed.time is not None:
                    put(made, listed.time.column, time_of_row(entry.time, listed.time))
                self.keep(listed.table, made, listed.where)

    def list_forms(self, listed: MemberList, entries: Sequence[ListRow]) -> list[Form]:
        """Of what nothing is known, it is keys of the entity that is keyed alike, or texts."""
        forms: list[Form] = []
        held = self.key_types.get(_holder(listed, self.catalog))
        for at, column in enumerate(listed.key):
            parts = _parts([entry.key for entry in entries], at)
            if parts or column == "number":
                forms.append(form_of_values(parts))
            else:
                forms.append(Plain.TEXT if held is None else held[at])
        return forms

    def attributes(self, attributes: Iterable[Attribute], values: Mapping[str, Any]) -> Row:
        made: Row = {}
        for attribute in attributes:
            value = values.get(attribute.name)
            if isinstance(attribute.column, PointColumns):
                latitude, longitude = (None, None) if value is None else value
                if value is None and self.random.random() < 0.5:
                    latitude = Decimal("52.5")
                put(made, attribute.column.latitude, latitude)
                put(made, attribute.column.longitude, longitude)
            else:
                put(made, attribute.column, stored(value, attribute, self.random))
        return made


def _put_key(row: Row, columns: Sequence[str], key: Sequence[Any]) -> None:
    for column, part in zip(columns, key, strict=True):
        put(row, Column(column), part)


def _pass_filters(row: Row, where: Iterable[Filter]) -> None:
    """Into columns that nothing else fills: of a World's rows none is filtered out."""
    for filter in where:
        value = filter.values[0]
        match filter.operator:
            case "=" | "<=" | ">=" | "in":
                put(row, filter.column, value)
            case "<" | ">":
                assert not isinstance(value, str)
                put(row, filter.column, value - 1 if filter.operator == "<" else value + 1)
            case _:
                pass  # a missing value differs


def _parts(keys: Iterable[Key | None], at: int) -> list[Any]:
    """The known ones."""
    return [key[at] for key in keys if key is not None and key[at] is not None]


def _holder(listed: MemberList, catalog: Catalog) -> str:
    """The entity whose keys stand in the list, going by the names of the columns; else nothing."""
    holders = {event.key: event.entity for event in catalog.events.values()}
    holders |= {entity.key: entity.name for entity in catalog.entities.values()}
    return holders.get(listed.key, "")


def _rejected(row: Row, filter: Filter, random: Random) -> Row:
    """The row with a value that the filter does not let through."""
    value = filter.values[0]
    match filter.operator:
        case "!=" | "<" | ">":
            other: Any = value
        case "<=" | ">=" if not isinstance(value, str):
            other = value + 1 if filter.operator == "<=" else value - 1
        case _:
            other = f"not {value}" if isinstance(value, str) else None
    if filter.operator != "!=" and random.random() < 0.4:
        other = None
    made = dict(row)
    inside: dict[str, Any] = made
    *outer, last = (filter.column.name, *filter.column.fields)
    for name in outer:
        inside[name] = dict(inside.get(name) or {})
        inside = inside[name]
    inside[last] = other
    return made


def _key_types(world: World, catalog: Catalog) -> dict[str, list[Form]]:
    """Of each part of each entity's key, wherever such keys stand."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for entity in catalog.entities.values():
        for row in world.entities.get(entity.name, ()):
            keys[entity.name].append(row.key)
            for name, key in row.references.items():
                owner, _, _ = name.partition(".")
                keys[owner if "." in name else entity.relations[name].entity].append(key)
    for event in catalog.events.values():
        for entry in world.events.get(event.name, ()):
            keys[event.entity].append(entry.key)
            for name, key in entry.references.items():
                keys[event.relations[name].entity].append(key)
    listed_keys: dict[str, list[Any]] = defaultdict(list)
    for listed in catalog.lists.values():
        entries = world.lists.get(listed.name, ())
        listed_keys[_holder(listed, catalog)].extend(entry.key for entry in entries)
    types = {}
    for entity in catalog.entities.values():
        found = []
        for at, column in enumerate(entity.key):
            parts = _parts(keys[entity.name], at) or _parts(listed_keys[entity.name], at)
            textual = column in ("shop", "shop_id", "code")
            found.append(Plain.TEXT if textual and not parts else form_of_values(parts))
        types[entity.name] = found
    return types
