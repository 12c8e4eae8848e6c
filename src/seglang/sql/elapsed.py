"""Whole units elapsed, compared with a constant: a comparison with one instant.

`days since x >= 7` holds for every x up to some instant. Where clocks change, and at the ends of
months, that can fail for a few hours; there, and when the as-of instant is open, the units are
counted row by row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from seglang.core.edges import FixedInstant, Shift, Unit, resolve, shift, to_local
from seglang.core.nodes import Apply, Compare, Literal, Moment, Operator
from seglang.sql import tree
from seglang.sql.statement import Statement, TimeAt
from seglang.sql.times import compared
from seglang.sql.tree import Node
from seglang.sql.zones import offsets

_PREFIX = "elapsed_"
_NEAR = timedelta(days=3)
# Up to this day no month is too short for a boundary to move.
_LAST_DAY = 27


def counted_from(condition: Compare) -> tuple[Apply, Moment, int] | None:
    """The application, its second instant and the constant of `elapsed_… operator constant`."""
    match condition:
        case Compare(
            _, Apply(function, (_, Moment() as until)) as elapsed, Literal(int(count))
        ) if function.startswith(_PREFIX) and not isinstance(count, bool):
            return elapsed, until, count
        case _:
            return None


def elapsed_test(
    statement: Statement, time: TimeAt, operator: Operator, unit: Unit, until: Moment, count: int
) -> Node | None:
    """The test as bounds on the time, or None when it takes counting."""
    bounds = {
        Operator.GREATER_OR_EQUAL: (count, None),
        Operator.GREATER: (count + 1, None),
        Operator.LESS: (None, count),
        Operator.LESS_OR_EQUAL: (None, count + 1),
        Operator.EQUAL: (count, count + 1),
    }
    tests = []
    reached, missed = bounds[operator]
    for number, comparison in (
        (reached, Operator.LESS_OR_EQUAL),
        (missed, Operator.GREATER),
    ):
        if number is None:
            continue
        edge = _latest(statement, unit, until, number)
        if edge is None:
            return None
        tests.append(compared(statement, time, comparison, edge))
    return tree.conjunction(tests)


def _latest(
    statement: Statement, unit: Unit, until: Moment, count: int
) -> Shift | FixedInstant | None:
    """The last instant from which so many units have passed, if there is just one boundary."""
    if unit.is_exact:
        return Shift(until.edge, -count, unit)
    if statement.as_of is None:
        return None
    zone = statement.calendar.zone
    try:
        now = resolve(until.edge, statement.as_of, statement.calendar)
        latest = shift(now, -count, unit, zone)
        if unit not in (Unit.DAY, Unit.WEEK) and to_local(now, zone).day > _LAST_DAY:
            return None
        is_steady = _is_steady(zone, now) and _is_steady(zone, latest)
    except OverflowError:
        return None
    return FixedInstant(latest) if is_steady else None


def _is_steady(zone: str, instant: datetime) -> bool:
    found = offsets(zone, instant - _NEAR, instant + _NEAR)
    return found is not None and len(found) == 1
