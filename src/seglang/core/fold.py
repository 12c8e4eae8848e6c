"""Rewrites that compute what is known before any data is read.

Each looks at one core node and gives what may stand for it, or None; see `core.simplify`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Calendar
from seglang.core.constants import compare, constant_value
from seglang.core.edges import FixedInstant, Shift, shift_date
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    AnniversaryIn,
    Apply,
    Compare,
    Holds,
    InList,
    InSample,
    InWindow,
    Known,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Shifted,
    Truth,
    Value,
)
from seglang.core.sample import BUCKETS
from seglang.core.versions import plain, typed
from seglang.functions import FUNCTIONS, Context, NullRule, NumberOverflow
from seglang.functions.model import same
from seglang.types import MAX_SCALE, WIDE, DateType, DecimalType, DurationType

# Wide enough that no step on a number of 38 digits rounds.

_COUNTING = (
    Aggregation.COUNT,
    Aggregation.COUNT_DISTINCT,
    Aggregation.COUNT_PERIODS,
    Aggregation.SUM,
    Aggregation.LONGEST_STREAK,
    Aggregation.CURRENT_STREAK,
)


def apply_constants(node: Any, calendar: Calendar) -> Any:
    """A function of literals is a literal; of something missing it is missing."""
    match node:
        case Apply(name, arguments, type, span):
            if FUNCTIONS[name].null_rule is NullRule.FIRST_KNOWN:
                return _first_known(node)
            if any(isinstance(argument, Missing) for argument in arguments):
                return Missing(type, span)
            values = _constants(arguments)
            if values is None:
                return None
            try:
                result = plain(FUNCTIONS[name].apply(values, Context(calendar)))
            except NumberOverflow:
                return None
            if result is None:
                return Missing(type, span)
            return Literal(Decimal(result) if isinstance(type, DecimalType) else result, type, span)


def _constants(values: tuple[Value, ...]) -> tuple[Any, ...] | None:
    """The run-time values, when all are literals."""
    literals = [value for value in values if isinstance(value, Literal)]
    if len(literals) < len(values):
        return None
    constants = tuple(typed(constant_value(literal.value), literal.type) for literal in literals)
    return None if None in constants else constants


def _first_known(node: Apply) -> Any:
    first, second = node.arguments
    if isinstance(first, Missing) and second.type == node.type:
        return second
    if isinstance(first, Literal | Moment | Truth) and first.type == node.type:
        return first
    if isinstance(second, Missing) and first.type == node.type:
        return first
    return None


def moved_constants(node: Any, calendar: Calendar) -> Any:
    """A moved literal or moment is one itself."""
    match node:
        case Shifted(Missing(), type=type, span=span):
            return Missing(type, span)
        case Shifted(Moment(edge), amount, unit):
            return Moment(Shift(edge, amount, unit), span=node.span)
        case Shifted(Literal(datetime() as instant), amount, unit):
            return Moment(Shift(FixedInstant(instant), amount, unit), span=node.span)
        case Shifted(Literal(date() as day), amount, unit, DateType() as type, span):
            try:
                return Literal(shift_date(day, amount, unit), type, span)
            except OverflowError:
                return None


def compared_constants(node: Any, calendar: Calendar) -> Any:
    """A comparison of literals is decided; with something missing it is false."""
    match node:
        case Compare(_, Missing(), _) | Compare(_, _, Missing()):
            return Always(False, node.span)
        case Compare(operator, Literal(), Literal()):
            values = _constants((node.left, node.right))
            if values is not None:
                return Always(compare(operator, values[0], values[1], calendar), node.span)
        case Compare(Operator.EQUAL, Truth(condition), Literal(bool() as wanted)):
            return condition if wanted else Not(condition, node.span)


def options(node: Any, calendar: Calendar) -> Any:
    """Options that are missing or repeated go; a single one is a comparison."""
    match node:
        case OneOf(Missing(), _, span) | OneOf(_, (), span):
            return Always(False, span)
        case OneOf(value, (only,), span):
            return Compare(Operator.EQUAL, value, only, span)
        case OneOf(value, found, span):
            constants = _constants((value, *found))
            if constants is not None:
                first, *others = constants
                return Always(any(same(first, other, calendar) for other in others), span)
            left = [option for option in dict.fromkeys(found) if not isinstance(option, Missing)]
            return replace(node, options=tuple(left)) if len(left) < len(found) else None


def known_constants(node: Any, calendar: Calendar) -> Any:
    """Tests of what is always known, or never."""
    match node:
        case Known(Missing()) | InWindow(Missing()) | AnniversaryIn(Missing()) | Holds(Missing()):
            return Always(False, node.span)
        case InList(value=Missing()) | InSample(by=Missing()):
            return Always(False, node.span)
        case Known(Literal() | Moment() | Truth()):
            return Always(True, node.span)
        case Known(Aggregate(kind)) if kind in _COUNTING:
            return Always(True, node.span)
        case Holds(Literal(value)):
            return Always(value is True, node.span)
        case Holds(Truth(condition)):
            return condition
        case InSample(low=low, high=high) if low >= high:
            return Always(False, node.span)
        case InSample(low=0, high=high, by=None) if high >= BUCKETS:
            return Always(True, node.span)


def no_rows(node: Any, calendar: Calendar) -> Any:
    """An aggregate over no rows: counts and sums are 0, everything else is missing."""
    match node:
        case Aggregate(kind, rows, type, span=span) if rows.where == Always(False):
            if kind not in _COUNTING:
                return Missing(type, span)
            if isinstance(type, DurationType):
                return Literal(timedelta(), type, span)
            return Literal(Decimal(0) if isinstance(type, DecimalType) else 0, type, span)


def divided_by_constant(node: Any, calendar: Calendar) -> Any:
    """`x / 4` is `x * 0.25`, which engines do without a division; only where the reciprocal has
    at most ten decimals, so that both round the same exact number."""
    match node:
        case Apply(
            "divide", (value, Literal(int() | Decimal() as divisor, span=place)), type, span
        ) if divisor != 0 and not isinstance(value, Literal):
            reciprocal = WIDE.divide(Decimal(1), Decimal(divisor))
            digits = len(WIDE.normalize(reciprocal).as_tuple().digits)
            scale = max(0, -int(WIDE.normalize(reciprocal).as_tuple().exponent))
            if scale > MAX_SCALE or WIDE.multiply(reciprocal, Decimal(divisor)) != 1:
                return None
            number = Literal(
                WIDE.normalize(reciprocal), DecimalType(max(digits, scale), scale), place
            )
            return Apply("multiply", (value, number), type, span)


FOLDS: tuple[Callable[[Any, Calendar], Any], ...] = (
    apply_constants,
    moved_constants,
    compared_constants,
    options,
    known_constants,
    no_rows,
    divided_by_constant,
)
