"""The atomic conditions of a rule: what stands between its `and`, `or`, `not` and `at least 2 of`.

Takes a condition of the typed core, gives its atoms in the order in which they are written and the
tree that joins them. An atom is what the author wrote as one condition: `age is between 1 and 5`
and `country != "PL"` are one atom each, although the core says them with several nodes. A segment
that is asked for is an atom; so is everything inside a `where (…)`, a window or a rank. What is
always true or false is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from seglang.core.nodes import Always, And, Condition, HowMany, Not, Or
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Atom:
    """`span` is that of all that was written for it."""

    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class Leaf:
    """The atom with this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Fixed:
    value: bool


@dataclass(frozen=True, slots=True)
class Opposite:
    part: Tree


@dataclass(frozen=True, slots=True)
class Joined:
    """Between `low` and `high` of the parts hold."""

    low: int
    high: int
    parts: tuple[Tree, ...]


Tree: TypeAlias = Leaf | Fixed | Opposite | Joined


@dataclass(frozen=True, slots=True)
class Shape:
    atoms: tuple[Atom, ...]
    tree: Tree


def shape(condition: Condition, first: int = 0) -> Shape:
    """The atoms are numbered from `first`."""
    atoms: list[Atom] = []
    tree = _tree(condition, atoms, first)
    return Shape(tuple(atoms), tree)


def truth(tree: Tree, truths: Sequence[bool], flipped: int | None = None) -> bool:
    """Does the tree hold when its atoms do as `truths` say, but the one that is flipped?"""
    match tree:
        case Leaf(number):
            return truths[number] is not (number == flipped)
        case Fixed(value):
            return value
        case Opposite(part):
            return not truth(part, truths, flipped)
        case Joined(low, high, parts):
            return low <= sum(truth(part, truths, flipped) for part in parts) <= high
        case _:
            assert_never(tree)


def _tree(condition: Condition, atoms: list[Atom], first: int) -> Tree:
    match condition:
        case Always(value):
            return Fixed(value)
        case Not(operand) if is_written(condition, (operand,)):
            return Opposite(_tree(operand, atoms, first))
        case And(joined) if is_written(condition, joined):
            parts = tuple(_tree(operand, atoms, first) for operand in joined)
            return Joined(len(parts), len(parts), parts)
        case Or(joined) if is_written(condition, joined):
            parts = tuple(_tree(operand, atoms, first) for operand in joined)
            return Joined(1, len(parts), parts)
        case HowMany(low, high, joined) if is_written(condition, joined):
            parts = tuple(_tree(operand, atoms, first) for operand in joined)
            most = len(parts) if high is None else high
            return Joined(low, most, parts)
        case _:
            atoms.append(Atom(condition, extent(condition)))
            return Leaf(first + len(atoms) - 1)


def operands(condition: object) -> tuple[Condition, ...]:
    """What `not`, `and`, `or` and `at least 2 of` join; nothing for any other node."""
    match condition:
        case Not(operand):
            return (operand,)
        case And(parts) | Or(parts) | HowMany(operands=parts):
            return parts
        case _:
            return ()


def is_written(condition: Condition, parts: tuple[Condition, ...]) -> bool:
    """Did the author write the parts of a condition one by one? What was written nowhere is taken
    as it is."""
    span = condition.span
    spans = [extent(part) for part in parts]
    if not span.file or not all(each.file for each in spans):
        return True
    inside = all(
        each != span and span.start <= each.start and each.end <= span.end for each in spans
    )
    apart = all(
        one.end <= other.start or other.end <= one.start
        for number, one in enumerate(spans)
        for other in spans[:number]
    )
    return inside and apart


def extent(condition: Condition) -> Span:
    """From the first to the last character that was written for a condition."""
    span = condition.span
    for operand in operands(condition):
        other = extent(operand)
        if other.file and other.file == span.file:
            span = Span(span.file, min(span.start, other.start), max(span.end, other.end))
        elif not span.file:
            span = other
    return span
