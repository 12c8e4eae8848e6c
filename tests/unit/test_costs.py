"""What the planner expects of tables whose sizes and different values an engine states."""

from __future__ import annotations

import pytest

from seglang.core.declarations import Segment
from seglang.core.nodes import Aggregate
from seglang.core.walking import walk
from seglang.plan.costs import CHOSEN, Statistics, columns_asked, cost
from seglang.plan.lower import lower
from seglang.plan.slices import filter_of
from shop_rules import shop_catalog, sound

ORDERS, EVENTS = ("orders",), ("events",)
KNOWN = Statistics(
    {ORDERS: 8_000, EVENTS: 6_000},
    distinct={
        (ORDERS, "status"): 4,
        (ORDERS, "category"): 10,
        (ORDERS, "product"): 100,
        (EVENTS, "name"): 6,
    },
)


def test_rows_of_an_event() -> None:
    catalog = shop_catalog()
    assert KNOWN.of_event(catalog, "purchase") == 2_000
    assert KNOWN.of_event(catalog, "page_view") == KNOWN.of_event(catalog, "app_open") == 1_000
    sharing = [each for each in catalog.events.values() if each.table == EVENTS]
    nothing_but_rows = Statistics({EVENTS: 6_000})
    assert nothing_but_rows.of_event(catalog, "page_view") == 6_000 / len(sharing)
    assert nothing_but_rows.of_event(catalog, "purchase") == nothing_but_rows.otherwise


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        ('category = "books"', 0.1),
        ('not category = "books"', 0.9),
        ('category is in ("books", "toys")', 0.2),
        ('category = "books" and product = "p"', 0.001),
        ('category = "books" or product = "p"', 0.11),
        ('purchase.country = "PL"', CHOSEN),
        ("amount > 10", CHOSEN),
        ('category contains "x" and category = "books"', CHOSEN / 10),
    ],
)
def test_the_share_that_a_condition_lets_through(condition: str, share: float) -> None:
    program = sound(f"segment s: did purchase where ({condition})")
    segment = program.declared("s")
    assert isinstance(segment, Segment)
    [aggregate] = [each for each in walk(segment.condition) if isinstance(each, Aggregate)]
    found = KNOWN.share_of(program.catalog, "purchase", filter_of(aggregate))
    assert found == pytest.approx(share)


def test_columns_whose_values_matter() -> None:
    asked = columns_asked(shop_catalog())
    assert {"status", "category", "product", "country"} <= asked[ORDERS]
    assert "name" in asked[EVENTS]
    assert "payload" not in asked[EVENTS]
    assert asked[("customers",)] == frozenset()


def test_more_rows_cost_more() -> None:
    program = sound("segment s: did purchase in last 30 days")
    plan = lower(program, "s")
    small, large = (Statistics({ORDERS: rows}) for rows in (10**4, 10**8))
    assert cost(plan, small) < cost(plan, large)
    rare = Statistics({ORDERS: 10**8}, distinct={(ORDERS, "status"): 100})
    assert cost(plan, rare) < cost(plan, large)
