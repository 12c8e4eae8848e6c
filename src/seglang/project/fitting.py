"""Values as a Python program holds them, fitted to the types of the catalog.

Comes in: a value and the attribute or property it stands for. Goes out: the value as the evaluator
knows it; what does not fit raises `MisfitError`, which knows what was expected and never the value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from operator import index
from typing import Any

from seglang.catalog.model import Attribute
from seglang.core.instants import read_instant
from seglang.functions import NumberOverflow
from seglang.functions.numbers import to_decimal
from seglang.types import (
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

_UNITS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_EXPECTED: Mapping[type, str] = {
    TextType: "text",
    EnumType: "text",
    IntegerType: "a whole number",
    DecimalType: "a number",
    BooleanType: "true or false",
    DateType: "a day, such as `2026-11-22`",
    TimestampType: "an instant, such as `2026-11-22T10:00`",
    DurationType: "a duration (`datetime.timedelta`)",
    ListType: "a list of values of its type",
    MapType: "a mapping of text to values of its type",
    PointType: "a pair of latitude and longitude",
    VersionType: "text such as `2.10.1`",
}


class MisfitError(Exception):
    """A value that does not fit; `expected` says what would."""

    def __init__(self, type: Type) -> None:
        super().__init__()
        self.expected = _EXPECTED.get(type.__class__, "a value")


def fitted(attribute: Attribute, value: object, zone: str) -> Any:
    """The value; naive instants are local to the zone of the attribute, or else to `zone`."""
    try:
        return _value(attribute.type, attribute, value, zone)
    except (TypeError, ValueError, InvalidOperation, NumberOverflow, OverflowError):
        raise MisfitError(attribute.type) from None


def instant(value: Any, zone: str) -> datetime:
    try:
        return read_instant(value, zone)
    except ValueError:
        raise MisfitError(TimestampType()) from None


def _value(type: Type, attribute: Attribute, value: Any, zone: str) -> Any:
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return None  # as a column is read: no number, or an infinite one, is missing
    match type:
        case TextType() | EnumType() | VersionType():
            return _exactly(str, value)
        case IntegerType():
            return _whole(value)
        case DecimalType():
            return _decimal(value)
        case BooleanType():
            return _exactly(bool, value)
        case DateType():
            return _day(value)
        case TimestampType():
            return read_instant(value, attribute.zone or zone)
        case DurationType():
            return _duration(value, attribute.unit)
        case ListType(element):
            if isinstance(value, str) or not isinstance(value, Collection):
                raise TypeError
            return tuple(_value(element, attribute, item, zone) for item in value)
        case MapType(inside):
            items = _exactly(Mapping, value).items()
            return {
                _exactly(str, key): _value(inside, attribute, item, zone) for key, item in items
            }
        case PointType():
            latitude, longitude = value
            return (_decimal(latitude), _decimal(longitude))
        case UnknownType():
            return value


def _exactly(type: Callable[..., Any], value: Any) -> Any:
    if isinstance(value, type):  # type: ignore[arg-type]
        return value
    raise TypeError


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    return index(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, float):
        return to_decimal(Fraction(repr(value)))
    return to_decimal(Fraction(value if isinstance(value, Decimal) else Decimal(value)))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise TypeError
    return value if isinstance(value, date) else date.fromisoformat(value)


def _duration(value: Any, unit: str | None) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if unit is None or isinstance(value, bool):
        raise TypeError
    return timedelta(seconds=float(value) * _UNITS[unit])
