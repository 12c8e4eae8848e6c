"""Samples of rules: what is a rule, and what each of the others is told."""

from __future__ import annotations

import pytest

from seglang.diagnostics.model import Diagnostic
from syntax_corpus import accepted, codes, good, read, refused


@pytest.mark.parametrize("text", accepted())
def test_accepted(text: str) -> None:
    good(text)


@pytest.mark.parametrize(("wanted", "text"), refused(), ids=lambda value: str(value)[:60])
def test_refused(wanted: list[str], text: str) -> None:
    module, problems = read(text)
    assert [problem.code.id for problem in problems] == wanted
    assert not module.complete
    for problem in problems:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert "{" not in problem.headline.replace("`{`", "")


@pytest.mark.parametrize("text", [text for _, text in refused()], ids=lambda text: text[:60])
def test_safe_fixes_mend_what_they_promise(text: str) -> None:
    before = read(text)[1]
    for problem in before:
        if problem.fix is not None and problem.fix.safe:
            after = [(each.code.id, each.span) for each in read(mended(text, problem))[1]]
            assert (problem.code.id, problem.span) not in after


def mended(text: str, problem: Diagnostic) -> str:
    assert problem.fix is not None
    edits = sorted(problem.fix.edits, key=lambda edit: (edit.span.start, edit.span.end))
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('segment s: country == "PL"', 'segment s: country = "PL"'),
        ("segment s: a && b", "segment s: a and b"),
        ("segment s: a||b", "segment s: a or b"),
        ("segment s: a <> 3", "segment s: a != 3"),
        ("segment s: a = 'x'", 'segment s: a = "x"'),
        ("segment s: a = “x”", 'segment s: a = "x"'),
        ('segment s: country in ("PL")', 'segment s: country is in ("PL")'),
        ("segment s: signup_at in last 30 days", "segment s: signup_at was in last 30 days"),
        ("segment s: age between 1 and 3", "segment s: age is between 1 and 3"),
        ("segment s: email is null", "segment s: email is unknown"),
        ("segment s: email is not null", "segment s: email is known"),
        ("segment s: email != null", "segment s: email is known"),
        ("segment s: age is at least 18", "segment s: age >= 18"),
        ("segment s: a or b and c", "segment s: a or (b and c)"),
        ("segment s: did x between 30 and 90 days ago", "segment s: did x 90 to 30 days ago"),
        (
            "segment s: did x in last 3 days at least 3 times",
            "segment s: did x at least 3 times in last 3 days",
        ),
        ("segment s: did x in last full month", "segment s: did x in last 1 full month"),
        ("segment s: did x in 2026-11-27", "segment s: did x on 2026-11-27"),
        ("segment s: did x on 2026-1-5", "segment s: did x on 2026-01-05"),
        ("segment s: did x in last 30days", "segment s: did x in last 30 days"),
        ("segment is: a", "segment `is`: a"),
        ("segment s a", "segment s: a"),
        ("segment s: a AND b", "segment s: a and b"),
        ("segment s: a is in [1, 2]", "segment s: a is in (1, 2)"),
        ("segment s: sum(x.y) > 3", "segment s: sum of x.y > 3"),
    ],
)
def test_fixes(wrong: str, right: str) -> None:
    (problem,) = read(wrong)[1]
    assert problem.fix is not None
    assert problem.fix.safe
    assert mended(wrong, problem) == right
    good(right)


def test_two_readings_are_both_offered() -> None:
    (problem,) = read("segment s: did purchase in last month")[1]
    assert problem.code.id == "SEG013"
    assert any("in last 1 month" in line for line in problem.help)
    assert any("in last 1 full month" in line for line in problem.help)
    assert problem.fix is not None
    assert not problem.fix.safe


@pytest.mark.parametrize(
    "text",
    [
        "segment s: a and b or c",
        "segment s: a or b and c",
        "segment s: (a or b and c) and d",
        "trait t: 1 if a and b or c else 0",
        "segment s: did x where (a or b and c)",
    ],
)
def test_and_beside_or_needs_parentheses(text: str) -> None:
    assert codes(text) == ["SEG007"]
    good(mended(text, read(text)[1][0]))
