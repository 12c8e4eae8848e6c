"""Rows of the last step of a sequence that several ways lead to, or that are of several kinds."""

from __future__ import annotations

from dataclasses import replace

from seglang.catalog.model import Attribute
from seglang.sql import identity, made, places, queries, steps, tree
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource, linked
from seglang.sql.statement import Captured, MadeRow, Place, Statement
from seglang.sql.tree import Node, Select
from seglang.types import TIMESTAMP, UNKNOWN


def union(
    statement: Statement,
    place: Place,
    found: list[RowSource],
    name: str,
    *,
    is_one_kind: bool = True,
    with_order: bool = False,
) -> RowSource:
    """The rows of each, one below the other; rows of one kind keep their order, others lie in
    order of time, of their `order` column, and of their kinds."""
    if any(rows.key for rows in found) and not all(rows.key for rows in found):
        # Some are tied to the entity at hand, so all have to be.
        found = [_tied(statement, place, rows) for rows in found]
    alias = places.free(place, name)
    branches: list[tuple[Select, Place]] = []
    properties: dict[str, Attribute] = {}
    names: list[str] = []
    order: list[str] = []
    for position, rows in enumerate(found):
        keys = [f"key_{index}" for index in range(1, len(rows.key) + 1)]
        shown = dict(zip(keys, rows.key, strict=True))
        time = steps.instant_of(statement, rows.place)
        parts = {f"order_{index}": part.node for index, part in enumerate(rows.order)}
        if not is_one_kind:
            in_order = [tree.ascending(part.node) for part in rows.order]
            number = tree.over(tree.call("row_number"), rows.key, in_order)
            parts = {"position": tree.integer(position), "place": number}
            if with_order:
                parts = {"order": steps.order_of(statement, rows.place), **parts}
        columns = {**shown, "time": time, **parts}
        query = queries.select(
            [queries.named(node, column) for column, node in columns.items()],
            rows.relation,
            joins=rows.joins,
            where=rows.where,
        )
        branches.append((query, rows.place))
        names, order = keys, list(parts)
        for property_name, declared in made.properties_of(rows.place).items():
            properties.setdefault(property_name, declared)
    captured = Captured(alias, tuple(branches))
    captured.found["time", 0] = Operand(tree.column(alias, "time"), TIMESTAMP, False)
    key = tuple(tree.column(alias, column) for column in names)
    inside = places.on_top(place, MadeRow(alias, properties, captured), key)
    every = queries.union_all([query for query, _ in branches])
    parts_of_order = tuple(
        Operand(tree.column(alias, column), UNKNOWN, is_one_kind or column == "order")
        for column in (order if is_one_kind else ["time", *order])
    )
    return RowSource(queries.derived(every, alias), (), (), key, inside, parts_of_order)


def _tied(statement: Statement, place: Place, rows: RowSource) -> RowSource:
    where = (*linked(statement, rows.key, place), *rows.where)
    return replace(rows, where=where, key=())


def once_each(place: Place, rows: RowSource) -> RowSource:
    """Rows of one kind, which several ways lead to."""
    same = (*rows.key, *(part.node for part in rows.order))
    return _first_copies(place, rows, tree.over(tree.call("row_number"), same, ()))


def of_first_kind(statement: Statement, place: Place, rows: RowSource) -> RowSource:
    """Rows of several kinds, some of which are the same: as the first of these kinds has them."""
    same = (*rows.key, *identity.one_row(statement, rows.place))
    position = tree.column(made.alias_of(rows), "position")
    return _first_copies(
        place, rows, tree.over(tree.call("row_number"), same, [tree.ascending(position)])
    )


def _first_copies(place: Place, rows: RowSource, copy: Node) -> RowSource:
    inner = made.alias_of(rows)
    alias = places.free(places.taking(place, inner), "reached")
    found = made.again(place, rows, [queries.named(copy, "copy")], alias)
    first = tree.compare("=", tree.column(alias, "copy"), tree.integer(1))
    order = made.carried_order(found, rows)
    return replace(found, where=(first,), order=order)
