"""Values looked up by key in a relation of the statement are joined on Postgres, which would read
the relation for every row otherwise."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

import seglang
from seglang.sql.postgres import lookups

CATALOG = """
[project]
name = "shop"
timezone = "UTC"

[entities.customer]
table = "customers"
key = "id"

[entities.customer.attributes]
balance = "decimal"
plan = "text"

[entities.customer.history]
plan = { table = "plans", key = "customer_id", from = "since", column = "plan" }

[events.purchase]
of = "customer"
table = "orders"
key = "customer_id"
time = "ordered_at"
"""


@pytest.mark.parametrize(
    "rule",
    [
        "quartile of balance = 4",
        "quartile of balance = 4 or decile of balance = 1",
        '(plan as of 30 days ago) = "free"',
        'did purchase where (plan = "pro")',
        'did purchase as p where (did purchase after p and plan = "pro")',
    ],
)
def test_a_look_up_is_a_join(rule: str) -> None:
    text = f"segment asked: {rule}"
    sql = seglang.compile(text, CATALOG, dialect="postgres", as_of="2026-11-22").sql
    tree = sqlglot.parse_one(sql, read="postgres")
    made = {table.alias for table in tree.find_all(exp.CTE)}
    assert made
    for table in tree.find_all(exp.Table):
        if table.name in made:
            assert isinstance(table.parent, exp.Join), sql


@pytest.mark.parametrize(
    ("value", "is_joined"), [("m.v + 1", True), ("coalesce(m.v, 0)", False), ("t.k + m.v", False)]
)
def test_values_that_a_missing_row_leaves_missing(value: str, is_joined: bool) -> None:
    text = (
        f"WITH m AS (SELECT 1 AS k, 2 AS v) SELECT (SELECT {value} FROM m WHERE m.k = t.k) FROM t"
    )
    query = sqlglot.parse_one(text, read="postgres")
    lookups.joined(query)
    assert (query.find(exp.Join) is not None) == is_joined
