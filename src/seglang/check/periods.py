"""Windows that repeat the condition around them: `in each of last 4 full quarters`,
`in any 24 hours of last 90 days`.

The condition is checked once for each period, or once for the stretch that starts at some row; the
rows in it read the window from the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from seglang.check import anchors, budgets, conditions, constants, occurrences, rows
from seglang.check.context import Context
from seglang.check.scope import RowFrame, RowsMeaning, Scope
from seglang.check.wording import window_words
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import PeriodStart, Unit
from seglang.core.nodes import Aggregation
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import timing as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import INTEGER, TIMESTAMP

MAX_PERIODS = 400

Check = Callable[[Scope], core.Condition]


def repeated_rows(node: syntax.Expression) -> list[syntax.EventRows]:
    """The rows with a repeating window that a condition speaks of itself, outside `where (…)`."""
    return list(_repeated(node))


def _repeated(node: syntax.Expression | None) -> Iterator[syntax.EventRows]:
    match node:
        case syntax.Did(rows=found) | syntax.Aggregate(rows=found) | syntax.HasRelated(rows=found):
            if anchors.is_repeated(found.window):
                yield found
        case syntax.Compare(_, left, right) | syntax.Arithmetic(_, left, right):
            yield from _repeated(left)
            yield from _repeated(right)
        case syntax.Otherwise(value, default) | syntax.Choose(value, _, default):
            yield from _repeated(value)
            yield from _repeated(default)
        case syntax.IsBetween(value, low, high):
            for part in (value, low, high):
                yield from _repeated(part)
        case syntax.IsIn(value, options):
            for part in (value, *options):
                yield from _repeated(part)
        case (
            syntax.IsKnown(value=value)
            | syntax.IsEmpty(value=value)
            | syntax.IsInList(value=value)
            | syntax.IsInWindow(value=value)
            | syntax.IsWithinDistance(value=value)
            | syntax.TextTest(value=value)
            | syntax.Has(value=value)
        ):
            yield from _repeated(value)
        case syntax.Negate(operand) | syntax.Of(_, operand) | syntax.TimeSince(_, operand):
            yield from _repeated(operand)
        case syntax.Group(inner) if not _is_condition(inner):
            yield from _repeated(inner)
        case _:
            pass


def _is_condition(node: syntax.Expression) -> bool:
    return isinstance(
        node,
        syntax.Not
        | syntax.And
        | syntax.Or
        | syntax.HowMany
        | syntax.Compare
        | syntax.IsBetween
        | syntax.IsIn
        | syntax.Did,
    )


def spread(
    context: Context,
    scope: Scope,
    node: syntax.Expression,
    found: list[syntax.EventRows],
    check: Check,
) -> core.Condition:
    """The condition of `node` in every (or so many) of the periods, or in some stretch. `check`
    gives it for one of them."""
    wrong = core.Always(False, node.span)
    window = found[0].window
    assert anchors.is_repeated(window)
    for other in found[1:]:
        if anchors.is_repeated(other.window) and other.window != window:
            anchors.no_condition(context, other.window, two=True)
            return wrong
    if isinstance(node, syntax.Did) and node.negated:
        _did_not(context, node, window)
        return wrong
    if isinstance(window, syntax.EachPeriod):
        return _in_periods(context, scope, window, check)
    if not budgets.may_repeat(context, 2, window.span):
        return wrong
    return _in_any_stretch(context, scope, window, found, check, node)


# ---------------------------------------------------------------- period by period


def _in_periods(
    context: Context, scope: Scope, window: syntax.EachPeriod, check: Check
) -> core.Condition:
    span = window.span
    periods = each_period(context, window)
    if not periods or not budgets.may_repeat(context, len(periods), span):
        return core.Always(False, span)
    parts = tuple(check(replace(scope, period=(window, period))) for period in periods)
    return in_so_many(context, window, parts)


def in_so_many(
    context: Context, window: syntax.EachPeriod, parts: tuple[core.Condition, ...]
) -> core.Condition:
    """The conditions of the periods, joined as the window says."""
    if window.quantity is None:
        return core.And(parts, window.span) if len(parts) > 1 else parts[0]
    limits = conditions.quantity(context, window.quantity)
    if limits is None:
        return core.Always(False, window.span)
    return core.HowMany(*limits, parts, window.span)


def each_period(context: Context, window: syntax.EachPeriod) -> tuple[sources.Window, ...]:
    """The periods of the window, oldest first; empty (and reported) when there are too many."""
    count = constants.whole_number(context, window.count, least=1)
    unit = Unit(window.unit)
    if unit.is_exact:
        context.report(
            time_codes.PERIOD_UNIT,
            window.span,
            unit=f"full {unit.value}s",
            expected="days or longer",
        )
        return ()
    if count is None:
        return ()
    if count > MAX_PERIODS:
        context.report(codes.TOO_MANY_PERIODS, window.count.span, count=count, limit=MAX_PERIODS)
        return ()
    return _full_periods(unit, count)


@lru_cache(maxsize=32)
def _full_periods(unit: Unit, count: int) -> tuple[sources.Window, ...]:
    return tuple(
        sources.Window(
            core.Moment(PeriodStart(unit, -back)), core.Moment(PeriodStart(unit, 1 - back))
        )
        for back in range(count, 0, -1)
    )


def _did_not(
    context: Context, node: syntax.Did, window: syntax.EachPeriod | syntax.AnyStretch
) -> None:
    """`did not E in each of …`: in none of them, or not in every one?"""
    words = window_words(window)
    start = Span(node.span.file, node.span.start, node.rows.span.start)
    after = Span(node.span.file, node.span.end, node.span.end)
    edits: tuple[Edit, ...] = (Edit(start, "not (did "), Edit(after, ")"))
    title = "say that it is not so"
    other = f"write `not (did … {words})`"
    if isinstance(window, syntax.EachPeriod):
        many = window_words(replace(window, quantity=_none_of()))
        none = f"in none of them: write `did … {many}`"
        if window.quantity is None:
            other = f"not in each of them: {other}"
            both = "in none of them, or not in each of them"
            edits, title = (Edit(start, "did "), Edit(window.span, many)), "say `none of`"
        else:
            other = f"not in so many of them: {other}"
            both = "in none of them, or not in so many of them"
    else:
        none = "never at all: write `did not …` without the stretch"
        other = f"in no stretch so often: {other}"
        both = "never at all, or in no stretch so often"
    context.report(
        codes.DID_NOT_IN_EACH,
        node.span,
        window=words,
        both=both,
        none=none,
        other=other,
        fix=Fix(title, edits),
    )


def _none_of() -> syntax.Quantity:
    from decimal import Decimal

    return syntax.Quantity("exactly", syntax.Number(Decimal(0), True))


# ---------------------------------------------------------------- any stretch


def _in_any_stretch(
    context: Context,
    scope: Scope,
    window: syntax.AnyStretch,
    found: list[syntax.EventRows],
    check: Check,
    node: syntax.Expression,
) -> core.Condition:
    """Some row opens a stretch in which the condition holds: `[its time, its time + length)`."""
    span = node.span
    length = constants.length(context, window.length)
    parts: list[core.Condition] = []
    openings: list[sources.Rows] = []
    for phrase in found:
        opening = _opening(
            context, scope, window, phrase, isinstance(node, syntax.Did) and node.only
        )
        if opening is None:
            return core.Always(False, span)
        if opening not in openings:
            openings.append(opening)
    if length is None:
        return core.Always(False, span)
    opened = RowFrame("", {}, covered=True)
    start = core.PropertyValue("time", TIMESTAMP, window.span)
    end = anchors.moved(start, length.amount, length.unit, window.span)
    inside = replace(scope.within((opened,)), period=(window, sources.Window(start, end)))
    holds = check(inside)
    for opening in openings:
        parts.append(occurrences.some(rows.narrowed(opening, holds), span))
    return core.Or(tuple(parts), span) if len(parts) > 1 else parts[0]


def _opening(
    context: Context,
    scope: Scope,
    window: syntax.AnyStretch,
    phrase: syntax.EventRows,
    only: bool,
) -> sources.Rows | None:
    """The rows of a phrase at which a stretch may start, each adding one row frame."""
    resolved = rows.meaning(context, scope, phrase)
    if resolved is None:
        return None
    meaning, _ = resolved
    if not rows.needs_time(context, meaning, f"`{window_words(window)}`", phrase.span):
        return None
    whole = replace(phrase, window=window.of)
    found = rows.checked(context, scope, whole, meaning, filtered=not only)
    if len(meaning.frames) == 1 and meaning.row is not None:
        return found
    return _instants(found, meaning)


def _instants(found: sources.Rows, meaning: RowsMeaning) -> sources.Rows:
    """Rows of several frames as one row for each of their instants."""
    count = core.Aggregate(Aggregation.COUNT, found, INTEGER, span=found.span)
    key = ("time", core.PropertyValue("time", TIMESTAMP, found.span))
    return sources.Rows(meaning.name, sources.Grouped(count, (key,)), span=found.span)
