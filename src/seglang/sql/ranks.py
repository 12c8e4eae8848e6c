"""Ranks and scores: places in an order over a population.

An order is one relation with a row for each entity that takes part, and columns that say where it
stands; a rank is a test of the key, a score a look-up by it. Everything is computed in whole
numbers and exact decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from seglang.core.standings import NEGATIVE_TOTAL, Cut, Direction, Ranked, Score
from seglang.plan.names import beside
from seglang.plan.nodes import Ranking
from seglang.plan.ranks import order_of
from seglang.sql import (
    aggregates,
    conditions,
    entities,
    numbers,
    places,
    queries,
    scans,
    tree,
    values,
    version_rows,
)
from seglang.sql.operand import INTEGER_DIGITS, Operand, Test
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node, Query
from seglang.types import INTEGER

# Columns of a ranking beside the key: the place (1 is the highest value, ties by key), the same
# with one place for equal values, counted from above and from below, and how many there are.
_PLACE, _FROM_ABOVE, _FROM_BELOW, _SIZE = "place", "from_above", "from_below", "size"
# The sum of all values; of those that stand before and after this one; of higher and lower values.
_TOTAL, _BEFORE, _AFTER, _HIGHER, _LOWER = "total", "before", "after", "higher", "lower"


def ranking(statement: Statement, made: Ranking) -> Query:
    """The relation of an order."""
    wanted = _wanted(made)
    entity = statement.catalog.entities[made.order.entity]
    alias = beside((made.name, *made.features, *statement.columns), entity.name)
    place = Place(
        entity,
        alias,
        measured=scans.measured_columns(statement, made.features),
        keeps=True,
        taken=statement.columns | {alias.lower(), *made.features},
    )
    key = entities.key_columns(statement, entity, alias)
    joins = scans.feature_joins(entity, made.features, key)
    where = entities.population(statement, entity, alias, made.order.at)
    if made.order.among is not None:
        where.append(conditions.condition_of(statement, place, made.order.among).node)
    value = values.value_of(statement, place, made.order.value)
    per = [
        version_rows.by_key(statement.dialect, values.value_of(statement, place, part))
        for part in made.order.per
    ]
    where += [tree.is_known(part.node) for part in (value, *per) if part.nullable]
    source = entities.entity_rows(statement, entity, alias)
    if any(queries.holds_query(part.node) for part in (value, *per)):
        # No engine lets a query stand in the order of a window wherever it likes.
        named = [queries.named(node, f"key_{index}") for index, node in enumerate(key, start=1)]
        named += [queries.named(part.node, f"group_{i}") for i, part in enumerate(per, start=1)]
        named.append(queries.named(value.node, "value"))
        valued = places.free(place, "valued")
        inner = queries.select(named, source, joins=joins, where=where)
        source, joins, where = queries.derived(inner, valued), [], []
        key = [tree.column(valued, f"key_{index}") for index in range(1, len(key) + 1)]
        per = [
            replace(part, node=tree.column(valued, f"group_{index}"))
            for index, part in enumerate(per, start=1)
        ]
        value = Operand(tree.column(valued, "value"), value.type, True, value.digits)
    standing = _Standing(value, tuple(tree.not_bare(part.node) for part in per), tuple(key))
    columns = [queries.named(node, part) for node, part in zip(key, entity.key, strict=True)]
    columns += [
        queries.named(standing.column(statement, name), beside(entity.key, name)) for name in wanted
    ]
    return queries.select(columns, source, joins=joins, where=where)


def rank(statement: Statement, place: Place, condition: Ranked) -> Test:
    """A test of the key, never NULL."""
    made = statement.plan.rankings[order_of(condition)]
    entity = statement.catalog.entities[condition.entity]
    key = [tree.column(made.name, part) for part in entity.key]

    def column(name: str) -> Node:
        return tree.column(made.name, beside(entity.key, name))

    chosen = _chosen(condition, column)
    query = queries.select(key, tree.table((made.name,)), where=(chosen,))
    mine = tree.tuple_of(places.key_of(statement, place))
    return Test(tree.is_in_query(mine, query), False)


def score(statement: Statement, place: Place, value: Score) -> Operand:
    """`1 + floor(parts * smaller / size)`, looked up by key."""
    made = statement.plan.rankings[order_of(value)]
    entity = statement.catalog.entities[value.entity]
    alias = places.free(place, made.name)
    smaller = tree.subtract(tree.column(alias, beside(entity.key, _FROM_BELOW)), tree.integer(1))
    scaled = tree.multiply(tree.integer(value.parts), smaller)
    size = tree.column(alias, beside(entity.key, _SIZE))
    found = tree.add(tree.integer(1), tree.quotient(scaled, size))
    mine = places.key_of(statement, place)
    where = [
        tree.compare("=", tree.column(alias, part), one)
        for part, one in zip(entity.key, mine, strict=True)
    ]
    query = queries.select([found], tree.table((made.name,), alias), where=where)
    return Operand(queries.scalar(query), INTEGER, True, (INTEGER_DIGITS, 0))


# ---------------------------------------------------------------- which are chosen


def _wanted(made: Ranking) -> list[str]:
    """The columns that the ranks and scores of an order look at."""
    found: dict[str, None] = {}

    def look(name: str) -> Node:
        found[name] = None
        return tree.null()

    for node in made.asked:
        match node:
            case Ranked():
                _chosen(node, look)
            case Score():
                found |= dict.fromkeys((_FROM_BELOW, _SIZE))
            case _:
                assert_never(node)
    # A sort by group and value serves the plain group as well, when it comes first.
    return sorted(found, key=lambda name: name == _SIZE)


def _chosen(condition: Ranked, column: Callable[[str], Node]) -> Node:
    is_top = condition.direction is Direction.TOP
    if condition.cut is Cut.OF_TOTAL:
        return _makes_total(condition, is_top, column)
    if condition.cut is Cut.SHARE:
        limit = _share(condition.amount, column(_SIZE))
    else:
        limit = tree.decimal(condition.amount)
    if condition.with_ties:
        return tree.compare("<=", column(_FROM_ABOVE if is_top else _FROM_BELOW), limit)
    if is_top:
        return tree.compare("<=", column(_PLACE), limit)
    # The bottom is the reverse of the one order: the last places.
    return tree.compare(">", column(_PLACE), tree.subtract(column(_SIZE), limit))


def _share(amount: Decimal, size: Node) -> Node:
    """ceil(amount * size)"""
    part = Fraction(amount)
    above, below = part.numerator, part.denominator
    # A size times ten decimals may need 128 bits; no population comes near 10^12, so that a share
    # of a few digits needs 64.
    counted = size if above <= 10**6 else tree.cast(size, tree.HUGE)
    whole = counted if above == 1 else tree.multiply(counted, tree.integer(above))
    if below == 1:
        return whole
    return tree.quotient(tree.add(whole, tree.integer(below - 1)), tree.integer(below))


def _makes_total(condition: Ranked, is_top: bool, column: Callable[[str], Node]) -> Node:
    """Those that come first do not make the amount yet."""
    part = Fraction(condition.amount)
    if condition.with_ties:
        first = column(_HIGHER if is_top else _LOWER)
    else:
        first = column(_BEFORE if is_top else _AFTER)
    goal = column(_TOTAL)
    if part.numerator != 1:
        goal = tree.multiply(goal, tree.integer(part.numerator))
    if part.denominator != 1:
        first = tree.multiply(first, tree.integer(part.denominator))
    return tree.compare("<", first, goal)


# ---------------------------------------------------------------- windows


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where one entity stands: its value, group and key."""

    value: Operand
    per: tuple[Node, ...]
    key: tuple[Node, ...]

    def column(self, statement: Statement, name: str) -> Node:
        ranked = aggregates.sortable(statement.dialect, self.value)
        downwards = [tree.descending(ranked)]
        key = map(statement.dialect.order_unknown, self.key)
        in_order = [*downwards, *map(tree.forwards, key)]
        match name:
            case "place":
                return self._over(tree.call("row_number"), in_order)
            case "from_above":
                return self._over(tree.call("rank"), downwards)
            case "from_below":
                return self._over(tree.call("rank"), [tree.forwards(ranked)])
            case "size":
                return self._over(tree.call("count", tree.star()))
            case "total":
                lowest = self._over(tree.call("min", self._number()))
                negative = tree.compare("<", lowest, tree.integer(0))
                failure = statement.dialect.failure(NEGATIVE_TOTAL)
                return tree.choose(((negative, failure),), self._sum())
            case "before":
                return tree.subtract(self._sum(in_order), self._number())
            case "after":
                return tree.subtract(self._sum(), self._sum(in_order))
            case "higher":
                same = tree.over(self._summed(), (*self.per, ranked), ())
                return tree.subtract(self._sum(downwards), same)
            case "lower":
                return tree.subtract(self._sum(), self._sum(downwards))
            case _:
                raise AssertionError(f"no column {name}")

    def _over(self, function: Node, order: Sequence[Node] = ()) -> Node:
        return tree.over(function, self.per, order)

    def _number(self) -> Node:
        return numbers.exact(self.value)

    def _summed(self) -> Node:
        return tree.call("sum", self._number())

    def _sum(self, order: Sequence[Node] = ()) -> Node:
        return self._over(self._summed(), order)
