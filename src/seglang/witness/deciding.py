"""The atomic conditions of a rule, and worlds in which one of them decides by itself.

An atomic condition decides for an individual when the rule would say the opposite of what it says
now, were that one condition the opposite of what it is and all others as they are. Segments that a
rule asks for at its top are part of the rule; what stands inside `where`, a trait, a rank or a
replay is part of the condition that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from seglang.core.declarations import Program, Segment
from seglang.core.nodes import (
    NOWHERE,
    Always,
    And,
    Condition,
    Holds,
    HowMany,
    InSegment,
    Not,
    Or,
    Truth,
)
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Deciding:
    """An atomic condition, and what the rule says were it true and were it false."""

    atom: Condition
    if_true: Condition
    if_false: Condition

    @property
    def span(self) -> Span:
        return self.atom.span

    def wanted(self, *, truth: bool, positive: bool) -> tuple[tuple[Condition, bool], ...]:
        """What has to hold so that the atom has this truth and decides; `positive` is what the
        rule says when the atom is true."""
        return ((self.atom, truth), (self.if_true, positive), (self.if_false, not positive))


def deciding(program: Program, condition: Condition) -> tuple[Deciding, ...]:
    """The atomic conditions of a rule in the order in which they are written."""
    return tuple(_in(expanded(program, condition)))


def expanded(program: Program, condition: Condition) -> Condition:
    """The rule with the segments that it asks for written out."""
    match condition:
        case InSegment(name):
            declared = program.declared(name)
            assert isinstance(declared, Segment)
            return expanded(program, declared.condition)
        case Holds(Truth(inner)):
            return expanded(program, inner)
        case Not(operand):
            return replace(condition, operand=expanded(program, operand))
        case And(operands) | Or(operands) | HowMany(operands=operands):
            inner_operands = tuple(expanded(program, operand) for operand in operands)
            return replace(condition, operands=inner_operands)
        case _:
            return condition


def _is_one(condition: And | Or | HowMany) -> bool:
    """Is it one condition in the text, such as `in each of last 3 full months`?"""
    spans = {operand.span for operand in condition.operands}
    return len(spans) == 1 and len(condition.operands) > 1 and condition.span in (*spans, NOWHERE)


def _in(condition: Condition) -> Iterator[Deciding]:
    match condition:
        case Always():
            return
        case Not(operand):
            for each in _in(operand):
                yield Deciding(
                    each.atom,
                    replace(condition, operand=each.if_true),
                    replace(condition, operand=each.if_false),
                )
        case And(operands) | Or(operands) | HowMany(operands=operands) if not _is_one(condition):
            for number, operand in enumerate(operands):
                before, after = operands[:number], operands[number + 1 :]
                for each in _in(operand):
                    yield Deciding(
                        each.atom,
                        replace(condition, operands=(*before, each.if_true, *after)),
                        replace(condition, operands=(*before, each.if_false, *after)),
                    )
        case _:
            yield Deciding(condition, Always(True), Always(False))
