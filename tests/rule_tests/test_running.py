"""What comes of tests: which expectations hold, and what is said of those that do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rule_tests.tested import REQUIRED, checked, outcomes
from seglang.core.declarations import Program
from seglang.source import Source
from seglang.testing.bed import Answered, Inquiry
from seglang.testing.evaluator import EvaluatorBed
from seglang.testing.outcome import Outcome
from seglang.testing.reports import decision_text
from seglang.testing.running import run

RULES = """\
@channel("email")
segment at_risk:
    did purchase at least 3 times in last 365 days
    # a comment of the author
    and did not purchase in last 90 days

trait ltv: sum of purchase.amount

segment vip: ltv > 50 and not in segment at_risk

segment some: at least 2 of (country = "PL", age > 3, email contains "x")

partition life:
    "new" when did purchase
    "old" otherwise

"""
ANNA = """\
test "anna":
    as of 2026-11-01
    given customer anna (email_opt_in = false, signup_at = 2025-01-01, age = 3)
        did purchase 2 times 30 days ago (amount = 35)
"""


def told(expect: str) -> list[str]:
    """The lines about the one expectation that fails."""
    (outcome,) = outcomes(f"{RULES}{ANNA}    {expect}\n")
    (failure,) = outcome.failures
    lines = [failure.headline]
    for account in failure.accounts:
        lines.append(account.name)
        lines += ["  " * (one.depth + 1) + decision_text(one) for one in account.decisions]
    return lines


@pytest.mark.parametrize(
    "expect",
    [
        "expect anna: in segment vip and ltv = 70 and count of purchase = 2",
        'expect anna: not in segment at_risk and life = "new"',
        "expect segment vip = (anna)",
        "expect segment at_risk = ()",
        "expect anna: ltv is in top 1",
    ],
)
def test_what_holds_passes(expect: str) -> None:
    (outcome,) = outcomes(f"{RULES}{ANNA}    {expect}\n")
    assert outcome.passed
    assert outcome.failures == ()
    assert outcome.seconds > 0


def test_a_comparison_tells_its_value() -> None:
    assert told("expect anna: ltv = 95") == [
        "expected anna: ltv = 95",
        "anna",
        "  ltv = 95: false, it is 70",
    ]


def test_of_an_and_the_false_parts_decide_and_segments_are_opened() -> None:
    assert told("expect anna: in segment at_risk and ltv > 50 and age > 3") == [
        "expected anna: in segment at_risk and ltv > 50 and age > 3",
        "anna",
        "  in segment at_risk: false",
        "    did purchase at least 3 times in last 365 days: false, it is 2",
        "    did not purchase in last 90 days: false, it is 2",
        "  age > 3: false, it is 3",
    ]


def test_of_an_or_all_parts_decide() -> None:
    assert told('expect anna: life = "old" or last purchase was today or country is known') == [
        'expected anna: life = "old" or last purchase was today or country is known',
        "anna",
        '  life = "old": false, it is "new"',
        "  last purchase was today: false, it is 2026-10-02T00:00:00",
        "  country is known: false, it is missing",
    ]


def test_under_a_negation_the_true_parts_decide() -> None:
    assert told('expect anna: not (country != "PL" or email_opt_in)')[2:] == [
        '  country != "PL": true, it is missing'
    ]
    assert told("expect anna: not (ltv > 50 and age = 3)")[2:] == [
        "  ltv > 50: true, it is 70",
        "  age = 3: true, it is 3",
    ]
    assert told("expect anna: not in segment vip")[2:5] == [
        "  not in segment vip: false",
        "    ltv > 50: true, it is 70",
        "    not in segment at_risk: true",
    ]


def test_how_many_hold() -> None:
    assert told("expect anna: in segment some")[2:] == [
        "  in segment some: false",
        '    at least 2 of (country = "PL", age > 3, email contains "x"): false, 0 of 3 hold',
        '      country = "PL": false, it is missing',
        "      age > 3: false, it is 3",
        '      email contains "x": false, it is missing',
    ]


def test_two_values_are_both_told() -> None:
    assert told("expect anna: ltv < age")[2:] == ["  ltv < age: false, they are 70 and 3"]


def test_members_are_named_and_the_gate_of_a_channel_is_told() -> None:
    assert told("expect segment at_risk = (anna)") == [
        "expected segment at_risk = (anna), but it is ()",
        "anna",
        "  did purchase at least 3 times in last 365 days: false, it is 2",
        "  did not purchase in last 90 days: false, it is 2",
        "  channel email: email_opt_in: false",
    ]
    assert told("expect segment vip = ()")[0] == "expected segment vip = (), but it is (anna)"


def test_members_without_a_name_are_counted() -> None:
    text = f"""segment cats of pet: species = "cat"

test "t":
    as of 2026-11-01
    given customer anna {REQUIRED}
        has 2 pets (species = "cat")
    expect segment cats = ()
"""
    (outcome,) = outcomes(text)
    assert outcome.failures[0].headline == (
        "expected segment cats = (), but it is (2 without a name)"
    )
    assert outcome.failures[0].accounts == ()


def test_who_is_not_there_yet_is_in_nothing_and_no_value_is_known() -> None:
    (_, (test,), _) = checked(f"{RULES}{ANNA}    expect anna: email_opt_in\n")
    assert test.individuals["anna"].key == ("anna",)


def test_the_first_failure_can_end_it() -> None:
    text = RULES + "".join(
        ANNA.replace('"anna"', f'"{number}"') + f"    expect anna: ltv = {70 + number}\n"
        for number in range(4)
    )
    assert [one.passed for one in outcomes(text)] == [True, False, False, False]
    assert [one.passed for one in outcomes(text, fail_fast=True)] == [True, False]


def test_what_cannot_be_computed_is_a_problem_of_the_test() -> None:
    text = (
        "segment much: ltv is in top 80% of total\n\ntrait ltv: sum of purchase.amount\n\n"
        + ANNA.replace("35", "-35")
        + "    expect segment much = (anna)\n"
    )
    (outcome,) = outcomes(text)
    assert not outcome.passed
    assert outcome.problem is not None
    assert outcome.problem.code.id == "SEG605"
    assert "the test `anna`" in outcome.problem.headline


class NoExplanations(EvaluatorBed):
    """Answers what is expected, and nothing afterwards."""

    def __init__(self) -> None:
        self.asked = 0

    def answer(
        self, program: Program, inquiries: Sequence[Inquiry], jobs: int = 1
    ) -> Iterator[Answered]:
        self.asked += 1
        if self.asked == 1:
            yield from super().answer(program, inquiries, jobs)


def test_without_answers_a_failure_has_its_headline() -> None:
    text = f"{RULES}{ANNA}    expect anna: ltv = 95\n"
    program, tests, _ = checked(text)
    outcome: Outcome
    (outcome,) = run(program, tests, NoExplanations(), sources={"rules.seg": Source("", text)})
    assert outcome.failures[0].headline == "expected anna: ltv = 95"
    assert outcome.failures[0].accounts == ()
