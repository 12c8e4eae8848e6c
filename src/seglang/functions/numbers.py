"""Numbers: integers of 64 bits, decimals of at most 28 digits before the point and 10 after.

Addition and subtraction are exact; whatever makes more decimals is rounded half away from zero
to ten. A number outside the range raises NumberOverflow.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from seglang.functions.model import (
    Context,
    Function,
    NullRule,
    NumberOverflow,
    Overload,
)
from seglang.types import (
    DECIMAL,
    INTEGER,
    MAX_PRECISION,
    MAX_SCALE,
    UNKNOWN,
    Type,
    join,
)

Number: TypeAlias = int | Decimal

_STEP = 10**MAX_SCALE
_LIMIT = 10**MAX_PRECISION
_INTEGER_LIMIT = 2**63


def half_away(value: Fraction) -> int:
    """The nearest integer; halves go away from zero."""
    whole = (abs(value) * 2 + 1) // 2
    return int(whole if value >= 0 else -whole)


def to_integer(value: int) -> int:
    """The value, when 64 bits hold it."""
    if not -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
        raise NumberOverflow("an integer is outside the range of 64 bits")
    return value


def to_decimal(value: Fraction) -> Decimal:
    """A decimal of the language: ten decimals, halves away from zero."""
    scaled = half_away(value * _STEP)
    if abs(scaled) >= _LIMIT:
        raise NumberOverflow(f"a number has more than {MAX_PRECISION - MAX_SCALE} digits")
    # Built from digits, since the arithmetic of `decimal` rounds to its own context.
    sign = 1 if scaled < 0 else 0
    return Decimal((sign, tuple(map(int, str(abs(scaled)))), -MAX_SCALE))


def number_of(exact: Fraction, *operands: Number) -> Number:
    """An exact result: an integer when every operand is one, else a decimal."""
    if all(isinstance(operand, int) for operand in operands):
        return to_integer(int(exact))
    return to_decimal(exact)


def plain(value: Number) -> str:
    """Digits without an exponent or trailing zeros."""
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _arithmetic(
    operation: Callable[[Fraction, Fraction], Fraction],
) -> Callable[..., Number]:
    def apply(context: Context, left: Number, right: Number) -> Number:
        return number_of(operation(Fraction(left), Fraction(right)), left, right)

    return apply


def _divide(context: Context, left: Number, right: Number) -> Decimal | None:
    return to_decimal(Fraction(left) / Fraction(right)) if right else None


def _negate(context: Context, value: Number) -> Number:
    return number_of(-Fraction(value), value)


def _absolute(context: Context, value: Number) -> Number:
    return number_of(abs(Fraction(value)), value)


def _round(context: Context, value: Number) -> int:
    return to_integer(half_away(Fraction(value)))


def _floor(context: Context, value: Number) -> int:
    return to_integer(Fraction(value).__floor__())


def _ceiling(context: Context, value: Number) -> int:
    return to_integer(Fraction(value).__ceil__())


def _join(types: tuple[Type, ...]) -> Type | None:
    return join(*types)


def _never(context: Context, *arguments: Any) -> Any:
    raise AssertionError("the null rule decides")


_TWO = (
    Overload((INTEGER, INTEGER), INTEGER),
    Overload((DECIMAL, DECIMAL), DECIMAL),
)
_SAME = (Overload((INTEGER,), INTEGER), Overload((DECIMAL,), DECIMAL))
_TO_INTEGER = (Overload((DECIMAL,), INTEGER),)

NUMBER_FUNCTIONS = (
    Function("add", "x + y", "The sum.", _TWO, _arithmetic(lambda x, y: x + y)),
    Function("subtract", "x - y", "The difference.", _TWO, _arithmetic(lambda x, y: x - y)),
    Function(
        "multiply",
        "x * y",
        "The product; of decimals rounded half away from zero to ten decimals.",
        _TWO,
        _arithmetic(lambda x, y: x * y),
    ),
    Function(
        "divide",
        "x / y",
        "The quotient, rounded half away from zero to ten decimals; by zero it is missing.",
        (Overload((DECIMAL, DECIMAL), DECIMAL),),
        _divide,
        partial=True,
    ),
    Function("negate", "-x", "The number with the other sign.", _SAME, _negate),
    Function(
        "otherwise",
        "x otherwise y",
        "The first of the two that is known.",
        (Overload((UNKNOWN, UNKNOWN), _join),),
        _never,
        null_rule=NullRule.FIRST_KNOWN,
    ),
    Function("absolute", "absolute of x", "The number without its sign.", _SAME, _absolute),
    Function(
        "round",
        "round of x",
        "The nearest integer; halves go away from zero.",
        _TO_INTEGER,
        _round,
    ),
    Function("floor", "floor of x", "The largest integer not above.", _TO_INTEGER, _floor),
    Function(
        "ceiling",
        "ceiling of x",
        "The smallest integer not below.",
        _TO_INTEGER,
        _ceiling,
    ),
)
