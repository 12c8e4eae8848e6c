"""Rollups and keeps of a plan as queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from seglang.core.nodes import Aggregate, Aggregation, Compare, Condition, Literal, Operator, Truth
from seglang.core.sources import Window
from seglang.plan.names import beside
from seglang.plan.nodes import Keep, Rollup
from seglang.plan.streams import is_grouped
from seglang.sql import (
    aggregates,
    conditions,
    fields,
    operands,
    picks,
    queries,
    staged,
    tree,
    values,
)
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.seen import scanned
from seglang.sql.statement import Certainty, Place, Statement
from seglang.sql.times import ends_with_facts, in_window
from seglang.sql.tree import Node, Query


def kept(statement: Statement, keep: Keep, names: tuple[str, ...] = ()) -> Query:
    """The keys of a keep; none is missing. `names` are those of the key columns, when they are
    to have some."""
    rollup = keep.rollup

    def columns(key: Sequence[Node]) -> list[Node]:
        if not names:
            return list(key)
        return [queries.named(part, name) for part, name in zip(key, names, strict=True)]

    if keep.having is None:
        rows = scanned(statement, rollup.scan, ())
        return queries.select(columns(rows.key), rows.relation, joins=rows.joins, where=rows.where)
    if all(is_grouped(measure.aggregate) for measure in rollup.measures):
        if picks.decide(keep.having):
            return _kept_by_picks(statement, keep, keep.having, columns)
        return _having(statement, rollup, keep.having, columns)
    entity = statement.catalog.entities[rollup.scan.entity]
    match keep.having:
        case Compare(
            Operator.EQUAL,
            Aggregate(Aggregation.MOST_FREQUENT, operand=operand) as aggregate,
            Literal(str(text)),
        ) if operand is not None and not names:
            rows = scanned(statement, rollup.scan, (operand,))
            return staged.with_most_frequent(statement, rows, entity.key, aggregate, text)
        case _:
            pass
    query, measured = rolled_up(statement, rollup)
    place = Place(entity, None, measured=measured, taken=statement.columns)
    test = conditions.condition_of(statement, place, keep.having)
    key = [tree.column(rollup.name, part) for part in entity.key]
    return queries.select(key, queries.derived(query, rollup.name), where=(test.node,))


_Columns = Callable[[Sequence[Node]], list[Node]]


def _having(
    statement: Statement,
    rollup: Rollup,
    having: Condition,
    columns: _Columns,
    among: Query | None = None,
) -> tree.Select:
    """The keys for which the condition holds, of those in `among`."""
    rows, measured = _grouped(statement, rollup)
    entity = statement.catalog.entities[rollup.scan.entity]
    place = Place(entity, None, measured=measured, taken=statement.columns)
    where = list(rows.where)
    if among is not None:
        where.append(tree.is_in_query(tree.tuple_of(rows.key), among))
    return queries.select(
        columns(rows.key),
        rows.relation,
        joins=rows.joins,
        where=where,
        group=rows.key,
        having=conditions.condition_of(statement, place, having).node,
    )


def _kept_by_picks(statement: Statement, keep: Keep, having: Condition, columns: _Columns) -> Query:
    """Finding the first row in the total order is dear, comparing times is not: keys without a
    tie are decided by times alone, and only the others by the total order."""
    rollup = keep.rollup
    rows, measured = _grouped(statement, rollup)
    entity = statement.catalog.entities[rollup.scan.entity]
    place = Place(entity, None, measured=measured, taken=statement.columns)
    sure, maybe = (
        conditions.condition_of(statement, replace(place, certainty=certainty), having)
        for certainty in (Certainty.SURE, Certainty.MAYBE)
    )
    name = f"{rollup.name}_by_time"
    key = [queries.named(node, part) for node, part in zip(rows.key, entity.key, strict=True)]
    sure_name = beside(entity.key, "is_sure")
    is_sure = tree.coalesce(sure.node, tree.boolean(False)) if sure.nullable else sure.node
    statement.tables[name] = queries.select(
        [*key, queries.named(is_sure, sure_name)],
        rows.relation,
        joins=rows.joins,
        where=rows.where,
        group=rows.key,
        having=maybe.node,
    )

    def found(test: Node) -> tuple[list[Node], tree.Select]:
        parts = [tree.column(name, part) for part in entity.key]
        return parts, queries.select(parts, tree.table((name,)), where=(test,))

    parts, tied = found(tree.negation(tree.column(name, sure_name)))
    _, decided = found(tree.column(name, sure_name))
    decided = queries.of_columns(decided, columns(parts))
    return queries.union_all((decided, _having(statement, rollup, having, columns, tied)))


def rolled_up(statement: Statement, rollup: Rollup) -> tuple[Query, dict[Aggregate, Operand]]:
    """The query of a rollup, and what its columns are under the rollup's name."""
    entity = statement.catalog.entities[rollup.scan.entity]
    if all(is_grouped(measure.aggregate) for measure in rollup.measures):
        rows, measured = _grouped(statement, rollup)
        columns = [
            queries.named(node, part) for node, part in zip(rows.key, entity.key, strict=True)
        ]
        in_words = {field.count for word in rollup.words for field in word.fields}
        columns += fields.columns(rollup.words, measured)
        columns += [
            queries.named(measured[measure.aggregate].node, measure.column)
            for measure in rollup.measures
            if measure.aggregate not in in_words
        ]
        query: Query = queries.select(
            columns, rows.relation, joins=rows.joins, where=rows.where, group=rows.key
        )
    else:
        (measure,) = rollup.measures
        operand = measure.aggregate.operand
        ordered = aggregates.needs_order(measure.aggregate)
        rows = scanned(statement, rollup.scan, (operand,) if operand else (), ordered=ordered)
        query, found = staged.staged(statement, rows, entity.key, measure.aggregate, measure.column)
        measured = {measure.aggregate: found}
    return query, {
        measure.aggregate: replace(
            measured[measure.aggregate],
            node=tree.column(rollup.name, measure.column),
            ratio=None,
            pick=None,
        )
        for measure in rollup.measures
    }


def _grouped(statement: Statement, rollup: Rollup) -> tuple[RowSource, dict[Aggregate, Operand]]:
    every = [measure.aggregate for measure in rollup.measures]
    values_of_rows = [each.operand for each in every if each.operand is not None]
    values_of_rows += [Truth(measure.where) for measure in rollup.measures if measure.where]
    ordered = any(map(aggregates.needs_order, every))
    rows = scanned(statement, rollup.scan, values_of_rows, ordered=ordered)
    computed: dict[Aggregate, Operand] = {}
    if len(every) == 1 or not rollup.scan.entity_joined:
        # Elsewhere another measure may ask for the entity, which is no longer beside the rows.
        rows, computed = operands.with_queries_aside(statement, rows, every)
    measured = {}
    for measure in rollup.measures:
        narrowed = _narrowed(statement, rows.place, measure.window, rollup.scan.window)
        if measure.where is not None:
            chosen = conditions.condition_of(statement, rows.place, measure.where).node
            narrowed = chosen if narrowed is None else tree.conjunction((chosen, narrowed))
        measured[measure.aggregate] = aggregates.grouped(
            statement,
            rows.place,
            measure.aggregate,
            narrowed,
            rows.order,
            computed.get(measure.aggregate),
            chosen=measure.where is not None,
        )
    return rows, measured


def _narrowed(
    statement: Statement, place: Place, window: Window | None, scanned: Window | None
) -> Node | None:
    """What a measure's window asks beyond that of the scan."""
    if window is None:
        return None
    start, end = window.start, window.end
    if scanned is not None:
        same_start = start == scanned.start and window.after_start == scanned.after_start
        start = None if same_start else start
        same_end = end == scanned.end and window.through_end == scanned.through_end
        end = None if same_end else end
    if end is not None and ends_with_facts(statement, end):
        end = None
    time = values.row_time(statement, place)
    narrower = Window(start, end, window.after_start, window.through_end)
    inside, _ = in_window(statement, place, time, narrower)
    return tree.conjunction(inside) if inside else None
