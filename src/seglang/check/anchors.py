"""Windows anchored on an instant or a row: `within 7 days after X`, `7 to 8 days after X`,
`in first full week after X`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeGuard

from seglang.check import constants, events, values
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.lengths import compare_lengths
from seglang.check.scope import RowsMeaning, Scope
from seglang.check.wording import exchanged, window_words
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import AsOf, Edge, FixedInstant, LocalMidnight, PeriodStart, Shift, Unit
from seglang.core.walking import children
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import timing as codes
from seglang.diagnostics.model import Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import TIMESTAMP, UNKNOWN, DateType, TimestampType, Type, UnknownType

_EMPTY = sources.Window(core.Moment(AsOf()), core.Moment(AsOf()))


def around(context: Context, scope: Scope, node: syntax.Around) -> sources.Window:
    """`(X, X + length]` or `[X - length, X)`."""
    anchor = instant(context, scope, node.anchor, f"`within … {node.side}`")
    length = constants.length(context, node.length)
    if anchor is None or length is None:
        return _EMPTY
    if node.side == "after":
        end = moved(anchor, length.amount, length.unit, node.span)
        return sources.Window(anchor, end, after_start=True, through_end=True)
    return sources.Window(moved(anchor, -length.amount, length.unit, node.span), anchor)


def offsets(context: Context, scope: Scope, node: syntax.Offsets) -> sources.Window:
    """`[X + first, X + second)` or `[X - first, X - second)`."""
    first = constants.length(context, node.first, least=0)
    second = constants.length(context, node.second, least=0)
    anchor = instant(context, scope, node.anchor, f"`… to … {node.side}`")
    if anchor is None or first is None or second is None:
        return _EMPTY
    sign = 1 if node.side == "after" else -1
    order = compare_lengths(first, second)
    if order * sign >= 0:
        one, other = written(node.first), written(node.second)
        fix = None
        if order != 0:
            fix = Fix("change their order", exchanged(node.first, node.second), safe=True)
        context.report(
            codes.OFFSET_ORDER,
            node.first.span.to(node.second.span),
            first=one,
            second=other,
            side=node.side,
            order="smaller" if sign > 0 else "larger",
            fix=fix,
        )
        return _EMPTY
    return sources.Window(
        moved(anchor, sign * first.amount, first.unit, node.span),
        moved(anchor, sign * second.amount, second.unit, node.span),
    )


def period_after(context: Context, scope: Scope, node: syntax.PeriodAfter) -> sources.Window:
    """The whole calendar period that is the so-manieth after the one of X."""
    unit = Unit(node.unit)
    anchor = instant(context, scope, node.anchor, "`… after`")
    if unit.is_exact:
        context.report(
            time_codes.PERIOD_UNIT, node.span, unit=f"full {unit.value}s", expected="days or longer"
        )
        return _EMPTY
    if anchor is None:
        return _EMPTY
    if node.number < 1:
        context.report(time_codes.EMPTY_LENGTH, node.span)
        return _EMPTY
    return sources.Window(
        _period(anchor, unit, node.number, node.span),
        _period(anchor, unit, node.number + 1, node.span),
    )


def _period(anchor: core.Value, unit: Unit, offset: int, span: Span) -> core.Value:
    match anchor:
        case core.Moment(edge):
            return core.Moment(PeriodStart(unit, offset, edge), span=span)
        case _:
            return core.PeriodOf(anchor, unit, offset, span=span)


def moved(anchor: core.Value, amount: int, unit: Unit, span: Span) -> core.Value:
    """The anchor moved by whole units."""
    if amount == 0:
        return anchor
    match anchor:
        case core.Moment(edge):
            shifted: Edge = Shift(edge, amount, unit)
            return core.Moment(shifted, span=span)
        case _:
            whole_days = isinstance(anchor.type, DateType) and not unit.is_exact
            type: Type = anchor.type if whole_days else TIMESTAMP
            return core.Shifted(anchor, amount, unit, type, span)


# ---------------------------------------------------------------- what X may be


def instant(
    context: Context, scope: Scope, node: syntax.Expression, what: str
) -> core.Value | None:
    """The instant of an anchor: that of a row (by its alias or the event's name), a value, a
    constant; None (and reported) otherwise."""
    if isinstance(node, syntax.Path) and len(node.parts) == 1:
        found = _row(context, scope, node.parts[0], what)
        if found is not None:
            return found if found.type == TIMESTAMP else None
    value = values.value(context, scope, node)
    if isinstance(value.type, UnknownType):
        return None
    if not isinstance(value.type, DateType | TimestampType):
        context.report(
            time_codes.INSTANT_NEEDED, node.span, what=what, found=type_words(value.type)
        )
        return None
    match value:
        case core.Literal(datetime() as fixed):
            return core.Moment(FixedInstant(fixed), span=node.span)
        case core.Literal(date() as day):
            return core.Moment(LocalMidnight(day), span=node.span)
        case _:
            return value


def _row(context: Context, scope: Scope, name: syntax.Name, what: str) -> core.Value | None:
    """The time of the row that a name stands for; None when it stands for a value, and a missing
    value when it was reported."""
    row = scope.row_called(name.text)
    if row is None or (not scope.has_alias(name.text) and _is_value(context, scope, name.text)):
        if row is None and _is_only_event(context, scope, name.text):
            context.report(name_codes.WHICH_ROW, name.span, name=name.text)
            return core.Missing(UNKNOWN, name.span)
        return None
    up, frame = row
    if not frame.timed:
        context.report(codes.WITHOUT_TIME, name.span, rows=f"the rows of `{frame.name}`", what=what)
        return core.Missing(UNKNOWN, name.span)
    return core.PropertyValue("time", TIMESTAMP, name.span, up)


def _is_value(context: Context, scope: Scope, name: str) -> bool:
    """Does a bare name mean a property, an attribute, a trait or a parameter here?"""
    row = scope.row
    if row is not None and row.type_of(name) is not None:
        return True
    declared = context.names.declarations.get(name)
    return (
        name in context.arguments
        or name in scope.entity.attributes
        or isinstance(declared, syntax.Trait | syntax.Partition | syntax.Param)
    )


def _is_only_event(context: Context, scope: Scope, name: str) -> bool:
    return events.is_event(context, name) and not _is_value(context, scope, name)


# ---------------------------------------------------------------- the row itself


def row_itself(scope: Scope, rows: RowsMeaning, window: sources.Window | None) -> int | None:
    """How many row frames out the row stands on which the window is anchored, when the rows could
    hold that very row in that window; None otherwise. Such a row is no row after (or before)
    itself."""
    inner = rows.row
    if window is None or inner is None:
        return None
    for up, frame in scope.rows():
        if frame.kinds & inner.kinds and _may_hold(window, up):
            return up
    return None


def _may_hold(window: sources.Window, up: int) -> bool:
    """Can the window, anchored on the row `up` row frames out, hold the instant of that row?"""
    edges = [edge for edge in (window.start, window.end) if edge is not None]
    if not any(_speaks_of(edge, up) for edge in edges):
        return False
    match window.start:
        case core.PropertyValue("time", up=out) if out == up and window.after_start:
            return False
        case core.Shifted(core.PropertyValue("time", up=out), amount) if out == up and amount > 0:
            return False
        case core.PeriodOf(core.PropertyValue("time", up=out), _, offset) if (
            out == up and offset > 0
        ):
            return False
        case _:
            pass
    match window.end:
        case core.PropertyValue("time", up=out) if out == up and not window.through_end:
            return False
        case core.Shifted(core.PropertyValue("time", up=out), amount) if out == up and amount < 0:
            return False
        case _:
            return True


def _speaks_of(value: core.Node, up: int) -> bool:
    """Does an edge rest on a property of that row? Aggregates and look-ups are instants of their
    own."""
    match value:
        case core.PropertyValue():
            return value.up == up
        case core.Aggregate() | core.Lookup() | core.Outside() | core.Truth():
            return False
        case _:
            return any(_speaks_of(child, up) for child in children(value))


# ---------------------------------------------------------------- repeated windows


def is_repeated(
    node: syntax.Window | None,
) -> TypeGuard[syntax.EachPeriod | syntax.AnyStretch]:
    """Does the window repeat the condition around it, period by period or stretch by stretch?"""
    return isinstance(node, syntax.EachPeriod | syntax.AnyStretch)


def no_condition(
    context: Context, node: syntax.EachPeriod | syntax.AnyStretch, *, two: bool = False
) -> None:
    """Report a repeated window that no condition stands around."""
    context.report(
        codes.EACH_OF_WHAT,
        node.span,
        window=window_words(node),
        found="another such window stands beside it" if two else "nothing here can be repeated",
    )
