"""Orders over a population: one relation for each that ranks and scores ask for.

Takes nodes that are written out; gives every distinct order, those that others need first. Ranks
and scores of one order share it.
"""

from __future__ import annotations

from collections.abc import Iterable

from seglang.core.nodes import Aggregate, AttributeValue, Condition, Value
from seglang.core.standings import Ranked, Score
from seglang.core.walking import walk
from seglang.plan.names import plain
from seglang.plan.nodes import Order


def order_of(node: Ranked | Score) -> Order:
    return Order(node.entity, node.value, node.per, node.among, node.at)


def orders(nodes: Iterable[Condition | Value]) -> dict[Order, tuple[Ranked | Score, ...]]:
    """The orders inside, those that others need first, and what asks for each."""
    found: dict[Order, dict[Ranked | Score, None]] = {}
    inside = [inner for node in nodes for inner in walk(node)]
    for inner in reversed(inside):
        if isinstance(inner, Ranked | Score):
            found.setdefault(order_of(inner), {})[inner] = None
    return {order: tuple(asked) for order, asked in found.items()}


def describe(order: Order) -> str:
    """A few words for the name of a relation."""
    return plain(f"{order.entity} by {_words(order.value)}")


def _words(value: Value) -> str:
    match value:
        case Aggregate(kind, rows):
            return f"{kind.value} {rows.name}"
        case AttributeValue(name=name):
            return name
        case _:
            return "value"
