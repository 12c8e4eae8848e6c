"""Conditions on how many rows there are: `did E`, `did E only where (…)`, `did E twice`."""

from __future__ import annotations

from dataclasses import replace

from seglang.check import conditions, groups, related, rows
from seglang.check.context import Context
from seglang.check.scope import RowFrame, RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import Unit
from seglang.core.nodes import Aggregation
from seglang.diagnostics.codes import time as time_codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import INTEGER


def did(context: Context, scope: Scope, node: syntax.Did) -> core.Condition:
    nothing = core.Always(False, node.span)
    meaning = rows.plain(context, scope, node.rows, "did")
    if meaning is None or not related.happens(context, node, meaning):
        return nothing
    if node.rows.same is not None:
        return _for_the_same(context, scope, node, node.rows.same, meaning)
    if node.only and node.rows.where is not None:
        return only(context, scope, node.rows, meaning, node.span)
    found = rows.checked(context, scope, node.rows, meaning)
    if node.frequency is None:
        happened = some(found, node.span)
        return core.Not(happened, node.span) if node.negated else happened
    unit = frequency_unit(context, node.frequency)
    if unit is not None and not rows.needs_time(context, meaning, "`on …`", node.rows.span):
        return nothing
    limits = conditions.quantity(context, node.frequency.quantity)
    if limits is None or (unit is None and node.frequency.unit != "time"):
        return nothing
    kind = Aggregation.COUNT if unit is None else Aggregation.COUNT_PERIODS
    counted = core.Aggregate(kind, found, INTEGER, unit=unit, span=node.span)
    return conditions.count_between(counted, *limits, node.span)


def frequency_unit(context: Context, frequency: syntax.Frequency) -> Unit | None:
    """The calendar unit of `on 3 days`; None for `3 times`, and (reported) for shorter units."""
    if frequency.unit == "time":
        return None
    unit = Unit(frequency.unit)
    if not unit.is_exact:
        return unit
    context.report(
        time_codes.PERIOD_UNIT,
        frequency.span,
        unit=f"{unit.value}s",
        expected="days, weeks, months, quarters or years",
    )
    return None


def _for_the_same(
    context: Context,
    scope: Scope,
    node: syntax.Did,
    same: syntax.Name,
    meaning: RowsMeaning,
) -> core.Condition:
    nothing = core.Always(False, node.span)
    if node.frequency is not None and node.frequency.unit != "time":
        if frequency_unit(context, node.frequency) is None:
            return nothing
        if not rows.needs_time(context, meaning, "`on …`", node.rows.span):
            return nothing
    frame = rows.frames(context, scope, node.rows, meaning)[-1]
    if not isinstance(frame, RowFrame):
        properties = {name: found.type for name, found in frame.entity.attributes.items()}
        groups.no_such_key(context, same.span, same.text, frame.name, properties)
        return nothing
    found_rows = rows.checked(context, scope, node.rows, meaning)
    return groups.of_one_group(context, found_rows, frame, same, node.frequency, node.span)


# ---------------------------------------------------------------- tests of any rows


def some(found: sources.Rows, span: Span) -> core.Condition:
    """There is at least one of the rows."""
    return counted(found, 1, None, span)


def counted(found: sources.Rows, low: int, high: int | None, span: Span) -> core.Condition:
    """There are `low` to `high` of the rows."""
    count = core.Aggregate(Aggregation.COUNT, found, INTEGER, span=span)
    return conditions.count_between(count, low, high, span)


def only(
    context: Context, scope: Scope, node: syntax.EventRows, meaning: RowsMeaning, span: Span
) -> core.Condition:
    """There is at least one of the rows, and `where` holds for all of them."""
    assert node.where is not None
    everything = rows.checked(context, scope, node, meaning, filtered=False)
    inside = scope.within(rows.frames(context, scope, node, meaning))
    holds = conditions.condition(context, inside, node.where)
    others = rows.narrowed(everything, core.Not(holds, holds.span))
    return core.And(
        (some(everything, span), core.Not(some(replace(others, span=span), span), span)), span
    )
