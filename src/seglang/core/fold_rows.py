"""Rewrites about rows, other entities and other instants, as far as no data is needed.

Each looks at one core node and gives what may stand for it, or None; see `core.simplify`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from seglang.catalog.model import Calendar
from seglang.core.edges import AsOf, FixedInstant, LocalMidnight, PeriodStart
from seglang.core.nodes import Always, Literal, Lookup, Missing, Moment, Outside, PeriodOf
from seglang.core.past import HeldAt, ValueAt
from seglang.core.sources import (
    Absent,
    AllOf,
    Each,
    EventArm,
    Events,
    Grouped,
    Picked,
    Rows,
    Sequence,
    Source,
    Step,
)
from seglang.core.standings import Cut, Ranked, Score

_NEVER = Always(False)


def every_row(node: Any, calendar: Calendar) -> Any:
    """A filter that always holds is none; an arm that never does is none either, when there are
    others."""
    match node:
        case EventArm(where=Always(True)):
            return replace(node, where=None)
        case Events(arms) if any(arm.where == _NEVER for arm in arms):
            left = tuple(arm for arm in arms if arm.where != _NEVER)
            return replace(node, arms=left) if left else None
        case Step(without=Rows(where=Always(False))):
            return replace(node, without=None)
        case Sequence(absent=Absent(rows=Rows(where=Always(False)), within=None)):
            return replace(node, absent=None)


def no_row(node: Any, calendar: Calendar) -> Any:
    """Rows made of no rows are none."""
    match node:
        case Rows(source=source, where=where) if where != _NEVER and _is_empty(source):
            return replace(node, where=_NEVER)


def _is_empty(source: Source) -> bool:
    match source:
        case Events(arms):
            return all(arm.where == _NEVER for arm in arms)
        case Each(outer, inner):
            return outer.where == _NEVER or inner.where == _NEVER
        case Picked(rows):
            return rows.where == _NEVER
        case Grouped(aggregate):
            return aggregate.rows.where == _NEVER
        case Sequence(steps):
            return any(
                part.rows.where == _NEVER
                for step in steps
                for part in (step.steps if isinstance(step, AllOf) else (step,))
            )
        case _:
            return False


def constant_periods(node: Any, calendar: Calendar) -> Any:
    """The period of an instant that is the same for everybody is such an instant."""
    match node:
        case PeriodOf(Missing(), type=type, span=span):
            return Missing(type, span)
        case PeriodOf(Moment(edge), unit, offset, span=span):
            return Moment(PeriodStart(unit, offset, edge), span=span)
        case PeriodOf(Literal(datetime() as instant), unit, offset, span=span):
            return Moment(PeriodStart(unit, offset, FixedInstant(instant)), span=span)
        case PeriodOf(Literal(date() as day), unit, offset, span=span):
            return Moment(PeriodStart(unit, offset, LocalMidnight(day)), span=span)


def elsewhere(node: Any, calendar: Calendar) -> Any:
    """What is the same everywhere needs no other place; nobody has a missing key."""
    match node:
        case Outside(value, 0) | Outside(Literal() | Moment() | Missing() as value):
            return value
        case Lookup(key=key, value=value, type=type, span=span) if isinstance(
            value, Missing
        ) or any(isinstance(part, Missing) for part in key):
            return Missing(type, span)


def other_instants(node: Any, calendar: Calendar) -> Any:
    """As of as-of is now; what is never so was never so."""
    match node:
        case HeldAt(Moment(AsOf()), inner) | ValueAt(Moment(AsOf()), inner):
            return inner
        case HeldAt(_, Always(False) as never):
            return never
        case ValueAt(_, Missing() as missing):
            return missing


def orders(node: Any, calendar: Calendar) -> Any:
    """An order in which nobody takes part, or of which nobody is wanted."""
    match node:
        case Ranked(among=Always(True)) | Score(among=Always(True)):
            return replace(node, among=None)
        case Ranked(value=Missing()) | Ranked(among=Always(False)):
            return Always(False, node.span)
        case Ranked(cut=Cut.COUNT | Cut.SHARE, amount=amount) if amount <= 0:
            return Always(False, node.span)
        case Score(value=Missing(), type=type) | Score(among=Always(False), type=type):
            return Missing(type, node.span)


ROW_FOLDS: tuple[Callable[[Any, Calendar], Any], ...] = (
    every_row,
    no_row,
    constant_periods,
    elsewhere,
    other_instants,
    orders,
)
