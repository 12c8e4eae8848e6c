"""Tests of the entity's key: is it among those that a rollup keeps?"""

from __future__ import annotations

from seglang.core.nodes import Condition
from seglang.sql import places, queries, relations, tree
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node


def key_of(statement: Statement, place: Place) -> list[Node]:
    """The entity's key columns."""
    if place.alias is None:
        return places.key_of(statement, place)
    for part in place.entity.key:
        statement.read(place.entity.table, part)
    return [tree.column(place.alias, part) for part in place.entity.key]


def membership(statement: Statement, place: Place, condition: Condition) -> Node:
    """Never NULL: neither side of the IN has a missing key."""
    keep = statement.plan.keeps[condition]
    key = tree.tuple_of(key_of(statement, place))
    if condition in statement.shared_keeps:
        name = keep.rollup.name
        if name not in statement.tables:
            statement.tables[name] = relations.kept(statement, keep, place.entity.key)
        columns = [tree.column(name, part) for part in place.entity.key]
        query: tree.Query = queries.select(columns, tree.table((name,)))
    else:
        query = relations.kept(statement, keep)
    found = tree.is_in_query(key, query)
    return tree.negation(found) if keep.complement else found
