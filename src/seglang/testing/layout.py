"""Tables in which the world of a test is stored, and the catalog that reads it from there.

Takes the catalog of a project and what keys look like; gives a `Layout`: the same catalog with
other tables, each with its own columns in the forms that the project's tables have. Every entity,
event, list, history and kind of nested rows has a table of its own, so that no row is seen but by
what it was written for; two things that the project reads from one column have a column each, so
that each can be missing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    History,
    MemberList,
    NestedRows,
    PointColumns,
    TimeColumn,
)
from seglang.engines.forms import Digits, Form, ListOf, MapOf, OneOf, Plain, TableForm
from seglang.testing.filters import ShutFilter, let_through
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

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyForms:
    """Of each part of the keys of entities and lists, by name, and of the order of events: of
    these the catalog says no type."""

    entities: Mapping[str, tuple[Form, ...]]
    lists: Mapping[str, tuple[Form, ...]]
    orders: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Layout:
    """`catalog` is the project's with tables of `tables`. To-many relations are stored as what the
    other's row holds: the columns stand in the catalog, under the one that has the relation."""

    catalog: Catalog
    tables: tuple[TableForm, ...]


def layout(catalog: Catalog, keys: KeyForms, schema: Path) -> Layout:
    return _Making(catalog, keys, schema).made()


@dataclass(slots=True)
class _Table:
    path: Path
    columns: dict[str, Any] = field(default_factory=dict)
    taken: dict[str, list[Column]] = field(default_factory=dict)

    def own(self, column: Column, form: Form) -> Column:
        """The column, or one like it under a name that is free."""
        name = column.name
        for number in count(2):
            # Engines take names for the same that differ in upper and lower case.
            others = self.taken.setdefault(name.lower(), [])
            found = replace(column, name=name)
            if all(_beside(found, other) for other in others):
                others.append(found)
                self._declare(found, form)
                return found
            name = f"{column.name} {number}"
        raise AssertionError("numbers never end")

    def own_key(self, columns: Sequence[str], forms: Sequence[Form]) -> tuple[str, ...]:
        pairs = zip(columns, forms, strict=True)
        return tuple(self.own(Column(name), form).name for name, form in pairs)

    def own_time(self, time: TimeColumn) -> TimeColumn:
        return replace(time, column=self.own(time.column, form_of_time(time)))

    def own_attribute(self, attribute: Attribute) -> Attribute:
        match attribute.column:
            case PointColumns(latitude, longitude):
                own: Column | PointColumns = PointColumns(
                    self.own(latitude, Plain.FLOATING), self.own(longitude, Plain.FLOATING)
                )
            case Column() as column:
                own = self.own(column, form_of(attribute.type, attribute))
        return replace(attribute, column=own)

    def own_attributes(self, attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
        return {name: self.own_attribute(attribute) for name, attribute in attributes.items()}

    def own_filters(self, where: Sequence[Filter]) -> tuple[Filter, ...]:
        """Several filters of one column stay together."""
        own: dict[Column, Column] = {}
        for column in dict.fromkeys(filter.column for filter in where):
            filters = [filter for filter in where if filter.column == column]
            values = [value for filter in filters for value in filter.values]
            with suppress(ShutFilter):  # told to those tests that have such rows
                values += let_through(filters, "").values()
            own[column] = self.own(column, form_of_values(values))
        return tuple(replace(filter, column=own[filter.column]) for filter in where)

    def _declare(self, column: Column, form: Form) -> None:
        if column.json:
            self.columns[column.name] = Plain.JSON
        elif not column.fields:
            self.columns[column.name] = form
        else:
            inside = self.columns.setdefault(column.name, {})
            for name in column.fields[:-1]:
                inside = inside.setdefault(name, {})
            inside[column.fields[-1]] = form


def _beside(one: Column, other: Column) -> bool:
    """Both are fields of one struct or of one JSON object, neither inside the other."""
    if one.name != other.name or one.json != other.json or not one.fields or not other.fields:
        return False
    # The names of the fields of a struct may differ in upper and lower case only in JSON.
    first, second = (
        column.fields if column.json else tuple(name.lower() for name in column.fields)
        for column in (one, other)
    )
    shorter = min(len(first), len(second))
    if first[:shorter] == second[:shorter]:
        return False
    shared = next(place for place in range(shorter) if first[place] != second[place])
    return one.fields[:shared] == other.fields[:shared]


class _Making:
    def __init__(self, catalog: Catalog, keys: KeyForms, schema: Path) -> None:
        self.catalog = catalog
        self.keys = keys
        self.schema = schema
        self.tables: list[_Table] = []

    def table(self) -> _Table:
        self.tables.append(_Table((*self.schema, f"seglang_world_{len(self.tables)}")))
        return self.tables[-1]

    def made(self) -> Layout:
        of_entities = {name: self.table() for name in self.catalog.entities}
        entities = {
            name: self.entity(entity, of_entities[name])
            for name, entity in self.catalog.entities.items()
        }
        for name, entity in entities.items():
            relations = dict(entity.relations)
            for relation in relations.values():
                if not relation.is_to_one:
                    other = of_entities[relation.entity]
                    on = other.own_key(relation.on, self.keys.entities[name])
                    relations[relation.name] = replace(relation, on=on)
            entities[name] = replace(entity, relations=relations)
        events = {name: self.event(event) for name, event in self.catalog.events.items()}
        lists = {name: self.member_list(listed) for name, listed in self.catalog.lists.items()}
        catalog = replace(self.catalog, entities=entities, events=events, lists=lists)
        tables = tuple(TableForm(table.path, table.columns) for table in self.tables)
        return Layout(catalog, tables)

    def entity(self, entity: Entity, table: _Table) -> Entity:
        key = table.own_key(entity.key, self.keys.entities[entity.name])
        relations = dict(entity.relations)
        for relation in relations.values():
            if relation.is_to_one:
                via = table.own_key(relation.via, self.keys.entities[relation.entity])
                relations[relation.name] = replace(relation, via=via)
        return replace(
            entity,
            table=table.path,
            key=key,
            attributes=table.own_attributes(entity.attributes),
            since=None if entity.since is None else table.own_time(entity.since),
            relations=relations,
            where=table.own_filters(entity.where),
            history={name: self.history(entity, one) for name, one in entity.history.items()},
        )

    def history(self, entity: Entity, history: History) -> History:
        table = self.table()
        key = table.own_key(history.key, self.keys.entities[entity.name])
        start = table.own_time(history.start)
        own = table.own_attribute(past_value(entity, history)).column
        assert isinstance(own, Column)
        where = table.own_filters(history.where)
        return replace(history, table=table.path, key=key, start=start, column=own, where=where)

    def event(self, event: Event) -> Event:
        table = self.table()
        key = table.own_key(event.key, self.keys.entities[event.entity])
        relations = {
            name: replace(
                relation, via=table.own_key(relation.via, self.keys.entities[relation.entity])
            )
            for name, relation in event.relations.items()
        }
        order = event.order and table.own(event.order, self.keys.orders[event.name])
        return replace(
            event,
            table=table.path,
            key=key,
            time=table.own_time(event.time),
            recorded=None if event.recorded is None else table.own_time(event.recorded),
            id=event.id and table.own(event.id, Plain.INTEGER),
            order=order,
            properties=table.own_attributes(event.properties),
            relations=relations,
            where=table.own_filters(event.where),
            rows={name: self.nested(nested) for name, nested in event.rows.items()},
        )

    def nested(self, nested: NestedRows) -> NestedRows:
        table = self.table()
        return replace(
            nested,
            table=table.path,
            on=table.own(nested.on, Plain.INTEGER),
            properties=table.own_attributes(nested.properties),
            where=table.own_filters(nested.where),
        )

    def member_list(self, listed: MemberList) -> MemberList:
        table = self.table()
        return replace(
            listed,
            table=table.path,
            key=table.own_key(listed.key, self.keys.lists[listed.name]),
            time=None if listed.time is None else table.own_time(listed.time),
            where=table.own_filters(listed.where),
        )


def past_value(entity: Entity, history: History) -> Attribute:
    """The attribute as its history stores it."""
    return replace(
        entity.attributes[history.attribute],
        column=history.column,
        floating=history.floating,
        zone=history.zone,
        unit=history.unit,
    )


# ---------------------------------------------------------------- forms


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
    if kinds and kinds <= {date, datetime}:
        return Plain.INSTANT if datetime in kinds else Plain.DATE
    return Digits(38, 10) if Decimal in kinds else Plain.INTEGER
