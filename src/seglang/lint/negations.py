"""Negations that take in more than their author had in mind: missing values, and newcomers."""

from __future__ import annotations

from dataclasses import dataclass

from seglang.catalog.model import Column
from seglang.core.declarations import Declared, Program, Segment
from seglang.core.edges import AsOf, Shift
from seglang.core.nodes import (
    NOWHERE,
    Aggregate,
    Aggregation,
    And,
    AttributeValue,
    Compare,
    Condition,
    HowMany,
    InSegment,
    Known,
    KnownSince,
    Literal,
    Moment,
    Not,
    Operator,
    Or,
    PropertyValue,
    TraitValue,
    Value,
)
from seglang.core.sources import Rows, Window
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Edit, Fix
from seglang.lint.atoms import missing_sources, operands
from seglang.lint.findings import Findings
from seglang.lint.formulas import Formula, Negation
from seglang.lint.order import contains, not_after
from seglang.lint.scopes import Scope
from seglang.source import Span

_MAX_OPERANDS = 300


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a condition stands: negated or not, what holds beside it whenever it matters
    (`beside`), the outermost negation around it, what holds where that one does (`outside`, itself
    included), and whether it is an operand of an `or`."""

    negated: bool = False
    beside: tuple[tuple[Condition, bool], ...] = ()
    negation: Span | None = None
    outside: tuple[tuple[Condition, bool], ...] = ()
    in_or: bool = False


def look_at_negations(scope: Scope, findings: Findings) -> None:
    place = _Place(beside=tuple((condition, False) for condition in scope.after))
    seen: set[tuple[Value, Span | None]] = set()
    _look(scope.condition, place, scope, findings, seen)


def _look(
    condition: Condition,
    place: _Place,
    scope: Scope,
    findings: Findings,
    seen: set[tuple[Value, Span | None]],
) -> None:
    match condition:
        case Not(operand):
            negation, outside = place.negation, place.outside
            if negation is None:
                negation, outside = condition.span, (*place.beside, (condition, True))
            inner = _Place(not place.negated, place.beside, negation, outside, place.in_or)
            _look(operand, inner, scope, findings, seen)
        case And(operands=parts) | Or(operands=parts):
            if len(parts) > _MAX_OPERANDS:
                return  # what stands beside each of so many is not looked through
            # In `a and b`, b holds wherever a matters; in `a or b`, b fails. Under a negation the
            # two change places, and so do the signs.
            holds = isinstance(condition, And)
            in_or = isinstance(condition, And) is place.negated
            for position, part in enumerate(parts):
                others = (*parts[:position], *parts[position + 1 :])
                beside = (*place.beside, *((other, holds) for other in others))
                inner = _Place(
                    place.negated,
                    beside,
                    place.negation,
                    place.outside,
                    in_or if not place.negated else place.in_or,
                )
                _look(part, inner, scope, findings, seen)
        case HowMany(operands=parts):
            for part in parts:
                inner = _Place(place.negated, place.beside, place.negation, place.outside)
                _look(part, inner, scope, findings, seen)
        case Known():
            pass
        case _ if place.negated:
            if scope.widens:
                _missing_taken_in(condition, place, scope, findings, seen)
            if scope.rows is None:
                _newcomers_taken_in(condition, place, scope.condition, scope.declared, findings)
        case _:
            pass


# ---------------------------------------------------------------- missing values


def _missing_taken_in(
    condition: Condition,
    place: _Place,
    scope: Scope,
    findings: Findings,
    seen: set[tuple[Value, Span | None]],
) -> None:
    program = findings.program
    for operand in operands(condition):
        for source in missing_sources(operand, program, scope.rows):
            if isinstance(source, Aggregate) and source.operand is None:
                continue  # that nothing happened is what such a negation is for
            mark = (source, place.negation)
            if mark in seen or _is_known(source, place, scope, findings):
                continue
            seen.add(mark)
            _report_missing(source, condition, place, scope, findings)


def _is_known(source: Value, place: _Place, scope: Scope, findings: Findings) -> bool:
    """Does the negation hold only where the value is known?"""
    formulas = findings.formulas
    outside: list[Formula] = []
    for condition, holds in place.outside:
        formula = formulas.of(condition, scope.rows)
        outside.append(formula if holds else Negation(formula))
    return formulas.entails(outside, formulas.known(source, scope.rows))


def _report_missing(
    source: Value, condition: Condition, place: _Place, scope: Scope, findings: Findings
) -> None:
    subject = findings.text(source) or _name(source)
    span = place.negation if place.negation not in (None, NOWHERE) else condition.span
    assert span is not None
    thing = scope.rows.name if scope.rows is not None else scope.declared.entity
    fix = None
    if not scope.in_choice and span != NOWHERE:
        fix = _added(
            f"leave out the unknown: `and {subject} is known`", f"{subject} is known", span, place
        )
    findings.report(hazards.NEGATION_TAKES_IN_MISSING, span, fix=fix, subject=subject, thing=thing)


def _name(source: Value) -> str:
    match source:
        case AttributeValue(name=name) | PropertyValue(name=name) | TraitValue(name=name):
            return name
        case Aggregate(rows=rows):
            return f"the value over {rows.name}"
        case _:
            return "this value"


def _added(title: str, text: str, span: Span, place: _Place) -> Fix:
    """A fix that adds `and …` after the negation, in parentheses beside an `or`."""
    end = Span(span.file, span.end, span.end)
    if place.in_or:
        start = Span(span.file, span.start, span.start)
        return Fix(title, (Edit(start, "("), Edit(end, f" and {text})")))
    return Fix(title, (Edit(end, f" and {text}"),))


# ---------------------------------------------------------------- newcomers


def _newcomers_taken_in(
    condition: Condition, place: _Place, root: Condition, declared: Declared, findings: Findings
) -> None:
    """`did not E in last N` where the entity may not have existed for N."""
    match condition:
        case Compare(
            Operator.GREATER_OR_EQUAL, Aggregate(kind=Aggregation.COUNT, rows=rows), Literal(1)
        ):
            pass
        case _:
            return
    match rows.window:
        case Window(Moment(Shift(AsOf(), amount, unit)), Moment(AsOf())) if amount < 0:
            length = f"{-amount} {unit.value}{'' if amount == -1 else 's'}"
        case _:
            return
    entity = findings.program.catalog.entities[declared.entity]
    if entity.since is None or place.negation is None:
        return
    formulas = findings.formulas
    if formulas.is_never([], formulas.of(root)):
        return  # reported as such
    if any(_tells_age(other, holds, rows, findings) for other, holds in place.beside):
        return
    fix = None
    if place.negation != NOWHERE:
        text = f"known for at least {length}"
        fix = _added(f"leave out newcomers: `and {text}`", text, place.negation, place)
    findings.report(
        hazards.SILENCE_OF_NEWCOMERS,
        place.negation,
        fix=fix,
        event=rows.name,
        entity=entity.name,
        window=f"in last {length}",
        length=length,
    )


def _tells_age(condition: Condition, holds: bool, rows: Rows, findings: Findings) -> bool:
    """Does this neighbour already say something about how long the entity has been there, or that
    it was active before? Generous: the author has thought of it."""
    match condition:
        case Not(operand):
            return _tells_age(operand, not holds, rows, findings)
        case And(parts) | Or(parts):
            tests = [_tells_age(part, holds, rows, findings) for part in parts]
            return any(tests) if isinstance(condition, And) is holds else all(tests)
        case InSegment(name) if holds:
            declared = findings.program.declared(name)
            return isinstance(declared, Segment) and _tells_age(
                declared.condition, True, rows, findings
            )
        case _:
            return any(_is_age(node, findings.program) for node in walk(condition)) or (
                holds and _was_active(condition, rows, findings)
            )


def _is_age(node: object, program: Program) -> bool:
    match node:
        case KnownSince():
            return True
        case AttributeValue(owner, name):
            entity = program.catalog.entities[owner]
            column = entity.attributes[name].column
            return (
                entity.since is not None
                and isinstance(column, Column)
                and column == entity.since.column
            )
        case _:
            return False


def _was_active(condition: Condition, rows: Rows, findings: Findings) -> bool:
    """Does it ask for rows that may lie before the window, of the same event, or surely do?"""
    calendar = findings.calendar
    start = rows.window.start if rows.window is not None else None
    for node in walk(condition):
        if not isinstance(node, Aggregate):
            continue
        if _holds_of_nothing(condition):
            continue
        other = node.rows
        same = {arm.event for arm in other.arms} & {arm.event for arm in rows.arms}
        if same and contains(other.window, rows.window, calendar) and other.window != rows.window:
            return True
        end = other.window.end if other.window is not None else None
        if start is not None and end is not None and not_after(end, start, calendar):
            return True
        if node.kind in (Aggregation.FIRST, Aggregation.LAST) and node.operand is None:
            return True
    return False


def _holds_of_nothing(condition: Condition) -> bool:
    """Is it a count that no rows at all satisfy, too?"""
    match condition:
        case Compare(operator, Aggregate(kind=Aggregation.COUNT), Literal(int() as number)):
            return {
                Operator.LESS: number > 0,
                Operator.LESS_OR_EQUAL: number >= 0,
                Operator.EQUAL: number == 0,
                Operator.GREATER_OR_EQUAL: number <= 0,
                Operator.GREATER: number < 0,
            }.get(operator, False)
        case _:
            return False
