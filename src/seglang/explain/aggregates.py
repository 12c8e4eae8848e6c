"""Values over rows in plain English."""

from __future__ import annotations

from typing import assert_never

from seglang.core.nodes import Aggregate, Aggregation, AttributeValue, TraitValue, Truth, Value
from seglang.explain.rows import condition_text, ordinal, rows_text
from seglang.explain.values import Scope, operand_text, value_text


def aggregate_text(value: Aggregate, scope: Scope) -> str:
    rows = rows_text(value.rows, scope)
    one = rows_text(value.rows, scope, noun="event")
    unit = value.unit.value if value.unit is not None else "day"
    operand = ""
    if value.operand is not None:
        operand = _operand_text(value.operand, scope.inside(value.rows))
    match value.kind:
        case Aggregation.COUNT:
            return f"the number of {rows}"
        case Aggregation.COUNT_DISTINCT:
            return f"the number of different {operand} values over {rows}"
        case Aggregation.COUNT_PERIODS:
            return f"the number of {unit}s with {rows}"
        case Aggregation.SUM:
            return f"the total {operand} of {rows}"
        case Aggregation.AVERAGE:
            return f"the average {operand} of {rows}"
        case Aggregation.MIN:
            return f"the smallest {operand} of {rows}"
        case Aggregation.MAX:
            return f"the largest {operand} of {rows}"
        case Aggregation.MEDIAN:
            return f"the median {operand} of {rows}"
        case Aggregation.PERCENTILE:
            return f"the {ordinal(value.number or 0)} percentile of {operand} over {rows}"
        case Aggregation.MOST_FREQUENT:
            return f"the most frequent {operand} of {rows}"
        case Aggregation.SHARE:
            assert value.operand is not None
            inner = scope.inside(value.rows)
            match value.operand:
                case Truth(condition):
                    test = condition_text(condition, inner)
                case other:
                    test = value_text(other, inner)
            return f"the share with ({test}) among {rows}"
        case Aggregation.FIRST | Aggregation.LAST:
            which = _nth(value.kind, value.number or 1)
            return f"the {operand} of the {which} {one}" if operand else f"the {which} {one}"
        case Aggregation.AVERAGE_GAP:
            return f"the average time between {rows}"
        case Aggregation.LONGEST_GAP:
            return f"the longest time between neighbouring {rows}"
        case Aggregation.LONGEST_STREAK:
            return f"the longest run of neighbouring {unit}s with {rows}"
        case Aggregation.CURRENT_STREAK:
            return f"the current run of neighbouring {unit}s with {rows}"
        case _:
            assert_never(value.kind)


def _operand_text(value: Value, scope: Scope) -> str:
    """Beside its rows an attribute needs no owner: `the average age of users rows`."""
    if isinstance(value, AttributeValue | TraitValue):
        return value.name
    return operand_text(value, scope)


def _nth(kind: Aggregation, number: int) -> str:
    if kind is Aggregation.FIRST:
        return "first" if number == 1 else ordinal(number)
    return "last" if number == 1 else f"{ordinal(number)} last"
