"""What a rule file may lead to: limits, each with a diagnostic that says which."""

from __future__ import annotations

import pytest

from shop_rules import checked

FAR = "at least 7 of last 366 full days"
POLISH = 'segment polish: country = "PL"\n'


def _many(template: str, count: int, between: str = "\n") -> str:
    return between.join(template.format(number) for number in range(count))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (
            "segment s: did page_view"
            " then all of (app_open, purchase, review, visit, page_view)"
            " then all of (app_open, purchase, review, visit)",
            "SEG241",
            "more than 16",
        ),
        (
            POLISH + _many(f"segment s{{}}: in segment polish in {FAR}", 15),
            "SEG141",
            "more than 5000 repeated conditions",
        ),
        (
            POLISH + "segment s: " + _many(f"in segment polish in {FAR}", 6, " or "),
            "SEG118",
            "more than 10000",
        ),
        (
            "segment older(years: integer): age > years\n"
            + "\n".join(
                f"segment s{tens}: " + _many(f"in segment older({tens}{{:03}})", 190, " or ")
                for tens in range(1, 28)
            ),
            "SEG141",
            "more than 5000 calls",
        ),
    ],
    ids=["ways", "conditions", "nodes", "calls"],
)
def test_limit(text: str, code: str, said: str) -> None:
    _, problems = checked(text)
    assert [problem.code.id for problem in problems] == [code]
    assert said in problems[0].headline
