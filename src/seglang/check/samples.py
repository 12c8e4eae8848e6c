"""Values to try out the body of a declaration with parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from seglang.core import nodes as core
from seglang.core.edges import Unit
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    TimestampType,
    Type,
)

SAMPLES = 4
_LENGTHS = (
    core.CalendarDuration(2, Unit.DAY),
    core.CalendarDuration(5, Unit.HOUR),
    core.CalendarDuration(1, Unit.MONTH),
    core.CalendarDuration(400, Unit.DAY),
)


def samples(types: Sequence[tuple[str, Type]], number: int) -> Mapping[str, core.Literal]:
    return {name: _sample(type, number + place) for place, (name, type) in enumerate(types)}


def _sample(type: Type, number: int) -> core.Literal:
    """A value of the type. Neighbouring numbers give different ones, of which now the first is
    the larger and now the second."""
    choice = number % SAMPLES
    value: core.Constant
    match type:
        case IntegerType():
            value = (2, 1, 7, 30)[choice]
        case DecimalType():
            value = (Decimal("0.5"), Decimal("0.25"), Decimal(3), Decimal(30))[choice]
        case BooleanType():
            value = choice % 2 == 0
        case DateType():
            value = date(2020 + choice, 6, 15)
        case TimestampType():
            value = datetime(2020 + choice, 6, 15, 12, tzinfo=UTC)
        case DurationType():
            value = _LENGTHS[choice]
        case EnumType(labels):
            value = labels[choice % len(labels)]
        case ListType(element):
            value = (_sample(element, number).value, _sample(element, number + 1).value)
        case _:
            value = ("1", "2.0", "a", "3")[choice]
    return core.Literal(value, type)
