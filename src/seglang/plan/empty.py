"""What a condition says of an entity that has no rows.

Takes a condition that speaks of nothing but aggregates and constants; gives True or False, or
None when that takes more than counting to know.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from seglang.core.missing import ALWAYS_KNOWN
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    Choice,
    Compare,
    Condition,
    Holds,
    HowMany,
    InWindow,
    Known,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Shifted,
    Truth,
    Value,
)
from seglang.types import DurationType


class _Open:
    """It would take a calculation to say which value, if any."""


_OPEN = _Open()

COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.LESS_OR_EQUAL: operator.le,
    Operator.GREATER: operator.gt,
    Operator.GREATER_OR_EQUAL: operator.ge,
}


def holds_of_nobody(condition: Condition) -> bool | None:
    match condition:
        case Always(value):
            return value
        case Not(operand):
            inner = holds_of_nobody(operand)
            return None if inner is None else not inner
        case And(operands):
            results = [holds_of_nobody(operand) for operand in operands]
            return False if False in results else None if None in results else True
        case Or(operands):
            results = [holds_of_nobody(operand) for operand in operands]
            return True if True in results else None if None in results else False
        case HowMany(low, high, operands):
            results = [holds_of_nobody(operand) for operand in operands]
            if None in results:
                return None
            return low <= results.count(True) and (high is None or results.count(True) <= high)
        case Compare(comparison, left, right):
            one, other = _of_nobody(left), _of_nobody(right)
            if one is None or other is None:
                return False
            if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
                return COMPARISONS[comparison](one, other)
            return None
        case Known(value):
            found = _of_nobody(value)
            return None if found is _OPEN else found is not None
        case Holds(value) | OneOf(value) | InWindow(value) | AnniversaryIn(value):
            return False if _of_nobody(value) is None else None
        case _:
            return None


def _of_nobody(value: Value) -> Any:
    """The value; None when it is surely missing, `_OPEN` when it takes a calculation."""
    match value:
        case Literal(constant):
            is_number = isinstance(constant, int | Decimal) and not isinstance(constant, bool)
            return constant if is_number else _OPEN
        case Missing():
            return None
        case Moment():
            return _OPEN
        case Aggregate(kind, type=type):
            if kind not in ALWAYS_KNOWN:
                return None
            return _OPEN if isinstance(type, DurationType) else 0
        case Apply("otherwise", arguments):
            return next((v for v in map(_of_nobody, arguments) if v is not None), None)
        case Apply(arguments=arguments):
            known = [_of_nobody(argument) for argument in arguments]
            if None in known:
                return None
            return _OPEN
        case Shifted(inner):
            return None if _of_nobody(inner) is None else _OPEN
        case Choice(arms, default):
            for when, then in arms:
                holds = holds_of_nobody(when)
                if holds is None:
                    return _OPEN
                if holds:
                    return _of_nobody(then)
            return _of_nobody(default)
        case Truth():
            return _OPEN
        case _:
            return _OPEN
