"""Writes references out: what a segment, trait or partition says takes the place of its name.

Takes core nodes of a program, gives core nodes without `InSegment`, `TraitValue`, `HeldAt` and
`ValueAt`, canonical enough that equal meanings are often equal nodes. References are acyclic, so
this ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeAlias, TypeVar, assert_never

from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.edges import Edge
from seglang.core.nodes import (
    NOWHERE,
    Aggregate,
    Always,
    And,
    Choice,
    Compare,
    Condition,
    Holds,
    InSegment,
    Literal,
    Lookup,
    Missing,
    Not,
    OneOf,
    Operator,
    Or,
    Outside,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import HeldAt, ValueAt
from seglang.core.rebase import rebased, was_there
from seglang.core.sources import (
    AllOf,
    Each,
    Grouped,
    Picked,
    Related,
    Rows,
    Sequence,
    Source,
    Step,
)
from seglang.core.standings import Ranked, Score
from seglang.core.walking import map_children
from seglang.plan.empty import COMPARISONS
from seglang.types import BOOLEAN, EnumType

NodeT = TypeVar("NodeT")

# The entities of the entity frames, the nearest one first.
_Frames: TypeAlias = tuple[str, ...]


class Inliner:
    """Remembers what each declaration is when written out, so that each is done once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._segments: dict[str, Condition] = {}
        self._traits: dict[str, Value] = {}

    def segment(self, name: str) -> Condition:
        if name not in self._segments:
            declared = self._program.declared(name)
            assert isinstance(declared, Segment)
            self._segments[name] = self.condition(declared.condition, declared.entity)
        return self._segments[name]

    def trait(self, name: str) -> Value:
        """The value of a trait, the label of a partition, or the truth of a segment."""
        if name not in self._traits:
            declared = self._program.declared(name)
            match declared:
                case Trait(value=inner):
                    self._traits[name] = self.value(inner, declared.entity)
                case Partition(arms=arms, otherwise=otherwise, entity=entity):
                    labels = tuple(dict.fromkeys((*(label for label, _ in arms), otherwise)))
                    type = EnumType(labels)
                    self._traits[name] = Choice(
                        tuple(
                            (self.condition(when, entity), Literal(label, type))
                            for label, when in arms
                        ),
                        Literal(otherwise, type),
                        type,
                    )
                case Segment():
                    self._traits[name] = Truth(self.segment(name), BOOLEAN)
                case _:
                    assert_never(declared)
        return self._traits[name]

    def condition(self, node: Condition, entity: str) -> Condition:
        """A condition about an entity."""
        return self._written(node, (entity,))

    def value(self, node: Value, entity: str) -> Value:
        return self._written(node, (entity,))

    def _written(self, node: NodeT, frames: _Frames) -> NodeT:
        return self._write(node, frames)  # type: ignore[no-any-return]

    def _write(self, node: Any, frames: _Frames) -> Any:
        match node:
            # Conditions can be deep: these take no more of the stack than they must.
            case Not(operand):
                return negated(self._write(operand, frames))
            case And(operands):
                return conjunction(tuple([self._write(each, frames) for each in operands]))
            case Or(operands):
                return disjunction(tuple([self._write(each, frames) for each in operands]))
            case InSegment(name):
                return self.segment(name)
            case TraitValue(name):
                return self.trait(name)
            case HeldAt(instant, condition):
                held = rebased(self._write(condition, frames), instant.edge)
                return conjunction((self._was_there(frames[0], instant.edge), held))
            case ValueAt(instant, value, type):
                then = rebased(self._write(value, frames), instant.edge)
                there = self._was_there(frames[0], instant.edge)
                if there == Always(True):
                    return then
                return Choice(((there, then),), Missing(type), type)
            case Lookup(entity=entity, key=key, value=value):
                inner = self._write(value, (entity, *frames))
                return replace(node, key=self._all(key, frames), value=inner)
            case Outside(value, levels):
                return replace(node, value=self._write(value, frames[levels:]))
            case Ranked(entity=entity) | Score(entity=entity):
                return map_children(node, lambda inner: self._write(inner, (entity,)))
            case Rows():
                return self._rows(node, frames)
            case Aggregate(rows=rows, operand=operand):
                if operand is not None:
                    operand = self._write(operand, _inside(rows.source, frames))
                return replace(node, rows=self._rows(rows, frames), operand=operand, span=NOWHERE)
            case Picked(rows=rows, by=by) if by is not None:
                by = self._write(by, _inside(rows.source, frames))
                return replace(node, rows=self._rows(rows, frames), by=by)
            case Grouped(aggregate=aggregate, keys=keys):
                within = _inside(aggregate.rows.source, frames)
                written = tuple((name, self._write(key, within)) for name, key in keys)
                return Grouped(self._write(aggregate, frames), written)
            case Each(outer=outer, inner=inner):
                within = _inside(outer.source, frames)
                return Each(self._rows(outer, frames), self._rows(inner, within))
            case Sequence():
                return self._sequence(node, frames)
            case _:
                return simplest(map_children(node, lambda inner: self._write(inner, frames)))

    def _all(self, nodes: tuple[NodeT, ...], frames: _Frames) -> tuple[NodeT, ...]:
        return tuple(self._written(node, frames) for node in nodes)

    def _rows(self, rows: Rows, frames: _Frames) -> Rows:
        within = _inside(rows.source, frames)
        return replace(
            rows,
            source=self._write(rows.source, frames),
            where=None if rows.where is None else self._written(rows.where, within),
            window=None if rows.window is None else self._written(rows.window, frames),
            span=NOWHERE,
        )

    def _sequence(self, sequence: Sequence, frames: _Frames) -> Sequence:
        steps: list[Step | AllOf] = []
        for step in sequence.steps:
            steps.append(map_children(step, self._seen_from(frames)))
            for single in step.steps if isinstance(step, AllOf) else (step,):
                frames = _inside(single.rows.source, frames)
        absent = sequence.absent
        if absent is not None:
            absent = map_children(absent, self._seen_from(frames))
        return replace(sequence, steps=tuple(steps), absent=absent)

    def _seen_from(self, frames: _Frames) -> Callable[[Any], Any]:
        return lambda node: self._write(node, frames)

    def _was_there(self, entity: str, at: Edge) -> Condition:
        """Was the entity in the population at that instant?"""
        return self._written(was_there(entity, at, self._program.catalog), (entity,))


def _inside(source: Source, frames: _Frames) -> _Frames:
    """The entity frames seen from a row of the source."""
    match source:
        case Related(entity=entity):
            return (entity, *frames)
        case Each(outer, inner):
            return _inside(inner.source, _inside(outer.source, frames))
        case Picked(rows):
            return _inside(rows.source, frames)
        case _:
            return frames


def simplest(node: Any) -> Any:
    """The node, whose inner ones are in their simplest form, in its own."""
    match node:
        case Compare(operator, left, right):
            return _compare(operator, left, right)
        case OneOf(Choice() as value, options) if _is_constant_choice(value):
            return disjunction(tuple(_compare(Operator.EQUAL, value, option) for option in options))
        case Holds(Truth(condition)):
            return condition
        case Choice(arms, Choice() as last, type) if last.type == type:
            return Choice((*arms, *last.arms), last.default, type)
        case _:
            return node


def negated(condition: Condition) -> Condition:
    match condition:
        case Not(operand):
            return operand
        case Always(value):
            return Always(not value)
        case _:
            return Not(condition)


def conjunction(operands: tuple[Condition, ...]) -> Condition:
    flat: dict[Condition, None] = {}
    for operand in operands:
        if operand == Always(True):
            continue
        if operand == Always(False):
            return Always(False)
        flat.update(dict.fromkeys(operand.operands if isinstance(operand, And) else (operand,)))
    if not flat:
        return Always(True)
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def disjunction(operands: tuple[Condition, ...]) -> Condition:
    flat: dict[Condition, None] = {}
    for operand in operands:
        if operand == Always(False):
            continue
        if operand == Always(True):
            return Always(True)
        flat.update(dict.fromkeys(operand.operands if isinstance(operand, Or) else (operand,)))
    if not flat:
        return Always(False)
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def _is_constant_choice(choice: Choice) -> bool:
    values = (choice.default, *(value for _, value in choice.arms))
    return all(isinstance(value, Literal | Missing) for value in values)


def _compare(operator: Operator, left: Value, right: Value) -> Condition:
    """`lifecycle = "loyal"` asks for that arm, and for none before it."""
    if isinstance(left, Literal) and isinstance(right, Choice) and operator is Operator.EQUAL:
        left, right = right, left
    if not (isinstance(left, Choice) and isinstance(right, Literal) and _is_constant_choice(left)):
        return Compare(operator, left, right)
    values = [left.default, *(then for _, then in left.arms)]
    decided = [_decided(operator, value, right) for value in values]
    if None in decided:
        return Compare(operator, left, right)
    result: Condition = Always(decided[0] is True)
    # Neighbouring arms that decide alike are one step: there may be a thousand of them.
    arms = [(when, holds) for (when, _), holds in zip(left.arms, decided[1:], strict=True)]
    for holds, alike in groupby(reversed(arms), key=lambda arm: arm[1]):
        conditions = tuple(when for when, _ in alike)[::-1]
        if holds:
            result = disjunction((*conditions, result))
        else:
            result = conjunction((*map(negated, conditions), result))
    return result


def _decided(operator: Operator, left: Value, right: Literal) -> bool | None:
    """The comparison of two constants, for texts and numbers; with a missing one it never holds."""
    if isinstance(left, Missing):
        return False
    assert isinstance(left, Literal)
    one, other = left.value, right.value
    if isinstance(one, str) and isinstance(other, str) and operator is Operator.EQUAL:
        return one == other
    if _is_number(one) and _is_number(other):
        return COMPARISONS[operator](one, other)
    return None


def _is_number(constant: object) -> bool:
    return isinstance(constant, int | Decimal) and not isinstance(constant, bool)
