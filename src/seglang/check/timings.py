"""The timing of a step: `within 1 day`, `at least 2 weeks later`, `in the same visit`; and what can
never be."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.check import constants
from seglang.check.constants import written
from seglang.check.context import Context
from seglang.check.lengths import bounds, compare_lengths, surely_longer, surely_no_shorter
from seglang.check.wording import exchanged
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import rows as row_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import timing as codes
from seglang.diagnostics.model import Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax

_Found = tuple[sources.Timing | None, sources.Visit | None]


def of_step(context: Context, written_timings: Sequence[syntax.StepTiming]) -> _Found | None:
    """When the row of a step may come after the row before it; None (and reported) when wrong."""
    earliest: core.CalendarDuration | None = None
    latest: core.CalendarDuration | None = None
    included = True
    visit: sources.Visit | None = None
    latest_span = earliest_span = None
    for timing in written_timings:
        match timing.kind:
            case "within" | "at least" | "range":
                low = high = None
                if timing.earliest is not None:
                    low = constants.length(context, timing.earliest, least=_least(timing))
                    if low is None:
                        return None
                if timing.latest is not None:
                    high = constants.length(context, timing.latest)
                    if high is None:
                        return None
                if (
                    low is not None
                    and high is not None
                    and not _ordered(context, timing, low, high)
                ):
                    return None
                if (low is not None and earliest is not None) or (
                    high is not None and latest is not None
                ):
                    _twice(context, timing, "how much later the row may come")
                    return None
                if low is not None:
                    earliest, earliest_span = low, timing.span
                if high is not None:
                    latest, latest_span = high, timing.span
                    included = timing.kind == "within"
            case _:
                if visit is not None:
                    _twice(context, timing, "in which session the row lies")
                    return None
                visit = _visit(context, timing)
                if visit is None:
                    return None
    if earliest is None and latest is None:
        return None, visit
    if (
        earliest is not None
        and latest is not None
        and earliest_span != latest_span
        and not _possible(context, earliest, latest, included, latest_span)
    ):
        return None
    return sources.Timing(_length(earliest), _length(latest), included), visit


def of_absence(
    context: Context, written_timings: Sequence[syntax.StepTiming], event: str
) -> tuple[sources.Length | None, sources.Visit | None] | None:
    """Where none may be: `within` a length, in the same session."""
    for timing in written_timings:
        if timing.kind not in ("within", "same"):
            context.report(codes.TIMING_OF_NO, timing.span, event=event, found=_words(timing))
            return None
    found = of_step(context, written_timings)
    if found is None:
        return None
    length, visit = found
    return (length.latest if length is not None else None), visit


def check_whole(context: Context, node: syntax.Sequence, whole: core.CalendarDuration) -> None:
    """Report steps that do not fit into the time of the whole chain."""
    assert node.all_within is not None
    least = 0
    for step in node.steps:
        if isinstance(step, syntax.NoStep):
            continue
        longest_wait = 0
        for timing in step.timings:
            if timing.kind not in ("within", "at least", "range"):
                continue
            low = _quietly(context, timing.earliest)
            high = _quietly(context, timing.latest)
            if low is not None:
                longest_wait = max(longest_wait, bounds(low)[0])
            if high is not None and surely_longer(high, whole):
                assert timing.latest is not None
                context.report(
                    codes.IMPOSSIBLE_TIMING,
                    timing.span,
                    reason=f"`{_words(timing)}` is longer than"
                    f" `all within {written(node.all_within)}`",
                    label="longer than the whole chain",
                    hint="shorten the step, or the chain may take longer",
                )
                return
        least += longest_wait
    if least > bounds(whole)[1]:
        context.report(
            codes.IMPOSSIBLE_TIMING,
            node.all_within.span,
            reason="the steps together need more time than the chain has",
            label="too short for the steps",
            hint="let the chain take longer, or its steps less",
        )


def check_reach(context: Context, node: syntax.Sequence) -> None:
    """Report steps for which the windows of the steps before leave no time: a row after one that is
    at most a day old is not two days old, nor two days later."""
    reach: syntax.LastWindow | None = None
    for step in node.steps:
        phrases = step.steps if isinstance(step, syntax.AllOf) else (step.rows,)
        if reach is not None:
            _check_step(context, step, phrases, reach)
        for phrase in phrases:
            if isinstance(phrase.window, syntax.LastWindow):
                reach = _shorter(context, reach, phrase.window)


def _check_step(
    context: Context,
    step: syntax.Step | syntax.AllOf | syntax.NoStep,
    phrases: Sequence[syntax.EventRows],
    reach: syntax.LastWindow,
) -> None:
    waits: list[tuple[syntax.Expression | None, Span, str]] = []
    for phrase in phrases:
        match phrase.window:
            case syntax.MoreThanAgo(near, span) | syntax.AgoRange(_, near, span):
                waits.append((near, span, "its rows are older"))
            case _:
                pass
    for timing in step.timings:
        if isinstance(step, syntax.NoStep):
            waits.append((timing.latest, timing.span, "that time cannot have passed yet"))
        else:
            waits.append((timing.earliest, timing.span, "that time cannot have come yet"))
    known = _quietly(context, reach.length)
    for node, span, label in waits:
        length = _quietly(context, node)
        if known is None or length is None or not surely_no_shorter(length, known):
            continue
        context.report(
            codes.IMPOSSIBLE_TIMING,
            span,
            reason=f"a step before it happened in the last {_shown(known)}",
            label=label,
            hint=f"give the step before it a window of more than {_shown(length)}",
        )
        return


def _shorter(
    context: Context, one: syntax.LastWindow | None, other: syntax.LastWindow
) -> syntax.LastWindow:
    if one is None:
        return other
    first, second = _quietly(context, one.length), _quietly(context, other.length)
    if first is None or (second is not None and surely_longer(first, second)):
        return other
    return one


def _quietly(context: Context, node: syntax.Expression | None) -> core.CalendarDuration | None:
    """A length that was checked before."""
    if node is None:
        return None
    found = constants.constant(context, node)
    if found is None or not isinstance(found.value, core.CalendarDuration):
        return None
    return found.value


def _least(timing: syntax.StepTiming) -> int:
    return 0 if timing.kind == "range" else 1


def _length(found: core.CalendarDuration | None) -> sources.Length | None:
    return sources.Length(found.amount, found.unit) if found is not None and found.amount else None


def _ordered(
    context: Context,
    timing: syntax.StepTiming,
    low: core.CalendarDuration,
    high: core.CalendarDuration,
) -> bool:
    """Does a range start before it ends? Otherwise reported."""
    order = compare_lengths(low, high)
    if order < 0:
        return True
    assert timing.earliest is not None
    assert timing.latest is not None
    one, other = written(timing.earliest), written(timing.latest)
    fix = None
    if order > 0:
        edits = exchanged(timing.earliest, timing.latest)
        fix = Fix("put the shorter time first", edits, safe=True)
    context.report(
        codes.IMPOSSIBLE_TIMING,
        timing.span,
        reason=f"`{one} to {other} later` is empty",
        label="the shorter time comes first",
        fix=fix,
    )
    return False


def _possible(
    context: Context,
    earliest: core.CalendarDuration,
    latest: core.CalendarDuration,
    included: bool,
    span: Span | None,
) -> bool:
    if not surely_longer(earliest, latest) and (included or compare_lengths(earliest, latest)):
        return True
    assert span is not None
    context.report(
        codes.IMPOSSIBLE_TIMING,
        span,
        reason="it would have to come later than it may",
        label=f"shorter than `at least {_shown(earliest)} later`",
    )
    return False


def _shown(length: core.CalendarDuration) -> str:
    return f"{length.amount} {length.unit.value}{'' if length.amount == 1 else 's'}"


def _words(timing: syntax.StepTiming) -> str:
    match timing.kind:
        case "within" if timing.latest is not None:
            return f"within {written(timing.latest)}"
        case "at least" if timing.earliest is not None:
            return f"at least {written(timing.earliest)} later"
        case "range" if timing.earliest is not None and timing.latest is not None:
            return f"{written(timing.earliest)} to {written(timing.latest)} later"
        case "same" if timing.session is not None:
            return f"in the same {timing.session.text}"
        case _:
            return f"in a later {timing.session.text if timing.session is not None else ''}"


def _twice(context: Context, timing: syntax.StepTiming, what: str) -> None:
    context.report(row_codes.STEP_TWICE, timing.span, what=what, found="said before")


def _visit(context: Context, timing: syntax.StepTiming) -> sources.Visit | None:
    """`in the same visit`: the name is that of a declared session."""
    name = timing.session
    assert name is not None
    found = context.events.get(name.text)
    if found is not None and found.sessions is not None:
        if name.text in context.broken:
            context.taint()
        return sources.Visit(found.sessions, timing.kind == "same")
    if name.text in context.names.broken or name.text in context.broken:
        context.taint()
        return None
    kind = context.names.kind_of(name.text)
    sessions = context.names.of_kind(syntax.SessionDeclaration)
    if kind is not None:
        context.report(
            name_codes.WRONG_KIND, name.span, name=name.text, kind=kind, wanted="a session",
            hint="declare one: `session visit: page_view split after 30 minutes of silence`",
        )  # fmt: skip
        return None
    if time_unit(name.text):
        context.report(
            time_codes.PERIOD_UNIT,
            timing.span,
            unit=_words(timing),
            expected="the name of a session; for a length of time write `within 1 day`",
        )
        return None
    context.report(
        name_codes.UNKNOWN_EVENT,
        name.span,
        name=name.text,
        nearest=context.nearest(name.text, sessions),
        hint="the word after `in the same` is the name of a declared session",
    )
    return None


def time_unit(word: str) -> bool:
    return word in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
