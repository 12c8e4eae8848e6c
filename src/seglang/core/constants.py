"""Constants at run time, and how values compare: shared by the evaluator and the rewrites."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_never

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit
from seglang.core.nodes import CalendarDuration, Operator
from seglang.functions.model import as_instant, same


def constant_value(constant: Any) -> Any:
    """A literal's value at run time; a written duration of days has 24 hours each."""
    match constant:
        case CalendarDuration(amount, Unit.WEEK):
            return timedelta(weeks=amount)
        case CalendarDuration(amount, unit):
            return timedelta(**{unit.value + "s": amount})
        case datetime():
            return constant.astimezone(UTC)
        case tuple():
            return tuple(map(constant_value, constant))
        case _:
            return constant


def compare(operator: Operator, left: Any, right: Any, calendar: Calendar) -> bool:
    """A comparison of two values of comparable types; false when one is missing."""
    if left is None or right is None:
        return False
    if isinstance(left, date) and isinstance(right, date) and type(left) is not type(right):
        left, right = as_instant(left, calendar), as_instant(right, calendar)
    match operator:
        case Operator.EQUAL:
            return same(left, right, calendar)
        case Operator.NOT_EQUAL:
            raise AssertionError("in the core that is `not (x = y)`")
        case Operator.LESS:
            return bool(left < right)
        case Operator.LESS_OR_EQUAL:
            return bool(left <= right)
        case Operator.GREATER:
            return bool(left > right)
        case Operator.GREATER_OR_EQUAL:
            return bool(left >= right)
        case _:
            assert_never(operator)
