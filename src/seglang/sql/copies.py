"""Rows that share an id: the first of them counts."""

from __future__ import annotations

from dataclasses import replace

from seglang.catalog.model import Entity, Event
from seglang.core.nodes import Moment, Operator
from seglang.core.sources import Window
from seglang.plan.nodes import Scan
from seglang.plan.windows import is_constant
from seglang.sql import event_rows, queries, stored, tree, values
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, seen_from
from seglang.sql.statement import Place, Statement, TableRow
from seglang.sql.times import compared, row_bounds
from seglang.sql.tree import Node
from seglang.types import INTEGER


def first_copies(
    statement: Statement,
    scan: Scan,
    entity: Entity,
    event: Event,
    used: frozenset[str],
    outer: Place | None,
    *,
    ordered: bool,
) -> RowSource:
    """Of the rows with one id the first; rows without an id all stay."""
    assert event.id is not None
    rows = event_rows.table_rows(statement, scan, entity, event, outer, ordered=True)
    assert isinstance(rows.place.row, TableRow)
    alias = rows.place.row.alias
    identity = stored.column_node(statement, event.table, alias, event.id)
    order = [tree.ascending(part.node) for part in rows.order]
    copy = tree.over(tree.call("row_number"), (*rows.key, identity), order)
    columns = event_rows.made_columns(statement, rows, event, used)
    columns.append(
        queries.named(tree.choose(((tree.is_null(identity), tree.integer(1)),), copy), "copy")
    )
    if ordered:
        place_in_order = tree.over(tree.call("row_number"), rows.key, order)
        columns.append(queries.named(place_in_order, "place"))
        if event.order is not None:
            found = stored.column_node(statement, event.table, alias, event.order)
            in_order = statement.dialect.order_unknown(found)
            columns.append(queries.named(in_order, "order"))
    time = values.row_time(statement, rows.place)
    window = scan.window if is_constant(scan.window) else None
    where = [*rows.where, *row_bounds(statement, rows.place, time, window, scan.at)]
    if window is not None and window.start is not None:
        where.append(_is_new(statement, scan, entity, event, rows, window))
    query = queries.select(columns, rows.relation, where=where)
    branches = ((query, rows.place),)
    made = event_rows.made_rows(
        entity, event.properties, used, query, branches, alias, outer or statement.root(entity)
    )
    first = tree.compare("=", tree.column(alias, "copy"), tree.integer(1))
    return replace(
        made,
        where=(first,),
        is_bounded=is_constant(scan.window),
        order=(Operand(tree.column(alias, "place"), INTEGER, False),) if ordered else (),
    )


def _is_new(
    statement: Statement,
    scan: Scan,
    entity: Entity,
    event: Event,
    rows: RowSource,
    window: Window,
) -> Node:
    """No row before the window has the same id, so that the first one lies in the window."""
    assert event.id is not None
    assert isinstance(rows.place.row, TableRow)
    alias = rows.place.row.alias
    older = event_rows.table_rows(
        statement, scan, entity, event, seen_from(rows.place), ordered=False, prefix="earlier_"
    )
    time = values.row_time(statement, older.place)
    assert window.start is not None
    edge = values.midnight(window.start)
    assert isinstance(edge, Moment)
    before = Operator.LESS_OR_EQUAL if window.after_start else Operator.LESS
    mine = (*rows.key, stored.column_node(statement, event.table, alias, event.id))
    theirs = (
        *older.key,
        stored.column_node(statement, event.table, f"earlier_{alias}", event.id),
    )
    where = [
        *older.where,
        compared(statement, time, before, edge.edge),
        *(tree.compare("=", one, other) for one, other in zip(theirs, mine, strict=True)),
    ]
    return tree.negation(
        tree.exists(queries.select([tree.integer(1)], older.relation, where=where))
    )
