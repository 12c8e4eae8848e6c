"""Statements as such: what they are refused for, and the names in them."""

from __future__ import annotations

from datetime import datetime

import pytest

import seglang
from seglang.plan.lower import lower
from seglang.sql import queries, tree
from seglang.sql.emit import emit
from shop_rules import sound

CATALOG = """
[project]
name = "shop"
timezone = "UTC"

[entities.visitor]
table = "visitors"
key = "{key}"

[events.visit]
of = "visitor"
table = "visits"
key = "{key}"
time = "at"
"""


def test_the_instant_needs_a_zone() -> None:
    plan = lower(sound("segment adult: age >= 18"), "adult")
    with pytest.raises(ValueError, match="needs a zone"):
        emit(plan, "duckdb", datetime(2026, 11, 22))


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    query = queries.select([tree.integer(1)], None)
    assert queries.render(query, "duckdb")
    monkeypatch.setattr(queries, "MAX_NODES", 0)
    with pytest.raises(tree.StatementTooLarge):
        queries.render(query, "duckdb")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("name", ["a__SQLGLOT__b", "a__SQLGLOT__b mark0of mark1of"])
def test_names_that_hold_the_mark_of_a_line_end(name: str, dialect: str) -> None:
    catalog = CATALOG.format(key=name)
    found = seglang.compile("segment a: did visit", catalog, dialect=dialect, as_of="2026-11-22")
    assert f'"{name}"' in found.sql


def test_the_number_of_a_past_period_is_told() -> None:
    rule = "trait a: (current streak of months with page_view) as of 2026-09-08"
    compiled = emit(lower(sound(rule), "a"), "duckdb", None)
    assert (
        "the number of the month that holds the earlier of the local midnight of 2026-09-08 and "
        "the as-of instant"
    ) in [one.description for one in compiled.parameters]
