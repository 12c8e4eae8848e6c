"""Scans of a plan: the rows to select from.

A scan of one event reads the event's table directly. Rows that must be told apart by id first,
and unions of events, are made in a subquery whose columns have the form of their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seglang.catalog.model import Attribute, Entity, Event
from seglang.core.edges import Edge
from seglang.core.frames import within
from seglang.core.nodes import Aggregate, And, Condition, PropertyValue, Value
from seglang.core.sources import EventArm, Window
from seglang.plan.nodes import Scan
from seglang.plan.windows import is_constant
from seglang.sql import (
    aggregates,
    conditions,
    copies,
    entities,
    event_rows,
    nearby,
    places,
    queries,
    stored,
    stretches,
    tree,
    values,
)
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, asked_by, seen_from
from seglang.sql.statement import Place, Statement, TableRow
from seglang.sql.times import in_window, row_bounds, row_span
from seglang.sql.tree import Node
from seglang.types import UNKNOWN


def rows_of(
    statement: Statement,
    scan: Scan,
    operands: Iterable[Value],
    *,
    ordered: bool = False,
    outer: Place | None = None,
) -> RowSource:
    """The rows of every entity, or those of the entity at `outer`, seen from there."""
    stretch = None if ordered or outer is not None else stretches.of_scan(scan)
    if stretch is not None:
        return stretches.rows_with(statement, scan, stretch)
    entity = statement.catalog.entities[scan.entity]
    used = _properties((*operands, *(() if scan.where is None else (scan.where,))))
    if len(scan.arms) == 1:
        source = _one_event(statement, scan, entity, scan.arms[0], used, outer, ordered=ordered)
    else:
        source = _union(statement, scan, entity, used, outer, ordered=ordered)
    source = _with_entity(statement, scan, source)
    source = replace(source, place=replace(source.place, span=row_span(statement, scan.window)))
    if outer is None:
        demanded = tuple(_conditions(scan))
        source = nearby.with_nearest(
            statement, source, (*operands, *demanded), _conjuncts(demanded), scan.window
        )
    where = list(source.where)
    if scan.where is not None:
        where.append(conditions.condition_of(statement, source.place, scan.where).node)
    if len(scan.arms) == 1:
        arm = scan.arms[0].where
        if arm is not None:
            where.insert(
                len(source.where), conditions.condition_of(statement, source.place, arm).node
            )
        bounds = _bounds(statement, source, scan.window, scan.at)
        where[len(source.where) : len(source.where)] = bounds
    elif _hangs_on_entity(scan.window):
        time = values.row_time(statement, source.place)
        asking = asked_by(seen_from(source.place), source)
        where += in_window(statement, asking, time, scan.window)[0]
    return replace(source, where=tuple(where))


def _conditions(scan: Scan) -> Iterable[Condition]:
    """What must hold of every row."""
    if scan.where is not None:
        yield scan.where
    if len(scan.arms) == 1 and scan.arms[0].where is not None:
        yield scan.arms[0].where


def _conjuncts(conditions: Iterable[Condition]) -> Iterable[Condition]:
    for condition in conditions:
        if isinstance(condition, And):
            yield from condition.operands
        else:
            yield condition


def _bounds(statement: Statement, rows: RowSource, window: Window | None, at: Edge) -> list[Node]:
    if rows.is_bounded:
        return []
    time = values.row_time(statement, rows.place)
    return row_bounds(statement, asked_by(seen_from(rows.place), rows), time, window, at)


def _hangs_on_entity(window: Window | None) -> bool:
    return not is_constant(window)


def _properties(nodes: Iterable[Condition | Value]) -> frozenset[str]:
    """The properties of the row at hand that are looked at."""
    return frozenset(
        inner.name
        for node in nodes
        for inner, frames in within(node)
        if isinstance(inner, PropertyValue) and inner.up == frames.count(False)
    )


def _with_entity(statement: Statement, scan: Scan, source: RowSource) -> RowSource:
    """The entity of each row, and its columns of other rollups, beside the row."""
    if not scan.entity_joined:
        return source
    entity = source.place.entity
    assert source.place.row is not None
    taken = {
        *statement.columns,
        *(name.lower() for name in scan.features),
        source.place.row.alias.lower(),
    }
    alias = entity.name
    while alias.lower() in taken:
        alias += "_entity"
    key = [tree.column(alias, part) for part in entity.key]
    for part in entity.key:
        statement.read(entity.table, part)
    ties = [tree.compare("=", one, other) for one, other in zip(key, source.key, strict=True)]
    # Among the rows that the catalog lets through a key is unique; in the whole table need not be.
    ties += entities.counted(statement, entity, alias)
    joins = [queries.join(entities.entity_rows(statement, entity, alias), ties, outer=False)]
    joins += feature_joins(entity, scan.features, key)
    measured = measured_columns(statement, scan.features)
    place = replace(
        places.taking(source.place, alias, *scan.features),
        alias=alias,
        measured=measured,
        outer=replace(seen_from(source.place), alias=alias, measured=measured),
    )
    return replace(source, joins=(*source.joins, *joins), place=place)


def feature_joins(entity: Entity, features: Iterable[str], key: list[Node]) -> list[Node]:
    return [
        queries.join(
            tree.table((name,)),
            [
                tree.compare("=", tree.column(name, part), mine)
                for part, mine in zip(entity.key, key, strict=True)
            ],
            outer=True,
        )
        for name in features
    ]


def measured_columns(statement: Statement, features: Iterable[str]) -> Mapping[Aggregate, Operand]:
    """The columns of joined rollups; where there is no row, counts and sums are 0."""
    found = {}
    wanted = set(features)
    for aggregate, (rollup, _) in statement.plan.measured.items():
        if rollup in wanted:
            found[aggregate] = aggregates.of_nobody(statement.measured[aggregate])
    for aggregate, merged in statement.plan.merged.items():
        if wanted.issuperset(rollup for rollup, _ in merged.parts):
            found[aggregate] = aggregates.merged(statement, merged)
    return found


# ---------------------------------------------------------------- one event


def _one_event(
    statement: Statement,
    scan: Scan,
    entity: Entity,
    arm: EventArm,
    used: frozenset[str],
    outer: Place | None,
    *,
    ordered: bool,
) -> RowSource:
    event = statement.catalog.events[arm.event]
    if arm.where is not None:
        used |= _properties((arm.where,))
    if event.id is not None and not event.unique:
        return copies.first_copies(statement, scan, entity, event, used, outer, ordered=ordered)
    return event_rows.table_rows(statement, scan, entity, event, outer, ordered=ordered)


# ---------------------------------------------------------------- unions


def _union(
    statement: Statement,
    scan: Scan,
    entity: Entity,
    used: frozenset[str],
    outer: Place | None,
    *,
    ordered: bool,
) -> RowSource:
    """The rows of each event with the columns that are looked at, one below the other."""
    base = outer or statement.root(entity)
    alias = places.free(base, scan.arms[0].event + "_and_others")
    branches: list[tuple[tree.Select, Place]] = []
    properties: dict[str, Attribute] = {}
    constant = scan.window if not _hangs_on_entity(scan.window) else None
    for position, arm in enumerate(scan.arms):
        event = statement.catalog.events[arm.event]
        rows = _one_event(statement, scan, entity, arm, used, outer, ordered=ordered)
        if arm.where is not None:
            rows = _with_entity(statement, scan, rows)
        where = [*rows.where, *_bounds(statement, rows, constant, scan.at)]
        if arm.where is not None:
            where.append(conditions.condition_of(statement, rows.place, arm.where).node)
        columns = event_rows.made_columns(statement, rows, event, used)
        if ordered:
            order = [tree.ascending(part.node) for part in rows.order]
            columns += [
                queries.named(_event_order(statement, rows, event), "order"),
                queries.named(tree.integer(position), "position"),
                queries.named(tree.over(tree.call("row_number"), rows.key, order), "place"),
            ]
        query = queries.select(columns, rows.relation, joins=rows.joins, where=where)
        branches.append((query, rows.place))
        for name, declared in event.properties.items():
            properties.setdefault(name, declared)
    union = queries.union_all([query for query, _ in branches])
    made = event_rows.made_rows(entity, properties, used, union, tuple(branches), alias, base)
    names = ("time", "order", "position", "place") if ordered else ()
    parts = (Operand(tree.column(alias, name), UNKNOWN, name == "order") for name in names)
    return replace(made, order=tuple(parts))


def _event_order(statement: Statement, rows: RowSource, event: Event) -> Node:
    if event.order is None:
        return tree.null()
    if isinstance(rows.place.row, TableRow):
        found = stored.column_node(statement, event.table, rows.place.row.alias, event.order)
        return statement.dialect.order_unknown(found)
    return tree.column(rows.place.row.alias, "order") if rows.place.row else tree.null()
