"""Writes references out: what a segment, trait or partition says takes the place of its name.

Takes core nodes of a program, gives core nodes without `InSegment` and `TraitValue`, canonical
enough that equal meanings are often equal nodes. References are acyclic, so this ends.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.plan.empty import COMPARISONS
from seglang.types import BOOLEAN, EnumType


class Inliner:
    """Remembers what each declaration is when written out, so that each is done once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._segments: dict[str, Condition] = {}
        self._traits: dict[str, Value] = {}

    def segment(self, name: str) -> Condition:
        if name not in self._segments:
            declared = self._program.declarations[name]
            assert isinstance(declared, Segment)
            self._segments[name] = self.condition(declared.condition)
        return self._segments[name]

    def trait(self, name: str) -> Value:
        """The value of a trait, the label of a partition, or the truth of a segment."""
        if name not in self._traits:
            declared = self._program.declarations[name]
            match declared:
                case Trait(value=inner):
                    self._traits[name] = self.value(inner)
                case Partition(arms=arms, otherwise=otherwise):
                    labels = tuple(dict.fromkeys((*(label for label, _ in arms), otherwise)))
                    type = EnumType(labels)
                    self._traits[name] = Choice(
                        tuple((self.condition(when), Literal(label, type)) for label, when in arms),
                        Literal(otherwise, type),
                        type,
                    )
                case Segment():
                    self._traits[name] = Truth(self.segment(name), BOOLEAN)
                case _:
                    assert_never(declared)
        return self._traits[name]

    def condition(self, node: Condition) -> Condition:
        match node:
            case Always() | InList(value=None) | InSample(by=None):
                return node
            case Not(operand):
                return negated(self.condition(operand))
            case And(operands):
                return conjunction(tuple(map(self.condition, operands)))
            case Or(operands):
                return disjunction(tuple(map(self.condition, operands)))
            case HowMany(low, high, operands):
                return HowMany(low, high, tuple(map(self.condition, operands)))
            case Compare(operator, left, right):
                return _compare(operator, self.value(left), self.value(right))
            case OneOf(value, options):
                inner = self.value(value)
                written = tuple(map(self.value, options))
                if isinstance(inner, Choice) and _is_constant_choice(inner):
                    return disjunction(
                        tuple(_compare(Operator.EQUAL, inner, option) for option in written)
                    )
                return OneOf(inner, written)
            case Known(value):
                return Known(self.value(value))
            case Holds(value):
                inner = self.value(value)
                return inner.condition if isinstance(inner, Truth) else Holds(inner)
            case InWindow(value, window):
                return InWindow(self.value(value), self._window(window))
            case AnniversaryIn(value, window):
                return AnniversaryIn(self.value(value), self._window(window))
            case InSegment(name):
                return self.segment(name)
            case InList(name, value):
                assert value is not None
                return InList(name, self.value(value))
            case InSample(salt, low, high, by):
                assert by is not None
                return InSample(salt, low, high, self.value(by))
            case _:
                assert_never(node)

    def value(self, node: Value) -> Value:
        match node:
            case (
                Literal() | Missing() | Moment() | AttributeValue() | KnownSince() | PropertyValue()
            ):
                return node
            case TraitValue(name):
                return self.trait(name)
            case Apply(function, arguments, type):
                return Apply(function, tuple(map(self.value, arguments)), type)
            case Shifted(value, amount, unit, type):
                return Shifted(self.value(value), amount, unit, type)
            case Choice(arms, default, type):
                written = tuple((self.condition(when), self.value(then)) for when, then in arms)
                last = self.value(default)
                if isinstance(last, Choice) and last.type == type:
                    return Choice((*written, *last.arms), last.default, type)
                return Choice(written, last, type)
            case Truth(condition):
                return Truth(self.condition(condition), BOOLEAN)
            case Aggregate(kind, rows, type, operand, number, unit):
                return Aggregate(
                    kind,
                    self._rows(rows),
                    type,
                    None if operand is None else self.value(operand),
                    number,
                    unit,
                )
            case _:
                assert_never(node)

    def _rows(self, rows: Rows) -> Rows:
        return Rows(
            rows.name,
            Events(
                tuple(
                    EventArm(arm.event, None if arm.where is None else self.condition(arm.where))
                    for arm in rows.arms
                )
            ),
            None if rows.where is None else self.condition(rows.where),
            None if rows.window is None else self._window(rows.window),
        )

    def _window(self, window: Window) -> Window:
        return Window(
            None if window.start is None else self.value(window.start),
            None if window.end is None else self.value(window.end),
        )


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
    return isinstance(choice.default, Literal) and all(
        isinstance(value, Literal) for _, value in choice.arms
    )


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
    for (when, _), holds in reversed(list(zip(left.arms, decided[1:], strict=True))):
        result = disjunction((when, result)) if holds else conjunction((negated(when), result))
    return result


def _decided(operator: Operator, left: Value, right: Literal) -> bool | None:
    """The comparison of two constants, for texts and numbers."""
    if not isinstance(left, Literal):
        return None
    one, other = left.value, right.value
    if isinstance(one, str) and isinstance(other, str) and operator is Operator.EQUAL:
        return one == other
    if _is_number(one) and _is_number(other):
        return COMPARISONS[operator](one, other)
    return None


def _is_number(constant: object) -> bool:
    return isinstance(constant, int | Decimal) and not isinstance(constant, bool)
