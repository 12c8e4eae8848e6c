"""Which small changes of a rule there are, and which of them tests notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seglang.core.nodes import InSegment
from seglang.core.rule_tests import ExpectedCondition, ExpectedMembers, Individual, RuleTest
from seglang.core.world import EntityRow, EventRow, World
from seglang.coverage.mutants import mutants, mutation
from shop_rules import sound

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def told(text: str, name: str = "a") -> list[str]:
    """The changes of a rule in words."""
    return [f"{each.before} → {each.after}" for each in mutants(sound(text), name)]


def a_test(title: str, days_ago: tuple[int, ...], *, holds: bool = True) -> RuleTest:
    """Of one customer, who bought so many days ago."""
    rows = tuple(EventRow((1,), NOON - timedelta(days=days), id=days) for days in days_ago)
    world = World({"customer": (EntityRow((1,), {"email_opt_in": True}),)}, {"purchase": rows})
    individuals = {"anna": Individual("customer", (1,))}
    expected = ExpectedMembers("a", ("anna",) if holds else ())
    return RuleTest(title, NOON, world, individuals, (expected,))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("did purchase at least 3 times", "at least 3 purchase → at least 4 purchase"),
        ("did purchase at least 3 times", "at least 3 purchase → at least 2 purchase"),
        ("did purchase in last 30 days", "the last 30 days → the last 31 days"),
        ("did purchase in last 30 days", "last 30 days → last 30 weeks"),
        ("did purchase in last 30 days", "last 30 days → last 30 full days"),
        ("did purchase in last 30 days", "purchase event in the last 30 days → purchase event"),
        ("did purchase in last 3 full months", "last 3 full months → last 3 months"),
        ("did purchase in last 30 days", "has at least 1 purchase → has no purchase"),
        ("age is between 1 and 5", "1 and 5 → 1 and 6"),
        ("age is between 1 and 5", "1 and 5 → 2 and 5"),
        ("score > 5.50", "more than 5.5 → at least 5.5"),
        ("score > 5.50", "more than 5.5 → more than 5.6"),
        ("renewal_date >= 2026-11-01", "2026-11-01 → 2026-11-02"),
        ('plan = "free"', 'plan is "free" → plan is "pro"'),
        ('country = "PL"', 'country is "PL" → country is "~ no such text ~"'),
        ('country != "PL"', 'country is not "PL" (or is unknown) → country is "PL"'),
        ('country is in ("PL", "DE")', 'country is "PL" or "DE" → country is "DE"'),
        ("email_opt_in and newsletter", "email_opt_in is true → left out"),
        (
            "email_opt_in and newsletter",
            "is true and newsletter → is true or newsletter",
        ),
        (
            "at least 2 of (email_opt_in, newsletter, did visit)",
            "at least 2 of → at least 3 of",
        ),
        ("age = 3", "age is 3 → age is at least 3"),
        ("last purchase was in last 5 days", "the last purchase → the first purchase"),
        ("did page_view then purchase within 3 days", "within 3 days → within 4 days"),
        ("did (last 3 purchase) only where (gift)", "last 3 → last 4"),
        ("balance is in top 20%", "highest 20% → highest 21%"),
        ("balance is in top 20%", "highest 20% → lowest 20%"),
        ("did purchase where (amount > 5 and gift)", "gift is true → left out"),
        ("age is known", "age is known → age is unknown"),
        ('in sample 10% of "spring"', "first 10% → first 11%"),
        ("in segment b", "is in segment b → is not in segment b"),
        ('interests has any ("x", "y")', "has any → has all"),
    ],
)
def test_there_is_a_change(rule: str, change: str) -> None:
    found = told(f"segment a: {rule}\nsegment b: email_opt_in")
    before, after = change.split(" → ")
    assert any(
        before in each.partition(" → ")[0] and after in each.partition(" → ")[2] for each in found
    ), found


def test_arms_and_traits_change_too() -> None:
    text = 'partition a:\n  "x" when did purchase\n  "y" otherwise\n'
    assert 'the arm "x" → left out' in told(text)
    trait = told("trait a: sum of purchase.amount in last 30 days")
    assert "the last 30 days → the last 31 days" in trait


def test_a_change_that_says_the_same_is_none() -> None:
    assert (
        told("segment a: did purchase or email_opt_in or email_opt_in").count(
            "email_opt_in is true → left out"
        )
        == 0
    )
    assert not [each for each in told("segment a: did purchase") if "at least 0" in each]


def test_places_are_those_of_what_changes() -> None:
    text = 'segment a:\n    email_opt_in\n    and country = "PL"'
    program = sound(text)
    found = {
        text[each.span.start : each.span.end]
        for each in mutants(program, "a")
        if each.kind.value == "text"
    }
    assert found == {'"PL"'}


def test_each_period_alone_does_not_change() -> None:
    found = told("segment a: did purchase at least 2 times in each of last 3 full months")
    assert len([each for each in found if "at least 3" in each]) == 1


def test_what_no_test_notices() -> None:
    program = sound("segment a: did purchase at least 2 times in last 30 days")
    inside, outside = a_test("two", (1, 20)), a_test("one", (1,), holds=False)

    def unnoticed(*tests: RuleTest) -> list[str]:
        found = mutation(program, tests).tried
        return [
            f"{each.mutant.before} → {each.mutant.after}"
            for each in found
            if each.noticed_by is None
        ]

    assert len(unnoticed()) == len(told("segment a: did purchase at least 2 times in last 30 days"))
    first = unnoticed(inside)
    one_is_enough = "at least 2 purchase events in the last → at least 1 purchase event in the last"
    assert one_is_enough in first
    second = unnoticed(inside, outside)
    assert one_is_enough not in second
    assert set(second) < set(first)
    edges = (
        a_test("inside the window", (1, 30), holds=True),
        a_test("outside the window", (1, 31), holds=False),
    )
    assert "the last 30 days → the last 31 days" in second
    # At noon the whole days before differ in nothing that these tests have.
    last = [each for each in unnoticed(*edges, outside) if "days" in each]
    assert last == ["last 30 days → last 30 full days"]


def test_the_first_test_that_notices_is_told() -> None:
    program = sound("segment a: did purchase at least 2 times in last 30 days")
    found = mutation(program, [a_test("one", (1,), holds=False), a_test("two", (1, 20))])
    by = {each.mutant.after: each.noticed_by for each in found.tried}
    assert by["at least 3 purchase events in"] == "two"
    assert by["at least 1 purchase event in the last"] == "one"
    assert by["the last 29 days"] is None
    assert found.noticed == sum(name is not None for name in by.values())
    assert 0 < found.percent < 100


def test_a_test_that_fails_as_it_is_notices_nothing() -> None:
    program = sound("segment a: did purchase")
    assert mutation(program, [a_test("wrong", (1,), holds=False)]).noticed == 0


def test_no_more_than_asked_for_are_tried() -> None:
    program = sound("segment a: did purchase at least 2 times in last 30 days")
    every = mutation(program, [])
    some = mutation(program, [], most=3)
    assert (len(some.tried), some.left) == (3, len(every.tried) - 3)
    assert [each.mutant for each in some.tried] == [each.mutant for each in every.tried][:3]


def test_a_change_is_noticed_through_other_rules() -> None:
    program = sound("segment a: in segment b\nsegment b: did purchase at least 2 times")
    found = mutation(program, [a_test("two", (1, 20))], ["b"]).tried
    assert {each.mutant.name for each in found} == {"b"}
    by = {each.mutant.after: each.noticed_by for each in found}
    assert by["has at least 3 purchase events"] == "two"
    assert by["has at least 1 purchase event"] is None


def test_expectations_of_one_alone() -> None:
    program = sound("segment a: did purchase")
    test = a_test("one", (1,))
    about = ExpectedCondition("anna", InSegment("a"))
    only = RuleTest("of anna", NOON, test.world, test.individuals, (about,))
    assert mutation(program, [only]).noticed > 0


def test_the_calendar_ends() -> None:
    assert "9999-12-31 → " in " ".join(told("segment a: renewal_date >= 9999-12-31"))
    assert "has no visit event" in " ".join(told("segment a: did visit on 9999-12-30"))
