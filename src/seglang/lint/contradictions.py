"""Conditions that can never hold, always hold, or change nothing beside their neighbours.

One cause is reported once, at the smallest condition that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from seglang.core.nodes import (
    NOWHERE,
    Aggregate,
    Aggregation,
    Always,
    And,
    Compare,
    Condition,
    HowMany,
    InSegment,
    Known,
    Literal,
    Not,
    Operator,
    Or,
)
from seglang.core.sources import Rows
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Related
from seglang.lint.findings import Findings
from seglang.lint.formulas import Formula, Negation
from seglang.lint.removal import left_out
from seglang.lint.scopes import Scope
from seglang.source import Span

_MAX_OPERANDS = 40


def look_at_condition(scope: Scope, findings: Findings) -> None:
    """Every part of the condition, in the company of what stands beside it."""
    context: list[Formula] = []
    if scope.rows is not None and scope.rows.where is scope.condition and len(scope.rows.arms) == 1:
        narrowing = scope.rows.arms[0].where
        if narrowing is not None:
            context.append(findings.formulas.of(narrowing, scope.rows))
    _Look(findings, scope.rows).at(scope.condition, context)
    if scope.is_root:
        _nearly_everybody(scope.condition, findings)


class _Look:
    """One walk over a condition. `rows` when the condition is a `where`."""

    def __init__(self, findings: Findings, rows: Rows | None) -> None:
        self.findings = findings
        self.formulas = findings.formulas
        self.rows = rows

    def formula(self, condition: Condition) -> Formula:
        return self.formulas.of(condition, self.rows)

    def at(self, condition: Condition, context: Sequence[Formula]) -> bool:
        """Look at a condition where `context` holds; was something wrong reported?"""
        if isinstance(condition, Always) or _is_judged_elsewhere(condition):
            return False
        formula = self.formula(condition)
        if self.formulas.is_never(context, formula):
            return self._never(condition, context)
        if self.formulas.is_certain(context, formula):
            return self._always(condition, context)
        match condition:
            case And(operands) if not _is_one_phrase(condition):
                return self._joined(operands, context, conjunction=True)
            case Or(operands):
                return self._joined(operands, context, conjunction=False)
            case HowMany(operands=operands):
                wrong = [self.at(operand, context) for operand in operands]
                return any(wrong)
            case Not(And() | Or() | HowMany() as inner) if not _is_one_phrase(inner):
                return self.at(inner, context)
            case _:
                return False

    # ------------------------------------------------------------ never and always

    def _never(self, condition: Condition, context: Sequence[Formula]) -> bool:
        report = self.findings.report
        match condition:
            case And(operands) if not _is_one_phrase(condition):
                for operand in operands:
                    if not self.formulas.can_hold([*context, self.formula(operand)]):
                        return self._never(operand, context)
                for first, second in combinations(operands[:_MAX_OPERANDS], 2):
                    pair = [self.formula(first), self.formula(second)]
                    if not self.formulas.can_hold([*context, *pair]):
                        report(
                            hazards.NEVER_HOLDS,
                            _place(second, condition),
                            related=self._related(first, "it cannot hold together with this"),
                            reason=self._reason("{0} excludes it", first, "its neighbour"),
                        )
                        return True
                reason = "together these conditions exclude each other"
            case Or(operands) if not context:
                for operand in operands:
                    self._never(operand, context)
                return True
            case Not(inner) if isinstance(inner, And | Or | HowMany):
                reason = "what it negates always holds"
            case _:
                reason = "no value meets it"
        if context and self.formulas.can_hold([self.formula(condition)]):
            reason = "what stands beside it excludes it"
        report(hazards.NEVER_HOLDS, condition.span, reason=reason)
        return True

    def _always(self, condition: Condition, context: Sequence[Formula]) -> bool:
        match condition:
            case And(operands) if not _is_one_phrase(condition):
                for operand in operands:
                    self._always(operand, context)
                return True
            case Or(operands):
                for operand in operands:
                    if self.formulas.entails(context, self.formula(operand)):
                        return self._always(operand, context)
                reason = "every value meets one of these"
            case _:
                reason = _always_reason(condition)
        self.findings.report(hazards.ALWAYS_HOLDS, condition.span, reason=reason)
        return True

    # ------------------------------------------------------------ neighbours

    def _joined(
        self, operands: tuple[Condition, ...], context: Sequence[Formula], *, conjunction: bool
    ) -> bool:
        """The operands of an `and` or `or` that as a whole can hold and can fail."""
        if len(operands) > _MAX_OPERANDS:
            return False
        wrong = set(self._duplicates(operands))
        for position, operand in enumerate(operands):
            if position not in wrong and self.at(operand, context):
                wrong.add(position)
        for position in range(len(operands)):
            if position not in wrong and self._is_idle(
                operands, position, wrong, context, conjunction=conjunction
            ):
                wrong.add(position)
        if conjunction:
            self._excluded_inside(operands, wrong, context)
        return bool(wrong)

    def _duplicates(self, operands: tuple[Condition, ...]) -> list[int]:
        found = []
        for position, operand in enumerate(operands):
            if operand in operands[:position]:
                first = operands[operands.index(operand)]
                self.findings.report(
                    hazards.DUPLICATE_OPERAND,
                    operand.span,
                    related=self._related(first, "it stands here first"),
                    fix=left_out(operands, position, self.findings),
                )
                found.append(position)
        return found

    def _is_idle(
        self,
        operands: tuple[Condition, ...],
        position: int,
        wrong: set[int],
        context: Sequence[Formula],
        *,
        conjunction: bool,
    ) -> bool:
        """Would the whole mean the same without this operand?"""
        operand = operands[position]
        if isinstance(operand, Known | HowMany) or _is_unknown(operand):
            return False
        if _is_judged_elsewhere(operand):
            return False
        mine = self.formula(operand)
        others = [
            other
            for place, other in enumerate(operands)
            if place != position
            and place not in wrong
            and not _is_judged_elsewhere(other)
            and not self.formulas.are_strangers(self.formula(other), mine)
        ]
        for other in others:
            theirs = self.formula(other)
            demands = (theirs, mine) if conjunction else (mine, theirs)
            if self.formulas.entails([*context, demands[0]], demands[1]):
                template = "{0} already asks for it" if conjunction else "{0} already takes it in"
                self._idle(
                    operands,
                    position,
                    self._reason(template, other, "its neighbour"),
                    self._related(other, "this says at least as much"),
                )
                return True
        if len(others) < 2:
            return False
        if conjunction:
            known = [self.formula(other) for other in others]
            idle = self.formulas.entails([*context, *known], mine)
        else:
            failing = [Negation(self.formula(other)) for other in others]
            idle = not self.formulas.can_hold([*context, *failing, mine])
        if idle:
            self._idle(operands, position, "the conditions beside it already say so", ())
        return idle

    def _idle(
        self,
        operands: tuple[Condition, ...],
        position: int,
        reason: str,
        related: Sequence[Related],
    ) -> None:
        self.findings.report(
            hazards.IMPLIED_BY_NEIGHBOUR,
            operands[position].span,
            related=related,
            fix=left_out(operands, position, self.findings),
            reason=reason,
        )

    def _excluded_inside(
        self, operands: tuple[Condition, ...], wrong: set[int], context: Sequence[Formula]
    ) -> None:
        """Alternatives of an `or` that what stands beside the `or` excludes."""
        for position, operand in enumerate(operands):
            if not isinstance(operand, Or) or position in wrong:
                continue
            beside = [
                *context,
                *(self.formula(other) for place, other in enumerate(operands) if place != position),
            ]
            for part in operand.operands:
                if self.formulas.can_hold([*context, self.formula(part)]) and (
                    not self.formulas.can_hold([*beside, self.formula(part)])
                ):
                    self.findings.report(
                        hazards.NEVER_HOLDS, part.span, reason="what stands beside it excludes it"
                    )

    # ------------------------------------------------------------ words

    def _reason(self, template: str, condition: Condition, otherwise: str) -> str:
        text = self.findings.text(condition)
        return template.format(f"`{text}`" if text is not None else otherwise)

    def _related(self, condition: Condition, text: str) -> tuple[Related, ...]:
        return () if condition.span == NOWHERE else (Related(condition.span, text),)


def _place(condition: Condition, parent: Condition) -> Span:
    return condition.span if condition.span != NOWHERE else parent.span


def _is_one_phrase(condition: Condition) -> bool:
    """Parts that the author wrote as one (`is between`, `only where`)."""
    return isinstance(condition, And) and any(
        operand.span == condition.span for operand in condition.operands
    )


def _is_judged_elsewhere(condition: Condition) -> bool:
    """A value compared with itself has a lint of its own."""
    return isinstance(condition, Compare) and condition.left == condition.right


def _is_unknown(condition: Condition) -> bool:
    return isinstance(condition, Not) and isinstance(condition.operand, Known)


def _always_reason(condition: Condition) -> str:
    match condition:
        case Compare(Operator.GREATER_OR_EQUAL, Aggregate(kind=Aggregation.COUNT), Literal(0)):
            return "at least 0 includes none at all"
        case Known():
            return "this is never missing"
        case Not(Known()):
            return "this is always missing"
        case InSegment():
            return "everybody is in this segment"
        case Not():
            return "what it negates can never hold"
        case _:
            return "every value meets it"


# ---------------------------------------------------------------- nearly everybody


def _nearly_everybody(condition: Condition, findings: Findings) -> None:
    """`a or did not b`: most people did not do most things."""
    if not isinstance(condition, Or):
        return
    for operand in condition.operands:
        rows = _did_not(operand)
        if rows is None:
            continue
        events = {arm.event for arm in rows.arms}
        others = [other for other in condition.operands if other is not operand]
        if any(_is_about(other, events) for other in others):
            continue
        findings.report(hazards.NEARLY_EVERYBODY, operand.span)


def _did_not(condition: Condition) -> Rows | None:
    match condition:
        case Not(
            Compare(
                Operator.GREATER_OR_EQUAL,
                Aggregate(kind=Aggregation.COUNT, rows=rows),
                Literal(1),
            )
        ):
            return rows
        case _:
            return None


def _is_about(condition: Condition, events: set[str]) -> bool:
    return any(
        isinstance(node, Rows) and events & {arm.event for arm in node.arms}
        for node in walk(condition)
    )
