"""Two values in one form, so that engines compare them as the language does.

Dates stand for their local midnights beside instants, and integers are decimals beside decimals;
of single values engines know the second, of lists not all do.
"""

from __future__ import annotations

from dataclasses import replace

from seglang.catalog.model import Calendar
from seglang.sql import numbers, tree
from seglang.sql.dialect import Dialect
from seglang.sql.operand import Operand
from seglang.types import (
    DECIMAL,
    MAX_PRECISION,
    MAX_SCALE,
    TIMESTAMP,
    DateType,
    DecimalType,
    IntegerType,
    ListType,
    TimestampType,
    Type,
)


def alike(
    dialect: Dialect, calendar: Calendar, one: Operand, other: Operand
) -> tuple[Operand, Operand]:
    """Of two lists, or a list and an element; other values as they are."""
    if not isinstance(one.type, ListType):
        return one, other
    wanted = _common(_element(one.type), _element(other.type))
    if wanted is not None:
        one = _with_elements(dialect, calendar, one, wanted)
        other = _with_elements(dialect, calendar, other, wanted)
    return _with_digits(one), _with_digits(other)


def _with_digits(operand: Operand) -> Operand:
    """Where there may be no room for ten digits after the point, DuckDB would cut those of all that
    is compared inside lists."""
    element = _element(operand.type)
    if not isinstance(element, DecimalType):
        return operand
    if isinstance(operand.type, ListType):
        if element.precision < MAX_PRECISION and _leaves_room(element.precision, element.scale):
            return operand
        kind = tree.list_type(tree.data_type(numbers.FULL))
        return replace(operand, node=tree.cast(operand.node, kind))
    if operand.digits is not None and _leaves_room(*operand.digits):
        return operand
    return replace(operand, node=tree.cast(operand.node, numbers.FULL), digits=numbers.FULL)


def _leaves_room(precision: int, scale: int) -> bool:
    return scale <= MAX_SCALE and precision - scale + MAX_SCALE <= MAX_PRECISION


def widened(dialect: Dialect, calendar: Calendar, operand: Operand, type: Type) -> Operand:
    """A date where an instant is wanted, also in lists; lists of integers as ones of decimals."""
    return _with_elements(dialect, calendar, operand, _element(type))


def _element(type: Type) -> Type:
    return type.element if isinstance(type, ListType) else type


def _common(one: Type, other: Type) -> Type | None:
    """What both become; None when they are of one form already."""
    match one, other:
        case (DateType(), TimestampType()) | (TimestampType(), DateType()):
            return TIMESTAMP
        case (IntegerType(), DecimalType()) | (DecimalType(), IntegerType()):
            return DECIMAL
        case _:
            return None


def _with_elements(dialect: Dialect, calendar: Calendar, operand: Operand, wanted: Type) -> Operand:
    element = _element(operand.type)
    if isinstance(element, DateType) and isinstance(wanted, TimestampType):
        if not isinstance(operand.type, ListType):
            node = dialect.in_zone(calendar.zone, tree.cast(operand.node, tree.LOCAL))
            return replace(operand, node=node, type=TIMESTAMP)
        item = tree.argument("item")
        midnight = dialect.in_zone(calendar.zone, tree.cast(item, tree.LOCAL))
        node = tree.call("list_transform", operand.node, tree.function_of("item", midnight))
        return replace(operand, node=node, type=ListType(TIMESTAMP))
    is_list_of_integers = isinstance(operand.type, ListType) and isinstance(element, IntegerType)
    if is_list_of_integers and isinstance(wanted, DecimalType):
        node = tree.cast(operand.node, tree.list_type(tree.data_type(numbers.FULL)))
        return replace(operand, node=node, type=ListType(DECIMAL))
    return operand
