"""Plan → one SQL statement.

Takes a plan, a dialect and an as-of instant (None leaves it open, as bound parameters); gives
`Compiled`. The statement is a plain SELECT of nodes that `sql.tree` allows.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from seglang.core.nodes import Condition, Value
from seglang.core.walking import children
from seglang.plan.nodes import Distinct, Members, Memberships, Plan, Ranking, Size, Traits
from seglang.sql import (
    conditions,
    distinct,
    entities,
    keeps,
    places,
    queries,
    ranks,
    relations,
    scans,
    tree,
    values,
)
from seglang.sql.compiled import Compiled, OutputColumn
from seglang.sql.dialect import Dialect
from seglang.sql.dialects import DIALECTS
from seglang.sql.operand import Operand
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node
from seglang.types import INTEGER, DurationType, IntegerType, Type

__all__ = ["Compiled", "emit"]


def emit(plan: Plan, dialect: Dialect | str, as_of: datetime | None) -> Compiled:
    """The statement of a plan. Raises KeyError for an unknown dialect, ValueError for an instant
    without a zone, OverflowError for a window that reaches outside the years 1 to 9999,
    tree.StatementTooLarge."""
    if as_of is not None and as_of.tzinfo is None:
        raise ValueError("the as-of instant needs a zone")
    if isinstance(dialect, str):
        dialect = DIALECTS[dialect]
    with tree.one_statement():
        statement = Statement(plan, dialect, as_of)
        statement.shared_keeps = _shared_keeps(plan)
        query, columns = relations_of(statement)
        with_tables = queries.with_tables(query, tuple(statement.tables.items()))
        parameters = queries.parameters_of(with_tables)
        sql = queries.render(dialect.respelled(with_tables), dialect.spelling, dialect.nodes)
    return Compiled(
        _comment(plan.docs) + sql,
        dialect.name,
        tuple(statement.parameters[name] for name in parameters),
        columns,
        as_of,
        tuple(statement.reads),
        statement.calendar,
    )


def relations_of(statement: Statement) -> tuple[tree.Select, tuple[OutputColumn, ...]]:
    """The query of a plan's output; what it reads stands in `statement.tables`, in order."""
    plan = statement.plan
    entity = statement.catalog.entities[plan.entity]
    make_tables(statement)
    place, joins = everybody(statement)
    key = keeps.key_of(statement, place)
    assert place.alias is not None
    population = entities.population(statement, entity, place.alias)
    source = entities.entity_rows(statement, entity, place.alias)
    keys = tuple(OutputColumn(part, None) for part in entity.key)
    match plan.output:
        case Members(condition):
            where = [*population, *_conjuncts(statement, place, condition)]
            return queries.select(key, source, joins=joins, where=where), keys
        case Size(condition):
            where = [*population, *_conjuncts(statement, place, condition)]
            count = queries.named(tree.call("count", tree.star()), "members")
            total = queries.select(
                [tree.call("count", tree.star())],
                entities.entity_rows(statement, entity, place.alias),
                where=entities.population(statement, entity, place.alias),
            )
            columns = [count, queries.named(queries.scalar(total), "population")]
            query = queries.select(columns, source, joins=joins, where=where)
            return query, (OutputColumn("members", INTEGER), OutputColumn("population", INTEGER))
        case Traits(traits):
            shown = [*key, *(_output(statement, place, name, value) for name, value in traits)]
            query = queries.select(shown, source, joins=joins, where=population)
            named = tuple(OutputColumn(name, value.type) for name, value in traits)
            return query, (*keys, *named)
        case Memberships():
            raise ValueError("memberships take several statements")
        case _:
            assert_never(plan.output)


def make_tables(statement: Statement) -> None:
    """The relations of the plan, in order, into `statement.tables`."""
    plan = statement.plan
    for made in plan.tables:
        if isinstance(made, Ranking):
            statement.tables[made.name] = ranks.ranking(statement, made)
            continue
        if isinstance(made, Distinct):
            query, measured = distinct.counted(statement, made)
        else:
            query, measured = relations.rolled_up(statement, made)
        statement.tables[made.name] = query
        for measure in made.measures:
            column = (made.name, measure.column)
            statement.columns_of[column] = measured[measure.aggregate]
            if plan.measured.get(measure.aggregate) == column:
                statement.measured[measure.aggregate] = measured[measure.aggregate]


def everybody(statement: Statement) -> tuple[Place, list[Node]]:
    """Where each of the population is at hand, and the joins that bring what was measured."""
    plan = statement.plan
    entity = statement.catalog.entities[plan.entity]
    names = (*(made.name for made in plan.tables), *(k.rollup.name for k in plan.keeps.values()))
    alias = places.free(places.taking(statement.root(entity), *names), entity.name)
    place = Place(
        entity,
        alias,
        measured=scans.measured_columns(statement, plan.features),
        keeps=True,
        taken=statement.columns | {name.lower() for name in (alias, *plan.features)},
    )
    return place, scans.feature_joins(entity, plan.features, keeps.key_of(statement, place))


def _conjuncts(statement: Statement, place: Place, condition: Condition) -> list[Node]:
    return [conditions.condition_of(statement, place, condition).node]


def _output(statement: Statement, place: Place, name: str, value: Value) -> Node:
    operand = values.value_of(statement, place, value)
    return queries.named(_shown(statement, operand, value.type), name)


def _shown(statement: Statement, operand: Operand, type: Type) -> Node:
    """A value as people and programs expect it in a column."""
    match type:
        case DurationType():
            return statement.dialect.as_interval(operand.node)
        case IntegerType() if operand.digits is not None:
            return tree.cast(operand.node, tree.BIGINT)
        case _:
            return operand.node


def _shared_keeps(plan: Plan) -> frozenset[Condition]:
    """The keeps that the condition mentions more than once."""
    if isinstance(plan.output, Traits | Memberships):
        return frozenset()
    times: dict[Condition, int] = {}
    pending: list[object] = [plan.output.condition]
    while pending:
        current = pending.pop()
        if current in plan.keeps:
            times[current] = times.get(current, 0) + 1  # type: ignore[index, call-overload]
        else:
            pending.extend(children(current))
    return frozenset(condition for condition, count in times.items() if count > 1)


def _comment(docs: tuple[str, ...]) -> str:
    """The documentation as comment lines, unless it holds anything that could end one."""
    lines = [line.strip() for line in docs]
    safe = all(line.isprintable() and "*/" not in line and "/*" not in line for line in lines)
    if not safe:
        return ""
    return "".join(f"-- {line}".rstrip() + "\n" for line in lines)
