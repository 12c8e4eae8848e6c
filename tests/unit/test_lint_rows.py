"""Lints of nested conditions, sequences, sources and anchored windows."""

from __future__ import annotations

import pytest
from test_lint import found

SILENT = [
    # Rows of different sources say nothing about each other.
    "did (page_view then purchase) and did (page_view then app_open)",
    "count of (page_view then purchase) >= 2 and count of (purchase then page_view) < 1",
    "did (last 3 purchase) and did not (last 3 app_open)",
    "max of (count of purchase per product) > 3 and max of (count of purchase per category) < 2",
    # The very start of an anchored window is outside, its end inside.
    "signup_at was within 7 days after 2026-01-01 and signup_at was before 2026-01-08",
    "did purchase within 1 day after 2026-01-01 and did not purchase within 1 day after 2026-01-02",
    "did purchase as p where (amount > 5 and p.amount < 9 and did purchase where (amount < 3))",
    "did purchase this fiscal year and did purchase in last 2 full fiscal quarters",
    "did page_view as v then purchase where (product != v.product and product is known"
    " and v.product is known)",
    "quartile of balance >= 4",
]
WARNED = [
    (
        "did purchase where (did review where (stars > 3 and stars < 2))",
        [("SEG403", "stars < 2")],
    ),
    (
        "did page_view then purchase where (amount > 3 and amount < 2)",
        [("SEG403", "amount < 2")],
    ),
    (
        "did (page_view then purchase) in last 30 days"
        " and did (page_view then purchase) in last 7 days",
        [("SEG405", "did (page_view then purchase) in last 30 days")],
    ),
    (
        "signup_at was within 7 days after 2026-01-01 and signup_at was before 2026-01-01",
        [("SEG403", "signup_at was before 2026-01-01")],
    ),
    ("quartile of balance > 4", [("SEG403", "quartile of balance > 4")]),
    (
        "did purchase as p where (did review where (product != p.product))",
        [("SEG401", "product != p.product"), ("SEG401", "product != p.product")],
    ),
]


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert found(f"segment s: {text}\n") == []


@pytest.mark.parametrize(("text", "findings"), WARNED)
def test_what_is_said(text: str, findings: list[tuple[str, str]]) -> None:
    assert found(f"segment s: {text}\n") == findings


def test_sessions_that_nobody_uses() -> None:
    text = """\
session browsing: page_view split after 30 minutes of silence
session stay: page_view split after 8 hours of silence
segment s: did stay
"""
    assert found(text) == [("SEG412", "browsing")]
