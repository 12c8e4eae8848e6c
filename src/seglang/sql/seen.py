"""The rows of any source, seen from a place: what `scans` is for the events of an entity.

A source that knows the key of the entity that it belongs to (`RowSource.key`) can be read for all
entities at once; every other one is tied to the row that it is asked for by its own conditions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from seglang.catalog.model import Attribute, Column
from seglang.core.nodes import ForeignKey, Value
from seglang.core.sources import (
    Each,
    Elements,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
)
from seglang.plan.nodes import Scan
from seglang.plan.streams import grouped_arms
from seglang.sql import (
    columns,
    conditions,
    identity,
    made,
    places,
    queries,
    scans,
    sequences,
    sessions,
    stored,
    tree,
    values,
)
from seglang.sql.aggregates import sortable
from seglang.sql.entities import entity_rows, key_columns, population
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, asked_by, linked
from seglang.sql.statement import MadeRow, NestedRow, Place, Statement, filters
from seglang.sql.times import in_window
from seglang.sql.tree import Node
from seglang.types import INTEGER, TIMESTAMP, UNKNOWN, ListType


def scanned(
    statement: Statement, scan: Scan, operands: Iterable[Value], *, ordered: bool = False
) -> RowSource:
    """The rows of a scan, those of every entity."""
    if isinstance(scan.source, Events):
        return scans.rows_of(statement, scan, operands, ordered=ordered)
    root = statement.root(statement.catalog.entities[scan.entity])
    rows = Rows(scan.name, scan.source, scan.where, scan.window)
    return rows_of_source(statement, root, rows, ordered=ordered)


def rows_seen(
    statement: Statement, place: Place, rows: Rows, *, ordered: bool = False
) -> RowSource:
    """The rows that belong to the entity or the row at `place`; `where` ties them to it."""
    found = rows_of_source(statement, place, rows, ordered=ordered)
    return tied(statement, place, found)


def tied(statement: Statement, place: Place, rows: RowSource) -> RowSource:
    return replace(rows, where=(*linked(statement, rows.key, place), *rows.where))


def rows_of_source(
    statement: Statement, place: Place, rows: Rows, *, ordered: bool = False
) -> RowSource:
    """The rows with their own conditions and window; those with a key are not yet tied to the
    entity at hand."""
    if rows.apart_from is not None:
        found = identity.without_itself(statement, place, rows, rows.apart_from, ordered=ordered)
    elif isinstance(rows.source, Events):
        return _events(statement, place, rows, rows.source, ordered=ordered)
    elif isinstance(rows.source, Sessions):
        found = sessions.session_rows(statement, place, rows.source, rows.window)
    else:
        found = _from(statement, place, rows.source, ordered=ordered)
    where = list(found.where)
    if rows.where is not None:
        where.append(conditions.condition_of(statement, found.place, rows.where).node)
    if rows.window is not None:
        time = values.row_time(statement, found.place)
        where += in_window(statement, asked_by(place, found), time, rows.window)[0]
    return replace(found, where=tuple(where))


def _events(
    statement: Statement, place: Place, rows: Rows, events: Events, *, ordered: bool
) -> RowSource:
    scan = Scan(
        rows.name,
        place.entity.name,
        events,
        grouped_arms(events.arms),
        rows.where,
        rows.window,
        False,
        (),
        events.at,
    )
    return scans.rows_of(statement, scan, (), ordered=ordered, outer=place)


def _from(statement: Statement, place: Place, source: Source, *, ordered: bool) -> RowSource:
    match source:
        case Related():
            return _related(statement, place, source)
        case Nested():
            return _nested(statement, place, source)
        case Elements():
            return _elements(statement, place, source, ordered=ordered)
        case Each():
            return _each(statement, place, source, ordered=ordered)
        case Picked():
            return made.picked(statement, place, source, ordered=ordered)
        case Grouped():
            return made.grouped(statement, place, source)
        case Sequence():
            return sequences.sequence_rows(statement, place, source, ordered=ordered)
        case Events() | Sessions():
            raise AssertionError("their rows stand inside a scan")
        case _:
            assert_never(source)


# ---------------------------------------------------------------- entities


def _related(statement: Statement, place: Place, source: Related) -> RowSource:
    catalog = statement.catalog
    relation = catalog.entities[source.owner].relations[source.relation]
    entity = catalog.entities[source.entity]
    alias = places.free(place, relation.name)
    own = key_columns(statement, entity, alias)
    where = []
    key: list[Node] = []
    if relation.is_to_one:
        for index, part in enumerate(own):
            held = ForeignKey(relation.name, index, UNKNOWN)
            mine = columns.foreign_key(statement, place, held).node
            where.append(tree.compare("=", part, mine))
    else:
        for name in relation.on:
            statement.read(entity.table, name)
            key.append(tree.column(alias, name))
            if not places.knows_key(place):
                where.append(tree.is_known(tree.column(alias, name)))
    where += population(statement, entity, alias, source.at, linked=relation.is_to_one)
    inside = places.entered(place, entity, alias, own)
    order = tuple(Operand(statement.dialect.order_unknown(part), UNKNOWN, False) for part in own)
    relation_rows = entity_rows(statement, entity, alias)
    return RowSource(relation_rows, (), tuple(where), tuple(key), inside, order)


# ---------------------------------------------------------------- rows within rows


def _nested(statement: Statement, place: Place, source: Nested) -> RowSource:
    frame = places.row_frame(place, source.up)
    nested = statement.catalog.events[source.event].rows[source.name]
    alias = places.free(place, nested.name)
    on = stored.column_node(statement, nested.table, alias, nested.on)
    where = [tree.compare("=", on, columns.row_id(statement, frame).node)]
    where += filters(statement, nested.table, alias, nested.where)
    inside = places.on_top(place, NestedRow(alias, nested, frame))
    order = []
    for declared in nested.properties.values():
        found = stored.attribute(statement, nested.table, alias, declared)
        order.append(replace(found, node=sortable(statement.dialect, found)))
    return RowSource(tree.table(nested.table, alias), (), tuple(where), (), inside, tuple(order))


def _elements(statement: Statement, place: Place, source: Elements, *, ordered: bool) -> RowSource:
    alias = places.free(place, "element")
    found = values.value_of(statement, place, source.list)
    assert isinstance(found.type, ListType)
    shown = [queries.named(tree.call("unnest", found.node), "property_value")]
    order: tuple[Operand, ...] = ()
    if ordered:
        # The places of the elements stand beside them, row by row.
        numbers = tree.call("generate_subscripts", found.node, tree.integer(1))
        shown.append(queries.named(numbers, "place"))
        order = (Operand(tree.column(alias, "place"), INTEGER, False),)
    value = Attribute("value", found.type.element, Column("value"))
    inside = places.on_top(place, MadeRow(alias, {"value": value}, timed=False))
    known = tree.is_known(tree.column(alias, "property_value"))
    relation = queries.derived(queries.select(shown, None), alias)
    return RowSource(relation, (), (known,), (), inside, order)


def _time_of(statement: Statement, place: Place) -> tuple[Operand, ...]:
    """The instant of the nearest row that has one, if any."""
    at: Place | None = place
    while at is not None and at.row is not None:
        if not isinstance(at.row, MadeRow) or at.row.timed:
            node = stored.instant_of(statement, values.row_time(statement, at))
            return (Operand(node, TIMESTAMP, False),)
        at = at.outer
    return ()


def _each(statement: Statement, place: Place, source: Each, *, ordered: bool) -> RowSource:
    """The rows of both side by side; the inner ones are tied to the outer ones."""
    outer = rows_of_source(statement, place, source.outer, ordered=ordered)
    inner = rows_of_source(statement, outer.place, source.inner, ordered=ordered)
    ties = linked(statement, inner.key, outer.place)
    joins = (*outer.joins, queries.join(inner.relation, ties, outer=False), *inner.joins)
    order: tuple[Operand, ...] = ()
    if ordered:
        order = (*_time_of(statement, inner.place), *outer.order, *inner.order)
    where = (*outer.where, *inner.where)
    found = RowSource(outer.relation, joins, where, outer.key, inner.place, order)
    if made.may_repeat(statement, source):
        return made.once_each(statement, place, found)
    return found
