"""Reading the catalog's columns: from the form in which they lie to the form of their type."""

from __future__ import annotations

from typing import assert_never

from seglang.catalog.model import Attribute, Column, PointColumns, TimeColumn
from seglang.sql import numbers, text_values, tree, version_rows
from seglang.sql.operand import Operand
from seglang.sql.statement import Statement, TimeAt
from seglang.sql.tree import Node
from seglang.types import (
    MAX_PRECISION,
    TEXT,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TextType,
    TimestampType,
    Type,
    UnknownType,
    VersionType,
)

_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}
# Numbers of a duration column have up to 13 digits before the point and six after.
_DURATION_DIGITS = (19, 6)


def attribute(
    statement: Statement, table: tuple[str, ...], alias: str, declared: Attribute
) -> Operand:
    """An attribute or a property, of a row of its own table."""
    nullable = not declared.required or declared.floating
    type = declared.type
    if isinstance(declared.column, PointColumns):
        return _point(statement, table, alias, declared, declared.column)
    column = declared.column
    node = _raw(statement, table, alias, column, declared)
    match type:
        case DecimalType(precision, scale):
            if column.json:
                return text_values.typed(statement.dialect, node, type)
            if declared.floating:
                return Operand(statement.dialect.finite(node), type, nullable, numbers.FULL)
            digits = (precision, scale) if precision < MAX_PRECISION else None
            return _read(statement, node, type, nullable, digits)
        case IntegerType():
            if column.json:
                return text_values.typed(statement.dialect, node, type)
            return Operand(node, type, nullable)
        case TimestampType():
            if column.json:
                node = text_values.typed(statement.dialect, node, type, declared.zone).node
            time = TimeAt(node, declared.zone, nullable=nullable)
            return Operand(instant_of(statement, time), type, nullable)
        case DurationType():
            return Operand(_duration(statement, node, declared), type, nullable)
        case ListType(element):
            item = tree.argument("item")
            each: Node = item
            if column.json:
                node = statement.dialect.json_texts(tree.column(alias, column.name), column)
                each = text_values.typed(statement.dialect, item, element, declared.zone).node
            elif declared.floating:
                each = statement.dialect.finite(item)
            elif declared.zone is None:
                return _read(statement, node, type, nullable)
            if declared.zone is not None and isinstance(element, TimestampType):
                each = statement.dialect.in_zone(declared.zone, each)
            if each is not item:
                node = tree.call("list_transform", node, tree.function_of("item", each))
            return Operand(node, type, nullable or column.json)
        case VersionType():
            found = version_rows.readable(statement.dialect.read(node, TEXT))
            return Operand(found, type, True)
        case MapType():
            if column.json:
                node = statement.dialect.json_map(tree.column(alias, column.name), column)
            return _read(statement, node, type, nullable or column.json)
        case BooleanType() | DateType() if column.json:
            return text_values.typed(statement.dialect, node, type)
        case BooleanType() | DateType() | UnknownType() | PointType():
            return Operand(node, type, nullable or column.json)
        case TextType() | EnumType():
            return _read(statement, node, type, nullable or column.json)
        case _:
            assert_never(type)


def _read(
    statement: Statement,
    node: Node,
    type: Type,
    nullable: bool,
    digits: tuple[int, int] | None = None,
) -> Operand:
    """What a column of values of that type holds. Where the engine has to look for what is no
    number, it may be missing."""
    found = statement.dialect.read(node, type)
    if isinstance(type, DecimalType) and found is not node:
        return Operand(found, type, True, digits or numbers.FULL)
    return Operand(found, type, nullable, digits)


def _raw(
    statement: Statement,
    table: tuple[str, ...],
    alias: str,
    column: Column,
    declared: Attribute | TimeColumn | None,
) -> Node:
    statement.read(table, column.name, declared)
    node = tree.column(alias, column.name)
    return statement.dialect.field(node, column) if column.fields else node


def column_node(statement: Statement, table: tuple[str, ...], alias: str, column: Column) -> Node:
    """A column without a declared type: an id, an order."""
    return _raw(statement, table, alias, column, None)


def time_column(
    statement: Statement, table: tuple[str, ...], alias: str, declared: TimeColumn
) -> TimeAt:
    node = _raw(statement, table, alias, declared.column, declared)
    return TimeAt(node, declared.zone, declared.is_date, nullable=True)


def plain_time(
    statement: Statement, table: tuple[str, ...], alias: str, declared: Attribute
) -> TimeAt | None:
    """The column itself, when it is a timestamp or a date that bounds can be laid on."""
    is_date = isinstance(declared.type, DateType)
    if isinstance(declared.column, PointColumns) or declared.column.fields:
        return None
    node = _raw(statement, table, alias, declared.column, declared)
    zone = None if is_date else declared.zone
    return TimeAt(node, zone, is_date, not declared.required)


def instant_of(statement: Statement, time: TimeAt) -> Node:
    """The instant of a time, with a zone."""
    if time.is_date:
        midnight = tree.cast(time.node, tree.LOCAL)
        return statement.dialect.in_zone(statement.calendar.zone, midnight)
    if time.zone is not None:
        return statement.dialect.in_zone(time.zone, time.node)
    return time.node


def _duration(statement: Statement, node: Node, declared: Attribute) -> Node:
    json = isinstance(declared.column, Column) and declared.column.json
    if declared.unit is None:
        if json:
            node = text_values.typed(statement.dialect, node, declared.type).node
        return statement.dialect.interval_microseconds(node)
    if json:
        node = text_values.checked(statement.dialect, node, text_values.NUMBER, _DURATION_DIGITS)
    else:
        node = tree.cast(node, _DURATION_DIGITS)
    scaled = tree.multiply(node, tree.integer(_UNITS[declared.unit]))
    return tree.cast(scaled, tree.BIGINT)


def _point(
    statement: Statement,
    table: tuple[str, ...],
    alias: str,
    declared: Attribute,
    columns: PointColumns,
) -> Operand:
    places = (columns.latitude, columns.longitude)
    parts = [_raw(statement, table, alias, part, declared) for part in places]
    degrees = tree.array([tree.cast(part, tree.DOUBLE) for part in parts])
    if declared.required:
        return Operand(degrees, declared.type, False)
    known = tree.conjunction(tree.is_known(part) for part in parts)
    return Operand(tree.choose(((known, degrees),), tree.null()), declared.type, True)
