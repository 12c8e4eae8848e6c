"""How a changed segment lies to what it was: for a difference of two versions of the rules.

Never wrong: NARROWER says that every member of the new one is one of the old one, whatever the data
and the instant, and that a world in which it is not so the other way round was seen. UNKNOWN says
nothing; it is also the answer where the catalog says something else of what the rules look at, and
without a solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum

from seglang.analysis.proofs import Verdict, answer
from seglang.analysis.questions import Part, Question
from seglang.analysis.solver import SolverMissing
from seglang.analysis.written import written
from seglang.core.declarations import Program, Segment
from seglang.core.nodes import AttributeValue, Condition, InList, InSegment, Lookup
from seglang.core.sources import EventArm, Related
from seglang.core.standings import Ranked, Score
from seglang.core.walking import walk

# No clock is read; a world at any instant refutes.
_INSTANT = datetime(2026, 6, 17, 12, tzinfo=UTC)


class Relation(Enum):
    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    NEITHER = "neither"
    UNKNOWN = "unknown"


def relation(
    program_before: Program, name_before: str, program_after: Program, name_after: str
) -> Relation:
    """How the segment after lies to the one before."""
    before, after = program_before.declared(name_before), program_after.declared(name_after)
    if not isinstance(before, Segment) or not isinstance(after, Segment):
        return Relation.UNKNOWN
    if before.entity != after.entity or not _same_data(
        (program_before, name_before), (program_after, name_after), before.entity
    ):
        return Relation.UNKNOWN
    old = program_before, InSegment(name_before)
    new = program_after, InSegment(name_after)
    try:
        within = _verdict(before.entity, new, old)
        around = _verdict(before.entity, old, new)
    except SolverMissing:
        return Relation.UNKNOWN
    return _RELATIONS.get((within, around), Relation.UNKNOWN)


_RELATIONS = {
    (Verdict.PROVEN, Verdict.PROVEN): Relation.EQUAL,
    (Verdict.PROVEN, Verdict.REFUTED): Relation.NARROWER,
    (Verdict.REFUTED, Verdict.PROVEN): Relation.WIDER,
    (Verdict.REFUTED, Verdict.REFUTED): Relation.NEITHER,
}


def _verdict(
    entity: str, inner: tuple[Program, Condition], outer: tuple[Program, Condition]
) -> Verdict:
    """Does the first lie in the second?"""
    question = Question(entity, [Part(*inner, True), Part(*outer, False)])
    return answer(question, inner[0], _INSTANT).verdict


def _same_data(one: tuple[Program, str], other: tuple[Program, str], entity: str) -> bool:
    """Does the catalog say the same of all that either looks at?"""
    first, second = one[0].catalog, other[0].catalog
    if first.calendar != second.calendar:
        return False
    for program, name in (one, other):
        condition = written(program, InSegment(name), entity)
        for kind, looked_at in (("entities", entity), *_looked_at(condition)):
            if getattr(first, kind).get(looked_at) != getattr(second, kind).get(looked_at):
                return False
    return True


def _looked_at(condition: Condition) -> Iterator[tuple[str, str]]:
    for node in walk(condition):
        match node:
            case AttributeValue(entity=entity) | Ranked(entity=entity) | Score(entity=entity):
                yield "entities", entity
            case Lookup(entity=entity):
                yield "entities", entity
            case Related(owner=owner, entity=entity):
                yield "entities", owner
                yield "entities", entity
            case EventArm(event=event):
                yield "events", event
            case InList(list=name):
                yield "lists", name
            case _:
                pass
