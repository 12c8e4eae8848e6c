"""What one row of the function table is.

A function's overloads are formal argument types and a result; `fits` says which actual types a
formal one takes. Run-time values: text and enum str, integer int, decimal Decimal, boolean bool,
date date, timestamp aware UTC datetime, duration timedelta, list tuple, map mapping, point
(latitude, longitude), version str, missing None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeAlias

from seglang.catalog.model import Calendar
from seglang.core.edges import from_local
from seglang.types import (
    UNKNOWN,
    DateType,
    DecimalType,
    EnumType,
    ListType,
    MapType,
    TextType,
    TimestampType,
    Type,
    UnknownType,
    is_number,
)


class RunError(ArithmeticError):
    """What a rule asks for cannot be computed from these rows; a run error, never a value."""


class NumberOverflow(RunError):  # noqa: N818 (named after what happened)
    """A result has more digits than the language's numbers hold; a run error, never a value."""


class NullRule(Enum):
    """What a missing argument does."""

    STRICT = "missing when an argument is missing"
    FIRST_KNOWN = "the first argument that is known"


@dataclass(frozen=True, slots=True)
class Context:
    """What a function may know besides its arguments."""

    calendar: Calendar


# The type, or what the actual types make of it; None when they do not go together after all.
Result: TypeAlias = Type | Callable[[tuple[Type, ...]], Type | None]


@dataclass(frozen=True, slots=True)
class Overload:
    """Formal arguments: TEXT takes enums, DECIMAL integers, TIMESTAMP dates; UNKNOWN takes
    anything, `EnumType(())` any enum, a list of UNKNOWN any list."""

    arguments: tuple[Type, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class Function:
    """`spelling` is how rules write it, for people. `partial`: known arguments may still give a
    missing result. `reference` takes the context, then known values."""

    id: str
    spelling: str
    doc: str
    overloads: tuple[Overload, ...]
    reference: Callable[..., Any]
    null_rule: NullRule = NullRule.STRICT
    partial: bool = False

    def result(self, types: tuple[Type, ...]) -> Type | None:
        """The type of the result, or None when no overload takes these types.

        Arguments of unknown type fit everywhere; where they leave the result open it is unknown.
        """
        found: list[Type] = []
        for overload in self.overloads:
            if len(overload.arguments) != len(types):
                continue
            if not all(map(fits, types, overload.arguments)):
                continue
            result = overload.result(types) if callable(overload.result) else overload.result
            if result is not None:
                found.append(result)
        if not found:
            return None
        vague = any(isinstance(type, UnknownType) for type in types)
        return UNKNOWN if vague and len(set(found)) > 1 else found[0]

    def apply(self, arguments: tuple[Any, ...], context: Context) -> Any:
        """The value for arguments of one of the overloads.

        Raises NumberOverflow when the result does not fit the language's numbers or years.
        """
        if self.null_rule is NullRule.FIRST_KNOWN:
            return next((value for value in arguments if value is not None), None)
        if any(value is None for value in arguments):
            return None
        try:
            return self.reference(context, *arguments)
        except OverflowError as error:
            raise NumberOverflow(str(error)) from error


def fits(actual: Type, formal: Type) -> bool:
    """Can a value of type `actual` stand for the formal argument?"""
    match actual, formal:
        case (UnknownType(), _) | (_, UnknownType()):
            return True
        case EnumType(), TextType() | EnumType(values=()):
            return True
        case DateType(), TimestampType():
            return True
        case (ListType(one), ListType(other)) | (MapType(one), MapType(other)):
            return fits(one, other)
        case _, DecimalType():
            return is_number(actual)
        case _:
            return actual == formal


def as_instant(value: date, calendar: Calendar) -> datetime:
    """A date is its local midnight."""
    if isinstance(value, datetime):
        return value
    return from_local(datetime.combine(value, time()), calendar.zone)


def same(left: Any, right: Any, calendar: Calendar) -> bool:
    """Are two known values of comparable types equal?"""
    if isinstance(left, date) and isinstance(right, date) and type(left) is not type(right):
        return as_instant(left, calendar) == as_instant(right, calendar)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(
            same(one, other, calendar) if one is not None and other is not None else one is other
            for one, other in zip(left, right, strict=True)
        )
    return bool(left == right)
