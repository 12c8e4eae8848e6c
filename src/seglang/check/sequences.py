"""Sequences: `A then B within 1 day then no C`: steps, their rows, what they may see.

A step, its window and `without` are seen from the rows of all steps before, which are reached by
alias only: a bare name is never that of another step's row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from seglang.check import conditions, constants, groups, rows, timings
from seglang.check.context import Context
from seglang.check.events import shared_properties
from seglang.check.scope import EntityFrame, RowFrame, RowsMeaning, Scope
from seglang.check.wording import frequency_words, source_words
from seglang.core import sources
from seglang.diagnostics.codes import rows as codes
from seglang.syntax import nodes as syntax
from seglang.types import Type, comparable, type_name

MAX_STEPS = 30  # every part of `all of (…)` is one
MAX_PARTS = 8  # of one `all of (…)`
MAX_WAYS = 16  # to take one part of each `all of (…)`
_EQUAL_PARTS = 3  # of one `all of (…)`


def sequence(context: Context, scope: Scope, node: syntax.Sequence) -> RowsMeaning | None:
    """The rows of the last step; None (and reported) when a step is wrong."""
    steps: list[sources.Step | sources.AllOf] = []
    frames: list[RowFrame] = []  # of every step so far
    absent: tuple[sources.Absent, RowFrame] | None = None
    carrying: RowFrame | None = None
    sound = True
    if not _short_enough(context, node):
        return None
    for number, step in enumerate(node.steps):
        around = scope.within(tuple(replace(frame, covered=True) for frame in frames))
        match step:
            case syntax.NoStep():
                if number + 1 < len(node.steps):
                    context.report(
                        codes.NO_BEFORE_THEN, step.span, event=source_words(step.rows.source)
                    )
                    return None
                absent = _absent(context, around, step)
                sound = sound and absent is not None
            case syntax.Step():
                found = _step(context, around, step, step.rows, number == 0)
                if found is None:
                    sound = False
                    continue
                steps.append(found[0])
                frames.append(found[1])
                carrying = found[1]
            case syntax.AllOf():
                several = _all_of(context, around, step)
                if several is None:
                    sound = False
                    continue
                steps.append(several[0])
                frames.extend(several[1])
                carrying = _any_of(several[1])
            case _:
                assert_never(step)
    all_within = None
    if node.all_within is not None:
        length = constants.length(context, node.all_within)
        if length is None:
            return None
        timings.check_whole(context, node, length)
        all_within = sources.Length(length.amount, length.unit)
    if not sound or carrying is None:
        return None
    timings.check_reach(context, node)
    same: tuple[str, ...] = ()
    if node.same is not None:
        every = [*frames, absent[1]] if absent is not None else frames
        if not _share(context, node.same, every):
            return None
        same = (node.same.text,)
    source = sources.Sequence(
        tuple(steps), absent[0] if absent is not None else None, all_within, same
    )
    return RowsMeaning(carrying.name, source, (carrying,))


def _short_enough(context: Context, node: syntax.Sequence) -> bool:
    each = [
        rows
        for step in node.steps
        for rows in (step.steps if isinstance(step, syntax.AllOf) else (step.rows,))
    ]
    if len(each) > MAX_STEPS:
        context.report(codes.LONG_SEQUENCE, each[MAX_STEPS].span, count=len(each), limit=MAX_STEPS)
        return False
    ways = 1
    for step in node.steps:
        if not isinstance(step, syntax.AllOf):
            continue
        ways *= len(step.steps)
        what = None
        if len(step.steps) > MAX_PARTS:
            what, limit = f"this `all of (…)` has {len(step.steps)} parts", MAX_PARTS
        elif ways > MAX_WAYS:
            what, limit = "there are too many ways to take one part of each `all of (…)`", MAX_WAYS
        if what is not None:
            context.report(codes.MANY_PARTS, step.span, what=what, limit=limit)
            return False
    return True


def _step(
    context: Context, around: Scope, step: syntax.Step, node: syntax.EventRows, is_first: bool
) -> tuple[sources.Step, RowFrame] | None:
    found = _rows(context, around, node)
    at_least = 1 if step.frequency is None else _at_least(context, step.frequency)
    timing = timings.of_step(context, step.timings)
    without = _without(context, around, step.without)
    if step.is_next and step.frequency is not None:
        context.report(
            codes.STEP_TWICE,
            step.frequency.span,
            what="how many rows it takes",
            found="`next` is one",
        )
        return None
    if found is None or at_least is None or timing is None:
        return None
    if step.without is not None and without is None:
        return None
    of_step, frame, narrowing = found
    if step.is_next and narrowing:
        of_step = _as_source(of_step, frame)
    length, visit = timing
    return (
        sources.Step(of_step, at_least, length, step.is_next, without, visit),
        frame,
    )


def _as_source(found: sources.Rows, frame: RowFrame) -> sources.Rows:
    """`next` looks at the very next row of the source: what a derived event over sessions says of
    its rows is part of the source."""
    inner = sources.Rows(found.name, found.source, found.where, None, found.span)
    only_step = sources.Sequence((sources.Step(inner),))
    return sources.Rows(frame.name, only_step, None, found.window, found.span, found.apart_from)


def _rows(
    context: Context, around: Scope, node: syntax.EventRows
) -> tuple[sources.Rows, RowFrame, bool] | None:
    """The rows of a step and the frame they add; whether the source itself narrows them."""
    found = rows.plain(context, around, node, "a step")
    if found is None:
        return None
    shown = source_words(node.source)
    is_nested = isinstance(found.picked_from, sources.Nested)
    if len(found.frames) != 1 or found.row is None or is_nested:
        path, _, last = shown.rpartition(".")
        hint = f"write `where (has {last} where (…))` at the event that has them"
        first = around.entity.relations.get(path.split(".")[0])
        if first is not None and first.is_to_one:
            hint = f"write it as a segment of {first.entity}: `{first.name} is in segment …`"
        elif any(isinstance(frame, EntityFrame) for frame in found.frames):
            hint = f"write the sequence inside `has {path or last} where (did …)`"
        context.report(
            codes.STEP_ROWS, node.source.span, found=f"`{shown}`", entity=around.entity.name,
            hint=hint,
        )  # fmt: skip
        return None
    if not rows.needs_time(context, found, "a step", node.source.span):
        return None
    checked = rows.checked(context, around, node, found)
    added = rows.frames(context, around, node, found)[-1]
    assert isinstance(added, RowFrame)
    return checked, added, found.where is not None


def _without(context: Context, around: Scope, node: syntax.EventRows | None) -> sources.Rows | None:
    if node is None:
        return None
    found = _rows(context, around, node)
    return found[0] if found is not None else None


def _at_least(context: Context, frequency: syntax.Frequency) -> int | None:
    if frequency.quantity.kind not in ("at least", "more than") or frequency.unit != "time":
        context.report(codes.STEP_FREQUENCY, frequency.span, found=frequency_words(frequency))
        return None
    limits = conditions.quantity(context, frequency.quantity)
    if limits is None:
        return None
    if limits[0] < 1:
        context.report(codes.STEP_FREQUENCY, frequency.span, found=frequency_words(frequency))
        return None
    return limits[0]


def _all_of(
    context: Context, around: Scope, node: syntax.AllOf
) -> tuple[sources.AllOf, list[RowFrame]] | None:
    """Steps in any order: none of them sees another's row."""
    timing = timings.of_step(context, node.timings)
    without = _without(context, around, node.without)
    steps: list[sources.Step] = []
    added: list[RowFrame] = []
    for part in node.steps:
        siblings = {frame.alias for frame in added if frame.alias is not None}
        if part.alias is not None and part.alias.text in siblings:
            rows.alias_taken(context, part.alias)
            return None
        found = _rows(context, around, part)
        if found is None or timing is None:
            continue
        length, visit = timing
        step = sources.Step(found[0], 1, length, False, without, visit)
        if steps.count(step) == _EQUAL_PARTS:
            # Each of them is told apart from each other one: engines take long over many.
            context.report(
                codes.EQUAL_PARTS,
                part.span,
                event=found[0].name,
                limit=_EQUAL_PARTS,
            )
            return None
        steps.append(step)
        added.append(found[1])
    if len(steps) != len(node.steps) or (node.without is not None and without is None):
        return None
    return sources.AllOf(tuple(steps)), added


def _any_of(frames: list[RowFrame]) -> RowFrame:
    """The frame of a row that is one of several: with the properties all of them have."""
    kinds = frozenset(kind for frame in frames for kind in frame.kinds)
    names = {frame.name for frame in frames}
    events = {frame.event for frame in frames}
    return RowFrame(
        names.pop() if len(names) == 1 else "row",
        shared_properties([frame.properties for frame in frames]),
        kinds=kinds,
        event=events.pop() if len(events) == 1 else None,
    )


def _absent(
    context: Context, around: Scope, node: syntax.NoStep
) -> tuple[sources.Absent, RowFrame] | None:
    found = _rows(context, around, node.rows)
    timing = timings.of_absence(context, node.timings, source_words(node.rows.source))
    if found is None or timing is None:
        return None
    within, visit = timing
    return sources.Absent(found[0], within, visit), found[1]


def _share(context: Context, name: syntax.Name, frames: list[RowFrame]) -> bool:
    """Has every step the property, with values that can be equal?"""
    first: Type | None = None
    for frame in frames:
        type = frame.type_of(name.text)
        if type is None or not groups.is_single(type):
            groups.no_such_key(context, name.span, name.text, frame.name, frame.properties)
            return False
        if first is not None and not comparable(first, type):
            context.report(
                codes.SAME_PROPERTY,
                name.span,
                rows=frame.name,
                name=name.text,
                hint=f"it is {type_name(first)} in one step and {type_name(type)} in another",
            )
            return False
        first = type if first is None else first
    return True
