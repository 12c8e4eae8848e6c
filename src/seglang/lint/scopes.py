"""The conditions of a program, each with what it is about.

A declaration's own condition speaks of the entity; a `where` inside it speaks of rows; a choice in
a value has conditions of its own. Lints look at each scope by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Choice,
    Compare,
    Condition,
    HowMany,
    Literal,
    Not,
    Operator,
    Or,
    Truth,
    Value,
)
from seglang.core.sources import Absent, Rows
from seglang.core.walking import children


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition to look at. `rows` when it is a `where`, with `widens` false when more rows
    make the declaration's condition less likely to hold. `after` are conditions known to fail
    (earlier arms). `is_root` for the condition of a segment or an arm."""

    condition: Condition
    declared: Declared
    rows: Rows | None = None
    widens: bool = True
    after: tuple[Condition, ...] = ()
    is_root: bool = False
    in_choice: bool = False


def scopes(declared: Declared) -> Iterator[Scope]:
    """Every scope of a declaration, outer ones first."""
    match declared:
        case Segment(condition=condition):
            root = Scope(condition, declared, is_root=True)
            yield root
            yield from _inside(condition, declared, widens=True)
        case Trait(value=value):
            yield from _inside(value, declared, widens=True)
        case Partition(arms=arms):
            earlier: list[Condition] = []
            for _, condition in arms:
                yield Scope(condition, declared, after=tuple(earlier), is_root=True)
                yield from _inside(condition, declared, widens=True)
                earlier.append(condition)


def roots(declared: Declared) -> tuple[Condition | Value, ...]:
    """What the declaration is made of."""
    match declared:
        case Segment(condition=condition):
            return (condition,)
        case Trait(value=value):
            return (value,)
        case Partition(arms=arms):
            return tuple(condition for _, condition in arms)


def _inside(node: object, declared: Declared, *, widens: bool) -> Iterator[Scope]:
    """Scopes inside a node. `widens` tells whether the node stands under an even number of
    negations."""
    match node:
        case Not(operand):
            yield from _inside(operand, declared, widens=not widens)
        case Compare(operator, Aggregate(kind=Aggregation.COUNT) as count, Literal(number)):
            fewer = operator in (Operator.LESS, Operator.LESS_OR_EQUAL) or (
                operator is Operator.EQUAL and number == 0
            )
            yield from _rows(count.rows, declared, widens=widens is not fewer)
        case Aggregate(rows=rows, operand=operand):
            yield from _rows(rows, declared, widens=True)
            if operand is not None:
                yield from _operand(operand, rows, declared)
        case Rows():
            yield from _rows(node, declared, widens=True)
        case Absent(rows):
            yield from _rows(rows, declared, widens=False)
        case Choice(arms, default):
            for condition, value in arms:
                yield Scope(condition, declared, in_choice=True)
                yield from _inside(condition, declared, widens=True)
                yield from _inside(value, declared, widens=True)
            yield from _inside(default, declared, widens=True)
        case Truth(condition):
            yield Scope(condition, declared, in_choice=True)
            yield from _inside(condition, declared, widens=True)
        case And() | Or() | HowMany():
            for child in children(node):
                yield from _inside(child, declared, widens=widens)
        case _:
            for child in children(node):
                yield from _inside(child, declared, widens=True)


def _rows(rows: Rows, declared: Declared, *, widens: bool) -> Iterator[Scope]:
    for arm in rows.arms:
        if arm.where is not None:
            yield Scope(arm.where, declared, rows, widens=True)
        yield from _inside(arm, declared, widens=True)
    if rows.where is not None:
        yield Scope(rows.where, declared, rows, widens=widens)
        yield from _inside(rows.where, declared, widens=widens)
    if rows.window is not None:
        yield from _inside(rows.window, declared, widens=True)
    if not rows.arms:
        yield from _inside(rows.source, declared, widens=True)


def _operand(operand: object, rows: Rows, declared: Declared) -> Iterator[Scope]:
    match operand:
        case Truth(condition):
            yield Scope(condition, declared, rows, in_choice=True)
        case Choice(arms):
            for condition, _ in arms:
                yield Scope(condition, declared, rows, in_choice=True)
        case _:
            for child in children(operand):
                yield from _operand(child, rows, declared)
