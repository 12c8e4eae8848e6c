"""What a rule reads: tables and columns.

Takes the program and the names of all declarations that take part; the catalog says where things
lie. A column is listed when the rule needs it: keys and times of every event read, filters of the
catalog, `id` where copies of rows must be told apart, `order` where the order of rows counts, the
columns that relations hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Event,
    Filter,
    PointColumns,
    Relation,
    TimeColumn,
)
from seglang.core.declarations import Program
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    AttributeValue,
    ForeignKey,
    InList,
    KnownSince,
    Lookup,
    PropertyValue,
)
from seglang.core.past import PastValues
from seglang.core.sources import Events, Nested, Picked, Related, Sessions
from seglang.core.standings import Ranked, Score
from seglang.explain.model import TableRead
from seglang.explain.places import Frame, Place
from seglang.explain.references import nodes

_ORDERED = frozenset({Aggregation.FIRST, Aggregation.LAST})


def column_text(column: Column) -> str:
    return ".".join((column.name, *column.fields))


def _attribute_columns(attribute: Attribute) -> tuple[str, ...]:
    match attribute.column:
        case PointColumns(latitude, longitude):
            return (column_text(latitude), column_text(longitude))
        case Column():
            return (column_text(attribute.column),)


def _filter_text(test: Filter) -> str:
    values = tuple(_scalar_text(value) for value in test.values)
    listed = f"({', '.join(values)})" if test.operator == "in" else ", ".join(values)
    return f"{column_text(test.column)} {test.operator} {listed}"


def _scalar_text(value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _listed(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _time(time: TimeColumn | None) -> tuple[str, ...]:
    return () if time is None else (column_text(time.column),)


@dataclass(slots=True)
class Used:
    """What a rule takes from each table of the catalog, by its name there."""

    catalog: Catalog
    attributes: dict[str, set[str]]
    links: dict[str, dict[str, None]] = field(default_factory=dict)
    properties: dict[str, set[str]] = field(default_factory=dict)
    event_links: dict[str, dict[str, None]] = field(default_factory=dict)
    ordered: set[str] = field(default_factory=set)
    nested: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    histories: dict[tuple[str, str], None] = field(default_factory=dict)
    lists: dict[str, None] = field(default_factory=dict)

    def look_at(self, node: object, place: Place) -> None:
        match node:
            case AttributeValue(owner, name):
                self.attributes.setdefault(owner, set()).add(name)
                if name in self.catalog.entities[owner].history:
                    self.histories[owner, name] = None
            case PastValues(owner, name):
                self.attributes.setdefault(owner, set())
                self.histories[owner, name] = None
            case KnownSince(owner) | Lookup(owner) | Ranked(owner) | Score(entity=owner):
                self.attributes.setdefault(owner, set())
            case InList(list=member_list):
                self.lists[member_list] = None
            case Aggregate(kind, rows) if kind in _ORDERED:
                self.ordered.update(arm.event for arm in rows.arms)
            case Picked(rows):
                self.ordered.update(arm.event for arm in rows.arms)
            case Events(arms) | Sessions(arms=arms):
                for arm in arms:
                    self.properties.setdefault(arm.event, set())
            case Related(owner, relation, target):
                self._relation(self.catalog.entities[owner].relations[relation], owner)
                self.attributes.setdefault(target, set())
            case Nested(event, name):
                self.nested.setdefault((event, name), set())
            case ForeignKey(relation, up=None):
                self._relation(
                    self.catalog.entities[place.entity].relations[relation], place.entity
                )
            case ForeignKey(relation, up=int() as up):
                frame = place.row(up)
                for event in frame.events if frame is not None else ():
                    found = self.catalog.events[event].relations[relation]
                    self.event_links.setdefault(event, {}).update(dict.fromkeys(found.via))
            case PropertyValue(name, up=up):
                self._property(place.row(up), name)
            case _:
                pass

    def _relation(self, relation: Relation, owner: str) -> None:
        holder = owner if relation.is_to_one else relation.entity
        columns = relation.via or relation.on
        self.links.setdefault(holder, {}).update(dict.fromkeys(columns))

    def _property(self, frame: Frame | None, name: str) -> None:
        if frame is None:
            return
        if frame.nested is not None:
            self.nested.setdefault(frame.nested, set()).add(name)
        plain = name.removeprefix("first_").removeprefix("last_")
        for event in frame.events:
            self.properties.setdefault(event, set()).update((name, plain))


def used_by(program: Program, names: Iterable[str], entity: str) -> Used:
    """What the named declarations, which are about the entity, take themselves."""
    used = Used(program.catalog, {entity: set()})
    for name in names:
        for node, place in nodes(program, name):
            used.look_at(node, place)
    return used


def tables(program: Program, names: Iterable[str], entity: str) -> tuple[TableRead, ...]:
    """The entity's table first, then the other entities, histories, events, nested rows, lists."""
    catalog = program.catalog
    used = used_by(program, names, entity)
    return (
        *(
            _entity_read(catalog, owner, names, tuple(used.links.get(owner, ())))
            for owner, names in used.attributes.items()
        ),
        *(_history_read(catalog, owner, name) for owner, name in used.histories),
        *(
            _event_read(
                catalog.events[event],
                used.properties[event],
                event in used.ordered,
                tuple(used.event_links.get(event, ())),
            )
            for event in sorted(used.properties)
        ),
        *(
            _nested_read(catalog, event, name, properties)
            for (event, name), properties in sorted(used.nested.items())
        ),
        *(_list_read(catalog, member_list) for member_list in sorted(used.lists)),
    )


def _entity_read(catalog: Catalog, name: str, used: set[str], links: tuple[str, ...]) -> TableRead:
    entity = catalog.entities[name]
    columns = _listed(
        entity.key,
        _time(entity.since),
        links,
        (column_text(test.column) for test in entity.where),
        *(
            _attribute_columns(attribute)
            for attribute in entity.attributes.values()
            if attribute.name in used
        ),
    )
    filters = tuple(_filter_text(test) for test in entity.where)
    return TableRead(".".join(entity.table), "entity", name, columns, filters)


def _history_read(catalog: Catalog, owner: str, name: str) -> TableRead:
    found = catalog.entities[owner].history[name]
    columns = _listed(
        found.key,
        _time(found.start),
        (column_text(found.column),),
        (column_text(test.column) for test in found.where),
    )
    filters = tuple(_filter_text(test) for test in found.where)
    return TableRead(".".join(found.table), "history", f"{owner}.{name}", columns, filters)


def _nested_read(catalog: Catalog, event: str, name: str, used: set[str]) -> TableRead:
    found = catalog.events[event].rows[name]
    columns = _listed(
        (column_text(found.on),),
        (column_text(test.column) for test in found.where),
        *(
            _attribute_columns(attribute)
            for attribute in found.properties.values()
            if attribute.name in used
        ),
    )
    filters = tuple(_filter_text(test) for test in found.where)
    return TableRead(".".join(found.table), "rows", f"{event}.{name}", columns, filters)


def _event_read(event: Event, used: set[str], ordered: bool, links: tuple[str, ...]) -> TableRead:
    must_tell_copies = event.id is not None and not event.unique
    columns = _listed(
        event.key,
        _time(event.time),
        (column_text(event.id),) if event.id is not None and (must_tell_copies or ordered) else (),
        (column_text(event.order),) if event.order is not None and ordered else (),
        _time(event.recorded),
        links,
        (column_text(test.column) for test in event.where),
        *(
            _attribute_columns(attribute)
            for attribute in event.properties.values()
            if attribute.name in used
        ),
    )
    filters = tuple(_filter_text(test) for test in event.where)
    return TableRead(".".join(event.table), "event", event.name, columns, filters)


def _list_read(catalog: Catalog, name: str) -> TableRead:
    found = catalog.lists[name]
    columns = _listed(
        found.key, _time(found.time), (column_text(test.column) for test in found.where)
    )
    filters = tuple(_filter_text(test) for test in found.where)
    return TableRead(".".join(found.table), "list", name, columns, filters)
