"""Which rows of the past are read from the present, through a window that ends in the past."""

from __future__ import annotations

import pytest

from seglang.core.declarations import Segment
from seglang.core.edges import AS_OF
from seglang.core.sources import Events, Sequence, Sessions, instant_of
from seglang.core.walking import walk
from seglang.plan.inline import Inliner
from seglang.plan.replay import in_the_present
from shop_rules import shop_catalog, sound

STAY = "session stay: page_view, app_open split after 30 minutes of silence"


def left_in_the_past(rule: str) -> int:
    """How many sources still have the facts of ten days ago."""
    program = sound(f"{STAY}\nsegment a: {rule}\nsegment b: in segment a as of 10 days ago")
    assert isinstance(program.declarations["b"], Segment)
    condition = Inliner(program).segment("b")
    assert any(is_past(node) for node in walk(condition))
    return sum(is_past(node) for node in walk(in_the_present(condition, shop_catalog())))


def is_past(node: object) -> bool:
    return isinstance(node, Events | Sequence | Sessions) and instant_of(node) != AS_OF


@pytest.mark.parametrize(
    "rule",
    [
        "did purchase",
        "did purchase in last 3 days",
        "did purchase 9 to 5 days ago",
        "did purchase before 2026-01-01",
        "did purchase since 2026-01-01",
        "did purchase in next 3 days",
        "sum of purchase.amount > 5 and last app_open was in last 3 days",
        "longest streak of days with purchase >= 3",
        "did page_view then purchase",
        "did page_view then purchase within 1 day without app_open",
        "did page_view then next purchase in last 3 days",
        "did page_view then purchase in the same stay",
        "did page_view then all of (purchase, app_open)",
    ],
)
def test_read_in_the_present(rule: str) -> None:
    assert left_in_the_past(rule) == 0


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        # Its records come later than its rows.
        ("did review", 1),
        ("did page_view then review", 3),
        ("did review then page_view", 3),
        ("did page_view then purchase without review", 4),
        ("did page_view then all of (purchase, review)", 4),
        # Counted back from the instant itself.
        ("current streak of days with purchase >= 3", 1),
        # What comes later changes what a row is: the end of a visit, which rows are the last.
        ("did stay", 1),
        ("did page_view then no purchase within 1 day", 3),
        ("count of (last 2 purchase) where (amount > 3) >= 1", 1),
    ],
)
def test_left_in_the_past(rule: str, count: int) -> None:
    assert left_in_the_past(rule) == count
