"""Anniversaries: does month and day come round on a local date of a window?"""

from __future__ import annotations

from seglang.core.nodes import Moment, Value
from seglang.core.sources import Window
from seglang.sql import tree, values
from seglang.sql.compiled import AnniversaryBound
from seglang.sql.operand import Test
from seglang.sql.rows import local_day
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node


def anniversary(statement: Statement, place: Place, value: Value, window: Window) -> Test:
    found = values.value_of(statement, place, value)
    if window.start is None or window.end is None:
        # An open window holds every day.
        return Test(tree.is_known(found.node) if found.nullable else tree.boolean(True), False)
    start, end = values.midnight(window.start), values.midnight(window.end)
    number = _month_day(local_day(statement.dialect, found, statement.calendar.zone))
    assert isinstance(start, Moment)
    assert isinstance(end, Moment)
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
