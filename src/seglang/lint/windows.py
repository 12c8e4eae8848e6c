"""Windows of events that hold nothing, or reach further back than the data."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from seglang.catalog.model import Event, WrittenDuration
from seglang.core.declarations import Declared
from seglang.core.edges import (
    AsOf,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    depends_on_as_of,
    local_date,
    resolve,
)
from seglang.core.sources import Rows, Window
from seglang.core.walking import walk
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.order import Order, compare, edge_of
from seglang.lint.scopes import roots

_NOW = AsOf()
_NOT_BEFORE = (Order.SAME, Order.AFTER, Order.NOT_BEFORE)


def look_at_windows(declared: Declared, findings: Findings) -> None:
    for root in roots(declared):
        for node in walk(root):
            if isinstance(node, Rows) and node.window is not None:
                _look(node, node.window, findings)


def _look(rows: Rows, window: Window, findings: Findings) -> None:
    start = edge_of(window.start)
    if start is None:
        return
    if compare(start, _NOW, findings.calendar) in _NOT_BEFORE:
        findings.report(hazards.EVENTS_IN_FUTURE, rows.span, event=rows.name)
        return
    for arm in rows.arms:
        event = findings.program.catalog.events[arm.event]
        if event.retention is not None and _is_beyond(start, event.retention, findings):
            findings.report(
                hazards.BEYOND_RETENTION,
                rows.span,
                event=event.name,
                reach=_reach(start, findings),
                retention=_amount(event),
            )
            return


def _is_beyond(start: Edge, retention: WrittenDuration, findings: Findings) -> bool:
    """Does the window surely start before the oldest rows that are kept? Fixed dates are judged at
    the given as-of instant."""
    oldest = Shift(AsOf(), -retention.amount, Unit(retention.unit))
    if depends_on_as_of(start):
        return compare(start, oldest, findings.calendar) is Order.BEFORE
    if findings.as_of is None:
        return False
    try:
        first, kept = (resolve(edge, findings.as_of, findings.calendar) for edge in (start, oldest))
    except OverflowError:
        return False
    if first >= kept:
        # The oldest rows that are kept move on with time; months differ by three days at most.
        margin = max(first - kept - timedelta(days=4), timedelta(0))
        with suppress(OverflowError):
            findings.holds_until(findings.as_of + margin)
    return first < kept


def _reach(start: Edge, findings: Findings) -> str:
    match start:
        case Shift(AsOf(), amount, unit):
            return f"{-amount} {unit.value}{'' if amount == -1 else 's'} back"
        case PeriodStart(unit, offset):
            return f"{-offset} full {unit.value}{'' if offset == -1 else 's'} back"
        case LocalMidnight(day):
            return f"back to {day}"
        case FixedInstant(instant):
            return f"back to {local_date(instant, findings.calendar.zone)}"
        case _:
            return "further back"


def _amount(event: Event) -> str:
    assert event.retention is not None
    amount, unit = event.retention.amount, event.retention.unit
    return f"{amount} {unit}{'' if amount == 1 else 's'}"
