"""Conditions as formulas over the states of values, and whether they can hold together.

`Formulas.of` turns a condition of the core into literals (one value, the states in which the
literal holds) joined by and, or, counts and negations; segments referred to are taken in. What is
not understood becomes a value of its own that is true or false. `can_hold` searches for states that
fit. It says False only when there are none, so a lint built on it is never wrong; it gives up, and
says True, after a fixed number of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from seglang.core.declarations import Program, Segment
from seglang.core.nodes import (
    Aggregation,
    Always,
    And,
    Condition,
    HowMany,
    InSegment,
    Known,
    Not,
    Or,
    Value,
)
from seglang.core.sources import Rows
from seglang.lint.atoms import Atom, Subjects
from seglang.lint.order import narrower
from seglang.lint.states import Ranges, States

_MAX_STEPS = 2_000
_MAX_STEPS_TOGETHER = 60_000
_MAX_NODES = 400
_MAX_DEPTH = 8
_MAX_CHOICES = 60
_MAX_PARTS = 24


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Formula


@dataclass(frozen=True, slots=True)
class Many:
    """Between `low` and `high` of the parts hold."""

    low: int
    high: int
    parts: tuple[Formula, ...]


Formula: TypeAlias = Atom | Constant | Negation | Many
Box: TypeAlias = dict[int, States]


class Formulas:
    """Formulas of one program. `rows` tells apart the rows whose properties a `where` is about."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.subjects = Subjects(program)
        self._segments: dict[str, tuple[Formula, int]] = {}
        self._made: dict[tuple[int, int], Formula] = {}
        self._depth = 0
        self._steps = 0
        self._steps_together = 0
        self._subject_sets: dict[int, frozenset[int]] = {}
        self._relations: dict[tuple[int, int], bool] = {}

    def of(self, condition: Condition, rows: Rows | None = None) -> Formula:
        """The formula of a condition that lives as long as the program does."""
        key = (id(condition), id(rows))
        if key not in self._made:
            self._made[key] = self._formula(condition, rows)[0]
        return self._made[key]

    def known(self, value: Value, rows: Rows | None) -> Formula:
        """The formula of `value is known`."""
        return self.subjects.atom(Known(value), rows)

    def _formula(self, condition: Condition, rows: Rows | None) -> tuple[Formula, int]:
        match condition:
            case Always(value):
                return Constant(value), 1
            case Not(operand):
                formula, size = self._formula(operand, rows)
                return Negation(formula), size
            case And(operands):
                return self._many(len(operands), len(operands), operands, rows)
            case Or(operands):
                return self._many(1, len(operands), operands, rows)
            case HowMany(low, high, operands):
                most = len(operands) if high is None else min(high, len(operands))
                return self._many(low, most, operands, rows)
            case InSegment(name):
                return self._segment(name, condition)
            case _:
                return self.subjects.atom(condition, rows), 1

    def _many(
        self, low: int, high: int, operands: tuple[Condition, ...], rows: Rows | None
    ) -> tuple[Formula, int]:
        found = [self._formula(operand, rows) for operand in operands]
        return Many(low, high, tuple(part for part, _ in found)), sum(size for _, size in found)

    def _segment(self, name: str, reference: InSegment) -> tuple[Formula, int]:
        """The formula of a segment, or of "is in it" where that would be too large."""
        if name not in self._segments:
            declared = self.program.declared(name)
            opaque: tuple[Formula, int] = (self.subjects.atom(reference, None), 1)
            self._segments[name] = opaque
            if isinstance(declared, Segment) and self._depth < _MAX_DEPTH:
                self._depth += 1
                found = self._formula(declared.condition, None)
                self._depth -= 1
                if found[1] <= _MAX_NODES:
                    self._segments[name] = found
        return self._segments[name]

    def are_strangers(self, first: Formula, second: Formula) -> bool:
        """Have the two nothing to do with each other, so that neither can imply or exclude the
        other by itself?"""
        mine, theirs = self._kept_subjects(first), self._kept_subjects(second)
        if not mine.isdisjoint(theirs):
            return False
        counts = self.subjects.counts.keys()
        return mine.isdisjoint(counts) or theirs.isdisjoint(counts)

    def _kept_subjects(self, formula: Formula) -> frozenset[int]:
        """The same for a formula that `of` has made, which lives as long as this object."""
        if id(formula) not in self._subject_sets:
            self._subject_sets[id(formula)] = self.subjects_of(formula)
        return self._subject_sets[id(formula)]

    def subjects_of(self, formula: Formula) -> frozenset[int]:
        """The numbers of the values that it speaks of."""
        match formula:
            case Atom(subject, knows=knows):
                return frozenset((subject, *knows))
            case Constant():
                return frozenset()
            case Negation(operand):
                return self.subjects_of(operand)
            case Many(parts=parts):
                return frozenset().union(*map(self.subjects_of, parts))
            case _:
                assert_never(formula)

    # ------------------------------------------------------------ search

    def start_declaration(self) -> None:
        """Each declaration may take so many steps; what is not settled by then stays unsaid."""
        self._steps_together = 0

    def can_hold(self, formulas: Sequence[Formula]) -> bool:
        """Is there a state of the data in which all of them hold?"""
        if self._steps_together > _MAX_STEPS_TOGETHER:
            return True
        self._steps = 0
        found = self._search([(formula, True) for formula in formulas], {}, [])
        self._steps_together += self._steps
        return found

    def is_never(self, context: Sequence[Formula], formula: Formula) -> bool:
        """Can it not hold where `context` does? Looks at the parts of an "or" one by one."""
        match formula:
            case Atom() if not context:
                return formula.yes.is_empty
            case Negation(operand):
                return self.is_certain(context, operand)
            case Many(1, high, parts) if high == len(parts) > 1:
                return all(self.is_never(context, part) for part in parts)
            case _:
                return not self.can_hold([*context, formula])

    def is_certain(self, context: Sequence[Formula], formula: Formula) -> bool:
        """Does it hold wherever `context` does? Looks at the parts of an "and" one by one."""
        match formula:
            case Atom() if not context:
                return formula.no.is_empty
            case Negation(operand):
                return self.is_never(context, operand)
            case Many(low, high, parts) if low == high == len(parts):
                return all(self.is_certain(context, part) for part in parts)
            case _:
                return self.entails(context, formula)

    def entails(self, known: Sequence[Formula], formula: Formula) -> bool:
        """Wherever all of `known` hold, does the formula?"""
        return not self.can_hold([*known, Negation(formula)])

    def _search(self, pending: list[tuple[Formula, bool]], box: Box, choices: list[Many]) -> bool:
        self._steps += 1
        _settle(choices, pending)
        while pending:
            self._steps += 1
            if self._steps > _MAX_STEPS:
                return True
            formula, holds = pending.pop()
            match formula:
                case Constant(value):
                    if value is not holds:
                        return False
                case Negation(operand):
                    pending.append((operand, not holds))
                case Atom():
                    if not _narrow(formula, holds, box, self.subjects):
                        return False
                case Many(low, high, parts):
                    if holds:
                        choices.append(formula)
                        continue
                    outside = [Many(0, low - 1, parts)] if low > 0 else []
                    if high < len(parts):
                        outside.append(Many(high + 1, len(parts), parts))
                    if not outside:
                        return False
                    choices.append(outside[0] if len(outside) == 1 else Many(1, 2, tuple(outside)))
                case _:
                    assert_never(formula)
            if not pending:
                _settle(choices, pending)
        if not self._fits(box):
            return False
        if not choices:
            return True
        low, high, parts = choices[-1].low, choices[-1].high, choices[-1].parts
        if low > high or low > len(parts) or high < 0:
            return False
        rest = choices[:-1]
        if self._steps > _MAX_STEPS or len(choices) > _MAX_CHOICES:
            return True
        if low == 1 and high >= len(parts):
            # "or": it is enough that one holds, the others may do as they like.
            return any(self._search([(part, True)], dict(box), list(rest)) for part in parts)
        if len(parts) > _MAX_PARTS:
            return True
        # Either the first part holds, or it does not; `Many` of the others says the remainder.
        first, others = parts[0], parts[1:]
        if high >= 1:
            taken = Many(max(low - 1, 0), high - 1, others)
            if self._search([(first, True)], dict(box), [*rest, taken]):
                return True
        left = Many(low, min(high, len(others)), others)
        return self._search([(first, False)], dict(box), [*rest, left])

    def _fits(self, box: Box) -> bool:
        """A count over some rows is at most the count over rows that take them in."""
        counts = [
            (index, states.values)
            for index, states in box.items()
            if index in self.subjects.counts and isinstance(states.values, Ranges)
        ]
        for inner, mine in counts:
            for outer, theirs in counts:
                if inner != outer and mine.lowest > theirs.highest and self._within(inner, outer):
                    return False
        return True

    def _within(self, inner: int, outer: int) -> bool:
        key = (inner, outer)
        if key not in self._relations:
            narrow, wide = self.subjects.counts[inner], self.subjects.counts[outer]
            calendar = self.program.catalog.calendar
            fits = wide.kind is Aggregation.COUNT or (
                wide.kind is narrow.kind and wide.unit is narrow.unit
            )
            self._relations[key] = fits and narrower(narrow.rows, wide.rows, calendar)
        return self._relations[key]


def _narrow(atom: Atom, holds: bool, box: Box, subjects: Subjects) -> bool:
    states = atom.yes if holds else atom.no
    before = box.get(atom.subject)
    now = states if before is None else before.intersect(states)
    if now.is_empty:
        return False
    box[atom.subject] = now
    if holds:
        for source in atom.knows:
            known = subjects.known(source)
            before = box.get(source)
            now = known if before is None else before.intersect(known)
            if now.is_empty:
                return False
            box[source] = now
    return True


def _settle(choices: list[Many], pending: list[tuple[Formula, bool]]) -> None:
    """Counts that leave no choice (all must hold, none may) become plain demands."""
    kept: list[Many] = []
    for many in choices:
        if many.low >= len(many.parts) and many.low <= many.high:
            if many.low == len(many.parts):
                pending.extend((part, True) for part in many.parts)
            else:
                kept.append(many)
        elif many.high == 0 and many.low <= 0:
            pending.extend((part, False) for part in many.parts)
        elif many.low <= 0 and many.high >= len(many.parts):
            continue
        else:
            kept.append(many)
    choices[:] = kept
