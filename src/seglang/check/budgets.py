"""What the rules of one file may be written out to, all together.

Calls of declarations with parameters and windows such as `in each of …` write a rule out; each
rule has limits of its own, and these keep many small rules from adding up to more than anybody
waits for. What is beyond a budget is reported once a file, and nothing more is written out.
"""

from __future__ import annotations

from seglang.check.context import Context, EventMeaning
from seglang.check.limits import MAX_NODES
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as codes
from seglang.source import Span

FILE_CALLS = 5_000
FILE_CONDITIONS = 5_000
# No condition over rows has fewer nodes than this.
_LEAST_NODES = 5


def may_call(context: Context, span: Span) -> bool:
    """Count one more different call of a declaration with parameters."""
    return _within(context, "calls", 1, FILE_CALLS, span)


def may_repeat(context: Context, times: int, span: Span) -> bool:
    """Count a condition that is repeated so many times. Windows inside each other multiply, so a
    rule is not written out first and then found to have too many nodes."""
    repeated = context.repeated.get(context.checking, 0)
    if repeated > MAX_NODES:
        return False  # reported
    repeated += times * _LEAST_NODES
    context.repeated[context.checking] = repeated
    if repeated > MAX_NODES:
        context.report(
            codes.EXPANSION_TOO_LARGE,
            span,
            name=context.checking or "the rule",
            size=repeated,
            limit=MAX_NODES,
        )
        return False
    return _within(context, "repeated conditions", times, FILE_CONDITIONS, span)


def may_use(context: Context, event: EventMeaning, span: Span) -> bool:
    """Count what is written out where an event is used that is made of several with conditions of
    their own."""
    others = event.arms[1:]
    parts = sum(len(arm.where.operands) for arm in event.arms if isinstance(arm.where, core.And))
    written = sum(arm.where is not None for arm in others) + len(others) // 10 + parts // 10
    return written == 0 or may_repeat(context, written, span)


def _within(context: Context, what: str, more: int, limit: int, span: Span) -> bool:
    spent = context.spent.get((span.file, what), 0)
    if spent > limit:
        context.taint()  # reported
        return False
    spent += more
    context.spent[span.file, what] = spent
    if spent > limit:
        context.report(codes.FILE_TOO_WIDE, span, file=span.file, what=what, limit=limit)
    return spent <= limit
