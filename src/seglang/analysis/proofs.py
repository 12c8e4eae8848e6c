"""Is a claim about segments so, whatever the data?

Takes a program, a claim and an as-of instant. PROVEN holds for every world that the catalog admits;
REFUTED comes with a world that the evaluator confirms; anything else is UNKNOWN. What is judged is
the rule: the gate of a channel, which only takes members away when a segment is published, has no
part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from seglang.analysis.claims import Claim, Relationship
from seglang.analysis.questions import Example, Part, Question
from seglang.analysis.solver import STEPS
from seglang.core.declarations import Program
from seglang.core.edges import from_local, to_local
from seglang.core.nodes import Condition, InSegment

# As often as windows in days, months and years differ in how they lie.
_OTHER_DAYS = ((3, 1), (3, 31), (5, 31), (12, 31), (2, 28))
_NOON = time(12)
_YEAR = timedelta(days=366)


class Verdict(Enum):
    PROVEN = "proven"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """`example` refutes. `as_of`: the only instant at which a PROVEN or UNKNOWN claim is settled;
    None when it is settled at every one, or at none. `gave_up`: the solver reached its limit."""

    verdict: Verdict
    example: Example | None = None
    as_of: datetime | None = None
    gave_up: bool = False


def prove(
    program: Program,
    claim: Claim,
    as_of: datetime,
    *,
    only_then: bool = False,
    steps: int = STEPS,
) -> Answer:
    """Judge a claim at every instant, or `only_then` at `as_of`. Segments are about one entity.
    `steps` bounds each search of the solver.
    Raises SolverMissing."""
    answers = []
    for question in exceptions(program, claim, steps):
        answers.append(answer(question, program, as_of, only_then=only_then))
        if answers[-1].verdict is Verdict.REFUTED:
            return answers[-1]
    for found in answers:
        if found.verdict is Verdict.UNKNOWN:
            settled = all(each.verdict is Verdict.PROVEN or each.as_of for each in answers)
            return Answer(
                Verdict.UNKNOWN,
                as_of=as_of if settled else None,
                gave_up=any(each.gave_up for each in answers),
            )
    instants = [each.as_of for each in answers if each.as_of is not None]
    return Answer(Verdict.PROVEN, as_of=instants[0] if instants else None)


def exceptions(program: Program, claim: Claim, steps: int = STEPS) -> Iterator[Question]:
    """What must hold for nobody if the claim is so."""
    one = InSegment(claim.segment)
    other = None if claim.other is None else InSegment(claim.other)
    entity = program.declared(claim.segment).entity

    def ask(*wanted: tuple[Condition, bool]) -> Question:
        parts = [Part(program, condition, holds) for condition, holds in wanted]
        return Question(entity, parts, steps)

    match claim.relationship, other:
        case Relationship.NEVER, _:
            yield ask((one, True))
        case Relationship.ALWAYS, _:
            yield ask((one, False))
        case Relationship.SUBSET, InSegment():
            yield ask((one, True), (other, False))
        case Relationship.DISJOINT, InSegment():
            yield ask((one, True), (other, True))
        case Relationship.EQUAL, InSegment():
            yield ask((one, True), (other, False))
            yield ask((one, False), (other, True))
        case _:
            raise AssertionError(f"{claim.text} needs another segment")


def answer(
    question: Question, program: Program, as_of: datetime, *, only_then: bool = False
) -> Answer:
    """PROVEN when what the question asks for is so of nobody."""
    if question.cannot_hold():
        return Answer(Verdict.PROVEN)
    excluded, example = question.look(as_of)
    if excluded:
        if only_then:
            return Answer(Verdict.PROVEN, as_of=as_of)
        for instant in _others(program, as_of):
            example = question.example(instant)
            if example is not None:
                return Answer(Verdict.REFUTED, example)
        return Answer(Verdict.UNKNOWN, as_of=as_of, gave_up=question.gave_up)
    if example is not None:
        return Answer(Verdict.REFUTED, example)
    return Answer(Verdict.UNKNOWN, gave_up=question.gave_up)


def _others(program: Program, as_of: datetime) -> Iterator[datetime]:
    """Noons before the instant, at which months behind them are long and short."""
    zone = program.catalog.calendar.zone
    day = to_local(as_of, zone)
    for month, number in _OTHER_DAYS:
        found = day.replace(month=month, day=number)
        if found >= day:
            found = (found - _YEAR).replace(month=month, day=number)
        yield from_local(datetime.combine(found.date(), _NOON), zone)
