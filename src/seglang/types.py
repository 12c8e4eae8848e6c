"""The types of the language and how they relate.

Every type describes a value that may be missing; whether one can be is a fact about the
expression, not about its type. Integers widen to decimals and dates to timestamps (local
midnight); nothing else converts by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context
from typing import TypeAlias

MAX_PRECISION = 38
MAX_SCALE = 10
# For arithmetic that must keep every digit of such numbers: Python would round to 28.
WIDE = Context(prec=100)


@dataclass(frozen=True, slots=True)
class TextType:
    pass


@dataclass(frozen=True, slots=True)
class IntegerType:
    pass


@dataclass(frozen=True, slots=True)
class DecimalType:
    """Exact decimal numbers, at most 38 digits of which at most 10 after the point.

    `precision` and `scale` are what the catalog promises of a column (`decimal(12, 2)`); they
    never change a meaning, they only let the compiler leave out casts.
    """

    precision: int = MAX_PRECISION
    scale: int = MAX_SCALE


@dataclass(frozen=True, slots=True)
class BooleanType:
    pass


@dataclass(frozen=True, slots=True)
class DateType:
    pass


@dataclass(frozen=True, slots=True)
class TimestampType:
    """An instant, in microseconds."""


@dataclass(frozen=True, slots=True)
class DurationType:
    """An exact length of time in microseconds; a written duration also keeps its calendar unit."""


@dataclass(frozen=True, slots=True)
class EnumType:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListType:
    element: Type


@dataclass(frozen=True, slots=True)
class MapType:
    """Text to values of one type: `map<text, boolean>`; `consent("email")` looks one up."""

    value: Type


@dataclass(frozen=True, slots=True)
class VersionType:
    """Dotted numbers, compared part by part: missing parts are 0, a leading `v` is ignored, a
    pre-release (`-rc.1`) sorts before its release."""


@dataclass(frozen=True, slots=True)
class PointType:
    """Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class UnknownType:
    """The type of something already reported as wrong; it fits everywhere and stays silent."""


Type: TypeAlias = (
    TextType
    | IntegerType
    | DecimalType
    | BooleanType
    | DateType
    | TimestampType
    | DurationType
    | EnumType
    | ListType
    | MapType
    | VersionType
    | PointType
    | UnknownType
)

TEXT = TextType()
INTEGER = IntegerType()
DECIMAL = DecimalType()
BOOLEAN = BooleanType()
DATE = DateType()
TIMESTAMP = TimestampType()
DURATION = DurationType()
VERSION = VersionType()
POINT = PointType()
UNKNOWN = UnknownType()

WEEKDAYS = EnumType(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


def type_name(type: Type) -> str:
    """The type as it is written in a catalog or a `param`."""
    match type:
        case TextType():
            return "text"
        case IntegerType():
            return "integer"
        case DecimalType():
            return "decimal"
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case TimestampType():
            return "timestamp"
        case DurationType():
            return "duration"
        case EnumType(values):
            return "enum(" + ", ".join(f'"{value}"' for value in values) + ")"
        case ListType(element):
            return f"list<{type_name(element)}>"
        case MapType(value):
            return f"map<text, {type_name(value)}>"
        case VersionType():
            return "version"
        case PointType():
            return "point"
        case UnknownType():
            return "unknown"


def is_number(type: Type) -> bool:
    return isinstance(type, IntegerType | DecimalType)


def is_instant(type: Type) -> bool:
    return isinstance(type, DateType | TimestampType)


def is_textual(type: Type) -> bool:
    return isinstance(type, TextType | EnumType)


def comparable(left: Type, right: Type) -> bool:
    """Can `=` stand between them?"""
    if isinstance(left, UnknownType) or isinstance(right, UnknownType):
        return True
    if is_number(left) and is_number(right):
        return True
    if is_instant(left) and is_instant(right):
        return True
    if is_textual(left) and is_textual(right):
        return True
    if isinstance(left, ListType) and isinstance(right, ListType):
        return comparable(left.element, right.element)
    return type(left) is type(right)


def orderable(type: Type) -> bool:
    """Can `<` stand beside it? Text has no order in the language."""
    return is_number(type) or is_instant(type) or isinstance(type, DurationType | UnknownType)


def join(left: Type, right: Type) -> Type | None:
    """The type that holds values of both (the branches of a choice), or None."""
    if isinstance(left, UnknownType):
        return right
    if isinstance(right, UnknownType) or left == right:
        return left
    if is_number(left) and is_number(right):
        return DECIMAL
    if is_instant(left) and is_instant(right):
        return TIMESTAMP
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return EnumType(left.values + tuple(v for v in right.values if v not in left.values))
    if is_textual(left) and is_textual(right):
        return TEXT
    if isinstance(left, ListType) and isinstance(right, ListType):
        element = join(left.element, right.element)
        return ListType(element) if element is not None else None
    return None
