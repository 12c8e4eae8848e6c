"""Writes references out: what a segment, trait or partition says takes the place of its name.

Takes core nodes of a program, gives core nodes without `InSegment` and `TraitValue`, canonical
enough that equal meanings are often equal nodes. References are acyclic, so this ends.
"""

from __future__ import annotations

from typing import assert_never

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
    EventArm,
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
    Partition,
    Program,
    PropertyValue,
    Rows,
    Segment,
    Shifted,
    Trait,
    TraitValue,
    Truth,
    Value,
    Window,
)
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
                return Choice(
                    tuple((self.condition(when), self.value(then)) for when, then in arms),
                    self.value(default),
                    type,
                )
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
            tuple(
                EventArm(arm.event, None if arm.where is None else self.condition(arm.where))
                for arm in rows.arms
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
    if (
        operator is Operator.EQUAL
        and isinstance(left, Choice)
        and isinstance(right, Literal)
        and isinstance(right.value, str)
        and _is_constant_choice(left)
    ):
        result: Condition = Always(_is_text(left.default, right.value))
        for when, then in reversed(left.arms):
            if _is_text(then, right.value):
                result = disjunction((when, result))
            else:
                result = conjunction((negated(when), result))
        return result
    return Compare(operator, left, right)


def _is_text(value: Value, text: str) -> bool:
    return isinstance(value, Literal) and value.value == text
