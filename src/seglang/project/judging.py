"""The part of `Project` that judges claims about rules without data.

A claim is a text, `vip subset of active`. The solver is an optional part: without it these raise
SegError (SEG950).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from seglang.core.declarations import Program
from seglang.diagnostics.codes import analysis as codes
from seglang.diagnostics.model import Sink
from seglang.errors import SegError
from seglang.project.selecting import one_entity, require
from seglang.syntax.nodes import Module

if TYPE_CHECKING:
    from seglang.analysis.claims import Claim
    from seglang.analysis.proofs import Answer
    from seglang.analysis.questions import Example
    from seglang.project.as_of import Instant
    from seglang.project.project import Project


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A world in which a claim is not so, at an instant: `name` is the entity of whom it is not,
    `text` the world as a test block."""

    as_of: datetime
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of a claim. `verdict`: proven, refuted, unknown. `as_of`: the one instant at
    which it was shown, None for every instant (and for a verdict other than proven: for none).
    `out_of_steps`: the solver reached its limit."""

    claim: str
    verdict: str
    as_of: datetime | None = None
    counterexample: Counterexample | None = None
    out_of_steps: bool = False


@dataclass(frozen=True, slots=True)
class SegmentComparison:
    """`relation`: equal, narrower, wider, disjoint, overlapping, unknown, of the first segment
    against the second; `proofs` say what was found of each claim behind it."""

    first: str
    second: str
    relation: str
    proofs: Sequence[Proof]


class Judging:
    """What a project can say of its rules without data."""

    def prove(
        self,
        claim: str,
        *,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
        steps: int | None = None,
    ) -> Proof:
        """Judge `A subset of B`, `A disjoint from B`, `A equal to B`, `A never matches` or `A
        always matches`, of two segments of one entity: at every instant, or with `as_of` at that
        one. `steps` bounds each search of the solver. Raises SegError for a text that is no claim,
        unknown names, and without a solver."""
        from seglang.analysis.claims import FORMS, read_claim
        from seglang.analysis.proofs import prove
        from seglang.analysis.solver import STEPS

        read = read_claim(claim)
        if read is None:
            raise SegError.of(codes.NO_CLAIM, claim=claim, forms=", ".join(FORMS))
        project = cast("Project", self)
        program = _about(project, read.names, params, target)
        instant = project.instant(as_of, "judge at")
        with _solving():
            found = prove(program, read, instant, only_then=as_of is not None, steps=steps or STEPS)
        return _proof(program, read, found)

    def compare(
        self,
        first: str,
        second: str,
        *,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
        steps: int | None = None,
    ) -> SegmentComparison:
        """How one segment lies to another, at every instant or with `as_of` at that one. Raises
        SegError."""
        from seglang.analysis.claims import Claim, Relationship
        from seglang.analysis.comparing import compare
        from seglang.analysis.solver import STEPS

        project = cast("Project", self)
        program = _about(project, (first, second), params, target)
        instant = project.instant(as_of, "judge at")
        with _solving():
            found = compare(
                program, first, second, instant, only_then=as_of is not None, steps=steps or STEPS
            )
        proofs = (
            _proof(program, Claim(Relationship.SUBSET, first, second), found.within),
            _proof(program, Claim(Relationship.SUBSET, second, first), found.around),
            _proof(program, Claim(Relationship.DISJOINT, first, second), found.apart),
        )
        return SegmentComparison(first, second, found.found.value, proofs)


def look_deeper(program: Program, modules: Sequence[Module], sink: Sink, as_of: datetime) -> None:
    """What proofs add to the lints in `sink`. Raises SegError without a solver."""
    from seglang.analysis.lints import look_deeper as look

    with _solving():
        look(program, modules, sink, as_of)


@contextmanager
def _solving() -> Iterator[None]:
    from seglang.analysis.solver import SolverMissing
    from seglang.project.as_of import in_range

    try:
        with in_range():
            yield
    except SolverMissing:
        raise SegError.of(codes.NO_SOLVER) from None


def _about(
    project: Project,
    names: Sequence[str],
    params: Mapping[str, object] | None,
    target: str | None,
) -> Program:
    program = project.program(params=params, target=target, names=names)
    require(program, names, "segment")
    one_entity(program, names)
    return program


def _proof(program: Program, claim: Claim, found: Answer) -> Proof:
    shown = None if found.example is None else _shown(program, claim, found.example)
    return Proof(claim.text, found.verdict.value, found.as_of, shown, found.gave_up)


def _shown(program: Program, claim: Claim, example: Example) -> Counterexample:
    """The world, with the segments that the entity of the counter-example is in."""
    from seglang.core.evaluate import members_of
    from seglang.core.nodes import And, Condition, InSegment, Not
    from seglang.core.rule_tests import ExpectedCondition, Individual
    from seglang.witness.writing import Unwritable, named_individuals, test_text

    individuals = named_individuals(program.catalog, example.world)
    names = {individual: name for name, individual in individuals.items()}
    name = names[Individual(example.entity, example.key)]
    parts: list[Condition] = []
    for segment in claim.names:
        asks = InSegment(segment)
        inside = members_of(program, example.entity, asks, example.world, example.as_of)
        parts.append(asks if example.key in inside else Not(asks))
    expected = ExpectedCondition(name, parts[0] if len(parts) == 1 else And(tuple(parts)))
    try:
        text = test_text(
            program, claim.text, example.world, example.as_of, (expected,), individuals
        )
    except Unwritable as reason:
        text = f"# a world that a test cannot say: {reason}\n"
    return Counterexample(example.as_of, name, text)
