"""What the rules say to one expectation of a test, by the evaluator.

Two outcomes of an expectation are equal when a test could not tell them apart. The run keeps which
declarations were asked on the way, of whom and at which instant.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from seglang.core.audience import gate
from seglang.core.declarations import Segment
from seglang.core.evaluate.conditions import holds
from seglang.core.evaluate.subject import EntityFrame, Run, Subject
from seglang.core.nodes import And, InSegment
from seglang.core.rule_tests import Expected, ExpectedCondition, ExpectedMembers, RuleTest
from seglang.core.world import Key


def outcome(run: Run, test: RuleTest, expected: Expected) -> Any:
    """The truth of a condition, or the keys of the members."""
    match expected:
        case ExpectedCondition(name, condition):
            individual = test.individuals[name]
            subject = subject_of(run, individual.entity, test.as_of, individual.key)
            return subject is not None and holds(condition, subject)
        case ExpectedMembers(segment):
            declared = run.program.declared(segment)
            assert isinstance(declared, Segment)
            published = And((InSegment(segment), *gate(run.program, declared)))
            return tuple(
                subject.key
                for subject in run.population(declared.entity, test.as_of)
                if holds(published, subject)
            )
        case _:
            assert_never(expected)


def subject_of(run: Run, entity: str, instant: datetime, key: Key) -> Subject | None:
    facts = run.facts(instant)
    row = facts.entity(entity, key)
    return None if row is None else Subject(run, facts.as_of, (EntityFrame(entity, row),))
