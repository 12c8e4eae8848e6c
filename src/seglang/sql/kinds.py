"""The types of the language as those of SQL, in the one form that each has in a statement."""

from __future__ import annotations

from seglang.sql import numbers, tree
from seglang.sql.dialect import Dialect
from seglang.sql.tree import DataType, Node
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TimestampType,
    Type,
    UnknownType,
)


def kind_of(type: Type) -> str | tuple[int, int]:
    """Of single values."""
    match type:
        case IntegerType() | DurationType():
            return tree.BIGINT
        case DecimalType():
            return numbers.FULL
        case BooleanType():
            return tree.BOOLEAN
        case DateType():
            return tree.DATE
        case TimestampType():
            return tree.INSTANT
        case ListType() | PointType() | MapType():
            raise AssertionError("not a type of single values")
        case _:
            return tree.TEXT


def list_kind(type: ListType | PointType) -> DataType:
    if isinstance(type, PointType):
        return tree.list_type(tree.data_type(tree.DOUBLE))
    return tree.list_type(tree.data_type(kind_of(type.element)))


def missing(dialect: Dialect, type: Type) -> Node:
    """A missing value of the type; of an unknown one it takes the type of what stands beside it."""
    match type:
        case ListType() | PointType():
            return tree.cast(tree.null(), list_kind(type))
        case MapType():
            return dialect.missing_map()
        case UnknownType():
            return tree.null()
        case _:
            return tree.cast(tree.null(), kind_of(type))
