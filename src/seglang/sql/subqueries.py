"""Aggregates computed at their place: over rows that are seen from a row, or from another entity.

Each is a query of its own that speaks of the rows around it: a single value, or whether there is
any row. No row around it is ever multiplied.
"""

from __future__ import annotations

from dataclasses import replace

from seglang.core.missing import ALWAYS_KNOWN
from seglang.core.nodes import Aggregate, Aggregation, Compare, Literal, Operator
from seglang.core.sources import Rows
from seglang.plan.streams import is_grouped
from seglang.sql import aggregates, operands, places, queries, seen, staged, tree
from seglang.sql.operand import Operand
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node


def aggregate(statement: Statement, place: Place, value: Aggregate) -> Operand:
    ordered = not is_grouped(value) or aggregates.needs_order(value)
    rows = seen.rows_seen(statement, place, value.rows, ordered=ordered)
    # All rows are those of one entity: nothing has to be told apart by key.
    rows = replace(rows, key=())
    if is_grouped(value):
        rows, operand = operands.with_operand(statement, place, rows, value)
        found = aggregates.grouped(statement, rows.place, value, None, rows.order, operand)
        node = found.node
        query: tree.Query = queries.select(
            [node], rows.relation, joins=rows.joins, where=rows.where
        )
    else:
        column = "value"
        inner, found = staged.staged(statement, rows, (), value, column)
        name = places.free(rows.place, "found")
        query = queries.select([tree.column(name, column)], queries.derived(inner, name))
    result = queries.scalar(query)
    if value.kind in ALWAYS_KNOWN and not _counts(value.kind):
        result = tree.coalesce(result, tree.integer(0))
    known = value.kind in ALWAYS_KNOWN
    return Operand(result, found.type, not known, found.digits)


def _counts(kind: Aggregation) -> bool:
    """Is it 0 of no rows in SQL, too?"""
    return kind in (
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
    )


def some_row(statement: Statement, place: Place, rows: Rows) -> Node:
    found = seen.rows_seen(statement, place, rows)
    return tree.exists(
        queries.select([tree.integer(1)], found.relation, joins=found.joins, where=found.where)
    )


def asks_for_rows(condition: Compare) -> bool | None:
    """Does the comparison of a count ask whether there is any row (True) or none (False)?"""
    match condition:
        case Compare(Operator.GREATER_OR_EQUAL, Aggregate(Aggregation.COUNT), Literal(1)) | Compare(
            Operator.GREATER, Aggregate(Aggregation.COUNT), Literal(0)
        ):
            return True
        case (
            Compare(Operator.LESS, Aggregate(Aggregation.COUNT), Literal(1))
            | Compare(Operator.LESS_OR_EQUAL, Aggregate(Aggregation.COUNT), Literal(0))
            | Compare(Operator.EQUAL, Aggregate(Aggregation.COUNT), Literal(0))
        ):
            return False
        case _:
            return None
