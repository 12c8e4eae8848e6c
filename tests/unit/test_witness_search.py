"""Smallest worlds: what is found holds, is small, and can be written as a test."""

from __future__ import annotations

import pytest

from seglang.core.evaluate import members_of
from seglang.core.nodes import InSegment, Not
from seglang.core.rule_tests import ExpectedCondition
from seglang.core.world import EventRow, World
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.format import format_module
from seglang.syntax.parse import parse
from seglang.witness import writing
from seglang.witness.search import Found, find
from seglang.witness.settling import is_possible
from witness_rules import AS_OF, CONDITIONS, name_of, program_of, read_again


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("text", CONDITIONS)
def test_found_and_written(text: str, truth: bool) -> None:
    program, condition = program_of(text)
    found = find(program, "customer", [(condition, truth)], AS_OF)
    assert found is not None
    assert is_possible(found.world, program.catalog, AS_OF)
    asked = members_of(program, "customer", condition, found.world, AS_OF)
    assert (found.key in asked) is truth

    individuals = writing.named_individuals(program.catalog, found.world)
    asks = InSegment("asked")
    expected = ExpectedCondition(name_of(individuals, found), asks if truth else Not(asks))
    written = writing.test_text(program, "found", found.world, AS_OF, [expected])
    sink = Sink()
    assert format_module(parse(Source("tests.seg", written), sink)) == written
    again = read_again(program, text, written)
    assert again.world == found.world
    assert again.as_of == AS_OF
    assert dict(again.individuals) == individuals
    assert [each.condition for each in again.expected if isinstance(each, ExpectedCondition)] == [
        expected.condition
    ]


def test_the_same_question_has_the_same_answer() -> None:
    program, condition = program_of("in segment regular and ltv > 100")
    answers = [find(program, "customer", [(condition, True)], AS_OF) for _ in range(2)]
    assert answers[0] == answers[1]


def _found(text: str, truth: bool) -> Found:
    program, condition = program_of(text)
    found = find(program, "customer", [(condition, truth)], AS_OF)
    assert found is not None
    return found


def _purchases(world: World) -> tuple[EventRow, ...]:
    return world.events.get("purchase", ())


def test_no_row_more_than_it_takes() -> None:
    assert len(_purchases(_found("did purchase at least 3 times in last 90 days", True).world)) == 3
    assert _purchases(_found("did purchase at least 3 times in last 90 days", False).world) == ()
    (row,) = _purchases(_found("did purchase where (amount > 100)", True).world)
    assert list(row.properties) == ["amount"]


def test_required_attributes_are_always_there() -> None:
    found = _found("did not purchase", True)
    (row,) = found.world.entities["customer"]
    assert set(row.attributes) == {"email_opt_in", "signup_at"}
    assert row.since == row.attributes["signup_at"]  # one column of the table


def test_several_conditions_at_once() -> None:
    program, often = program_of("did purchase at least 4 times in last 365 days")
    _, lately = program_of("did purchase in last 90 days")
    wanted = [(often, True), (lately, False)]
    found = find(program, "customer", wanted, AS_OF)
    assert found is not None
    assert len(_purchases(found.world)) == 4


def test_a_near_world_is_changed_in_little() -> None:
    program, often = program_of("did purchase at least 4 times in last 365 days and age > 17")
    near = find(program, "customer", [(often, True)], AS_OF)
    assert near is not None
    _, age = program_of("age > 17")
    without = find(program, "customer", [(often, False), (age, True)], AS_OF, near=[near])
    assert without is not None
    assert len(_purchases(without.world)) == 3  # beside the threshold
    assert without.world.entities == near.world.entities


@pytest.mark.parametrize("text", ["age > 5 and age < 6", "age >= 18 and in segment regular"])
def test_nothing_is_found_within_no_effort(text: str) -> None:
    program, condition = program_of(text)
    assert find(program, "customer", [(condition, True)], AS_OF, 1) is None


def test_what_cannot_be_is_not_found() -> None:
    program, condition = program_of("age > 5 and age < 6")
    assert find(program, "customer", [(condition, True)], AS_OF) is None
