"""The instants that a value is compared with, ranked.

Collects from the whole program the edges beside every instant, and ranks those whose order is the
same at every as-of instant; the others have no rank.
"""

from __future__ import annotations

from seglang.catalog.model import Calendar
from seglang.core.declarations import Program
from seglang.core.edges import Edge
from seglang.core.nodes import Compare, InWindow, OneOf, Operator, Value
from seglang.core.walking import walk
from seglang.lint.order import Order, compare, edge_of
from seglang.lint.scopes import roots
from seglang.types import is_instant

FLIPPED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}


class Timeline:
    """The ranks of one program."""

    def __init__(self, program: Program) -> None:
        self._calendar = program.catalog.calendar
        self._edges = _edges_by_value(program)
        self._ranks: dict[Value, dict[Edge, int]] = {}

    def rank(self, value: Value, edge: Edge | None) -> int | None:
        """The place of the edge among those that the program compares this value with; None when
        its order to them is not certain."""
        if edge is None:
            return None
        if value not in self._ranks:
            strict, edges = self._edges.get(value, (True, ()))
            self._ranks[value] = _chain(edges, strict, self._calendar)
        return self._ranks[value].get(edge)


def _chain(edges: tuple[Edge, ...], strict: bool, calendar: Calendar) -> dict[Edge, int]:
    """As many of the edges as stand in one certain order, each with its rank."""
    before = {Order.BEFORE} if strict else {Order.BEFORE, Order.NOT_AFTER}
    after = {Order.AFTER} if strict else {Order.AFTER, Order.NOT_BEFORE}
    chain: list[list[Edge]] = []
    for edge in edges:
        place = 0
        fits = True
        same: int | None = None
        for position, group in enumerate(chain):
            order = compare(edge, group[0], calendar)
            if order is Order.SAME:
                same = position
            elif order in after:
                place = position + 1
            elif order not in before:
                fits = False
                break
        if not fits:
            continue
        if same is not None:
            chain[same].append(edge)
        else:
            chain.insert(place, [edge])
    return {edge: rank for rank, group in enumerate(chain) for edge in group}


def _edges_by_value(program: Program) -> dict[Value, tuple[bool, tuple[Edge, ...]]]:
    """For every instant that is tested: the edges, and whether their order has to be strict.

    Windows cut time just before their edges, so an order that allows equality is enough there.
    """
    edges: dict[Value, dict[Edge, None]] = {}
    strict: set[Value] = set()

    def add(value: Value, other: Value | None) -> None:
        edge = edge_of(other)
        if edge is not None:
            edges.setdefault(value, {})[edge] = None

    for declared in (*program.declarations.values(), *program.instances.values()):
        for node in (inner for root in roots(declared) for inner in walk(root)):
            match node:
                case InWindow(value, window):
                    add(value, window.start)
                    add(value, window.end)
                    if window.after_start or window.through_end:
                        strict.add(value)
                case Compare(operator, left, right) if is_instant(left.type):
                    value, other = (right, left) if edge_of(left) is not None else (left, right)
                    add(value, other)
                    flipped = FLIPPED[operator] if value is right else operator
                    if flipped not in (Operator.LESS, Operator.GREATER_OR_EQUAL):
                        strict.add(value)
                case OneOf(value, options) if is_instant(value.type):
                    for option in options:
                        add(value, option)
                    strict.add(value)
                case _:
                    pass
    return {value: (value in strict, tuple(found)) for value, found in edges.items()}
