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
    if wanted is None:
        return one, other
    return (
        _with_elements(dialect, calendar, one, wanted),
        _with_elements(dialect, calendar, other, wanted),
    )


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
