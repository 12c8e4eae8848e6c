"""Aggregates of what the rows themselves do not know: a value of the entity around them.

SQL takes an aggregate whose operand speaks of outer rows alone for one of the outer query. So the
operand becomes a column of the rows first; so does one that holds queries, which an aggregate would
repeat wherever it mentions its operand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from seglang.core.nodes import Aggregate, Aggregation
from seglang.sql import aggregates, made, places, queries, tree
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, seen_from
from seglang.sql.statement import NestedRow, Place, Statement

_OF_ONE_VALUE = frozenset(
    (
        Aggregation.COUNT_DISTINCT,
        Aggregation.SUM,
        Aggregation.AVERAGE,
        Aggregation.MIN,
        Aggregation.MAX,
        Aggregation.MEDIAN,
        Aggregation.PERCENTILE,
        Aggregation.SHARE,
    )
)


# These mention their operand more than once.
_REPEATING = frozenset(
    (Aggregation.AVERAGE, Aggregation.MEDIAN, Aggregation.PERCENTILE, Aggregation.SHARE)
)

# These look at the instants of the rows, which nested rows have from the row around them.
_OF_TIME = frozenset(
    (
        Aggregation.COUNT_PERIODS,
        Aggregation.AVERAGE_GAP,
        Aggregation.FIRST,
        Aggregation.LAST,
    )
)


def with_operand(
    statement: Statement, place: Place, rows: RowSource, aggregate: Aggregate
) -> tuple[RowSource, Operand | None]:
    """The rows, keyed alike, seen from `place`, and the operand as `aggregates.grouped` takes it:
    None when it is to be computed from the rows themselves."""
    if aggregate.kind in _OF_TIME and isinstance(rows.place.row, NestedRow):
        alias = places.free(rows.place, "reached")
        found = made.again(place, rows, [], alias)
        return replace(found, order=made.carried_order(found, rows)), None
    if aggregate.kind not in _OF_ONE_VALUE:
        return rows, None
    operand = aggregates.operand_of(statement, rows.place, aggregate)
    own = queries.looks_at(operand.node, (rows.relation, *rows.joins))
    if own and not queries.holds_query(operand.node):
        return rows, operand
    alias = places.free(rows.place, "reached")
    names = [f"key_{index}" for index in range(1, len(rows.key) + 1)]
    columns = [queries.named(node, name) for node, name in zip(rows.key, names, strict=True)]
    columns.append(queries.named(operand.node, "operand"))
    query = queries.select(columns, rows.relation, joins=rows.joins, where=rows.where)
    key = tuple(tree.column(alias, name) for name in names)
    inside = RowSource(queries.derived(query, alias), (), (), key, rows.place)
    node = tree.column(alias, "operand")
    return inside, Operand(node, operand.type, operand.nullable, operand.digits)


def with_queries_aside(
    statement: Statement, rows: RowSource, every: Iterable[Aggregate]
) -> tuple[RowSource, dict[Aggregate, Operand]]:
    """The rows of a scan, with a column for each operand that holds queries, and these operands."""
    place = seen_from(rows.place)
    found = {
        aggregate: aggregates.operand_of(statement, rows.place, aggregate)
        for aggregate in every
        if aggregate.kind in _REPEATING
    }
    found = {each: operand for each, operand in found.items() if queries.holds_query(operand.node)}
    if not found:
        return rows, {}
    asked = {f"operand_{index}": each.node for index, each in enumerate(found.values(), start=1)}
    aside, columns = made.with_columns(place, rows, asked, "asked")
    return aside, {
        aggregate: replace(operand, node=column, ratio=None, pick=None)
        for (aggregate, operand), column in zip(found.items(), columns, strict=True)
    }
