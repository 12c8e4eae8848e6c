"""Anniversaries: does month and day come round on a local date of a window?"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.nodes import Moment, Value
from seglang.core.sources import Window
from seglang.sql import tree, values
from seglang.sql.compiled import AnniversaryBound
from seglang.sql.operand import Operand, Test
from seglang.sql.rows import local_day
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node
from seglang.types import DateType


def anniversary(statement: Statement, place: Place, value: Value, window: Window) -> Test:
    found = values.value_of(statement, place, value)
    start, end = window.start, window.end
    if start is None or end is None:
        # An open window holds every day, unless its one edge is missing.
        edges = [values.value_of(statement, place, edge) for edge in (start, end) if edge]
        known = [tree.is_known(one.node) for one in (found, *edges) if one.nullable]
        return Test(tree.conjunction(known) if known else tree.boolean(True), False)
    start, end = values.midnight(start), values.midnight(end)
    number = _month_day(local_day(statement.dialect, found, statement.calendar.zone))
    if not (isinstance(start, Moment) and isinstance(end, Moment)):
        edges = [values.value_of(statement, place, edge) for edge in (start, end)]
        return Test(_comes_round(statement, number, edges), True)
    sources = [AnniversaryBound(start.edge, end.edge, last) for last in (False, True)]
    low, high = (
        statement.number(source, name)
        for source, name in zip(sources, ("anniversary_from", "anniversary_to"), strict=True)
    )
    inside = tree.between(number, low, high)
    across = tree.disjunction((tree.compare(">=", number, low), tree.compare("<=", number, high)))
    if statement.as_of is None:
        ordered = tree.compare("<=", low, high)
        return Test(tree.choose(((ordered, inside),), across), found.nullable)
    first, last = (source.value(statement.as_of, statement.calendar) for source in sources)
    return Test(inside if first <= last else across, found.nullable)


def _month_day(day: Node) -> Node:
    month = tree.call("date_part", tree.text("month"), day)
    return tree.add(
        tree.multiply(month, tree.integer(100)),
        tree.call("date_part", tree.text("day"), day),
    )


def _comes_round(statement: Statement, number: Node, edges: list[Operand]) -> Node:
    """As `compiled.month_days`, for a window that is each entity's own."""
    dialect = statement.dialect

    def body(parts: Sequence[Node]) -> Node:
        first, after, day = parts
        one = tree.integer(1)
        low = _month_day(first)
        last = _month_day(tree.subtract(after, one))
        leap = tree.conjunction(
            (
                tree.compare("=", last, tree.integer(228)),
                tree.compare("=", _month_day(after), tree.integer(301)),
            )
        )
        high = tree.choose(((leap, tree.integer(229)),), last)
        inside = tree.between(day, low, high)
        across = tree.disjunction((tree.compare(">=", day, low), tree.compare("<=", day, high)))
        length = dialect.days_between(after, first)
        return tree.choose(
            (
                (tree.is_null(tree.add(length, day)), tree.null()),
                (tree.compare("<=", length, tree.integer(0)), tree.boolean(False)),
                (tree.compare(">=", length, tree.integer(366)), tree.boolean(True)),
                (tree.compare("<=", low, high), inside),
            ),
            across,
        )

    dates = [_first_date_from(statement, edge) for edge in edges]
    return dialect.let((*dates, number), body)


def _first_date_from(statement: Statement, edge: Operand) -> Node:
    """The first local date whose midnight is not before the edge."""
    if isinstance(edge.type, DateType):
        return edge.node
    zone = statement.calendar.zone
    day = local_day(statement.dialect, edge, zone)
    midnight = statement.dialect.in_zone(zone, tree.cast(day, tree.LOCAL))
    begun = tree.compare("<", midnight, edge.node)
    return tree.choose(((begun, tree.add(day, tree.integer(1))),), day)
