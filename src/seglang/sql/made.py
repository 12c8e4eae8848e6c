"""Rows made of rows: picks, groups, and what a path reaches more than once.

Each is a query in FROM. What is asked of its rows later becomes a column of that query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from seglang.catalog.model import Attribute, Column
from seglang.core.nodes import Aggregate, Aggregation
from seglang.core.sources import Each, End, Grouped, Picked, Related, Rows, Source
from seglang.plan.frames import stands_alone
from seglang.plan.streams import is_grouped
from seglang.sql import (
    aggregates,
    operands,
    places,
    queries,
    seen,
    staged,
    tree,
    values,
    version_rows,
)
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import (
    Captured,
    MadeRow,
    NestedRow,
    Place,
    SessionRow,
    Statement,
    TableRow,
)
from seglang.sql.tree import Node, Query, Select
from seglang.types import INTEGER, UNKNOWN, VersionType


def picked(statement: Statement, place: Place, source: Picked, *, ordered: bool) -> RowSource:
    """The rows numbered in their order, or by value, and those with the lowest numbers."""
    rows = for_all(statement, place, source.rows, source, ordered=True)
    if source.by is None:
        turn = tree.ascending if source.end is End.FIRST else tree.descending
        order = [turn(part.node) for part in rows.order]
    else:
        by = values.value_of(statement, rows.place, source.by)
        rows = replace(rows, where=(*rows.where, tree.is_known(by.node)))
        if queries.holds_query(by.node):
            # The order of a window function holds no queries.
            rows, (value,) = with_columns(place, rows, {"by": by.node}, "valued")
            by = replace(by, node=value)
        node = aggregates.sortable(statement.dialect, by)
        turn = tree.descending if source.end is End.TOP else tree.ascending
        order = [turn(node), *(tree.ascending(part.node) for part in rows.order)]
    number = tree.over(tree.call("row_number"), rows.key, order)
    shown = [queries.named(number, "number")]
    if ordered and source.by is not None:
        in_order = [tree.ascending(part.node) for part in rows.order]
        place_in_order = tree.over(tree.call("row_number"), rows.key, in_order)
        shown.append(queries.named(place_in_order, "place"))
    found = again(place, rows, shown, places.free(place, "picked"))
    alias = alias_of(found)
    test = tree.compare("<=", tree.column(alias, "number"), tree.integer(source.number))
    if not ordered:
        return replace(found, where=(test,))
    if source.by is not None:
        at = tree.column(alias, "place")
    elif source.end is End.FIRST:
        at = tree.column(alias, "number")
    else:
        at = tree.negative(tree.column(alias, "number"))
    return replace(found, where=(test,), order=(Operand(at, INTEGER, False),))


def once_each(statement: Statement, place: Place, rows: RowSource) -> RowSource:
    """Every entity that the rows reach, once: as the first row reaches it."""
    reached = places.key_of(statement, rows.place)
    order = [tree.ascending(part.node) for part in rows.order]
    copy = tree.over(tree.call("row_number"), (*rows.key, *reached), order)
    shown = [queries.named(copy, "copy")]
    place_in_order = tree.over(tree.call("row_number"), rows.key, order)
    shown.append(queries.named(place_in_order, "place"))
    found = again(place, rows, shown, places.free(place, "reached"))
    alias = alias_of(found)
    return replace(
        found,
        where=(tree.compare("=", tree.column(alias, "copy"), tree.integer(1)),),
        order=(Operand(tree.column(alias, "place"), INTEGER, False),),
    )


def may_repeat(statement: Statement, source: Each) -> bool:
    """Can the path reach one entity twice? A relation to many holds on the side of the entity
    that it reaches, so that only those to one lead to the same entity from several."""
    return leads_to_entities(source.inner.source) and _is_to_one(statement, source.inner.source)


def leads_to_entities(source: Source) -> bool:
    match source:
        case Related():
            return True
        case Each(inner=inner):
            return leads_to_entities(inner.source)
        case Picked(rows):
            return leads_to_entities(rows.source)
        case _:
            return False


def _is_to_one(statement: Statement, source: Source) -> bool:
    match source:
        case Related(owner, relation):
            return statement.catalog.entities[owner].relations[relation].is_to_one
        case Each(outer, inner):
            return any(_is_to_one(statement, part.source) for part in (outer, inner))
        case Picked(rows):
            return _is_to_one(statement, rows.source)
        case _:
            return False


def grouped(statement: Statement, place: Place, source: Grouped) -> RowSource:
    """A row for each combination of known keys, with the aggregate over its rows."""
    aggregate = source.aggregate
    ordered = not is_grouped(aggregate) or aggregates.needs_order(aggregate)
    rows = for_all(statement, place, aggregate.rows, source, ordered=ordered)
    alias = places.free(place, "grouped")
    properties = {"value": Attribute("value", aggregate.type, Column("value"))}
    keys: dict[str, Operand] = {}
    for name, value in source.keys:
        found = values.value_of(statement, rows.place, value)
        properties[name] = Attribute(name, found.type, Column(name))
        node = tree.not_bare(aggregates.sortable(statement.dialect, found))
        keys[f"property_{name}"] = replace(found, node=node)
        if found.nullable:
            rows = replace(rows, where=(*rows.where, tree.is_known(found.node)))
    if any(queries.holds_query(part.node) for part in keys.values()):
        # What rows are numbered within holds no queries either.
        rows, keys = _aside(place, rows, keys, "grouping")
    if any(isinstance(part.type, VersionType) for part in keys.values()):
        shown_as = {
            name: replace(part, node=_first_text(statement, rows, part))
            for name, part in keys.items()
        }
        rows, keys = _aside(place, rows, shown_as, "versions")
    names = [f"key_{index}" for index in range(1, len(rows.key) + 1)]
    every = (*rows.key, *(part.node for part in keys.values()))
    labels = (*names, *keys)
    query, total = _aggregated(statement, place, replace(rows, key=every), labels, aggregate)
    shown = replace(total, node=tree.column(alias, "property_value"))
    inside = places.on_top(
        place,
        MadeRow(alias, properties, value=shown, timed=False),
        tuple(tree.column(alias, name) for name in names),
    )
    made_of = [replace(part, node=tree.column(alias, name)) for name, part in keys.items()]
    parts = [version_rows.by_key(statement.dialect, part).node for part in made_of]
    order = tuple(Operand(node, UNKNOWN, False) for node in parts)
    return RowSource(
        queries.derived(query, alias), (), (), inside.key if names else (), inside, order
    )


def _aside(
    place: Place, rows: RowSource, keys: Mapping[str, Operand], name: str
) -> tuple[RowSource, dict[str, Operand]]:
    """The rows with the keys as columns."""
    nodes = {label: part.node for label, part in keys.items()}
    found, columns = with_columns(place, rows, nodes, name)
    return found, {
        label: replace(part, node=node)
        for (label, part), node in zip(keys.items(), columns, strict=True)
    }


def _first_text(statement: Statement, rows: RowSource, key: Operand) -> Node:
    """Of equal versions the first of their texts; other values as they are."""
    if not isinstance(key.type, VersionType):
        return key.node
    text = tree.call("min", statement.dialect.order_text(key.node))
    same = version_rows.by_key(statement.dialect, key).node
    return tree.over(text, (*rows.key, same), ())


def _aggregated(
    statement: Statement,
    place: Place,
    rows: RowSource,
    labels: tuple[str, ...],
    aggregate: Aggregate,
) -> tuple[Query, Operand]:
    """Grouped by the key of the rows, under these names."""
    column = "property_value"
    if not is_grouped(aggregate):
        query, found = staged.staged(statement, rows, labels, aggregate, column)
        if aggregate.kind in _MAY_LACK_GROUPS:
            query = _with_every_group(rows, labels, query, column)
        return query, found
    rows, operand = operands.with_operand(statement, place, rows, aggregate)
    found = aggregates.grouped(statement, rows.place, aggregate, None, rows.order, operand)
    query = queries.select(
        [*_labelled(rows, labels), queries.named(found.node, column)],
        rows.relation,
        joins=rows.joins,
        where=rows.where,
        group=rows.key,
    )
    return query, replace(found, ratio=None, pick=None)


# There may be no second row, and no known value; the group is there all the same.
_MAY_LACK_GROUPS = (Aggregation.FIRST, Aggregation.LAST, Aggregation.MOST_FREQUENT)


def _labelled(rows: RowSource, labels: tuple[str, ...]) -> list[Node]:
    return [queries.named(node, name) for node, name in zip(rows.key, labels, strict=True)]


def _with_every_group(rows: RowSource, labels: tuple[str, ...], query: Query, column: str) -> Query:
    """Beside each group its value, which is missing where the query has no row for it."""
    groups = queries.select(
        _labelled(rows, labels),
        rows.relation,
        joins=rows.joins,
        where=rows.where,
        group=rows.key,
    )
    ties = [
        tree.compare("=", tree.column("groups", name), tree.column("valued", name))
        for name in labels
    ]
    return queries.select(
        [*(tree.column("groups", name) for name in labels), tree.column("valued", column)],
        queries.derived(groups, "groups"),
        joins=(queries.join(queries.derived(query, "valued"), ties, outer=True),),
    )


# ---------------------------------------------------------------- rows in a query of their own


def for_all(
    statement: Statement, place: Place, rows: Rows, source: Source, *, ordered: bool
) -> RowSource:
    """The rows of every entity, where they can be told apart by key; what looks at the row that
    asks is tied to it at once."""
    found = seen.rows_of_source(statement, place, rows, ordered=ordered)
    if not found.key or stands_alone(source, statement.catalog):
        return found
    return replace(seen.tied(statement, place, found), key=())


def again(place: Place, rows: RowSource, shown: list[Node], alias: str) -> RowSource:
    """The rows as a relation of their own, with the same frames on top of `place`."""
    names = [f"key_{index}" for index in range(1, len(rows.key) + 1)]
    keyed = [queries.named(node, name) for node, name in zip(rows.key, names, strict=True)]
    query = queries.select([*keyed, *shown], rows.relation, joins=rows.joins, where=rows.where)
    key = tuple(tree.column(alias, name) for name in names)
    inside = _captured_frames(place, rows.place, query, alias, key)
    return RowSource(queries.derived(query, alias), (), (), key, inside)


def with_columns(
    place: Place, rows: RowSource, values: Mapping[str, Node], name: str
) -> tuple[RowSource, list[Node]]:
    """The rows as a relation of their own in the same order, with values as columns of it."""
    alias = places.free(rows.place, name)
    order = {f"order_{index}": part for index, part in enumerate(rows.order)}
    columns = {**values, **{label: part.node for label, part in order.items()}}
    shown = [queries.named(node, label) for label, node in columns.items()]
    found = again(place, rows, shown, alias)
    kept = tuple(replace(part, node=tree.column(alias, label)) for label, part in order.items())
    return replace(found, order=kept), [tree.column(alias, label) for label in values]


def _captured_frames(
    place: Place, inner: Place, query: Select, alias: str, key: tuple[Node, ...]
) -> Place:
    frames = []
    at: Place | None = inner
    while at is not None and at is not place:
        frames.append(at)
        at = at.outer
    found: dict[tuple[object, ...], Operand] = {}
    result = place
    for depth, frame in reversed(list(enumerate(frames))):
        columns = Captured(alias, ((query, inner),), found, depth)
        if frame.row is None:
            result = places.entered(result, frame.entity, None, (), columns)
        else:
            row = MadeRow(alias, properties_of(frame), columns, timed=_is_timed(frame))
            own = key if frame.entity is place.entity and result is place else ()
            result = places.on_top(result, row, own)
    return places.taking(result, alias)


def properties_of(frame: Place) -> dict[str, Attribute]:
    match frame.row:
        case TableRow(event=event):
            return dict(event.properties)
        case NestedRow(nested=nested):
            return dict(nested.properties)
        case MadeRow(properties=properties):
            return dict(properties)
        case SessionRow() | None:
            raise AssertionError("a row of a query has properties")


def _is_timed(frame: Place) -> bool:
    return not isinstance(frame.row, MadeRow) or frame.row.timed


def carried(
    rows: RowSource, what: tuple[object, ...], compute: Callable[[Place], Operand]
) -> Operand:
    """A column of rows that were made by `again`: what `compute` gives inside their query."""
    row = rows.place.row
    assert isinstance(row, MadeRow)
    assert row.captured is not None
    return places.captured(row.captured, " ".join(map(str, what)), what, compute)


def carried_order(rows: RowSource, inner: RowSource) -> tuple[Operand, ...]:
    """The order of rows, as columns of the relation made of them."""

    def part(operand: Operand) -> Callable[[Place], Operand]:
        return lambda _: operand

    return tuple(
        carried(rows, ("order", index), part(operand)) for index, operand in enumerate(inner.order)
    )


def alias_of(rows: RowSource) -> str:
    return rows.relation.alias_or_name
