"""Conditions: everything that is true or false."""

from __future__ import annotations

from decimal import Decimal

from seglang.check import (
    changes,
    comparisons,
    constants,
    lists,
    names,
    occurrences,
    periods,
    ranks,
    related,
    relations,
    segments,
    travel,
    values,
    windows,
)
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.check.wording import exchanged
from seglang.core import nodes as core
from seglang.core.edges import AsOf, Shift
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    INTEGER,
    BooleanType,
    DateType,
    DurationType,
    TimestampType,
    Type,
    UnknownType,
    is_number,
    is_textual,
)


def condition(context: Context, scope: Scope, node: syntax.Expression) -> core.Condition:
    """The typed condition of an expression; a wrong one is reported and stands as false."""
    if scope.period is None and (repeated := periods.repeated_rows(node)):
        return periods.spread(
            context, scope, node, repeated, lambda inside: condition(context, inside, node)
        )
    match node:
        case syntax.Group(inner):
            return condition(context, scope, inner)
        case syntax.Not(operand, span):
            return core.Not(condition(context, scope, operand), span)
        case syntax.And(operands, span):
            return core.And(tuple(condition(context, scope, part) for part in operands), span)
        case syntax.Or(operands, span):
            return core.Or(tuple(condition(context, scope, part) for part in operands), span)
        case syntax.HowMany(wanted, operands, span):
            parts = tuple(condition(context, scope, part) for part in operands)
            limits = quantity(context, wanted)
            return core.HowMany(*limits, parts, span) if limits is not None else _wrong(span)
        case syntax.Compare():
            return comparisons.compare(context, scope, node)
        case syntax.IsBetween():
            return comparisons.between(context, scope, node)
        case syntax.IsIn():
            return comparisons.one_of(context, scope, node)
        case syntax.IsInList():
            return _value_in_list(context, scope, node)
        case syntax.IsKnown(inner, known, negated, span):
            reached = relations.reached_by(context, scope, inner)
            if reached is not None:
                is_known = reached.exists(span)
            else:
                is_known = core.Known(values.value(context, scope, inner), span)
            return is_known if known != negated else core.Not(is_known, span)
        case syntax.IsEmpty():
            return lists.empty(context, scope, node)
        case syntax.IsInWindow():
            return _in_window(context, scope, node)
        case syntax.IsWithinDistance():
            return comparisons.within_distance(context, scope, node)
        case syntax.TextTest():
            return comparisons.text_test(context, scope, node)
        case syntax.Has():
            return lists.has(context, scope, node)
        case syntax.Did():
            return occurrences.did(context, scope, node)
        case syntax.KnownFor():
            return _known_for(context, scope, node)
        case syntax.InSegment():
            return segments.in_segment(context, scope, node)
        case syntax.IsInSegment():
            return segments.is_in_segment(context, scope, node)
        case syntax.AsOf() if _is_condition(node.value):
            return travel.as_of_condition(context, scope, node)
        case syntax.Moved():
            return travel.moved(context, scope, node)
        case syntax.InSegmentPeriods():
            return travel.in_periods(context, scope, node)
        case syntax.Changed():
            return changes.changed(context, scope, node)
        case syntax.WasEver():
            return changes.was_ever(context, scope, node)
        case syntax.AddedToList():
            return changes.added_to_list(context, scope, node)
        case syntax.InRank():
            return ranks.ranked(context, scope, node)
        case syntax.HasRelated():
            return related.has(context, scope, node)
        case syntax.InList():
            return _in_list(context, scope, node)
        case syntax.InSample():
            return _in_sample(context, scope, node)
        case _:
            return _holds(context, scope, node)


def _is_condition(node: syntax.Expression) -> bool:
    """Is it about being in a segment, rather than a value?"""
    return isinstance(node.inner if isinstance(node, syntax.Group) else node, syntax.InSegment)


def _wrong(span: Span) -> core.Condition:
    return core.Always(False, span)


def _holds(context: Context, scope: Scope, node: syntax.Expression) -> core.Condition:
    """A value that stands alone: only a boolean can."""
    found = values.value(context, scope, node)
    match found:
        case core.Literal(bool() as always, BooleanType()):
            return core.Always(always, node.span)
        case _ if isinstance(found.type, BooleanType):
            return core.Holds(found, node.span)
        case _ if isinstance(found.type, UnknownType):
            return _wrong(node.span)
    window = node.rows.window if isinstance(node, syntax.Aggregate) else None
    if isinstance(found.type, DateType | TimestampType) and window is not None:
        start = Span(window.span.file, window.span.start, window.span.start)
        fix = Fix("test the instant", (Edit(start, "was "),), safe=True)
        context.report(codes.BARE_INSTANT, window.span, fix=fix)
        return _wrong(node.span)
    context.report(
        codes.NOT_A_CONDITION, node.span, found=type_words(found.type), hint=_hint(found.type)
    )
    return _wrong(node.span)


def _hint(type: Type) -> str | None:
    if isinstance(type, DateType | TimestampType):
        return "test it with a window: `… was in last 30 days`"
    if is_number(type):
        return "compare it with a number: `… > 0`"
    if is_textual(type):
        return 'compare it with a text: `… = "…"`'
    if isinstance(type, DurationType):
        return "compare it with a length of time: `… > 30 days`"
    return None


def quantity(context: Context, node: syntax.Quantity) -> tuple[int, int | None] | None:
    """The smallest and largest count that a quantity admits (no largest: None)."""
    low = constants.whole_number(context, node.low)
    if low is None:
        return None
    match node.kind:
        case "at least":
            return low, None
        case "more than":
            return low + 1, None
        case "at most":
            return 0, low
        case "fewer than":
            return 0, low - 1
        case "exactly":
            return low, low
    assert node.high is not None
    high = constants.whole_number(context, node.high)
    if high is None:
        return None
    if high < low:
        edits = exchanged(node.low, node.high)
        fix = Fix("put the smaller number first", edits, safe=True)
        context.report(codes.RANGE_REVERSED, node.span, low=low, high=high, fix=fix)
        return None
    return low, high


def count_between(counted: core.Value, low: int, high: int | None, span: Span) -> core.Condition:
    """`low <= counted <= high` in as few comparisons as it takes."""

    def compare(operator: core.Operator, number: int) -> core.Condition:
        return core.Compare(operator, counted, core.Literal(number, INTEGER, span), span)

    if high is None:
        return compare(core.Operator.GREATER_OR_EQUAL, low)
    if low == high:
        return compare(core.Operator.EQUAL, low)
    if low == 0:
        return compare(core.Operator.LESS_OR_EQUAL, high)
    return core.And(
        (
            compare(core.Operator.GREATER_OR_EQUAL, low),
            compare(core.Operator.LESS_OR_EQUAL, high),
        ),
        span,
    )


def _negate_if(negated: bool, found: core.Condition, span: Span) -> core.Condition:
    return core.Not(found, span) if negated else found


def _in_window(context: Context, scope: Scope, node: syntax.IsInWindow) -> core.Condition:
    tested = node.value
    if isinstance(tested, syntax.Of) and tested.function.text == "anniversary":
        found = values.value(context, scope, tested.operand)
        if not windows.needs_instant(context, found, tested.operand.span):
            return _wrong(node.span)
        window = windows.anniversary_window(context, scope, node.window)
        if not all(
            edge is None or isinstance(edge, core.Moment) for edge in (window.start, window.end)
        ):
            context.report(codes.NOT_CONSTANT, node.window.span, expected="a constant date")
            return _wrong(node.span)
        return _negate_if(node.negated, core.AnniversaryIn(found, window, node.span), node.span)
    found = values.value(context, scope, tested)
    if not windows.needs_instant(context, found, tested.span):
        return _wrong(node.span)
    whole_days = isinstance(found.type, DateType)
    window = windows.window(context, scope, node.window, whole_days)
    return _negate_if(node.negated, core.InWindow(found, window, node.span), node.span)


def _known_for(context: Context, scope: Scope, node: syntax.KnownFor) -> core.Condition:
    length = constants.length(context, node.length)
    if scope.entity.since is None:
        context.report(time_codes.NO_SINCE, node.span, entity=scope.entity.name)
        return _wrong(node.span)
    if length is None:
        return _wrong(node.span)
    edge = core.Moment(Shift(AsOf(), -length.amount, length.unit), span=node.span)
    since = core.KnownSince(scope.entity.name, span=node.span)
    return core.Compare(core.Operator.LESS_OR_EQUAL, since, edge, node.span)


def _in_list(context: Context, scope: Scope, node: syntax.InList) -> core.Condition:
    name = names.member_list(context, node.name)
    if name is None:
        return _wrong(node.span)
    found = context.catalog.lists[name]
    if len(found.key) != len(scope.entity.key):
        context.report(
            codes.LIST_KEY, node.name.span, name=name, found=len(found.key),
            wanted=len(scope.entity.key),
            hint=f"the key of {scope.entity.name} is ({', '.join(scope.entity.key)})",
        )  # fmt: skip
        return _wrong(node.span)
    return core.InList(name, span=node.span)


def _value_in_list(context: Context, scope: Scope, node: syntax.IsInList) -> core.Condition:
    found = values.value(context, scope, node.value)
    name = names.member_list(context, node.list)
    if name is None or isinstance(found.type, UnknownType):
        return _wrong(node.span)
    if not (is_textual(found.type) or is_number(found.type) or isinstance(found.type, DateType)):
        context.report(
            codes.NOT_COMPARABLE,
            node.value.span,
            left="a key of a list",
            right=type_words(found.type),
        )
        return _wrong(node.span)
    if len(context.catalog.lists[name].key) != 1:
        context.report(
            codes.LIST_KEY,
            node.list.span,
            name=name,
            found=len(context.catalog.lists[name].key),
            wanted=1,
        )
        return _wrong(node.span)
    return _negate_if(node.negated, core.InList(name, found, node.span), node.span)


def _in_sample(context: Context, scope: Scope, node: syntax.InSample) -> core.Condition:
    low = 0 if node.low is None else _bucket(context, node.low)
    high = _bucket(context, node.high)
    by = None
    if node.by is not None:
        by = values.value(context, scope, node.by)
        if not isinstance(by.type, UnknownType) and not (is_textual(by.type) or by.type == INTEGER):
            context.report(
                codes.WRONG_ARGUMENT,
                node.by.span,
                function="in sample … by",
                found=type_words(by.type),
                expected="text or an integer",
            )
            return _wrong(node.span)
    if low is None or high is None:
        return _wrong(node.span)
    if low >= high:
        context.report(codes.SAMPLE_RANGE, node.span, found="the smaller share comes first")
        return _wrong(node.span)
    return core.InSample(node.salt.value, low, high, by, node.span)


def _bucket(context: Context, node: syntax.Number) -> int | None:
    """A share as a number of ten-thousandths."""
    found = constants.number(context, node)
    if isinstance(found.type, UnknownType):
        return None
    buckets = Decimal(str(found.value)) * 10_000
    if buckets != int(buckets) or not 0 <= buckets <= 10_000:
        context.report(codes.SAMPLE_RANGE, node.span, found="out of range")
        return None
    return int(buckets)
