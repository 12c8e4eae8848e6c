"""What is wrong with a test: its code, and that the test is left out. The wording is in
tests/messages/reports/worlds.txt."""

from __future__ import annotations

import pytest

from rule_tests.tested import REQUIRED, RULES, checked, of_anna
from rule_tests.wrong_tests import WRONG


@pytest.mark.parametrize(("code", "text"), WRONG)
def test_one_cause_one_problem(code: str, text: str) -> None:
    _, tests, problems = checked(text)
    assert [problem.code.id for problem in problems] == [code]
    assert tests == ()


def test_several_causes_are_all_told() -> None:
    text = of_anna('cuntry = "PL" did purchse 3 days ago', expect="expect ben: agee = 3")
    _, _, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG908", "SEG102", "SEG905"]


def test_a_title_belongs_to_the_first_test() -> None:
    test = f'test "t":\n    as of 2026-11-01\n    given customer anna {REQUIRED}\n'
    text = f"{RULES}{test}    expect anna: age = 3\n{test}    expect anna: age = 4\n"
    _, tests, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG901"]
    assert len(tests) == 1


def test_the_rows_of_a_file_are_limited() -> None:
    test = f"    as of 2026-11-01\n    given customer anna {REQUIRED}\n"
    test += "        did app_open 1000 times 3 days ago\n    expect anna: age is unknown\n"
    text = "".join(f'test "{number}":\n{test}' for number in range(22))
    _, tests, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG922"]
    assert len(tests) == 20
