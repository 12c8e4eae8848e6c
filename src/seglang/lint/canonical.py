"""One shape for conditions that differ only in the order of `and` and `or`."""

from __future__ import annotations

from typing import Any

from seglang.core.nodes import And, Compare, HowMany, Literal, Moment, OneOf, Or
from seglang.core.walking import map_children
from seglang.lint.timeline import FLIPPED


def canonical(node: Any) -> Any:
    """An equal node for an equal meaning, as far as order, doubling and direction go. The result
    is for comparing only."""
    plain = map_children(node, canonical)
    match plain:
        case And(operands) | Or(operands):
            return type(plain)(tuple(sorted(set(operands), key=repr)))
        case HowMany(low, high, operands):
            return HowMany(low, high, tuple(sorted(operands, key=repr)))
        case OneOf(value, options):
            return OneOf(value, tuple(sorted(set(options), key=repr)))
        case Compare(operator, left, right) if _goes_second(left, right):
            return Compare(FLIPPED[operator], right, left)
        case _:
            return plain


def _goes_second(left: object, right: object) -> bool:
    constants = isinstance(left, Literal | Moment), isinstance(right, Literal | Moment)
    if constants[0] is not constants[1]:
        return constants[0]
    return repr(left) > repr(right)
