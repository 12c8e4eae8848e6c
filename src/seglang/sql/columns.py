"""What the frames hold: attributes of entities, properties and instants of rows, foreign keys.

Each is a column of a table or of a relation that the statement makes; one of a made relation comes
into being when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seglang.core.nodes import AttributeValue, ForeignKey, KnownSince, PropertyValue
from seglang.sql import histories, kinds, places, sessions, stored, tree
from seglang.sql.operand import Operand
from seglang.sql.statement import (
    Captured,
    MadeRow,
    NestedRow,
    Place,
    SessionRow,
    Statement,
    TableRow,
    TimeAt,
)
from seglang.types import TEXT, TIMESTAMP, UNKNOWN, Type


def attribute(statement: Statement, place: Place, value: AttributeValue) -> Operand:
    frame = places.entity_frame(place)
    if frame.alias is not None and value.name in frame.entity.history:
        return histories.value_at(statement, frame, value)
    if frame.alias is not None:
        declared = frame.entity.attributes[value.name]
        return stored.attribute(statement, frame.entity.table, frame.alias, declared)
    return _captured(
        frame.captured,
        f"{value.entity}_{value.name}",
        ("attribute", value.name, value.at),
        lambda inner: attribute(statement, inner, value),
    )


def plain_attribute(statement: Statement, place: Place, value: AttributeValue) -> TimeAt | None:
    """The column itself, when it is a timestamp or a date that bounds can be laid on."""
    frame = places.entity_frame(place)
    if frame.alias is None or value.name in frame.entity.history:
        return None
    declared = frame.entity.attributes[value.name]
    return stored.plain_time(statement, frame.entity.table, frame.alias, declared)


def since(statement: Statement, place: Place) -> TimeAt:
    frame = places.entity_frame(place)
    declared = frame.entity.since
    assert declared is not None, "no rule looks at what the catalog does not say"
    if frame.alias is not None:
        return stored.time_column(statement, frame.entity.table, frame.alias, declared)
    found = _captured(
        frame.captured,
        f"{frame.entity.name}_since",
        ("since",),
        lambda inner: Operand(since(statement, inner).node, UNKNOWN),
    )
    return TimeAt(found.node, declared.zone, declared.is_date, nullable=True)


def known_since(statement: Statement, place: Place, value: KnownSince) -> Operand:
    return Operand(stored.instant_of(statement, since(statement, place)), value.type, True)


def property_of(statement: Statement, place: Place, value: PropertyValue) -> Operand:
    frame = places.row_frame(place, value.up)
    return _property(statement, frame, value.name, value.type)


def _property(statement: Statement, frame: Place, name: str, type: Type) -> Operand:
    match frame.row:
        case TableRow(alias, event) if name in event.properties:
            return stored.attribute(statement, event.table, alias, event.properties[name])
        case NestedRow(alias, nested) if name in nested.properties:
            return stored.attribute(statement, nested.table, alias, nested.properties[name])
        case MadeRow(alias, properties, captured) if name in properties or (
            name == "name" and captured is not None
        ):
            if name == "value" and frame.row.value is not None:
                return frame.row.value
            if captured is None:
                return Operand(tree.column(alias, f"property_{name}"), type, True)
            return _captured(
                captured,
                name if name == "name" else f"property_{name}",
                ("property", name),
                lambda inner: _property(statement, places.row_frame(inner), name, type),
            )
        case SessionRow() as visit:
            return sessions.edge_value(statement, visit, name, type)
        case TableRow(event=event) if name == "name":
            return Operand(tree.text(event.name), TEXT, False)
        case TableRow() | MadeRow(captured=Captured()) if name != "time":
            # A row of another event of a union, which has no such property.
            return Operand(kinds.missing(statement.dialect, type), type, True)
        case _:
            node = stored.instant_of(statement, row_time(statement, frame))
            return Operand(node, TIMESTAMP, False, span=frame.span)


def row_time(statement: Statement, place: Place) -> TimeAt:
    """The instant of the row at hand."""
    frame = places.row_frame(place)
    match frame.row:
        case TableRow(alias, event):
            return stored.time_column(statement, event.table, alias, event.time)
        case NestedRow(of=event_row):
            return row_time(statement, event_row)
        case MadeRow(captured=Captured() as captured):
            return _captured_time(statement, captured)
        case MadeRow() | SessionRow() | None:
            raise AssertionError("a time stands inside a scan")


def _captured_time(statement: Statement, captured: Captured) -> TimeAt:
    """Of a single table the time as it lies there, else the instant."""
    ((_, place), *others) = captured.branches
    if not others and ("time", captured.inner) not in captured.found:
        form = row_time(statement, places.framed(place, captured.inner))
        found = _captured(
            captured,
            "time",
            ("bare time",),
            lambda inner: Operand(row_time(statement, inner).node, UNKNOWN, False),
        )
        return replace(form, node=found.node, nullable=False)
    found = _captured(
        captured,
        "time",
        ("time",),
        lambda inner: Operand(
            stored.instant_of(statement, row_time(statement, inner)), TIMESTAMP, False
        ),
    )
    return TimeAt(found.node)


def plain_time(statement: Statement, place: Place, value: PropertyValue) -> TimeAt | None:
    """The column itself, when it is a timestamp or a date that bounds can be laid on."""
    frame = places.row_frame(place, value.up)
    match frame.row:
        case TableRow(alias, event) if value.name in event.properties:
            declared = event.properties[value.name]
            return stored.plain_time(statement, event.table, alias, declared)
        case NestedRow(alias, nested) if value.name in nested.properties:
            declared = nested.properties[value.name]
            return stored.plain_time(statement, nested.table, alias, declared)
        case MadeRow(properties=properties) if value.name in properties:
            return None
        case _:
            assert value.name == "time"
            return row_time(statement, frame)


def foreign_key(statement: Statement, place: Place, value: ForeignKey) -> Operand:
    """A part of the key that a relation holds."""
    if value.up is None:
        frame = places.entity_frame(place)
        captured, alias, table = frame.captured, frame.alias, frame.entity.table
        relations = frame.entity.relations
    else:
        frame = places.row_frame(place, value.up)
        if not _may_lead(frame, value.relation):
            # A row of another event of a union, which leads nowhere.
            return Operand(kinds.missing(statement.dialect, value.type), value.type, True)
        row = frame.row
        if isinstance(row, TableRow):
            captured, alias, table = None, row.alias, row.event.table
            relations = row.event.relations
        else:
            assert isinstance(row, MadeRow)
            captured, alias = row.captured, None
    if alias is not None:
        column = relations[value.relation].via[value.part]
        statement.read(table, column)
        return Operand(tree.column(alias, column), value.type)
    inside = ForeignKey(value.relation, value.part, value.type, None if value.up is None else 0)
    return _captured(
        captured,
        f"{value.relation}_key_{value.part + 1}",
        ("foreign key", value.relation, value.part),
        lambda inner: foreign_key(statement, inner, inside),
    )


def _may_lead(frame: Place, relation: str) -> bool:
    """Has one of the events whose rows the frame can hold the relation?"""
    match frame.row:
        case TableRow(event=event):
            return relation in event.relations
        case MadeRow(captured=captured) if captured is not None:
            inner = (places.framed(place, captured.inner) for _, place in captured.branches)
            return any(_may_lead(each, relation) for each in inner)
        case _:
            raise AssertionError("only rows of events lead to entities")


def row_id(statement: Statement, frame: Place) -> Operand:
    """The id of an event row."""
    match frame.row:
        case TableRow(alias, event):
            assert event.id is not None
            return Operand(stored.column_node(statement, event.table, alias, event.id), UNKNOWN)
        case MadeRow(captured=captured):
            return _captured(
                captured,
                "row_id",
                ("id",),
                lambda inner: row_id(statement, places.row_frame(inner)),
            )
        case _:
            raise AssertionError("only rows of events have an id")


def _captured(
    columns: Captured | None,
    wanted: str,
    what: tuple[object, ...],
    compute: Callable[[Place], Operand],
) -> Operand:
    assert columns is not None, "the frame is at hand"
    return places.captured(columns, wanted, what, compute)
