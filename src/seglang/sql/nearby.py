"""Whether there is a row near another in time: beside each row the nearest one of the others.

`did B within 7 days after it` asks for the next B; comparing its time decides. Sorting both sides
once is as cheap as looking for any B, and stays so for entities with very many rows. No row is
multiplied: each finds at most one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from seglang.core.edges import Shift, Unit
from seglang.core.frames import scoped
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Compare,
    Condition,
    Moment,
    Operator,
    PropertyValue,
    Shifted,
    Value,
)
from seglang.core.sources import Events, Rows, Window
from seglang.core.walking import children
from seglang.plan.frames import is_closed, stands_alone
from seglang.sql import aggregates, places, queries, stored, subqueries, tree, values
from seglang.sql import seen as seen_rows
from seglang.sql.operand import Operand, Test
from seglang.sql.row_source import RowSource
from seglang.sql.shared import shared
from seglang.sql.statement import Place, Statement, TimeAt
from seglang.sql.times import edge_test
from seglang.sql.tree import Node


def with_nearest(
    statement: Statement,
    rows: RowSource,
    asked: Iterable[object],
    required: Iterable[Condition],
    scanned: Window | None,
) -> RowSource:
    """The rows, which lie in the window `scanned`, and beside them the nearest of the rows that the
    conditions ask for. Rows of which something `required` cannot hold may be left out."""
    asked, required = tuple(asked), tuple(required)
    if not statement.dialect.has_nearest_joins:
        return rows
    for aggregate in dict.fromkeys(_around(asked)):
        if not _is_sorted(statement, aggregate):
            continue
        if all(use is not None for use in _uses(asked, aggregate)):
            is_needed = any(
                isinstance(each, Compare)
                and each.left == aggregate
                and subqueries.asks_for_rows(each) is True
                for each in required
            )
            rows = _beside(statement, rows, aggregate, scanned, is_needed=is_needed)
        elif aggregate.kind in (Aggregation.COUNT, Aggregation.SUM):
            rows = _totalled(statement, rows, aggregate, scanned)
    return rows


def _around(asked: Iterable[object]) -> Iterable[Aggregate]:
    """The aggregates of rows around the row at hand."""
    return (node for node in _outermost(asked) if isinstance(node, Aggregate))


def _uses(asked: Iterable[object], aggregate: Aggregate) -> Iterable[bool | None]:
    """For each place where the aggregate stands: is it asked whether there are any rows?"""
    for node in _outermost(asked):
        if isinstance(node, Compare) and node.left == aggregate:
            yield subqueries.asks_for_rows(node)
        elif aggregate in children(node):
            yield None


def _outermost(asked: Iterable[object]) -> Iterable[object]:
    """All nodes about the row at hand; aggregates of the rows around it, but not what is inside."""
    pending = list(asked)
    while pending:
        current = pending.pop()
        if isinstance(current, Aggregate) and is_closed(current):
            continue
        yield current
        if not isinstance(current, Aggregate):
            pending.extend(child for child, added in scoped(current) if not added)


def _is_sorted(statement: Statement, aggregate: Aggregate) -> bool:
    """Are the rows, but for the window, the same whatever row asks?"""
    rows, window = aggregate.rows, aggregate.rows.window
    if window is None or rows.apart_from is not None or not isinstance(rows.source, Events):
        return False
    anchored = _is_anchored(window.start) or _is_anchored(window.end)
    whole = replace(aggregate, rows=replace(rows, window=None))
    return anchored and stands_alone(whole, statement.catalog)


def _is_anchored(edge: Value | None) -> bool:
    return edge is not None and not isinstance(values.midnight(edge), Moment)


@dataclass(frozen=True, slots=True)
class _Others:
    """The rows around: of every entity, as far as the constant edges of the window reach. `start`
    and `end` are the edges that hang on the row at hand."""

    rows: RowSource
    start: Value | None
    end: Value | None
    time: TimeAt
    starts: Operator
    ends: Operator
    name: str


def _others(statement: Statement, place: Place, rows: Rows, scanned: Window | None) -> _Others:
    window = rows.window
    assert window is not None
    start = window.start if _is_anchored(window.start) else None
    end = window.end if _is_anchored(window.end) else None
    first, last = (None, None) if scanned is None else (scanned.start, scanned.end)
    constant = Window(
        window.start if start is None else _seen_from(start, first, -1),
        window.end if end is None else _seen_from(end, last, 1),
        start is None and window.after_start,
        end is None and window.through_end,
    )
    bounded = constant.start is not None or constant.end is not None
    root = statement.root(place.entity)
    found = seen_rows.rows_of_source(
        statement, root, replace(rows, window=constant if bounded else None)
    )
    return _Others(
        found,
        start,
        end,
        values.row_time(statement, found.place),
        Operator.GREATER if window.after_start else Operator.GREATER_OR_EQUAL,
        Operator.LESS_OR_EQUAL if window.through_end else Operator.LESS,
        rows.arms[0].event if rows.arms else rows.name,
    )


# So far a bound may be moved; further it could leave the calendar, where no row need be.
_FAR = {
    unit: 400 * 366 * 86400 // seconds
    for unit, seconds in {
        Unit.SECOND: 1,
        Unit.MINUTE: 60,
        Unit.HOUR: 3600,
        Unit.DAY: 86400,
        Unit.WEEK: 7 * 86400,
        Unit.MONTH: 31 * 86400,
        Unit.QUARTER: 92 * 86400,
        Unit.YEAR: 366 * 86400,
        Unit.FISCAL_QUARTER: 92 * 86400,
        Unit.FISCAL_YEAR: 366 * 86400,
    }.items()
}


def _seen_from(edge: Value, bound: Value | None, slack: int) -> Moment | None:
    """How far an edge that hangs on the row at hand can reach when that row's time can reach to a
    constant bound; a day further, since clocks change."""
    bound = None if bound is None else values.midnight(bound)
    if not isinstance(bound, Moment):
        return None
    match edge:
        case PropertyValue("time", up=0):
            return Moment(Shift(bound.edge, slack, Unit.DAY))
        case Shifted(PropertyValue("time", up=0), amount, unit) if abs(amount) <= _FAR[unit]:
            moved = Shift(bound.edge, amount, unit)
            return Moment(Shift(moved, slack, Unit.DAY))
        case _:
            return None


def _beside(
    statement: Statement,
    rows: RowSource,
    aggregate: Aggregate,
    scanned: Window | None,
    *,
    is_needed: bool,
) -> RowSource:
    """The next row after the start, or the last one before the end, tells whether there is any."""
    place = rows.place
    others = _others(statement, place, aggregate.rows, scanned)
    start, end = others.start, others.end
    # The time of the row itself is there already; any other edge has to be computed to sort by it.
    forwards = start is not None and not isinstance(end, PropertyValue)
    alias = places.free(place, f"{'next' if forwards else 'previous'}_{others.name}")
    query, time = _times(statement, others, alias)
    begun = None if start is None else edge_test(statement, place, time, others.starts, start)[0]
    ended = None if end is None else edge_test(statement, place, time, others.ends, end)[0]
    sorted_by, decides = (begun, ended) if forwards else (ended, begun)
    assert sorted_by is not None
    test = Test(tree.is_known(time.node), False) if decides is None else Test(decides, True)
    joined = _joined(rows, queries.derived(query, alias), alias, sorted_by, outer=not is_needed)
    beside = {**place.nearby, aggregate: test}
    return replace(joined, place=replace(joined.place, nearby=beside))


def _totalled(
    statement: Statement, rows: RowSource, aggregate: Aggregate, scanned: Window | None
) -> RowSource:
    """The rows carry a running total; that at the end less that at the start is the total of those
    between."""
    place = rows.place
    others = _others(statement, place, aggregate.rows, scanned)
    start, end = others.start, others.end
    name = shared(
        statement,
        ("running", replace(aggregate, rows=replace(aggregate.rows, name="")), scanned),
        f"running_{others.name}",
        lambda _: _times(statement, others, "", _total(statement, others, aggregate))[0],
    )
    parts: list[Node] = []
    known: list[Node] = []
    edges = [(end, others.ends, "until"), (start, _OPPOSITES[others.starts], "before")]
    if end is None:
        edges = [(start, others.starts, "from")]
    for edge, operator, word in edges:
        if edge is None:
            continue
        alias = places.free(rows.place, f"{others.name}_{word}")
        test, nullable = edge_test(statement, place, _made_time(others, alias), operator, edge)
        if nullable:
            known.append(tree.is_known(values.value_of(statement, place, edge).node))
        rows = _joined(rows, tree.table((name,), alias), alias, test)
        parts.append(tree.coalesce(tree.column(alias, "total"), tree.integer(0)))
    total = parts[0] if len(parts) == 1 else tree.subtract(*parts)
    if known:
        total = tree.choose(((tree.conjunction(known), total),), tree.integer(0))
    found = replace(_operand(statement, others, aggregate), node=total)
    measured = {**rows.place.measured, aggregate: found}
    return replace(rows, place=replace(rows.place, measured=measured))


_OPPOSITES = {Operator.GREATER: Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL: Operator.LESS}


def _operand(statement: Statement, others: _Others, aggregate: Aggregate) -> Operand:
    place = others.rows.place
    found = aggregates.grouped(statement, place, aggregate, None)
    bare = tree.without_default(found.node)
    return replace(found, node=found.node if bare is None else bare, ratio=None, pick=None)


def _total(statement: Statement, others: _Others, aggregate: Aggregate) -> Node:
    """The total of this row and of all before it (from the end, when only the start hangs on the
    row at hand); rows of one time have the same."""
    turn = tree.descending if others.end is None else tree.forwards
    node = _operand(statement, others, aggregate).node
    order = [turn(_sorted_time(statement, others))]
    return tree.within_cast(node, lambda total: tree.over(total, others.rows.key, order))


def _joined(
    rows: RowSource, source: Node, alias: str, sorted_by: Node, *, outer: bool = True
) -> RowSource:
    ties = [
        tree.compare("=", tree.column(alias, f"key_{index}"), part)
        for index, part in enumerate(rows.key, start=1)
    ]
    join = queries.nearest(source, [*ties, sorted_by], outer=outer)
    return replace(rows, joins=(*rows.joins, join), place=places.taking(rows.place, alias))


def _times(
    statement: Statement, others: _Others, alias: str, total: Node | None = None
) -> tuple[tree.Select, TimeAt]:
    """Key and time of the rows, as a query of its own."""
    rows = others.rows
    names = [f"key_{index}" for index in range(1, len(rows.key) + 1)]
    shown = [queries.named(part, name) for part, name in zip(rows.key, names, strict=True)]
    shown.append(queries.named(_sorted_time(statement, others), "time"))
    if total is not None:
        shown.append(queries.named(total, "total"))
    query = queries.select(shown, rows.relation, joins=rows.joins, where=rows.where)
    return query, _made_time(others, alias)


def _sorted_time(statement: Statement, others: _Others) -> Node:
    """The time as it lies where that has the order of instants, else the instant."""
    if _is_plain(others.time):
        return others.time.node
    return stored.instant_of(statement, others.time)


def _made_time(others: _Others, alias: str) -> TimeAt:
    zone = others.time.zone if _is_plain(others.time) else None
    return TimeAt(tree.column(alias, "time"), zone, nullable=True)


def _is_plain(time: TimeAt) -> bool:
    return time.zone in (None, "UTC") and not time.is_date
