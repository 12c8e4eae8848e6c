"""What counting alone says of people without rows."""

from __future__ import annotations

import pytest

from seglang.core.declarations import Segment
from seglang.plan.empty import holds_of_nobody
from seglang.plan.inline import Inliner
from shop_rules import sound


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("true", True),
        ("false", False),
        ("did purchase", False),
        ("not did purchase", True),
        ("age > 3", None),
        ("not (age > 3)", None),
        ("did purchase and age > 3", False),
        ("age > 3 and did purchase", False),
        ("did not purchase and age > 3", None),
        ("did not purchase and did not app_open", True),
        ("did purchase or age > 3", None),
        ("did not purchase or age > 3", True),
        ("did purchase or did app_open", False),
        ("at least 1 of (did purchase, did app_open)", False),
        ("at least 1 of (did purchase, did not app_open)", True),
        ("at least 1 of (did not purchase, age > 3)", None),
        ("at most 1 of (did purchase, did not app_open)", True),
        ("exactly 1 of (did purchase, did not app_open)", True),
        ("at most 1 of (did not purchase, did not app_open)", False),
        ("exactly 2 of (did not purchase, did not app_open, did review)", True),
        ("did purchase at least 3 times", False),
        ("did purchase at most 3 times", True),
        ("count of purchase = 0", True),
        ("count of purchase != 0", False),
        ("count of purchase < 1", True),
        ("count of purchase <= 0", True),
        ("count of purchase > -1", True),
        ("count of purchase >= count of app_open", True),
        ("sum of purchase.amount > 5", False),
        ("sum of purchase.amount < 5", True),
        ("sum of purchase.amount is known", True),
        # Nothing is known of values of no rows.
        ("max of purchase.amount < 5", False),
        ("not (max of purchase.amount < 5)", True),
        ("max of purchase.amount is known", False),
        ("max of purchase.amount is unknown", True),
        ("(max of purchase.amount otherwise 0) < 5", True),
        ("(max of purchase.amount otherwise 7) < 5", False),
        ("(max of purchase.amount otherwise sum of purchase.price) < 5", True),
        ("max of purchase.amount + 1 < 5", False),
        ("count of purchase + 1 < 5", None),
        ("(count of purchase + 1) is known", None),
        ("(count of purchase + max of purchase.amount) is known", False),
        ("first purchase was in last 3 days", False),
        ("first purchase + 3 days was in last 3 days", False),
        ("first purchase.gift", False),
        ('first purchase.category is in ("a", "b")', False),
        ('first purchase.category = "a"', False),
        ("(3 if did purchase else 8) > 5", True),
        ("(3 if did not purchase else 8) > 5", False),
        ("(3 if age > 3 else 8) > 5", None),
        ("(max of purchase.amount if did not purchase else 8) > 5", False),
        ("sum of page_view.seconds < 1 minute", None),
        ("sum of page_view.seconds is known", None),
        ("now was in last 3 days", None),
    ],
)
def test_without_rows(rule: str, expected: bool | None) -> None:
    program = sound(f"segment a: {rule}")
    assert isinstance(program.declarations["a"], Segment)
    assert holds_of_nobody(Inliner(program).segment("a")) is expected
