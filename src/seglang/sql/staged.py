"""Aggregations that need a stage of their own: rows are numbered, spaced or grouped first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from seglang.core.nodes import Aggregate, Aggregation, Literal
from seglang.core.sources import instant_of
from seglang.plan.names import beside
from seglang.sql import queries, tree, values, version_rows
from seglang.sql.aggregates import BIG, instant_at, period_number, sortable
from seglang.sql.compiled import PeriodBound
from seglang.sql.operand import Operand
from seglang.sql.statement import Statement
from seglang.sql.tree import Node, Query
from seglang.types import DURATION, INTEGER, TIMESTAMP, VersionType

if TYPE_CHECKING:
    from seglang.sql.row_source import RowSource

# What the columns of the rows' key are called in the query.
Names: TypeAlias = Sequence[str]


def staged(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate, column: str
) -> tuple[Query, Operand]:
    """A query of the key columns and one value, and what that value is."""
    match aggregate.kind:
        case Aggregation.FIRST | Aggregation.LAST:
            return _nth(statement, rows, names, aggregate, column)
        case Aggregation.MOST_FREQUENT:
            return _most_frequent(statement, rows, names, aggregate, column)
        case Aggregation.LONGEST_GAP:
            return _longest_gap(statement, rows, names, column)
        case Aggregation.LONGEST_STREAK | Aggregation.CURRENT_STREAK:
            return _streak(statement, rows, names, aggregate, column)
        case kind:
            raise AssertionError(f"{kind.value} needs no stage")


def _keyed(rows: RowSource, names: Names) -> list[Node]:
    return [queries.named(node, part) for node, part in zip(rows.key, names, strict=True)]


def _key_of(alias: str, names: Names) -> list[Node]:
    return [tree.column(alias, part) for part in names]


def _from(rows: RowSource, columns: list[Node], group: list[Node] | None = None) -> Query:
    return queries.select(
        columns, rows.relation, joins=rows.joins, where=rows.where, group=group or ()
    )


def _nth(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate, column: str
) -> tuple[Query, Operand]:
    """The rows numbered in their total order, and the one with the number."""
    is_first = aggregate.kind is Aggregation.FIRST
    if aggregate.operand is None:
        operand = Operand(instant_at(statement, rows.place), TIMESTAMP, True)
    else:
        operand = values.value_of(statement, rows.place, aggregate.operand)
        operand = values.as_type(statement, operand, aggregate.type)
    sort = tree.ascending if is_first else tree.descending
    number = tree.over(tree.call("row_number"), rows.key, [sort(part.node) for part in rows.order])
    number_name = beside(names, "number")
    inner = _from(
        rows,
        [
            *_keyed(rows, names),
            queries.named(operand.node, column),
            queries.named(number, number_name),
        ],
    )
    assert aggregate.number is not None
    wanted = tree.compare("=", tree.column("numbered", number_name), tree.integer(aggregate.number))
    query = queries.select(
        [*_key_of("numbered", names), tree.column("numbered", column)],
        queries.derived(inner, "numbered"),
        where=(wanted,),
    )
    return query, replace(operand, nullable=True)


def _most_frequent(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate, column: str
) -> tuple[Query, Operand]:
    """Each value's count, then the value with the highest, of several the smallest."""
    operand, counted = _counted(statement, rows, names, aggregate)
    times = tree.negative(tree.column("counted", beside(names, "times")))
    parts = [times, tree.column("counted", beside(names, "value"))]
    if isinstance(operand.type, VersionType):
        parts.append(tree.column("counted", beside(names, "text")))
    picked = queries.named(statement.dialect.smallest(parts), column)
    key = _key_of("counted", names)
    query = queries.select([*key, picked], counted, group=key)
    return query, replace(operand, node=picked, nullable=True)


def with_most_frequent(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate, text: str
) -> Query:
    """The keys whose most frequent value is this text: none is more frequent, and no smaller one
    as frequent. Cheaper than finding out which it is."""
    operand, counted = _counted(statement, rows, names, aggregate)
    value = tree.column("counted", beside(names, "value"))
    times = tree.column("counted", beside(names, "times"))
    literal = Literal(text, operand.type)
    known = Operand(tree.text(text), operand.type, False)
    wanted = version_rows.compared(statement.dialect, literal, known).node

    def most(test: Node | None) -> Node:
        return tree.filtered(tree.call("max", times), test)

    smaller = tree.coalesce(most(tree.compare("<", value, wanted)), tree.integer(0))
    having = (
        tree.compare("=", most(tree.compare("=", value, wanted)), most(None)),
        tree.compare("<", smaller, most(None)),
    )
    key = _key_of("counted", names)
    return queries.select(key, counted, group=key, having=tree.conjunction(having))


def _counted(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate
) -> tuple[Operand, Node]:
    """How often each known value stands in the rows of each key."""
    assert aggregate.operand is not None
    operand = values.value_of(statement, rows.place, aggregate.operand)
    known = replace(rows, where=(*rows.where, tree.is_known(operand.node)))
    # A bare number in GROUP BY would be the place of a column.
    value = tree.not_bare(sortable(statement.dialect, operand))
    name, times = beside(names, "value"), queries.named(_how_many(), beside(names, "times"))
    if not isinstance(operand.type, VersionType):
        columns = [*_keyed(rows, names), queries.named(value, name), times]
        return operand, queries.derived(_from(known, columns, [*rows.key, value]), "counted")
    # Equal versions are one value, of which the first text is shown. It is sought in a query of its
    # own: an aggregate that looks at nothing but outer columns is one of the outer query.
    inner = _from(known, [*_keyed(rows, names), queries.named(value, name)])
    text, key = tree.column("valued", name), _key_of("valued", names)
    same = version_rows.by_key(statement.dialect, replace(operand, node=text)).node
    first = queries.named(tree.call("min", text), beside(names, "text"))
    query = queries.select(
        [*key, queries.named(same, name), first, times],
        queries.derived(inner, "valued"),
        group=[*key, same],
    )
    return operand, queries.derived(query, "counted")


def _how_many() -> Node:
    return tree.call("count", tree.star())


def _longest_gap(
    statement: Statement, rows: RowSource, names: Names, column: str
) -> tuple[Query, Operand]:
    time = statement.dialect.microseconds(instant_at(statement, rows.place))
    at = values.row_time(statement, rows.place)
    # The bare column sorts alike, except for dates and local times where clocks change.
    bare = at.zone in (None, "UTC") and not at.is_date
    order = tree.forwards(at.node if bare else time)
    before = tree.over(tree.call("lag", time), rows.key, [order])
    name = beside(names, "gap")
    inner = _from(rows, [*_keyed(rows, names), queries.named(tree.subtract(time, before), name)])
    key = _key_of("spaced", names)
    longest = queries.named(tree.call("max", tree.column("spaced", name)), column)
    query = queries.select([*key, longest], queries.derived(inner, "spaced"), group=key)
    return query, Operand(longest, DURATION, True)


def _streak(
    statement: Statement, rows: RowSource, names: Names, aggregate: Aggregate, column: str
) -> tuple[Query, Operand]:
    """Periods with a row, each once; a run is where period number minus rank stays the same."""
    assert aggregate.unit is not None
    number = period_number(statement, rows.place, aggregate.unit)
    period_name, run_name, length_name, last_name = (
        beside(names, name) for name in ("period", "run", "length", "last_period")
    )
    periods = _from(
        rows, [*_keyed(rows, names), queries.named(number, period_name)], [*rows.key, number]
    )
    period = tree.column("active", period_name)
    key = _key_of("active", names)
    rank = tree.over(tree.call("row_number"), key, [tree.ascending(period)])
    ranked = queries.select(
        [
            *key,
            queries.named(period, period_name),
            queries.named(tree.subtract(period, rank), run_name),
        ],
        queries.derived(periods, "active"),
    )
    key = _key_of("ranked", names)
    run = tree.column("ranked", run_name)
    runs = queries.select(
        [
            *key,
            queries.named(tree.call("count", tree.star()), length_name),
            queries.named(tree.call("max", tree.column("ranked", period_name)), last_name),
        ],
        queries.derived(ranked, "ranked"),
        group=[*key, run],
    )
    key = _key_of("runs", names)
    longest = tree.call("max", tree.column("runs", length_name))
    if aggregate.kind is Aggregation.CURRENT_STREAK:
        at = instant_of(aggregate.rows.source)
        current = statement.number(
            PeriodBound(aggregate.unit, at), f"current_{aggregate.unit.value}"
        )
        living = tree.compare(
            ">=", tree.column("runs", last_name), tree.subtract(current, tree.integer(1))
        )
        longest = tree.coalesce(tree.filtered(longest, living), tree.integer(0))
    query = queries.select(
        [*key, queries.named(longest, column)], queries.derived(runs, "runs"), group=key
    )
    return query, Operand(longest, INTEGER, False, BIG)
