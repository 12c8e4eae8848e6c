"""Reading the catalog's columns: from the form in which they lie to the form of their type."""

from __future__ import annotations

from seglang.catalog.model import Attribute, Column, PointColumns, TimeColumn
from seglang.sql import numbers, tree, version_rows
from seglang.sql.operand import INTEGER_DIGITS, Operand
from seglang.sql.statement import Statement, TimeAt
from seglang.sql.tree import Node
from seglang.types import (
    MAX_PRECISION,
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
            if declared.floating:
                return Operand(statement.dialect.finite(node), type, nullable, numbers.FULL)
            if column.json:
                node = statement.dialect.checked_cast(node, numbers.FULL)
                return Operand(node, type, True, numbers.FULL)
            digits = (precision, scale) if precision < MAX_PRECISION else None
            return Operand(node, type, nullable, digits)
        case IntegerType():
            if column.json:
                # A cast alone would round what is no whole number.
                whole = tree.call("regexp_matches", node, tree.text(r"\A-?[0-9]+\z"))
                found = statement.dialect.checked_cast(node, tree.BIGINT)
                node = tree.choose(((whole, found),), tree.null())
                return Operand(node, type, True, (INTEGER_DIGITS, 0))
            if declared.floating:
                node = tree.cast(statement.dialect.finite(node), tree.BIGINT)
                return Operand(node, type, True, (INTEGER_DIGITS, 0))
            return Operand(node, type, nullable)
        case TimestampType():
            if column.json:
                kind = tree.INSTANT if declared.zone is None else tree.LOCAL
                node = statement.dialect.checked_cast(node, kind)
            time = TimeAt(node, declared.zone, nullable=nullable)
            return Operand(instant_of(statement, time), type, nullable)
        case DurationType():
            return Operand(_duration(statement, node, declared), type, nullable)
        case ListType(element):
            if column.json:
                made = tree.data_type(_element(element))
                found = tree.column(alias, column.name)
                return Operand(statement.dialect.json_list(found, column, made), type, True)
            return Operand(node, type, nullable)
        case VersionType():
            return Operand(version_rows.readable(node), type, True)
        case MapType():
            if column.json:
                node = statement.dialect.checked_cast(
                    _json(statement, alias, column), tree.text_map()
                )
            return Operand(node, type, nullable or column.json)
        case BooleanType() | DateType() if column.json:
            kind = tree.BOOLEAN if isinstance(type, BooleanType) else tree.DATE
            return Operand(statement.dialect.checked_cast(node, kind), type, True)
        case BooleanType() | DateType() | TextType() | EnumType() | UnknownType() | PointType():
            return Operand(node, type, nullable or column.json)


def _json(statement: Statement, alias: str, column: Column) -> Node:
    """The JSON at the column, as JSON."""
    node = tree.column(alias, column.name)
    return statement.dialect.json_value(node, column) if column.fields else node


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
    if declared.column.json:
        kind = tree.DATE if declared.is_date else tree.LOCAL if declared.zone else tree.INSTANT
        node = statement.dialect.checked_cast(node, kind)
    return TimeAt(node, declared.zone, declared.is_date, nullable=True)


def plain_time(
    statement: Statement, table: tuple[str, ...], alias: str, declared: Attribute
) -> TimeAt | None:
    """The column itself, when it is a timestamp or a date that bounds can be laid on."""
    is_date = isinstance(declared.type, DateType)
    if not (is_date or isinstance(declared.type, TimestampType)):
        return None
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
        return statement.dialect.interval_microseconds(
            statement.dialect.checked_cast(node, tree.INTERVAL) if json else node
        )
    if declared.floating:
        node = tree.cast(statement.dialect.finite(node), _DURATION_DIGITS)
    elif json:
        node = statement.dialect.checked_cast(node, _DURATION_DIGITS)
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
    parts = [
        _raw(statement, table, alias, part, declared)
        for part in (columns.latitude, columns.longitude)
    ]
    degrees = tree.array([statement.dialect.checked_cast(part, tree.DOUBLE) for part in parts])
    if declared.required:
        return Operand(degrees, declared.type, False)
    known = tree.conjunction(tree.is_known(part) for part in parts)
    return Operand(tree.choose(((known, degrees),), tree.null()), declared.type, True)


def _element(type: Type) -> str | tuple[int, int]:
    match type:
        case IntegerType():
            return tree.BIGINT
        case DecimalType():
            return numbers.FULL
        case BooleanType():
            return tree.BOOLEAN
        case DateType():
            return tree.DATE
        case TimestampType():
            return tree.INSTANT
        case _:
            return tree.TEXT
