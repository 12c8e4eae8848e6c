"""Stretches that start at a row: `at least 5 times in any 24 hours`.

The rows of the stretch are those that start it, so that the fifth row from each one on tells
whether the stretch holds five.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seglang.core.edges import AS_OF
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    Condition,
    Literal,
    Moment,
    Operator,
    PropertyValue,
    Shifted,
)
from seglang.core.sources import Window
from seglang.plan.frames import is_closed
from seglang.plan.inline import conjunction
from seglang.plan.nodes import Scan
from seglang.sql import columns, made, places, queries, scans, stored, tree, values
from seglang.sql.operand import Test
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Statement
from seglang.sql.times import edge_test


@dataclass(frozen=True, slots=True)
class Stretch:
    """`test` holds where `number` rows lie in the stretch (`holds`) or where they do not; `rest` is
    what else is asked of the rows, and of all that count."""

    test: Compare
    aggregate: Aggregate
    number: int
    holds: bool
    rest: Condition | None


def of_scan(scan: Scan) -> Stretch | None:
    """What the scan asks of stretches of its own rows, if that is all that it asks about others."""
    if scan.where is None or not _reaches_on(scan.window):
        return None
    operands = scan.where.operands if isinstance(scan.where, And) else (scan.where,)
    for operand in operands:
        found = _test(operand)
        if found is None:
            continue
        aggregate, number, holds = found
        others = tuple(other for other in operands if other != operand)
        rest = conjunction(others) if others else None
        rows = aggregate.rows
        if (
            rows.source == scan.source
            and rows.where == rest
            and rows.apart_from is None
            and _starts_at_the_row(rows.window)
            and (rest is None or is_closed(rest))
        ):
            assert isinstance(operand, Compare)
            return Stretch(operand, aggregate, number, holds, rest)
    return None


def _reaches_on(window: Window | None) -> bool:
    """Do the rows that are scanned go on until as-of?"""
    if window is None:
        return True
    starts = window.start is None or isinstance(values.midnight(window.start), Moment)
    return starts and (window.end is None or window.end == Moment(AS_OF))


def _starts_at_the_row(window: Window | None) -> bool:
    match window:
        case Window(
            PropertyValue("time", up=0), Shifted(PropertyValue("time", up=0), amount), False
        ):
            return amount > 0
        case _:
            return False


def _test(condition: Condition) -> tuple[Aggregate, int, bool] | None:
    match condition:
        case Compare(operator, Aggregate(Aggregation.COUNT) as aggregate, Literal(int(number))) if (
            not isinstance(number, bool)
        ):
            known = {
                Operator.GREATER_OR_EQUAL: (number, True),
                Operator.GREATER: (number + 1, True),
                Operator.LESS: (number, False),
                Operator.LESS_OR_EQUAL: (number + 1, False),
            }.get(operator)
            if known is not None and known[0] >= 1:
                return (aggregate, *known)
    return None


def rows_with(statement: Statement, scan: Scan, stretch: Stretch) -> RowSource:
    """The rows for which the test holds."""
    base = replace(scan, where=stretch.rest)
    rows = scans.rows_of(statement, base, ())
    root = rows.place.outer
    assert root is not None
    time = columns.row_time(statement, rows.place)
    plain = time.zone in (None, "UTC") and not time.is_date
    node = time.node if plain else stored.instant_of(statement, time)
    nth = queries.from_peers(
        tree.call("nth_value", node, tree.integer(stretch.number)), rows.key, [tree.forwards(node)]
    )
    shown = [queries.named(nth, "last_time")]
    found = made.again(root, rows, shown, places.free(root, scan.arms[0].event))
    alias = made.alias_of(found)
    last = replace(time, node=tree.column(alias, "last_time"), nullable=True)
    if not plain:
        last = replace(last, zone=None, is_date=False)
    window = stretch.aggregate.rows.window
    assert window is not None
    assert window.end is not None
    operator = Operator.LESS_OR_EQUAL if window.through_end else Operator.LESS
    holds, _ = edge_test(statement, found.place, last, operator, window.end)
    test = Test(holds, True) if stretch.holds else Test(tree.is_not_true(holds), False)
    return replace(found, where=(*found.where, test.node), order=())
