"""Puts together what one scan can decide, and tells questions that no counting needs."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.catalog.model import Catalog
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    Condition,
    Literal,
    Not,
    Operator,
    Or,
)
from seglang.plan.frames import aggregates, speaks_of_entity
from seglang.plan.streams import is_grouped, stream


def gathered(condition: Condition, catalog: Catalog) -> Condition:
    """Puts operands of `and` and `or` that speak of the same rows side by side, so that one
    rollup can decide them together."""
    match condition:
        case And(operands):
            return _regrouped(operands, And, catalog)
        case Or(operands):
            return _regrouped(operands, Or, catalog)
        case Not(operand):
            return Not(gathered(operand, catalog))
        case _:
            return condition


def _regrouped(
    inner: tuple[Condition, ...], kind: type[And] | type[Or], catalog: Catalog
) -> Condition:
    operands = tuple(gathered(operand, catalog) for operand in inner)
    groups: dict[object, list[Condition]] = {}
    for operand in operands:
        inside = aggregates(operand, catalog)
        streams = {stream(aggregate.rows) for aggregate in inside}
        shareable = (
            len(streams) == 1
            and all(map(is_grouped, inside))
            and not speaks_of_entity(operand, catalog)
        )
        groups.setdefault(streams.pop() if shareable else operand, []).append(operand)
    result: list[Condition] = []
    for members in groups.values():
        if len(members) > 1 and _some_needs_counting(members):
            result.append(kind(tuple(members)))
        else:
            result.extend(members)
    return kind(tuple(result)) if len(result) > 1 else result[0]


def _some_needs_counting(conditions: Sequence[Condition]) -> bool:
    """Whether some entity had a row is a cheaper question than how many it had."""
    for condition in conditions:
        inner = condition.operand if isinstance(condition, Not) else condition
        if not (isinstance(inner, Compare) and asks_for_any_row(inner)):
            return True
    return False


def asks_for_any_row(condition: Compare) -> bool:
    match condition:
        case Compare(Operator.GREATER_OR_EQUAL, Aggregate(Aggregation.COUNT), Literal(1)):
            return True
        case Compare(Operator.GREATER, Aggregate(Aggregation.COUNT), Literal(0)):
            return True
        case _:
            return False
