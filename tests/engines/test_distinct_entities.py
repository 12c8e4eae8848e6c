"""Entities that are the distinct keys of a table of events."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

import seglang
from seglang.catalog.load import load_catalog
from seglang.diagnostics.model import Sink
from seglang.engines.duckdb import DuckDBEngine

CATALOG = """
[project]
name = "till"
timezone = "Europe/Warsaw"

[entities.customer]
table = "sales"
key = "customer"
distinct = true
where = { test = false }

[events.sale]
of = "customer"
table = "sales"
key = "customer"
time = { column = "at", zone = "UTC" }
where = { test = false }
properties = { amount = "decimal(9, 2)" }
"""
RULES = """
trait spent: sum of sale.amount
segment quiet: did not sale in last 10 days
segment above_their_average: did sale where (amount > usual)
trait usual: average of sale.amount
segment everybody: not in sample 0% to 0.01% of "nobody at all" or spent >= 0
"""
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


def engine() -> DuckDBEngine:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE sales AS SELECT * FROM (VALUES"
        " (1, TIMESTAMP '2026-11-20 10:00', 5.00::DECIMAL(9, 2), false),"
        " (1, TIMESTAMP '2026-10-01 10:00', 7.00, false),"
        " (2, TIMESTAMP '2026-10-02 10:00', 9.50, false),"
        " (NULL, TIMESTAMP '2026-10-02 10:00', 1.00, false),"
        " (3, TIMESTAMP '2026-10-02 10:00', 1.00, true)) AS t(customer, \"at\", amount, test)"
    )
    return DuckDBEngine(connection, "DuckDB")


@pytest.mark.parametrize(
    ("name", "members"),
    [("quiet", [2]), ("above_their_average", [1]), ("everybody", [1, 2])],
)
def test_members(name: str, members: list[int]) -> None:
    sink = Sink()
    catalog = load_catalog(CATALOG, "seg.toml", sink)
    assert catalog is not None, list(sink)
    compiled = seglang.compile(RULES, catalog, name, as_of=AS_OF)
    assert sorted(row[0] for row in engine().rows(compiled)) == members


def test_size_counts_each_key_once() -> None:
    from seglang.check import check
    from seglang.plan.lower import lower
    from seglang.source import Source
    from seglang.sql.emit import emit
    from seglang.syntax.parse import parse

    sink = Sink()
    catalog = load_catalog(CATALOG, "seg.toml", sink)
    assert catalog is not None
    program = check([parse(Source("rules.seg", RULES), sink)], catalog, sink)
    assert not list(sink)
    size = emit(lower(program, "quiet", "size"), "duckdb", AS_OF)
    assert engine().rows(size) == [(1, 2)]


def test_nothing_else_is_known_of_them() -> None:
    sink = Sink()
    wrong = CATALOG.replace("distinct = true", 'distinct = true\nsince = "at"')
    assert load_catalog(wrong, "seg.toml", sink) is None
    assert [problem.code.id for problem in sink] == ["SEG527"]
