"""Other instants than as-of: what was so then, what has come or gone, what changed.

A condition or value at an instant is a core node of its own; movements and changes are written out
as comparisons of such nodes, so that nothing after checking knows them.
"""

from __future__ import annotations

from datetime import date, datetime

from seglang.check import budgets, conditions, constants, segments, values, windows
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core import past
from seglang.core.edges import (
    AS_OF,
    AsOf,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    no_later,
)
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import travel as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, DateType, TimestampType, UnknownType

MAX_INSTANTS = 400


# ---------------------------------------------------------------- as of


def as_of_value(context: Context, scope: Scope, node: syntax.AsOf) -> core.Value:
    """`(ltv as of 30 days ago)`: about the nearest entity alone, as it was."""
    seen = values.value(context, Scope.of(scope.entity), node.value)
    edge = instant(context, scope, node.instant)
    if isinstance(seen, core.Literal) and not isinstance(seen.type, UnknownType):
        text = constants.written(node.value)
        context.report(codes.AS_OF_CONSTANT, node.value.span, value=text)
        return core.Missing(UNKNOWN, node.span)
    if edge is None or isinstance(seen.type, UnknownType):
        return core.Missing(UNKNOWN, node.span)
    if isinstance(edge, AsOf):
        return seen
    return past.ValueAt(core.Moment(edge, span=node.instant.span), seen, seen.type, node.span)


def as_of_condition(context: Context, scope: Scope, node: syntax.AsOf) -> core.Condition:
    """`in segment vip as of 2026-01-01`, and any other condition or yes/no value."""
    value = node.value.inner if isinstance(node.value, syntax.Group) else node.value
    held = conditions.condition(context, Scope.of(scope.entity), value)
    edge = instant(context, scope, node.instant)
    if edge is None:
        return core.Always(False, node.span)
    return at(edge, held, node.span)


def at(edge: Edge, condition: core.Condition, span: Span) -> core.Condition:
    """The condition as it was at an instant."""
    if isinstance(edge, AsOf):
        return condition
    return past.HeldAt(core.Moment(edge, span=span), condition, span)


def instant(context: Context, scope: Scope, node: syntax.Expression) -> Edge | None:
    """What stands after `as of`: one instant for everybody; otherwise reported and None."""
    match node:
        case syntax.Group(inner):
            return instant(context, scope, inner)
        case syntax.Ago(written):
            length = constants.length(context, written)
            return Shift(AS_OF, -length.amount, length.unit) if length is not None else None
        case syntax.EndOfPeriod(unit):
            return PeriodStart(Unit(unit), 0)
        case syntax.PeriodLiteral():
            start = windows.window(context, scope, syntax.InPeriod(node, span=node.span)).start
            return start.edge if isinstance(start, core.Moment) else None
    found = values.value(context, Scope.of(scope.entity), node)
    match found:
        case core.Moment(edge):
            return edge
        case core.Literal(datetime() as fixed):
            return FixedInstant(fixed)
        case core.Literal(date() as day):
            return LocalMidnight(day)
    if not isinstance(found.type, UnknownType):
        is_instant = isinstance(found.type, DateType | TimestampType)
        context.report(
            codes.AS_OF_INSTANT,
            node.span,
            found=f"one of each {scope.entity.name}" if is_instant else type_words(found.type),
            hint="a window after an instant of its own reads `within 7 days after …`"
            if is_instant
            else None,
        )
    return None


# ---------------------------------------------------------------- entered and left


def moved(context: Context, scope: Scope, node: syntax.Moved) -> core.Condition:
    """Was it in the segment at the window's start, and is it at the window's end (now, when the
    window reaches until now)?"""
    member = segments.member(context, scope, node.segment, node.arguments, node.segment.span)
    edges = ends(context, scope, node.window, f"`has {node.word}`")
    if edges is None or isinstance(member, core.Always):
        return core.Always(False, node.span)
    before, after = (at(edge, member, node.span) for edge in edges)
    if node.word == "entered":
        return core.And((after, core.Not(before, node.span)), node.span)
    return core.And((before, core.Not(after, node.span)), node.span)


def ends(
    context: Context, scope: Scope, node: syntax.Window, what: str
) -> tuple[Edge, Edge] | None:
    """The constant start of a window, and its end or as-of, whichever is earlier."""
    before = len(context.sink.diagnostics)
    window = windows.window(context, Scope.of(scope.entity), node)
    if len(context.sink.diagnostics) > before:
        return None
    problem = None
    if window.start is None:
        problem = "this one has no start"
    elif not isinstance(window.start, core.Moment) or not (
        window.end is None or isinstance(window.end, core.Moment)
    ):
        problem = f"this one differs from {scope.entity.name} to {scope.entity.name}"
    elif isinstance(window.start.edge, AsOf):
        problem = "this one lies in the future"
    if problem is not None or not isinstance(window.start, core.Moment):
        context.report(codes.COMPARED_WINDOW, node.span, what=what, problem=problem)
        return None
    end = AS_OF if window.end is None else window.end.edge  # type: ignore[union-attr]
    return window.start.edge, end if isinstance(end, AsOf) else no_later(end)


def in_periods(context: Context, scope: Scope, node: syntax.InSegmentPeriods) -> core.Condition:
    """`in segment at_risk in at least 7 of last 30 full days`: evaluated at the end of each."""
    member = segments.in_segment(context, scope, node.segment)
    count = _period_count(context, node.periods)
    limits = None
    if node.periods.quantity is not None:
        limits = conditions.quantity(context, node.periods.quantity)
    if count is None or isinstance(member, core.Always):
        return core.Always(False, node.span)
    if not budgets.may_repeat(context, count, node.span):
        return core.Always(False, node.span)
    unit = Unit(node.periods.unit)
    held = tuple(at(PeriodStart(unit, -back), member, node.span) for back in reversed(range(count)))
    if node.periods.quantity is None:
        return held[0] if len(held) == 1 else core.And(held, node.span)
    return core.HowMany(*limits, held, node.span) if limits else core.Always(False, node.span)


def _period_count(context: Context, node: syntax.EachPeriod) -> int | None:
    """How many periods there are; otherwise reported and None."""
    if Unit(node.unit).is_exact:
        context.report(
            time_codes.PERIOD_UNIT, node.span, unit=f"full {node.unit}s", expected="days or longer"
        )
        return None
    count = constants.whole_number(context, node.count, least=1)
    if count is not None and count > MAX_INSTANTS:
        context.report(
            codes.TOO_MANY_INSTANTS,
            node.span,
            found=count,
            limit=MAX_INSTANTS,
            hint="a longer unit needs fewer of them",
        )
        return None
    return count
