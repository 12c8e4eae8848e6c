"""Conditions that first and last values decide, compared with constants.

For these, rows at one time are the only ones whose order matters, and ties are rare.
"""

from __future__ import annotations

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
from seglang.core.walking import walk


def decide(condition: Condition) -> bool:
    """Does it hold nothing of first and last values but tests for equality with a constant, and
    at least one?"""
    pending: list[Condition] = [condition]
    found = False
    while pending:
        current = pending.pop()
        match current:
            case And(operands) | Or(operands):
                pending.extend(operands)
            case Not(operand):
                pending.append(operand)
            case Compare(Operator.EQUAL, Aggregate() as left, Literal()) if _is_pick(left):
                found = True
            case _:
                if any(_is_pick(inner) for inner in _aggregates(current)):
                    return False
    return found


def _is_pick(aggregate: Aggregate) -> bool:
    return (
        aggregate.kind in (Aggregation.FIRST, Aggregation.LAST)
        and aggregate.number == 1
        and aggregate.operand is not None
    )


def _aggregates(condition: Condition) -> list[Aggregate]:
    return [node for node in walk(condition) if isinstance(node, Aggregate)]
