"""How two versions of a rule, and two rules, lie to each other."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from seglang.analysis.claims import Claim, Relationship, read_claim
from seglang.analysis.comparing import Comparison, compare
from seglang.analysis.proofs import Verdict, prove
from seglang.analysis.relations import Relation, relation
from seglang.analysis.solver import SolverMissing
from seglang.core.declarations import Program
from shop_rules import sound

AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)


def rule(condition: str) -> Program:
    return sound(f"segment it: {condition}")


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("did purchase in last 30 days", "last purchase was in last 30 days", Relation.EQUAL),
        ("did purchase", "did purchase at least 2 times", Relation.NARROWER),
        ("did purchase in last 30 days", "did purchase in last 90 days", Relation.WIDER),
        ("age > 20 and newsletter", "age > 10 and not newsletter", Relation.NEITHER),
        (
            "did page_view then purchase within 3 days",
            "did page_view then purchase within 7 days",
            Relation.UNKNOWN,
        ),
    ],
)
def test_versions_of_a_rule(before: str, after: str, wanted: Relation) -> None:
    before_guarded = before.replace("not newsletter", "not newsletter and newsletter is known")
    after_guarded = after.replace("not newsletter", "not newsletter and newsletter is known")
    assert relation(rule(before_guarded), "it", rule(after_guarded), "it") is wanted


def test_other_data_is_not_compared() -> None:
    """The same words over an event that lies elsewhere say nothing of each other."""
    before = after = rule("did purchase")
    events = dict(after.catalog.events)
    events["purchase"] = replace(events["purchase"], table=("other_orders",))
    moved = replace(after, catalog=replace(after.catalog, events=events))
    assert relation(before, "it", after, "it") is Relation.EQUAL
    assert relation(before, "it", moved, "it") is Relation.UNKNOWN
    events["purchase"] = before.catalog.events["purchase"]
    events["review"] = replace(events["review"], table=("other_reviews",))
    elsewhere = replace(after, catalog=replace(after.catalog, events=events))
    assert relation(before, "it", elsewhere, "it") is Relation.EQUAL


def test_what_is_no_segment_is_not_compared() -> None:
    program = sound("segment it: did purchase\ntrait number: count of purchase")
    assert relation(program, "it", program, "number") is Relation.UNKNOWN


def test_without_a_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    program = rule("did purchase")
    assert relation(program, "it", program, "it") is Relation.UNKNOWN
    with pytest.raises(SolverMissing):
        prove(program, Claim(Relationship.NEVER, "it"), AS_OF)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("age > 20", "age >= 21", Comparison.EQUAL),
        ("age > 20", "age > 10", Comparison.NARROWER),
        ("age > 10", "age > 20", Comparison.WIDER),
        ("age > 20", "age < 10", Comparison.DISJOINT),
        ("age > 20", "age < 30", Comparison.OVERLAPPING),
        (
            "did page_view then purchase within 3 days",
            "did page_view then purchase within 7 days",
            Comparison.UNKNOWN,
        ),
    ],
)
def test_two_rules(first: str, second: str, wanted: Comparison) -> None:
    program = sound(f"segment one: {first}\nsegment other: {second}")
    assert compare(program, "one", "other", AS_OF).found is wanted


def test_one_instant_and_every_instant() -> None:
    """The month before 22 November has 31 days, the one before 1 March has not."""
    program = sound(
        "segment days: did purchase in last 31 days\nsegment month: did purchase in last 1 month"
    )
    claim = Claim(Relationship.SUBSET, "days", "month")
    then = prove(program, claim, AS_OF, only_then=True)
    assert (then.verdict, then.as_of) == (Verdict.PROVEN, AS_OF)
    always = prove(program, claim, AS_OF)
    assert always.verdict is Verdict.REFUTED
    assert always.example is not None
    assert always.example.as_of != AS_OF


def test_the_same_question_has_the_same_answer() -> None:
    program = sound(
        'segment one: sum of purchase.quantity in last 90 days > 7 and country = "PL"\n'
        "segment other: did purchase at least 3 times"
    )
    claim = Claim(Relationship.SUBSET, "one", "other")
    first, second = prove(program, claim, AS_OF), prove(program, claim, AS_OF)
    assert first.verdict is Verdict.REFUTED
    assert first == second


def test_a_solver_that_runs_out_of_steps() -> None:
    program = sound(
        "segment one: did purchase at least 3 times in last 30 days\nsegment other: did purchase"
    )
    claim = Claim(Relationship.SUBSET, "one", "other")
    assert prove(program, claim, AS_OF).verdict is Verdict.PROVEN
    short = prove(program, claim, AS_OF, steps=50)
    assert (short.verdict, short.gave_up) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("vip subset of active", Claim(Relationship.SUBSET, "vip", "active")),
        ("`a b`  disjoint   from c", Claim(Relationship.DISJOINT, "a b", "c")),
        ("big(100) equal to big(50)", Claim(Relationship.EQUAL, "big(100)", "big(50)")),
        ("vip never matches", Claim(Relationship.NEVER, "vip")),
        (" vip always matches ", Claim(Relationship.ALWAYS, "vip")),
        ("vip subset of", None),
        ("vip matches", None),
        ("", None),
    ],
)
def test_claims_are_read(text: str, claim: Claim | None) -> None:
    assert read_claim(text) == claim
