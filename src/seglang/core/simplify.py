"""The same program in its plainest shape: named rewrites, each of which keeps the meaning.

Takes core nodes, gives core nodes that no rewrite changes any more. A rewrite looks at one node
whose insides are simple already and gives what may stand for it, or None. Conditions are
two-valued, so the laws of logic hold as they stand; an error that one shape would raise when run
(a number too large) may not arise in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar, assert_never

from seglang.catalog.model import Calendar
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.fold import FOLDS
from seglang.core.fold_rows import ROW_FOLDS
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    Choice,
    Compare,
    Condition,
    HowMany,
    Literal,
    Not,
    Operator,
    Or,
)
from seglang.core.sources import Grouped, Rows
from seglang.core.walking import map_children

NodeT = TypeVar("NodeT")
Rewrite = Callable[[Any, Calendar], Any]


def simplify(program: Program) -> Program:
    """Every declaration in its plainest shape."""
    calendar = program.catalog.calendar
    declarations, instances = (
        MappingProxyType({name: _declared(declared, calendar) for name, declared in kind.items()})
        for kind in (program.declarations, program.instances)
    )
    return Program(program.catalog, declarations, instances)


def simplify_node(node: NodeT, calendar: Calendar) -> NodeT:
    """A condition or value in its plainest shape; its type stays the same."""
    simple: Any = _inside(node, calendar)
    for rewrite in REWRITES:
        found = rewrite(simple, calendar)
        if found is not None:
            return simplify_node(found, calendar)  # type: ignore[no-any-return]
    return simple  # type: ignore[no-any-return]


def _inside(node: Any, calendar: Calendar) -> Any:
    """The node with what is inside it in its plainest shape. A group's aggregate stays one, even
    over no rows: then there is no group."""
    if isinstance(node, Grouped):
        keys = tuple((name, simplify_node(key, calendar)) for name, key in node.keys)
        return Grouped(_inside(node.aggregate, calendar), keys)
    return map_children(node, lambda child: simplify_node(child, calendar))


def _declared(declared: Declared, calendar: Calendar) -> Declared:
    match declared:
        case Segment(condition=condition):
            return replace(declared, condition=simplify_node(condition, calendar))
        case Trait(value=value):
            return replace(declared, value=simplify_node(value, calendar))
        case Partition(arms=arms):
            simple = tuple((label, simplify_node(when, calendar)) for label, when in arms)
            return replace(declared, arms=simple)
        case _:
            assert_never(declared)


def flatten(node: Any, calendar: Calendar) -> Any:
    """`(a and b) and c` is `a and b and c`; likewise `or`."""
    match node:
        case And(operands) | Or(operands) if any(type(part) is type(node) for part in operands):
            parts: list[Condition] = []
            for part in operands:
                parts.extend(part.operands if type(part) is type(node) else (part,))
            return replace(node, operands=tuple(parts))


def negation(node: Any, calendar: Calendar) -> Any:
    """`not not a` is `a`; `not true` is false."""
    match node:
        case Not(Not(inner)):
            return inner
        case Not(Always(value), span):
            return Always(not value, span)


def constants(node: Any, calendar: Calendar) -> Any:
    """What is always true takes no part in `and`, and decides `or`; false the other way round."""
    match node:
        case And(operands) | Or(operands):
            neutral = isinstance(node, And)
            if any(isinstance(part, Always) and part.value is not neutral for part in operands):
                return Always(not neutral, node.span)
            left = tuple(part for part in operands if not isinstance(part, Always))
            if not left:
                return Always(neutral, node.span)
            if len(left) == 1:
                return left[0]
            if len(left) < len(operands):
                return replace(node, operands=left)


def duplicates(node: Any, calendar: Calendar) -> Any:
    """`a and a` is `a`; `a and not a` is false, `a or not a` true."""
    match node:
        case And(operands) | Or(operands):
            seen = set(operands)
            if any(isinstance(part, Not) and part.operand in seen for part in operands):
                return Always(isinstance(node, Or), node.span)
            if len(seen) < len(operands):
                return replace(node, operands=tuple(dict.fromkeys(operands)))


def de_morgan(node: Any, calendar: Calendar) -> Any:
    """`not (not a and not b)` is `a or b`: only where every operand loses its negation."""
    match node:
        case Not(And(operands) | Or(operands) as inner) if all(
            isinstance(part, Not) for part in operands
        ):
            parts = tuple(part.operand for part in operands if isinstance(part, Not))
            other = Or if isinstance(inner, And) else And
            return other(parts, node.span)


def how_many(node: Any, calendar: Calendar) -> Any:
    """`at least 1 of` is `or`, `at least all of` is `and`; constants count at once."""
    match node:
        case HowMany(low, high, operands, span):
            certain = sum(isinstance(part, Always) and part.value for part in operands)
            left = tuple(part for part in operands if not isinstance(part, Always))
            low, high = max(low - certain, 0), None if high is None else high - certain
            count = len(left)
            if high is not None and high >= count:
                high = None
            if low > count or (high is not None and (high < 0 or high < low)):
                return Always(False, span)
            match low, high:
                case 0, None:
                    return Always(True, span)
                case 1, None:
                    return Or(left, span)
                case _, None if low == count:
                    return And(left, span)
                case 0, 0:
                    return Not(Or(left, span), span)
                case 0, _ if high == count - 1:
                    return Not(And(left, span), span)
            simpler = HowMany(low, high, left, span)
            return simpler if simpler != node else None


def choice(node: Any, calendar: Calendar) -> Any:
    """Arms that never hold go; one that always holds ends the choice; so do last arms that give
    what the default gives."""
    match node:
        case Choice(arms, default, type, span):
            left = []
            for when, value in arms:
                if when == Always(True):
                    default = value
                    break
                if when != Always(False):
                    left.append((when, value))
            while left and left[-1][1] == default:
                left.pop()
            if left:
                simpler = Choice(tuple(left), default, type, span)
                return simpler if simpler != node else None
            # A choice may also widen its value (an integer to a decimal): then it has to stay.
            return default if default.type == type else None


_COUNTS = (Aggregation.COUNT, Aggregation.COUNT_DISTINCT, Aggregation.COUNT_PERIODS)


def some_or_none(node: Any, calendar: Calendar) -> Any:
    """A count is never negative; `count > 0` is `count >= 1`, `count = 0` its negation."""
    match node:
        case Compare(operator, Aggregate(kind) as counted, Literal(int() as number) as literal) if (
            kind in _COUNTS
        ):
            some = replace(
                node, operator=Operator.GREATER_OR_EQUAL, right=replace(literal, value=1)
            )
            match operator, number:
                case Operator.GREATER_OR_EQUAL, _ if number <= 0:
                    return Always(True, node.span)
                case Operator.GREATER, _ if number < 0:
                    return Always(True, node.span)
                case Operator.LESS, _ if number <= 0:
                    return Always(False, node.span)
                case ((Operator.LESS_OR_EQUAL | Operator.EQUAL), _) if number < 0:
                    return Always(False, node.span)
                case Operator.GREATER, 0:
                    return some
                case ((Operator.LESS_OR_EQUAL | Operator.EQUAL), 0) | (Operator.LESS, 1):
                    return Not(replace(some, left=counted), node.span)


def all_rows(node: Any, calendar: Calendar) -> Any:
    """A filter that always holds is none."""
    match node:
        case Rows(where=Always(True)):
            return replace(node, where=None)


# The order is that of the docs; the result does not depend on it.
REWRITES: tuple[Rewrite, ...] = (
    flatten,
    negation,
    constants,
    duplicates,
    de_morgan,
    how_many,
    choice,
    some_or_none,
    all_rows,
    *FOLDS,
    *ROW_FOLDS,
)
