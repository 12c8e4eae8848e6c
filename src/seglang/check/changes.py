"""What changed, what ever was, what was added: tests of the values of the past.

An attribute with a history knows when it changed. Anything else is compared where it can be
replayed: at the window's start, at each local midnight and at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import assert_never

from seglang.check import comparisons, conditions, travel, values, windows
from seglang.check.constants import written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core import past, sources
from seglang.core.edges import (
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
)
from seglang.core.nodes import Operator
from seglang.core.past import HistoryTest
from seglang.diagnostics.codes import travel as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UnknownType

# How many days lie in a unit, at least and at most.
_DAYS = {
    Unit.SECOND: (0.0, 1 / 86_400),
    Unit.MINUTE: (0.0, 1 / 1_440),
    Unit.HOUR: (0.0, 1 / 22),
    Unit.DAY: (1, 1),
    Unit.WEEK: (7, 7),
    Unit.MONTH: (28, 31),
    Unit.QUARTER: (90, 92),
    Unit.YEAR: (365, 366),
    Unit.FISCAL_QUARTER: (90, 92),
    Unit.FISCAL_YEAR: (365, 366),
}


def changed(context: Context, scope: Scope, node: syntax.Changed) -> core.Condition:
    """`lifecycle changed in last 5 days`, `changed from "new" to "loyal" …`."""
    found = _value(context, scope, node.value)
    if found is None:
        return core.Always(False, node.span)
    old = _wanted(context, scope, node.value, found, node.old)
    new = _wanted(context, scope, node.value, found, node.new)
    wrong = (node.old is not None and old is None) or (node.new is not None and new is None)
    if wrong:
        return core.Always(False, node.span)
    if old is not None and old == new:
        context.report(codes.NO_CHANGE, node.span)
        return core.Always(False, node.span)
    history = _past(context, scope, found, HistoryTest.CHANGED, node.window, old, new, node)
    if history is not None:
        return history
    instants = _instants(context, scope, node.window, "`changed`")
    if instants is None:
        return core.Always(False, node.span)
    seen = [_at(edge, found, node.value.span) for edge in instants]
    steps = tuple(_step(earlier, later, old, new, node.span) for earlier, later in pairwise(seen))
    return steps[0] if len(steps) == 1 else core.Or(steps, node.span)


def _step(
    earlier: core.Value,
    later: core.Value,
    old: core.Value | None,
    new: core.Value | None,
    span: Span,
) -> core.Condition:
    """Two values that follow each other are known and differ, and are those asked for."""

    def equal(left: core.Value, right: core.Value) -> core.Condition:
        return core.Compare(Operator.EQUAL, left, right, span)

    parts: list[core.Condition] = [
        core.Known(earlier, span) if old is None else equal(earlier, old),
        core.Known(later, span) if new is None else equal(later, new),
    ]
    if old is None or new is None:
        parts.append(core.Not(equal(earlier, later), span))
    return core.And(tuple(parts), span)


def was_ever(context: Context, scope: Scope, node: syntax.WasEver) -> core.Condition:
    """`country was ever "US" in last 30 days`."""
    found = _value(context, scope, node.value)
    if found is None:
        return core.Always(False, node.span)
    wanted = _wanted(context, scope, node.value, found, node.wanted)
    if wanted is None:
        return core.Always(False, node.span)
    history = _past(context, scope, found, HistoryTest.EVER, node.window, None, wanted, node)
    if history is not None:
        return history
    instants = _instants(context, scope, node.window, "`was ever`")
    if instants is None:
        return core.Always(False, node.span)
    tests = tuple(
        core.Compare(Operator.EQUAL, _at(edge, found, node.value.span), wanted, node.span)
        for edge in instants
    )
    return core.Or(tests, node.span)


def added_to_list(context: Context, scope: Scope, node: syntax.AddedToList) -> core.Condition:
    """`added to list vip in last 7 days`."""
    tested = conditions.condition(context, scope, syntax.InList(node.list, span=node.span))
    if not isinstance(tested, core.InList):
        return core.Always(False, node.span)
    if context.catalog.lists[tested.list].time is None:
        context.report(
            codes.NO_PAST,
            node.list.span,
            found=f"list `{tested.list}`",
            expected="the catalog names no time of its entries",
            hint=f'add `time = "…"` to [lists.{tested.list}]',
        )
        return core.Always(False, node.span)
    window = windows.window(context, scope, node.window)
    return core.InList(tested.list, span=node.span, added=window)


# ---------------------------------------------------------------- the value


def _value(context: Context, scope: Scope, node: syntax.Expression) -> core.Value | None:
    """The value whose past is asked for, seen from the nearest entity alone."""
    found = values.value(context, Scope.of(scope.entity), node)
    return None if isinstance(found.type, UnknownType) else found


def _wanted(
    context: Context,
    scope: Scope,
    node: syntax.Expression,
    found: core.Value,
    wanted: syntax.Expression | None,
) -> core.Value | None:
    """A value that is asked for, which must be comparable; otherwise None."""
    if wanted is None:
        return None
    value = values.value(context, Scope.of(scope.entity), wanted)
    test = comparisons.relation(context, Operator.EQUAL, found, value, wanted)
    return test.right if isinstance(test, core.Compare) else None


def _past(
    context: Context,
    scope: Scope,
    found: core.Value,
    test: HistoryTest,
    window: syntax.Window,
    old: core.Value | None,
    new: core.Value | None,
    node: syntax.Changed | syntax.WasEver,
) -> core.Condition | None:
    """The test on the history of an attribute, of this entity or of one that a path leads to; None
    for a value that is replayed."""
    match found:
        case core.AttributeValue(entity, name):
            history = context.catalog.entities[entity].history
            if name not in history:
                _no_history(context, entity, name, node.value)
                return core.Always(False, node.span)
            edges = travel.ends(context, scope, window, f"`{_word(node)}`")
            if edges is None:
                return core.Always(False, node.span)
            over = sources.Window(
                core.Moment(edges[0], span=window.span), core.Moment(edges[1], span=window.span)
            )
            return past.PastValues(entity, name, test, over, old, new, node.span)
        case core.Lookup(entity, key, value):
            inner = _past(context, scope, value, test, window, old, new, node)
            if inner is None or isinstance(inner, core.Always):
                return inner
            truth = core.Truth(inner, span=node.span)
            return core.Holds(core.Lookup(entity, key, truth, truth.type, node.span), node.span)
        case _:
            return None


def _word(node: syntax.Changed | syntax.WasEver) -> str:
    return "changed" if isinstance(node, syntax.Changed) else "was ever"


def _no_history(context: Context, entity: str, name: str, node: syntax.Expression) -> None:
    context.report(
        codes.NO_PAST,
        node.span,
        found=f"`{written(node)}`",
        expected="the catalog names no history of it",
        hint=f"add `{name}` to [entities.{entity}.history]",
    )


def _at(edge: Edge, value: core.Value, span: Span) -> core.Value:
    if isinstance(edge, AsOf):
        return value
    return past.ValueAt(core.Moment(edge, span=span), value, value.type, span)


# ---------------------------------------------------------------- where it is compared


def _instants(
    context: Context, scope: Scope, window: syntax.Window, what: str
) -> Sequence[Edge] | None:
    """The window's start, each local midnight in it, and its end (as-of when that is earlier)."""
    edges = travel.ends(context, scope, window, what)
    if edges is None:
        return None
    start, end = edges
    days = _longest(start, end)
    if days is None:
        context.report(
            codes.COMPARED_WINDOW,
            window.span,
            what=what,
            problem="and this one has no fixed length",
            hint="write a window with a length: `in last 90 days`",
        )
        return None
    if days > travel.MAX_INSTANTS:
        context.report(
            codes.TOO_MANY_INSTANTS,
            window.span,
            found=days,
            limit=travel.MAX_INSTANTS,
            hint="a shorter window has fewer midnights",
        )
        return None
    return [start, *_midnights(start, end, days), end]


def _midnights(start: Edge, end: Edge, days: int) -> list[Edge]:
    """At most `days` midnights after the start; those that would lie after the end are the end."""
    match start, end:
        case Shift(AsOf(), amount, Unit.DAY | Unit.WEEK), AsOf() if days <= -amount * 7:
            return [PeriodStart(Unit.DAY, -back) for back in reversed(range(days))]
        case PeriodStart(Unit.DAY, offset), PeriodStart(Unit.DAY, last):
            return [PeriodStart(Unit.DAY, number) for number in range(offset + 1, last)]
        case _:
            return [
                Earliest(PeriodStart(Unit.DAY, number, start), end) for number in range(1, days + 1)
            ]


def _longest(start: Edge, end: Edge) -> int | None:
    """How many midnights lie between two edges at most; None when that has no bound."""
    end = end.one if isinstance(end, Earliest) else end
    match start, end:
        case PeriodStart(unit, first, base), PeriodStart(other, last, same) if (
            unit is other and base == same
        ):
            return ceil((last - first) * _DAYS[unit][1])
    earliest, latest = _days(start), _days(end)
    if earliest.fixed != latest.fixed:
        return None
    return max(1, ceil(latest.high - earliest.low))


@dataclass(frozen=True, slots=True)
class _Days:
    """Where an edge lies, in days from as-of, or from the first date there is when `fixed`."""

    low: float
    high: float
    fixed: bool = False

    def moved(self, amount: int, unit: Unit, back: int = 0) -> _Days:
        least, most = _DAYS[unit]
        ends = (amount * least, amount * most)
        return _Days(self.low + min(ends) - back * most, self.high + max(ends), self.fixed)


def _days(edge: Edge) -> _Days:
    match edge:
        case AsOf():
            return _Days(0, 0)
        case FixedInstant(instant):
            return _Days(instant.toordinal(), instant.toordinal() + 1, True)
        case LocalMidnight(day):
            return _Days(day.toordinal(), day.toordinal(), True)
        case Shift(base, amount, unit) | PeriodStart(unit, amount, base):
            return _days(base).moved(amount, unit, back=isinstance(edge, PeriodStart))
        case Earliest():
            raise AssertionError(edge)  # an end alone, and that is taken apart before
        case _:
            assert_never(edge)
