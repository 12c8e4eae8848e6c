"""How two segments lie to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from seglang.analysis.claims import Claim, Relationship
from seglang.analysis.proofs import Answer, Verdict, prove
from seglang.analysis.solver import STEPS
from seglang.core.declarations import Program


class Comparison(Enum):
    EQUAL = "equal"
    NARROWER = "narrower"  # every member of the first is one of the second, and not the other way
    WIDER = "wider"
    DISJOINT = "disjoint"
    OVERLAPPING = "overlapping"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found, and what was said of each claim: the first inside the second, the second
    inside the first, the two apart."""

    found: Comparison
    within: Answer
    around: Answer
    apart: Answer


def compare(
    program: Program,
    first: str,
    second: str,
    as_of: datetime,
    *,
    only_then: bool = False,
    steps: int = STEPS,
) -> Compared:
    """Segments about one entity, at every instant or `only_then` at `as_of`. Raises
    SolverMissing."""

    def judged(relationship: Relationship, one: str, other: str) -> Answer:
        claim = Claim(relationship, one, other)
        return prove(program, claim, as_of, only_then=only_then, steps=steps)

    within = judged(Relationship.SUBSET, first, second)
    around = judged(Relationship.SUBSET, second, first)
    apart = judged(Relationship.DISJOINT, first, second)
    return Compared(_found(within.verdict, around.verdict, apart.verdict), within, around, apart)


def _found(within: Verdict, around: Verdict, apart: Verdict) -> Comparison:
    match within, around:
        case Verdict.PROVEN, Verdict.PROVEN:
            return Comparison.EQUAL
        case Verdict.PROVEN, Verdict.REFUTED:
            return Comparison.NARROWER
        case Verdict.REFUTED, Verdict.PROVEN:
            return Comparison.WIDER
        case _ if apart is Verdict.PROVEN:
            return Comparison.DISJOINT
        case Verdict.REFUTED, Verdict.REFUTED if apart is Verdict.REFUTED:
            return Comparison.OVERLAPPING
        case _:
            return Comparison.UNKNOWN
