"""The one entity with a key, seen from a row or from another entity."""

from __future__ import annotations

from seglang.core.nodes import Condition, Lookup
from seglang.sql import conditions, places, queries, tree, values
from seglang.sql.entities import entity_rows, key_columns, population
from seglang.sql.operand import Operand
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node


def lookup(statement: Statement, place: Place, value: Lookup) -> Operand:
    inside, source, where = _found(statement, place, value)
    found = values.value_of(statement, inside, value.value)
    query = queries.select([found.node], source, where=where)
    return Operand(queries.scalar(query), found.type, True, found.digits)


def holds(statement: Statement, place: Place, value: Lookup, condition: Condition) -> Node:
    """Is there such an entity, and does the condition hold for it?"""
    inside, source, where = _found(statement, place, value)
    where.append(conditions.condition_of(statement, inside, condition).node)
    return tree.exists(queries.select([tree.integer(1)], source, where=where))


def _found(statement: Statement, place: Place, value: Lookup) -> tuple[Place, Node, list[Node]]:
    entity = statement.catalog.entities[value.entity]
    alias = places.free(place, entity.name)
    key = key_columns(statement, entity, alias)
    wanted = [values.value_of(statement, place, part).node for part in value.key]
    where = [tree.compare("=", one, other) for one, other in zip(key, wanted, strict=True)]
    where += population(statement, entity, alias, value.at, linked=True)
    inside = places.entered(place, entity, alias, key)
    return inside, entity_rows(statement, entity, alias), where
