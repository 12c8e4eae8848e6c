"""Values of a type: some that are known, and those beside a value they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from seglang.catalog.model import Calendar
from seglang.core.edges import from_local, to_local
from seglang.core.nodes import Operator
from seglang.core.versions import Version, typed
from seglang.functions.model import as_instant
from seglang.types import (
    VERSION,
    WIDE,
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
    VersionType,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Unfit:
    """What does not fit a type."""


UNFIT = Unfit()
_DAY = timedelta(days=1)


def first_sample(type: Type) -> Any:
    return next(samples(type))


def samples(type: Type, now: datetime | None = None) -> Iterator[Any]:
    """Distinct values, the plainest first; without an end for types without one."""
    match type:
        case TextType():
            yield from LETTERS
            yield from (f"text {number}" for number in range(1, 200))
        case EnumType(values):
            yield from values
        case IntegerType():
            yield from range(1, 200)
            yield 0
        case DecimalType():
            yield from map(Decimal, range(1, 200))
        case BooleanType():
            yield True
            yield False
        case DateType():
            start = (now or datetime(2020, 1, 31)).date() - 30 * _DAY
            yield from (start - number * _DAY for number in range(200))
        case TimestampType():
            if now is None:
                now = from_local(datetime(2020, 1, 31), "UTC")
            yield from (now - (30 + number) * _DAY for number in range(200))
        case DurationType():
            yield from (timedelta(hours=number) for number in range(1, 200))
        case VersionType():
            yield from (f"{number}.0" for number in range(1, 200))
        case ListType(element):
            yield from ((value,) for value in samples(element, now))
        case MapType(value):
            yield from ({"a": each} for each in samples(value, now))
        case PointType():
            yield from ((Decimal(number), Decimal(number)) for number in range(80))
        case _:
            yield "a"


def fitted(value: Any, type: Type, calendar: Calendar) -> Any:
    """The value as a column of the type can hold it, UNFIT when it cannot. A number may be rounded
    to the places of its column: whether it still does is for the evaluator to say."""
    if value is None:
        return None
    match type:
        case IntegerType():
            if isinstance(value, Decimal | Fraction):
                return int(value) if value == int(value) else UNFIT
            return value if isinstance(value, int) else UNFIT
        case DecimalType(precision, scale):
            return _decimal(value, precision, scale)
        case TextType():
            return value if isinstance(value, str) else UNFIT
        case EnumType(values):
            return value if value in values else UNFIT
        case VersionType():
            return value.text if isinstance(value, Version) else value
        case BooleanType():
            return value if isinstance(value, bool) else UNFIT
        case DateType():
            if isinstance(value, datetime):
                return to_local(value, calendar.zone).date()
            return value if isinstance(value, date) else UNFIT
        case TimestampType():
            return as_instant(value, calendar) if isinstance(value, date) else UNFIT
        case DurationType():
            # Only whole seconds can be written.
            fits = isinstance(value, timedelta) and value >= timedelta() and not value.microseconds
            return value if fits else UNFIT
        case ListType(element):
            if not isinstance(value, tuple):
                return UNFIT
            inner = tuple(fitted(item, element, calendar) for item in value)
            return UNFIT if UNFIT in inner else inner
        case _:
            return value


def _decimal(value: Any, precision: int, scale: int) -> Any:
    if isinstance(value, Fraction):
        value = WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return UNFIT
    found = Decimal(value)
    exponent = found.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > scale:
        found = found.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_EVEN, WIDE)
    return found if abs(found) < Decimal(10) ** (precision - scale) else UNFIT


def beside(operator: Operator, other: Any, *, truth: bool, type: Type) -> list[Any]:
    """Values x for which `x operator other` has this truth, those beside `other` first."""
    if not truth:
        opposite = {
            Operator.LESS: Operator.GREATER_OR_EQUAL,
            Operator.LESS_OR_EQUAL: Operator.GREATER,
            Operator.GREATER: Operator.LESS_OR_EQUAL,
            Operator.GREATER_OR_EQUAL: Operator.LESS,
        }
        if operator is Operator.EQUAL:
            return [value for value in around(other, type) if value != other]
        return beside(opposite[operator], other, truth=True, type=type)
    near = around(other, type)
    match operator:
        case Operator.EQUAL:
            return [other]
        case Operator.LESS:
            return [value for value in near if _less(value, other)]
        case Operator.GREATER:
            return [value for value in near if _less(other, value)]
        case Operator.LESS_OR_EQUAL:
            return [other, *(value for value in near if _less(value, other))]
        case _:
            return [other, *(value for value in near if _less(other, value))]


def _less(one: Any, other: Any) -> bool:
    try:
        return bool(one < other)
    except TypeError:
        return False


def around(value: Any, type: Type) -> list[Any]:
    """Other values of the same kind on both sides, the nearest first."""
    match value:
        case bool():
            return [not value]
        case int() | Decimal() | Fraction():
            steps: Iterable[Any] = (1, 10, 100)
            if not isinstance(value, int) or isinstance(type, DecimalType):
                steps = (Decimal("0.01"), 1, 10)
            beside = [value + sign * step for step in steps for sign in (1, -1)]
            return [*_rounded(value), *beside, value * 2, 0]
        case datetime():
            return [value + sign * step for step in (_DAY, 30 * _DAY) for sign in (1, -1)]
        case date():
            return [value + sign * step for step in (_DAY, 30 * _DAY) for sign in (1, -1)]
        case timedelta():
            small = timedelta(minutes=1) if value < _DAY else timedelta(hours=1)
            return [value + sign * step for step in (small, _DAY) for sign in (1, -1)]
        case Version():
            return [typed(text, VERSION) for text in _versions(value.text)]
        case str() if isinstance(type, EnumType):
            return [other for other in type.values if other != value]
        case str():
            return [other for other in ("other", "a", "b") if other != value]
        case tuple() if isinstance(type, PointType):
            return [(value[0], value[1] + 10)]
        case tuple():
            return [(), value[:-1]]
        case _:
            return []


def _rounded(value: int | Decimal | Fraction) -> list[Decimal]:
    """A number of many places with two, above and below: most columns hold no more."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    if not isinstance(value, Decimal) or not isinstance(exponent, int) or exponent >= -2:
        return []
    cent = Decimal("0.01")
    found = [value.quantize(cent, way, WIDE) for way in (ROUND_CEILING, ROUND_FLOOR)]
    return [each for each in found if each != value]


def _versions(text: str) -> list[str]:
    parts = [int(part) for part in text.lstrip("v").split("-")[0].split(".") if part.isdigit()]
    if not parts:
        return ["1.0"]
    found = [[*parts[:-1], parts[-1] + 1], [parts[0] + 1, *parts[1:]]]
    for place in reversed(range(len(parts))):
        if parts[place] > 0:
            found.append([*parts[:place], parts[place] - 1, *parts[place + 1 :]])
    return [".".join(map(str, each)) for each in found]


def local_noon(day: date, calendar: Calendar) -> datetime:
    return from_local(datetime.combine(day, time(12)), calendar.zone)
