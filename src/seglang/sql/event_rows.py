"""The rows of one event: as they lie in its table, or as columns of a query in the form of their
types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seglang.catalog.model import Attribute, Entity, Event, TimeColumn
from seglang.core.edges import Edge
from seglang.core.nodes import Operator, PropertyValue
from seglang.plan.nodes import Scan
from seglang.sql import aggregates, places, queries, stored, tree, values
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Captured, MadeRow, Place, Statement, TableRow, filters
from seglang.sql.times import compared
from seglang.sql.tree import Node, Query
from seglang.types import TEXT, TIMESTAMP, UNKNOWN


def table_rows(
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
            bare = stored.column_node(statement, event.table, alias, column)
            yield Operand(statement.dialect.order_unknown(bare), UNKNOWN)
    if event.id is not None and event.unique:
        return
    for declared in event.properties.values():
        found = stored.attribute(statement, event.table, alias, declared)
        yield replace(found, node=aggregates.sortable(statement.dialect, found))


def made_columns(
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


def made_rows(
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
