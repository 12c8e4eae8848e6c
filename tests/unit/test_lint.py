"""What the lints say, and about what they are silent, over tests/catalogs/shop.toml."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.diagnostics.fixes import apply
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source

SHOP = (Path(__file__).parents[1] / "catalogs" / "shop.toml").read_text(encoding="utf-8")
AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)


def linted(text: str) -> tuple[Diagnostic, ...]:
    sink = Sink()
    file = load_project(SHOP, "seg.toml", "", sink)
    assert file is not None
    modules = pipeline.parse([Source("rules.seg", text)], sink)
    program = pipeline.check(modules, file.catalog, sink, {})
    assert not sink.has_errors, [each.headline for each in sink]
    pipeline.lint(program, modules, sink, AS_OF)
    return sink.sorted()


def found(text: str) -> list[tuple[str, str]]:
    """Codes with the text they underline."""
    said = []
    for each in linted(text):
        assert each.span is not None
        said.append((each.code.id, text[each.span.start : each.span.end]))
    return said


def codes(condition: str) -> set[str]:
    return {code for code, _ in found(f"segment s: {condition}\n")}


@pytest.mark.parametrize(
    "condition",
    [
        'country != "PL"',
        'country is not in ("PL", "DE")',
        "not (age > 3)",
        "age is not between 18 and 65",
        "not (age > 3 and age < 9)",
        'not interests has "boxing"',
        'not email contains "spam"',
        "not newsletter",
        'email_opt_in or country != "PL"',
        'not (country = "PL" and age > 3)',
        'did purchase where (category != "shoes")',
        'last purchase.category != "shoes"',
        'country != "PL" ignoring case',
        "renewal_date was not in last 30 days",
        'device is not in ("ios", "android") and age > 3',
    ],
)
def test_a_negation_takes_in_the_missing(condition: str) -> None:
    assert "SEG401" in codes(condition)


@pytest.mark.parametrize(
    "condition",
    [
        'country != "PL" and country is known',
        'country is known and age > 3 and country != "PL"',
        'country != "PL" or country is unknown',
        'country is in ("PL", "DE") and country != "PL"',
        "age > 3 and not (age > 10)",
        "not email_opt_in",
        "signup_at was not in last 30 days",
        "not (did purchase at least 3 times)",
        'did purchase only where (category = "shoes")',
        'did not purchase where (category != "shoes") and did purchase',
        "not (last purchase was in last 30 days)",
        '(country otherwise "??") != "PL"',
        'did purchase where (category != "shoes" and category is known)',
        'not (country = "PL" or country is unknown)',
        "not (age is between 18 and 65 or age is unknown)",
        "not (not (age > 3))",
    ],
)
def test_a_negation_that_is_guarded(condition: str) -> None:
    assert "SEG401" not in codes(condition)


def test_a_guard_may_stand_in_another_segment_or_an_earlier_arm() -> None:
    text = """\
segment located: country is known and age > 3
segment abroad: in segment located and country != "PL"
partition spot:
    "unknown" when country is unknown
    "abroad"  when country != "PL"
    "home"    otherwise
"""
    assert found(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('country != "PL"', 'country != "PL" and country is known'),
        (
            'email_opt_in or country != "PL"',
            'email_opt_in or (country != "PL" and country is known)',
        ),
        (
            "did purchase where (not gift)",
            "did purchase where (not gift and gift is known)",
        ),
        (
            "did not purchase in last 90 days",
            "did not purchase in last 90 days and known for at least 90 days",
        ),
    ],
)
def test_fixes_silence_their_lint(before: str, after: str) -> None:
    text = f"segment s: {before}\n"
    (said,) = linted(text)
    assert said.fix is not None
    assert not said.fix.safe  # it changes who is in
    assert apply(text, said.fix.edits) == f"segment s: {after}\n"
    assert found(f"segment s: {after}\n") == []


@pytest.mark.parametrize(
    ("condition", "silent"),
    [
        ("did not purchase in last 90 days", False),
        ("did not purchase in last 90 days and did page_view in last 90 days", False),
        ("did not purchase in last 90 days and known for at least 90 days", True),
        ("did not purchase in last 90 days and signup_at was more than 1 year ago", True),
        ("did purchase and did not purchase in last 90 days", True),
        ("did purchase in last 1 year and did not purchase in last 90 days", True),
        ("did page_view more than 1 year ago and did not purchase in last 90 days", True),
        ("did not purchase", True),
        ("did not purchase in 2025", True),
    ],
)
def test_newcomers_are_silent_too(condition: str, silent: bool) -> None:
    assert ("SEG402" not in codes(condition)) is silent


def test_entities_without_since_have_no_newcomers() -> None:
    assert found("segment idle of pet: did not walk in last 90 days\n") == []


@pytest.mark.parametrize(
    "condition",
    [
        "age < 18 and age > 65",
        "age > 3 and age < 4",
        "count of purchase < 0",
        "did purchase fewer than 0 times",
        "did purchase exactly once and did purchase at least 2 times",
        "did purchase in last 30 days and did not purchase in last 90 days",
        "did purchase where (amount > 9) and did not purchase",
        'country = "PL" and country = "DE"',
        'country is in ("PL", "DE") and country is in ("FR", "ES")',
        'plan != "free" and plan != "pro" and plan != "team" and plan is known',
        "age > 3 and age is unknown",
        "email_opt_in and not email_opt_in",
        "signup_at was in last 30 days and signup_at was more than 60 days ago",
        "signup_at >= 2026-02-01 and signup_at < 2026-01-01",
        "hour of signup_at > 23",
        "balance < age and balance > age",
        "not (age > 3 or age <= 3) and age is known",
        "at least 2 of (age > 5, age < 3, age is unknown)",
        "did purchase where (amount > 10 and amount < 5)",
        "share of (gift) over purchase > 1",
    ],
)
def test_never(condition: str) -> None:
    assert "SEG403" in codes(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "did purchase at least 0 times",
        "did purchase more than 1 times or did purchase at most 1 times",
        "email_opt_in or not email_opt_in",
        'country = "PL" or not (country = "PL")',
        "email_opt_in is known",
        'plan is in ("free", "pro", "team") or plan is unknown',
        "signup_at >= 2026-01-01 or signup_at < 2026-01-01",
        "at least 1 of (age > 5, age <= 5, age is unknown)",
    ],
)
def test_always(condition: str) -> None:
    assert "SEG404" in codes(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "age > 18 and age > 21",
        "age > 18 or age > 21",
        "did purchase and did purchase in last 30 days",
        'plan = "pro" and plan is in ("free", "pro")',
        "signup_at was in last 30 days and signup_at was in last 60 days",
        'did purchase where (amount > 3 and category = "a" and amount > 2)',
        "age >= 18 and not (age < 10)",
    ],
)
def test_implied(condition: str) -> None:
    assert "SEG405" in codes(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "age > 18 and age < 65",
        "age < 18 or age >= 18",  # not for those of unknown age
        "balance > 3 and balance < 4",
        "did purchase in last 90 days and did not purchase in last 30 days",
        "did purchase in last 90 days and did purchase in last 3 months",
        "signup_at was in last 30 days or signup_at was more than 30 days ago or newsletter",
        "age is known and age > 3",
        "did purchase at most 3 times and did purchase",
        "did purchase between 0 and 2 times",
        "did purchase only where (gift) in last 30 days",
        'country = "PL" and city = "PL"',
        "last purchase was in last 30 days and did purchase at least 2 times",
        "did purchase where (amount > 3) and did purchase where (amount < 3)",
        "at least 2 of (age > 5, age < 30, newsletter)",
        "sum of purchase.amount < 0",  # refunds may be negative
        "birthday is in next 7 days or renewal_date is in next 7 days",
    ],
)
def test_possible_and_not_certain(condition: str) -> None:
    assert codes(condition) & {"SEG403", "SEG404", "SEG405", "SEG416"} == set()


def test_one_cause_one_warning() -> None:
    assert found("segment s: email_opt_in and (age > 3 and age < 2)\n") == [("SEG403", "age < 2")]
    assert found("segment s: age > 3 and email_opt_in and age > 3\n") == [("SEG416", "age > 3")]


def test_a_derived_event_and_its_use_exclude_each_other() -> None:
    text = """\
event big: purchase where (amount > 100)
segment s: did big where (amount < 50)
"""
    assert found(text) == [("SEG403", "amount < 50")]


def test_arms() -> None:
    text = """\
partition often:
    "some"  when did purchase
    "often" when did purchase at least 5 times
    "rest"  otherwise
partition two:
    "yes" when email_opt_in
    "no"  when not email_opt_in
    "rest" otherwise
partition fine:
    "often" when did purchase at least 5 times
    "some"  when did purchase
    "rest"  otherwise
"""
    assert found(text) == [("SEG406", '"often"'), ("SEG406", '"rest"')]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age > 21 and email_opt_in", "email_opt_in and 21 < age"),
        ('plan = "free"', 'plan is in ("free")'),
        ("age > 3", "not (age <= 3) and age is known"),
        ("did purchase", "count of purchase > 0"),
    ],
)
def test_same_meaning(one: str, other: str) -> None:
    said = linted(f"segment one: {one}\nsegment other: {other}\n")
    assert [each.code.id for each in said] == ["SEG407"]
    assert "`other` means the same as `one`" in said[0].headline


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age > 21", "age > 20"),
        ("did purchase in last 30 days", "did purchase in last 1 month"),
        ("did purchase where (amount > 3)", "did purchase where (price > 3)"),
        ("age > 3", "not (age <= 3) and age is known and newsletter"),
    ],
)
def test_different_meaning(one: str, other: str) -> None:
    assert found(f"segment one: {one}\nsegment other: {other}\n") == []


@pytest.mark.parametrize(
    ("condition", "code", "place"),
    [
        ("email_opt_in or did not page_view", "SEG408", "did not page_view"),
        ("did purchase in last 4 years", "SEG409", "purchase in last 4 years"),
        ("sum of purchase.amount in last 40 months > 3", "SEG409", None),
        ("score = 3", "SEG410", "score = 3"),
        ("score is in (1, 2)", "SEG410", "score is in (1, 2)"),
        ("did purchase in next 7 days", "SEG414", "purchase in next 7 days"),
        ("average of purchase.amount = 3", "SEG415", None),
        ("balance / age = 0.3", "SEG415", "balance / age = 0.3"),
        ("age = age", "SEG417", "age = age"),
        ("did purchase where (amount < amount)", "SEG417", "amount < amount"),
    ],
)
def test_single_findings(condition: str, code: str, place: str | None) -> None:
    ((said, underlined),) = found(f"segment s: {condition}\n")
    assert said == code
    assert place is None or underlined == place


@pytest.mark.parametrize(
    "condition",
    [
        "email_opt_in and did not page_view",
        "newsletter or (email_opt_in and did not page_view)",
        "did not purchase or last purchase was more than 90 days ago",
        "did purchase in last 3 years",
        "did purchase in last 36 months",
        "did page_view in last 9 years",
        "score > 3",
        "renewal_date is in next 30 days",
        "average of purchase.amount > 3",
        "round of (balance / 3) = 4",
    ],
)
def test_single_silences(condition: str) -> None:
    assert found(f"segment s: {condition}\n") == []


def test_windows_with_fixed_dates_are_judged_at_the_as_of_instant() -> None:
    assert codes("did purchase since 2020-01-01") == {"SEG409"}
    assert codes("did purchase since 2024-01-01") == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("age > 3 and age > 5", "age > 5"),
        ("age > 5 and age > 3", "age > 5"),
        ("email_opt_in\n    and age > 5\n    and email_opt_in", "email_opt_in\n    and age > 5"),
        ("age > 5 or age > 3", "age > 3"),
    ],
)
def test_what_changes_nothing_can_be_left_out(before: str, after: str) -> None:
    (said,) = linted(f"segment s: {before}\n")
    assert said.fix is not None
    assert apply(f"segment s: {before}\n", said.fix.edits) == f"segment s: {after}\n"


def test_nothing_is_left_out_across_parentheses_or_comments() -> None:
    (said,) = linted("segment s: (age > 3) and # why\n    (age > 5)\n")
    assert said.fix is None


def test_deprecated() -> None:
    text = """\
@deprecated("use new_one")
segment old_one: age > 3
segment user: in segment old_one and email_opt_in
@deprecated("old as well")
segment old_user: in segment old_one and newsletter
"""
    assert found(text) == [("SEG411", "in segment old_one")]


def test_used_nowhere() -> None:
    text = """\
event unused: purchase where (amount > 10)
event used: purchase where (amount > 20)
param lost: integer = 3
param kept: integer = 4
segment s: did used at least kept times
segment _hidden: age > 3
segment _shared: age > 4
segment t: in segment _shared and newsletter
"""
    assert found(text) == [("SEG412", "unused"), ("SEG412", "lost"), ("SEG412", "_hidden")]


def test_annotations() -> None:
    text = """\
@review(by 2026-11-21)
segment late: age > 3
@review(by 2026-11-22)
segment in_time: age > 4
@expect(size > 100%)
@expect(size >= 0)
@expect(size is between 1% and 5%)
@expect(change <= 150%)
segment s: age > 5
"""
    assert [code for code, _ in found(text)] == ["SEG413", "SEG418", "SEG418"]


def test_allowing() -> None:
    text = """\
@allow(SEG401, "unknown countries are welcome")
segment abroad: country != "PL"
@allow(SEG401, "nothing to allow")
segment home: country = "PL"
"""
    assert found(text) == [("SEG419", "SEG401")]
    (said,) = linted(text)
    assert said.label == "no warning SEG401 in this declaration"
    assert said.fix is not None
    assert said.fix.safe
    assert found(apply(text, said.fix.edits)) == []
