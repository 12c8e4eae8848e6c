"""Attributes whose past is known: their value at an instant, and the values they have had.

A row of a history says from when on a value holds; of rows with one instant the largest value
counts, and rows that begin at or after the instant looked from do not exist.
"""

from __future__ import annotations

from dataclasses import replace

from seglang.catalog.model import Attribute, Entity, History
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import AttributeValue, Operator
from seglang.core.past import HistoryTest, PastValues
from seglang.core.sources import Window
from seglang.plan.names import beside
from seglang.sql import aggregates, places, queries, shared, stored, tree, values, version_rows
from seglang.sql.alike import alike
from seglang.sql.operand import Operand, Test
from seglang.sql.statement import Place, Statement, TimeAt, filters
from seglang.sql.times import compared, in_window
from seglang.sql.tree import Node, Query
from seglang.types import TIMESTAMP, VersionType

_VALUE, _START, _BEFORE, _NEXT = "value", "start", "value_before", "next_start"


def value_at(statement: Statement, frame: Place, value: AttributeValue) -> Operand:
    """The value that the attribute of the entity at hand had at an instant."""
    entity, history = frame.entity, frame.entity.history[value.name]
    wanted = f"{entity.name} {value.name}" + ("" if value.at == AS_OF else " then")
    name = shared.shared(
        statement,
        ("value at", entity.name, value.name, value.at),
        wanted,
        lambda made: _last_values(statement, entity, history, value.at),
    )
    alias = places.free(frame, name)
    found = _operand(statement, entity, history, tree.column(alias, beside(entity.key, _VALUE)))
    query = queries.select(
        [found.node], tree.table((name,), alias), where=_linked(statement, frame, alias)
    )
    return Operand(queries.scalar(query), found.type, True, found.digits)


def _last_values(statement: Statement, entity: Entity, history: History, at: Edge) -> Query:
    """For each key the value of the last row."""
    rows = HistoryRows(statement, entity, history, at)
    order = [Operand(rows.start, TIMESTAMP, False), *_sortable(statement, rows.value)]
    last = statement.dialect.most(rows.value.node, aggregates.by_rank(order), rows.value.type)
    columns = [*rows.keyed(), queries.named(last, beside(entity.key, _VALUE))]
    return queries.select(columns, rows.relation, where=rows.where, group=rows.key)


def past_values(statement: Statement, place: Place, condition: PastValues) -> Test:
    """A test of the values that the attribute had; never NULL."""
    entity = statement.catalog.entities[condition.entity]
    history = entity.history[condition.name]
    name = shared.shared(
        statement,
        ("past values", entity.name, condition.name, condition.at),
        f"{entity.name} past {condition.name}",
        lambda made: _past(statement, entity, history, condition.at),
    )
    alias = places.free(place, name)

    def column(kind: str) -> Node:
        return tree.column(alias, beside(entity.key, kind))

    value, before = (
        _operand(statement, entity, history, column(kind)) for kind in (_VALUE, _BEFORE)
    )
    window = condition.window
    inside, _ = in_window(statement, place, TimeAt(column(_START)), window)
    where = _linked(statement, place, alias)
    if condition.test is HistoryTest.EVER:
        holds = _held_at_start(statement, place, window, column(_START), column(_NEXT))
        if holds is not None:
            inside = [tree.disjunction((tree.conjunction(inside), holds))]
        where += [tree.closed(test) for test in inside]
    else:
        where += [*inside, tree.compare("!=", *_alike(statement, before, value))]
    for wanted, found in ((condition.old, before), (condition.new, value)):
        if wanted is not None:
            other = values.value_of(statement, place, wanted)
            where.append(tree.compare("=", *_alike(statement, found, other)))
    query = queries.select([tree.integer(1)], tree.table((name,), alias), where=where)
    return Test(tree.exists(query), False)


def _alike(statement: Statement, one: Operand, other: Operand) -> tuple[Node, Node]:
    """Both as equality compares them: versions by their parts."""
    keyed = (version_rows.by_key(statement.dialect, each) for each in (one, other))
    left, right = alike(statement.dialect, statement.calendar, *keyed)
    return left.node, right.node


def _held_at_start(
    statement: Statement, place: Place, window: Window, start: Node, following: Node
) -> Node | None:
    """Is it the row that held when the window began? None for a window without a beginning."""
    if window.start is None:
        return None
    began = Window(None, window.start)
    earlier, _ = in_window(statement, place, TimeAt(start), began)
    replaced, _ = in_window(statement, place, TimeAt(following), began)
    if window.end is not None:
        edge = values.value_of(statement, place, values.midnight(window.end))
        earlier += [tree.is_known(edge.node)] if edge.nullable else []
    return tree.conjunction((*earlier, tree.is_not_true(tree.conjunction(replaced))))


def _past(statement: Statement, entity: Entity, history: History, at: Edge) -> Query:
    """Each row of a history, with the value before it and the instant of the one that follows."""
    rows = HistoryRows(statement, entity, history, at)
    start, value = beside(entity.key, _START), beside(entity.key, _VALUE)
    by_value = aggregates.by_rank(_sortable(statement, rows.value))
    largest = statement.dialect.most(rows.value.node, by_value, rows.value.type)
    once = queries.select(
        [*rows.keyed(), queries.named(rows.start, start), queries.named(largest, value)],
        rows.relation,
        where=rows.where,
        group=[*rows.key, rows.start],
    )
    key = [tree.column("past", part) for part in entity.key]
    order = [tree.forwards(tree.column("past", start))]
    before = tree.over(tree.call("lag", tree.column("past", value)), key, order)
    following = tree.over(tree.call("lead", tree.column("past", start)), key, order)
    columns = [
        *key,
        tree.column("past", start),
        tree.column("past", value),
        queries.named(before, beside(entity.key, _BEFORE)),
        queries.named(following, beside(entity.key, _NEXT)),
    ]
    return queries.select(columns, queries.derived(once, "past"))


# ---------------------------------------------------------------- the rows of a history


class HistoryRows:
    """The rows that exist at an instant, under the name of the attribute."""

    def __init__(self, statement: Statement, entity: Entity, history: History, at: Edge) -> None:
        alias = f"{history.attribute}_history"
        self.entity = entity
        self.relation = tree.table(history.table, alias)
        for part in history.key:
            statement.read(history.table, part)
        self.key = [tree.column(alias, part) for part in history.key]
        self.value = stored.attribute(statement, history.table, alias, _declared(entity, history))
        time = stored.time_column(statement, history.table, alias, history.start)
        self.start = stored.instant_of(statement, time)
        self.where = [
            *filters(statement, history.table, alias, history.where),
            *map(tree.is_known, self.key),
            compared(statement, time, Operator.LESS, at),
        ]

    def keyed(self) -> list[Node]:
        """The key columns under the names that the entity has for them."""
        return [
            queries.named(node, part) for node, part in zip(self.key, self.entity.key, strict=True)
        ]


def _declared(entity: Entity, history: History) -> Attribute:
    return Attribute(
        history.attribute,
        entity.attributes[history.attribute].type,
        history.column,
        floating=history.floating,
        zone=history.zone,
        unit=history.unit,
    )


def _operand(statement: Statement, entity: Entity, history: History, node: Node) -> Operand:
    """A column that holds a value of the history, in the form of its type."""
    kind = stored.attribute(
        statement, history.table, f"{history.attribute}_history", _declared(entity, history)
    )
    return Operand(node, kind.type, True, kind.digits)


def _sortable(statement: Statement, operand: Operand) -> list[Operand]:
    """By size; equal versions by their texts."""
    own = replace(operand, node=aggregates.sortable(statement.dialect, operand))
    if not isinstance(operand.type, VersionType):
        return [own]
    return [version_rows.by_key(statement.dialect, operand), own]


def _linked(statement: Statement, place: Place, alias: str) -> list[Node]:
    """The rows of the entity at hand."""
    mine = places.key_of(statement, place)
    return [
        tree.compare("=", tree.column(alias, part), one)
        for part, one in zip(place.entity.key, mine, strict=True)
    ]
