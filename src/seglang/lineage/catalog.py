"""From columns to what the catalog makes of them."""

from __future__ import annotations

from collections.abc import Iterable

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Channel,
    Column,
    Entity,
    Event,
    Filter,
    MemberList,
    PointColumns,
    Relation,
)
from seglang.lineage.drawing import Drawing
from seglang.lineage.model import Kind, Node, Role

Table = tuple[str, ...]


def draw_catalog(drawing: Drawing, catalog: Catalog) -> None:
    for entity in catalog.entities.values():
        _entity(drawing, catalog, entity)
    for event in catalog.events.values():
        _event(drawing, event)
    for listed in catalog.lists.values():
        _list(drawing, listed)
    for channel in catalog.channels.values():
        drawing.add(Node(Kind.CHANNEL, channel.name))


def gate(channel: Channel, entity: str, catalog: Catalog) -> tuple[tuple[Kind, str, Role], ...]:
    """What the gate of a channel looks at for members of `entity`."""
    found: list[tuple[Kind, str, Role]] = []
    if channel.consent is not None:
        if channel.consent in catalog.entities[entity].attributes:
            found.append((Kind.ATTRIBUTE, f"{entity}.{channel.consent}", Role.CONSENT))
        else:
            found.append((Kind.SEGMENT, channel.consent, Role.CONSENT))
    for name in channel.suppress:
        kind = Kind.LIST if name in catalog.lists else Kind.SEGMENT
        found.append((kind, name, Role.SUPPRESS))
    return tuple(found)


def _entity(drawing: Drawing, catalog: Catalog, entity: Entity) -> None:
    node = drawing.add(Node(Kind.ENTITY, entity.name))
    _columns(drawing, entity.table, entity.key, node, Role.KEY)
    if entity.since is not None:
        _columns(drawing, entity.table, (entity.since.column.name,), node, Role.SINCE)
    _filters(drawing, entity.table, entity.where, node)
    for attribute in entity.attributes.values():
        _value(drawing, entity.table, attribute, Kind.ATTRIBUTE, entity.name)
    for history in entity.history.values():
        target = f"{Kind.ATTRIBUTE.value}:{entity.name}.{history.attribute}"
        columns = (*history.key, history.start.column.name, history.column.name)
        _columns(drawing, history.table, columns, target, Role.HISTORY)
        _filters(drawing, history.table, history.where, target)
    for relation in entity.relations.values():
        holder = entity if relation.is_to_one else catalog.entities[relation.entity]
        _relation(drawing, entity.name, holder.table, relation)


def _event(drawing: Drawing, event: Event) -> None:
    node = drawing.add(Node(Kind.EVENT, event.name))
    _columns(drawing, event.table, event.key, node, Role.KEY)
    for column, role in (
        (event.time.column, Role.TIME),
        (event.recorded.column if event.recorded is not None else None, Role.RECORDED),
        (event.id, Role.ID),
        (event.order, Role.ORDER),
    ):
        if column is not None:
            _columns(drawing, event.table, (column.name,), node, role)
    _filters(drawing, event.table, event.where, node)
    for each in event.properties.values():
        _value(drawing, event.table, each, Kind.PROPERTY, event.name)
    for relation in event.relations.values():
        _relation(drawing, event.name, event.table, relation)
    for rows in event.rows.values():
        name = f"{event.name}.{rows.name}"
        nested = drawing.add(Node(Kind.ROWS, name))
        _columns(drawing, rows.table, (rows.on.name,), nested, Role.LINK)
        _filters(drawing, rows.table, rows.where, nested)
        for each in rows.properties.values():
            _value(drawing, rows.table, each, Kind.PROPERTY, name)


def _list(drawing: Drawing, listed: MemberList) -> None:
    node = drawing.add(Node(Kind.LIST, listed.name))
    _columns(drawing, listed.table, listed.key, node, Role.KEY)
    if listed.time is not None:
        _columns(drawing, listed.table, (listed.time.column.name,), node, Role.TIME)
    _filters(drawing, listed.table, listed.where, node)


def _value(drawing: Drawing, table: Table, attribute: Attribute, kind: Kind, owner: str) -> None:
    node = drawing.add(Node(kind, f"{owner}.{attribute.name}"))
    match attribute.column:
        case PointColumns(latitude, longitude):
            names: tuple[str, ...] = (latitude.name, longitude.name)
        case Column(name):
            names = (name,)
    _columns(drawing, table, names, node, Role.VALUE)


def _relation(drawing: Drawing, owner: str, holder: Table, relation: Relation) -> None:
    node = drawing.add(Node(Kind.RELATION, f"{owner}.{relation.name}"))
    _columns(drawing, holder, relation.via or relation.on, node, Role.LINK)


def _filters(drawing: Drawing, table: Table, where: Iterable[Filter], target: str) -> None:
    _columns(drawing, table, (test.column.name for test in where), target, Role.FILTER)


def _columns(drawing: Drawing, table: Table, names: Iterable[str], target: str, role: Role) -> None:
    for name in names:
        column = drawing.add(Node(Kind.COLUMN, ".".join((*table, name))))
        drawing.lead(column, target, role)
