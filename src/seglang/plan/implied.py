"""Leaves out what the rest of a conjunction says already.

Takes a written-out condition, gives one with the same meaning: where an event did not happen in a
window, its first or last row was not there either, and nothing was counted there. Partitions are
full of this: an arm is reached only when none before it holds. What goes may be all that needed
rows of long ago, so the scan gets shorter.
"""

from __future__ import annotations

from dataclasses import replace

from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    Condition,
    HowMany,
    InWindow,
    Literal,
    Not,
    Operator,
    Or,
)
from seglang.core.sources import Rows, Window
from seglang.plan.inline import conjunction, negated
from seglang.plan.windows import covers, is_constant


def without_implied(condition: Condition) -> Condition:
    """The same condition; every conjunction in it in its shortest form."""
    match condition:
        case And(operands):
            return _shortest(tuple(map(without_implied, operands)))
        case Or(operands) | HowMany(operands=operands):
            return replace(condition, operands=tuple(map(without_implied, operands)))
        case Not(operand):
            return negated(without_implied(operand))
        case _:
            return condition


def _shortest(operands: tuple[Condition, ...]) -> Condition:
    left = list(operands)
    for operand in operands:
        place = _happening(operand)
        if place is None:
            continue
        others = (_silence(other) for other in left if other is not operand)
        if any(silent is not None and _lies_in(place, silent) for silent in others):
            left = [other for other in left if other is not operand]
    return conjunction(tuple(left))


# Rows of a window, as far as the question goes whether there are any.
_Stretch = tuple[Rows, Window | None]


def _silence(condition: Condition) -> _Stretch | None:
    """The rows that the condition says there are none of."""
    match condition:
        case Not(Compare(operator, Aggregate(Aggregation.COUNT, rows), Literal(int() as least))):
            some = (operator is Operator.GREATER_OR_EQUAL and least == 1) or (
                operator is Operator.GREATER and least == 0
            )
            return (rows, rows.window) if some and is_constant(rows.window) else None
        case _:
            return None


def _happening(condition: Condition) -> _Stretch | None:
    """The rows of which there has to be one for the condition to be false."""
    match condition:
        case Not(InWindow(Aggregate(Aggregation.FIRST | Aggregation.LAST, rows, operand=None), w)):
            return (rows, w) if is_constant(w) else None
        case Not(Compare(operator, Aggregate(Aggregation.COUNT, rows), Literal(int() as least))):
            some = (operator is Operator.GREATER_OR_EQUAL and least >= 1) or (
                operator is Operator.GREATER and least >= 0
            )
            return (rows, rows.window) if some and is_constant(rows.window) else None
        case _:
            return None


def _lies_in(inner: _Stretch, outer: _Stretch) -> bool:
    same = inner[0].arms == outer[0].arms and inner[0].where == outer[0].where
    return same and covers(outer[1], inner[1])
