"""Scans of a plan: the rows to select from.

A scan of one event reads the event's table directly. Rows that must be told apart by id first,
and unions of events, are made in a subquery whose columns have the form of their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seglang.catalog.model import Attribute, Entity, Event, TimeColumn
from seglang.core.edges import Edge
from seglang.core.frames import within
from seglang.core.nodes import Aggregate, Condition, Moment, Operator, PropertyValue, Value
from seglang.core.sources import EventArm, Window
from seglang.plan.nodes import Scan
from seglang.plan.windows import is_constant
from seglang.sql import (
    aggregates,
    conditions,
    nearby,
    places,
    queries,
    stored,
    stretches,
    tree,
    values,
)
from seglang.sql.entities import entity_rows
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, seen_from
from seglang.sql.statement import Captured, MadeRow, Place, Statement, TableRow, filters
from seglang.sql.times import compared, in_window, row_bounds, row_span
from seglang.sql.tree import Node, Query
from seglang.types import INTEGER, TEXT, TIMESTAMP, UNKNOWN


def rows_of(
    statement: Statement,
    scan: Scan,
    operands: Iterable[Value],
    *,
    ordered: bool = False,
    outer: Place | None = None,
) -> RowSource:
    """The rows of every entity, or those of the entity at `outer`, seen from there."""
    stretch = stretches.of_scan(scan) if outer is None else None
    if stretch is not None:
        return stretches.rows_with(statement, scan, stretch, ordered=ordered)
    entity = statement.catalog.entities[scan.entity]
    used = _properties((*operands, *(() if scan.where is None else (scan.where,))))
    if len(scan.arms) == 1:
        source = _one_event(statement, scan, entity, scan.arms[0], used, outer, ordered=ordered)
    else:
        source = _union(statement, scan, entity, used, outer, ordered=ordered)
    source = _with_entity(statement, scan, source)
    source = replace(source, place=replace(source.place, span=row_span(statement, scan.window)))
    if outer is None:
        source = nearby.with_nearest(statement, source, _asked(scan, operands), scan.window)
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
        where += in_window(statement, seen_from(source.place), time, scan.window)[0]
    return replace(source, where=tuple(where))


def _asked(scan: Scan, operands: Iterable[Value]) -> Iterable[Condition | Value]:
    yield from operands
    if scan.where is not None:
        yield scan.where
    if len(scan.arms) == 1 and scan.arms[0].where is not None:
        yield scan.arms[0].where


def _bounds(statement: Statement, rows: RowSource, window: Window | None, at: Edge) -> list[Node]:
    if rows.is_bounded:
        return []
    time = values.row_time(statement, rows.place)
    return row_bounds(statement, seen_from(rows.place), time, window, at)


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
    taken = set(scan.features)
    if source.place.row is not None:
        taken.add(source.place.row.alias)
    alias = entity.name
    while alias in taken:
        alias += "_entity"
    key = [tree.column(alias, part) for part in entity.key]
    for part in entity.key:
        statement.read(entity.table, part)
    joins = [
        queries.join(
            entity_rows(statement, entity, alias),
            [tree.compare("=", one, other) for one, other in zip(key, source.key, strict=True)],
            outer=False,
        )
    ]
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
        return _first_copies(statement, scan, entity, event, used, outer, ordered=ordered)
    return _table_rows(statement, scan, entity, event, outer, ordered=ordered)


def _table_rows(
    statement: Statement,
    scan: Scan,
    entity: Entity,
    event: Event,
    outer: Place | None,
    *,
    ordered: bool,
    prefix: str = "",
) -> RowSource:
    base = outer or statement.root(entity)
    alias = prefix + places.free(base, _row_alias(event, entity, scan.features))
    key = []
    where = filters(statement, event.table, alias, event.where)
    for part in event.key:
        statement.read(event.table, part)
        key.append(tree.column(alias, part))
        if outer is None or not places.knows_key(outer):
            where.append(tree.is_known(tree.column(alias, part)))
    if event.recorded is not None:
        where.append(_is_recorded(statement, event, event.recorded, alias, scan.at))
    place = places.on_top(base, TableRow(alias, event), tuple(key))
    order = tuple(_order(statement, place, event)) if ordered else ()
    return RowSource(tree.table(event.table, alias), (), tuple(where), tuple(key), place, order)


def _is_recorded(
    statement: Statement, event: Event, declared: TimeColumn, alias: str, at: Edge
) -> Node:
    """A row exists from the instant on at which it was recorded; an unknown one says nothing."""
    time = stored.time_column(statement, event.table, alias, declared)
    before = compared(statement, time, Operator.LESS, at)
    return tree.closed(tree.disjunction((tree.is_null(time.node), before)))


def _row_alias(event: Event, entity: Entity, features: Iterable[str]) -> str:
    """The event's name, unless the entity or a rollup beside the rows is called that."""
    taken = {entity.name.lower(), *features}
    return event.name if event.name.lower() not in taken else f"{event.name}_row"


def _order(statement: Statement, place: Place, event: Event) -> Iterable[Operand]:
    """The total order of an event's rows: time, order, id, properties; missing first."""
    assert isinstance(place.row, TableRow)
    alias = place.row.alias
    time = values.row_time(statement, place)
    # Dates and local times may lie in another order than their instants where clocks change.
    exact = time.is_date or time.zone not in (None, "UTC")
    node = stored.instant_of(statement, time) if exact else time.node
    yield Operand(node, TIMESTAMP, False)
    for column in (event.order, event.id):
        if column is not None:
            yield Operand(stored.column_node(statement, event.table, alias, column), UNKNOWN)
    if event.id is not None and event.unique:
        return
    for declared in event.properties.values():
        found = stored.attribute(statement, event.table, alias, declared)
        yield replace(found, node=aggregates.sortable(found))


def _first_copies(
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
    rows = _table_rows(statement, scan, entity, event, outer, ordered=True)
    assert isinstance(rows.place.row, TableRow)
    alias = rows.place.row.alias
    identity = stored.column_node(statement, event.table, alias, event.id)
    order = [tree.ascending(part.node) for part in rows.order]
    copy = tree.over(tree.call("row_number"), (*rows.key, identity), order)
    columns = _made_columns(statement, rows, event, used)
    columns.append(
        queries.named(tree.choose(((tree.is_null(identity), tree.integer(1)),), copy), "copy")
    )
    if ordered:
        place_in_order = tree.over(tree.call("row_number"), rows.key, order)
        columns.append(queries.named(place_in_order, "place"))
        if event.order is not None:
            found = stored.column_node(statement, event.table, alias, event.order)
            columns.append(queries.named(found, "order"))
    time = values.row_time(statement, rows.place)
    window = scan.window if is_constant(scan.window) else None
    where = [*rows.where, *row_bounds(statement, rows.place, time, window, scan.at)]
    if window is not None and window.start is not None:
        where.append(_is_new(statement, scan, entity, event, rows, window.start))
    query = queries.select(columns, rows.relation, where=where)
    branches = ((query, rows.place),)
    made = _made(
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
    start: Value,
) -> Node:
    """No row before the window has the same id, so that the first one lies in the window."""
    assert event.id is not None
    assert isinstance(rows.place.row, TableRow)
    alias = rows.place.row.alias
    older = _table_rows(
        statement, scan, entity, event, seen_from(rows.place), ordered=False, prefix="earlier_"
    )
    time = values.row_time(statement, older.place)
    edge = values.midnight(start)
    assert isinstance(edge, Moment)
    mine = (*rows.key, stored.column_node(statement, event.table, alias, event.id))
    theirs = (
        *older.key,
        stored.column_node(statement, event.table, f"earlier_{alias}", event.id),
    )
    where = [
        *older.where,
        compared(statement, time, Operator.LESS, edge.edge),
        *(tree.compare("=", one, other) for one, other in zip(theirs, mine, strict=True)),
    ]
    return tree.negation(
        tree.exists(queries.select([tree.integer(1)], older.relation, where=where))
    )


def _made_columns(
    statement: Statement,
    rows: RowSource,
    event: Event,
    used: frozenset[str],
) -> list[Node]:
    """Key, time, name and the used properties of rows, under names of ours."""
    columns = [queries.named(node, f"key_{index}") for index, node in enumerate(rows.key, start=1)]
    time = values.row_time(statement, rows.place)
    columns.append(queries.named(stored.instant_of(statement, time), "time"))
    for name in sorted(used):
        if name in event.properties:
            value = PropertyValue(name, event.properties[name].type)
            found = values.value_of(statement, rows.place, value)
            columns.append(queries.named(found.node, f"property_{name}"))
    if "name" in used and "name" not in event.properties:
        columns.append(queries.named(tree.text(event.name), "name"))
    return columns


def _made(
    entity: Entity,
    properties: Mapping[str, Attribute],
    used: frozenset[str],
    query: Query,
    branches: tuple[tuple[tree.Select, Place], ...],
    alias: str,
    base: Place,
) -> RowSource:
    key = tuple(tree.column(alias, f"key_{index}") for index in range(1, len(entity.key) + 1))
    columns = Captured(alias, branches)
    columns.found["time", 0] = Operand(tree.column(alias, "time"), TIMESTAMP, False)
    for name in used:
        if name in properties:
            node = tree.column(alias, f"property_{name}")
            columns.found["property", name, 0] = Operand(node, properties[name].type)
    if "name" in used and "name" not in properties:
        columns.found["property", "name", 0] = Operand(tree.column(alias, "name"), TEXT, False)
    place = places.on_top(base, MadeRow(alias, properties, columns), key)
    return RowSource(queries.derived(query, alias), (), (), key, place)


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
        columns = _made_columns(statement, rows, event, used)
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
    made = _made(entity, properties, used, union, tuple(branches), alias, base)
    names = ("time", "order", "position", "place") if ordered else ()
    parts = (Operand(tree.column(alias, name), UNKNOWN, name == "order") for name in names)
    return replace(made, order=tuple(parts))


def _event_order(statement: Statement, rows: RowSource, event: Event) -> Node:
    if event.order is None:
        return tree.null()
    if isinstance(rows.place.row, TableRow):
        return stored.column_node(statement, event.table, rows.place.row.alias, event.order)
    return tree.column(rows.place.row.alias, "order") if rows.place.row else tree.null()
