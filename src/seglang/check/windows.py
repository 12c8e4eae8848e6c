"""Windows and points in time: from words to half-open pairs of edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import assert_never

from seglang.check import anchors, constants
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.lengths import compare_lengths
from seglang.check.scope import Scope
from seglang.check.wording import exchanged
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import (
    AsOf,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    depends_on_as_of,
    resolve,
    shift_date,
)
from seglang.diagnostics.codes import time as codes
from seglang.diagnostics.model import Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import DURATION, TIMESTAMP, UNKNOWN, DateType, TimestampType

NOW = AsOf()
TODAY = PeriodStart(Unit.DAY, 0)
TOMORROW = PeriodStart(Unit.DAY, 1)
_TICK = timedelta(microseconds=1)
_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
_EMPTY = sources.Window(core.Moment(NOW), core.Moment(NOW))


def window(
    context: Context, scope: Scope, node: syntax.Window, whole_days: bool = False
) -> sources.Window:
    """The window that words mean. `whole_days`: it is laid over local dates (a date tested against
    the future starts with today; an anniversary counts whole dates both ways)."""
    found = _window(context, scope, node, whole_days)
    for edge in (found.start, found.end):
        if isinstance(edge, core.Moment) and not depends_on_as_of(edge.edge):
            try:
                resolve(edge.edge, _ANY_INSTANT, context.catalog.calendar)
            except OverflowError:
                context.report(codes.OUT_OF_RANGE, node.span)
                return _EMPTY
    return found


def _window(
    context: Context, scope: Scope, node: syntax.Window, whole_days: bool
) -> sources.Window:
    match node:
        case syntax.LastWindow(written):
            length = constants.length(context, written)
            if length is None:
                return _EMPTY
            return _moments(Shift(NOW, -length.amount, length.unit), NOW)
        case syntax.NextWindow(written):
            length = constants.length(context, written)
            if length is None:
                return _EMPTY
            start: Edge = TODAY if whole_days else NOW
            return _moments(start, Shift(start, length.amount, length.unit))
        case syntax.FullWindow(written, unit):
            count = constants.whole_number(context, written, least=1)
            if count is None:
                return _EMPTY
            if Unit(unit).is_exact:
                context.report(
                    codes.PERIOD_UNIT, node.span, unit=f"full {unit}s", expected="days or longer"
                )
                return _EMPTY
            return _moments(PeriodStart(Unit(unit), -count), PeriodStart(Unit(unit), 0))
        case syntax.CurrentWindow(unit, back):
            return _moments(PeriodStart(Unit(unit), -back), PeriodStart(Unit(unit), 1 - back))
        case syntax.AgoRange():
            return _ago_range(context, node)
        case syntax.MoreThanAgo(written):
            length = constants.length(context, written)
            if length is None:
                return _EMPTY
            return sources.Window(None, core.Moment(Shift(NOW, -length.amount, length.unit)))
        case syntax.OnWindow(point):
            return _day_of(context, scope, point)
        case syntax.InPeriod(period):
            return sources.Window(
                _start_of(context, scope, period, "`in`"), _end_of(context, scope, period, "`in`")
            )
        case syntax.FromThrough(first, last):
            start_value = _start_of(context, scope, first, "`from`")
            end_value = _end_of(context, scope, last, "`through`")
            _check_order(context, start_value, end_value, first.span)
            return sources.Window(start_value, end_value)
        case syntax.Since(point):
            return sources.Window(_start_of(context, scope, point, "`since`"), None)
        case syntax.Before(point):
            return sources.Window(None, _start_of(context, scope, point, "`before`"))
        case syntax.After(point):
            return sources.Window(_end_of(context, scope, point, "`after`"), None)
        case syntax.Around():
            return anchors.around(context, scope, node)
        case syntax.Offsets():
            return anchors.offsets(context, scope, node)
        case syntax.PeriodAfter():
            return anchors.period_after(context, scope, node)
        case syntax.EachPeriod() | syntax.AnyStretch():
            anchors.no_condition(context, node)
            return _EMPTY
        case _:
            assert_never(node)


def anniversary_window(context: Context, scope: Scope, node: syntax.Window) -> sources.Window:
    """Like `window`, over whole local dates: the last 7 days are today and the six before it."""
    if isinstance(node, syntax.LastWindow):
        length = constants.length(context, node.length)
        if length is None:
            return _EMPTY
        if length.unit.is_exact:
            context.report(
                codes.PERIOD_UNIT,
                node.span,
                unit=f"{length.unit.value}s",
                expected="days or longer",
            )
            return _EMPTY
        return _moments(Shift(Shift(TODAY, -length.amount, length.unit), 1, Unit.DAY), TOMORROW)
    return window(context, scope, node, whole_days=True)


def _moments(start: Edge, end: Edge) -> sources.Window:
    return sources.Window(core.Moment(start), core.Moment(end))


def _ago_range(context: Context, node: syntax.AgoRange) -> sources.Window:
    far = constants.length(context, node.far)
    near = constants.length(context, node.near, least=0)
    if far is None or near is None:
        return _EMPTY
    if compare_lengths(far, near) <= 0:
        far_text, near_text = written(node.far), written(node.near)
        fix = None
        if far != near:
            edits = exchanged(node.far, node.near)
            fix = Fix("put the larger number first", edits, safe=True)
        context.report(codes.AGO_ORDER, node.span, far=far_text, near=near_text, fix=fix)
        return _EMPTY
    near_edge: Edge = NOW if near.amount == 0 else Shift(NOW, -near.amount, near.unit)
    return _moments(Shift(NOW, -far.amount, far.unit), near_edge)


def _check_order(
    context: Context, start: core.Value | None, end: core.Value | None, span: Span
) -> None:
    """Two constant ends in the wrong order are a mistake; others are decided when run."""
    match start, end:
        case core.Moment(LocalMidnight(first)), core.Moment(LocalMidnight(last)) if first >= last:
            context.report(codes.REVERSED_DATES, span)
        case core.Moment(FixedInstant(begin)), core.Moment(FixedInstant(finish)) if begin >= finish:
            context.report(codes.REVERSED_DATES, span)
        case _:
            pass


def _day_of(context: Context, scope: Scope, node: syntax.Expression) -> sources.Window:
    """The local day of a date or an instant."""
    if isinstance(node, syntax.PeriodLiteral):
        return sources.Window(
            _start_of(context, scope, node, "`on`"), _end_of(context, scope, node, "`on`")
        )
    value = anchors.instant(context, scope, node, "`on`")
    match value:
        case None:
            return _EMPTY
        case core.Moment(LocalMidnight()):
            return sources.Window(value, _end_of(context, scope, node, "`on`"))
        case core.Moment(edge):
            return _moments(PeriodStart(Unit.DAY, 0, edge), PeriodStart(Unit.DAY, 1, edge))
        case _ if isinstance(value.type, DateType):
            next_day = core.Shifted(value, 1, Unit.DAY, value.type, node.span)
            return sources.Window(value, next_day)
        case _:
            return sources.Window(
                core.PeriodOf(value, Unit.DAY, 0, span=node.span),
                core.PeriodOf(value, Unit.DAY, 1, span=node.span),
            )


def _start_of(context: Context, scope: Scope, node: syntax.Expression, what: str) -> core.Value:
    """The instant at which a day, month, instant … begins."""
    if isinstance(node, syntax.PeriodLiteral):
        return core.Moment(LocalMidnight(_period_day(context, node, 0)), span=node.span)
    value = anchors.instant(context, scope, node, what)
    return value if value is not None else core.Moment(NOW, span=node.span)


def _end_of(context: Context, scope: Scope, node: syntax.Expression, what: str) -> core.Value:
    """The first instant after a day, month or instant."""
    if isinstance(node, syntax.PeriodLiteral):
        return core.Moment(LocalMidnight(_period_day(context, node, 1)), span=node.span)
    found = constants.constant(context, node)
    if (
        found is not None
        and isinstance(found.value, date)
        and not isinstance(found.value, datetime)
    ):
        return core.Moment(
            LocalMidnight(_next_day(context, found.value, node.span)), span=node.span
        )
    value = anchors.instant(context, scope, node, what)
    match value:
        case None:
            return core.Moment(NOW, span=node.span)
        case core.Moment(FixedInstant(instant)):
            return core.Moment(FixedInstant(instant + _TICK), span=node.span)
        case _ if isinstance(value.type, DateType):
            return core.Shifted(value, 1, Unit.DAY, value.type, node.span)
        case _:
            tick = core.Literal(_TICK, DURATION, node.span)
            return core.Apply("add_duration", (value, tick), TIMESTAMP, node.span)


def _next_day(context: Context, day: date, span: Span) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        context.report(codes.OUT_OF_RANGE, span)
        return day


def _period_day(context: Context, node: syntax.PeriodLiteral, forward: int) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}[node.unit]
    first = date(node.year, (node.number - 1) * (months if node.unit == "quarter" else 1) + 1, 1)
    try:
        return shift_date(first, forward * months, Unit.MONTH)
    except OverflowError:
        context.report(codes.OUT_OF_RANGE, node.span)
        return first


def needs_instant(context: Context, value: core.Value, span: Span, hint: str | None = None) -> bool:
    """Is it an instant or a date? Otherwise reported."""
    if isinstance(value.type, DateType | TimestampType):
        return True
    if value.type != UNKNOWN:
        context.report(codes.NOT_AN_INSTANT, span, found=type_words(value.type), hint=hint)
    return False
