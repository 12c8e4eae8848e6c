"""The tables of entities: who is in the population, and the entities of other frames."""

from __future__ import annotations

from seglang.catalog.model import Entity
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import Operator
from seglang.sql import queries, stored, tree
from seglang.sql.statement import Statement, filters
from seglang.sql.times import compared
from seglang.sql.tree import Node


def entity_rows(statement: Statement, entity: Entity, alias: str | None) -> Node:
    """The entity's table; where the table repeats keys, its distinct known keys."""
    if not entity.distinct:
        return tree.table(entity.table, alias)
    shown = alias or entity.name
    key = [tree.column(shown, part) for part in entity.key]
    where = filters(statement, entity.table, shown, entity.where)
    where += [tree.is_known(part) for part in key]
    rows = queries.select(key, tree.table(entity.table, shown), where=where, group=key)
    return queries.derived(rows, shown)


def key_columns(statement: Statement, entity: Entity, alias: str) -> list[Node]:
    for part in entity.key:
        statement.read(entity.table, part)
    return [tree.column(alias, part) for part in entity.key]


def counted(statement: Statement, entity: Entity, alias: str) -> list[Node]:
    """What the catalog asks of the entity's rows, where `entity_rows` has not asked it already."""
    return [] if entity.distinct else filters(statement, entity.table, alias, entity.where)


def population(
    statement: Statement, entity: Entity, alias: str, at: Edge = AS_OF, *, linked: bool = False
) -> list[Node]:
    """Those who have a key and were there before the instant. `linked`: the key is compared with
    another, so that it is known."""
    if entity.distinct:
        return []
    found = counted(statement, entity, alias)
    if not linked:
        found += [tree.is_known(node) for node in key_columns(statement, entity, alias)]
    if entity.since is not None:
        time = stored.time_column(statement, entity.table, alias, entity.since)
        before = compared(statement, time, Operator.LESS, at)
        found.append(tree.disjunction((tree.is_null(time.node), before)))
    return [tree.closed(node) if isinstance(node, tree.OR) else node for node in found]
