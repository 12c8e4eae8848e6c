"""Windows that hold nothing, or reach further back than the data."""

from __future__ import annotations

from seglang.catalog.model import Event, WrittenDuration
from seglang.core.edges import AsOf, Edge, PeriodStart, Shift, Unit
from seglang.core.nodes import (
    AnniversaryIn,
    Declared,
    InWindow,
    Rows,
    Window,
    walk,
)
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.order import Order, compare, edge_of
from seglang.lint.scopes import roots
from seglang.source import Span

_NOW = AsOf()
_LATE = (Order.SAME, Order.AFTER, Order.NOT_BEFORE)


def look_at_windows(declared: Declared, findings: Findings) -> None:
    for root in roots(declared):
        for node in walk(root):
            if isinstance(node, InWindow | AnniversaryIn):
                _empty(node.window, node.span, findings)
            elif isinstance(node, Rows):
                window = node.window
                if window is not None and not _empty(window, node.span, findings):
                    _events(node, window, findings)


def _empty(window: Window, span: Span, findings: Findings) -> bool:
    start, end = edge_of(window.start), edge_of(window.end)
    if start is None or end is None:
        return False
    if compare(start, end, findings.calendar) not in _LATE:
        return False
    findings.report(
        hazards.EMPTY_WINDOW, span, start=_text(start, findings), end=_text(end, findings)
    )
    return True


def _text(edge: Edge, findings: Findings) -> str:
    """An edge in a few words."""
    from seglang.core.edges import FixedInstant, LocalMidnight

    match edge:
        case AsOf():
            return "now"
        case FixedInstant(instant):
            return f"at {instant.isoformat()}"
        case LocalMidnight(day):
            return f"with {day}"
        case PeriodStart(unit, 0):
            return f"with this {unit.value}"
        case PeriodStart(unit, offset):
            return f"with the {unit.value} {_length(offset, unit)}"
        case Shift(AsOf(), amount, unit):
            return _length(amount, unit)
        case Shift(base, amount, unit):
            return f"{_length(amount, unit)}, counted from what begins {_text(base, findings)}"


def _length(amount: int, unit: Unit) -> str:
    plural = "" if abs(amount) == 1 else "s"
    return f"{abs(amount)} {unit.value}{plural} {'ago' if amount < 0 else 'from now'}"


def _events(rows: Rows, window: Window, findings: Findings) -> None:
    start = edge_of(window.start)
    if start is None:
        return
    if compare(start, _NOW, findings.calendar) in _LATE:
        findings.report(hazards.EVENTS_IN_FUTURE, rows.span, event=rows.name)
        return
    for arm in rows.arms:
        event = findings.program.catalog.events[arm.event]
        if event.retention is not None and _beyond(start, event.retention, findings):
            findings.report(
                hazards.BEYOND_RETENTION,
                rows.span,
                event=event.name,
                reach=_reach(start),
                retention=_amount(event),
            )
            return


def _beyond(start: Edge, retention: WrittenDuration, findings: Findings) -> bool:
    """Does the window surely start before the oldest rows that are kept?"""
    oldest = Shift(AsOf(), -retention.amount, Unit(retention.unit))
    return compare(start, oldest, findings.calendar) is Order.BEFORE


def _reach(start: Edge) -> str:
    match start:
        case Shift(AsOf(), amount, unit):
            return f"{-amount} {unit.value}{'' if amount == -1 else 's'}"
        case PeriodStart(unit, offset):
            return f"{-offset} full {unit.value}{'' if offset == -1 else 's'}"
        case _:
            return "further"


def _amount(event: Event) -> str:
    assert event.retention is not None
    amount, unit = event.retention.amount, event.retention.unit
    return f"{amount} {unit}{'' if amount == 1 else 's'}"
