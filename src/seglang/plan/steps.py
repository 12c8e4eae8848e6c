"""What the steps of a sequence say of each other's rows.

The rows of a step are narrowed by conditions on themselves; what looks at rows of earlier steps is
set apart. A sequence can be *swept* when every step needs no more of the steps before than one
instant: then, of all chains that reach a step, the one whose last row is latest is as good as any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from seglang.catalog.model import Catalog
from seglang.core.frames import Frames, added_by, looked_at, step_frames, within
from seglang.core.nodes import And, Compare, Condition, Operator, Value
from seglang.core.sources import AllOf, Events, Picked, Rows, Sequence, Sessions, Source, Step
from seglang.plan.frames import reaches_out, stands_alone
from seglang.plan.inline import conjunction

# A value of the row at hand that equals a value of the row before.
Equality = tuple[Value, Value]


@dataclass(frozen=True, slots=True)
class Parted:
    """Rows whose own conditions look at no row but their own, and what is left: conditions that
    look at rows of earlier steps, or beyond."""

    own: Rows
    conditions: tuple[Condition, ...]
    has_window: bool


def parted(rows: Rows) -> Parted:
    added = added_by(rows.source)
    own: list[Condition] = []
    others: list[Condition] = []
    conditions: tuple[Condition, ...] = ()
    if rows.where is not None:
        conditions = rows.where.operands if isinstance(rows.where, And) else (rows.where,)
    for condition in conditions:
        (own if is_own(condition, added) else others).append(condition)
    has_window = rows.window is not None and not is_own(rows.window, ())
    return Parted(
        replace(
            rows,
            where=conjunction(tuple(own)) if own else None,
            window=None if has_window else rows.window,
            apart_from=None,
        ),
        tuple(others),
        has_window,
    )


def is_own(node: object, added: Frames) -> bool:
    """Does it look at no row frame but these?"""
    return not any(reaches_out(inner, frames) for inner, frames in within(node, added))


def parts_of(step: Step | AllOf) -> tuple[Step, ...]:
    return step.steps if isinstance(step, AllOf) else (step,)


def share_rows(one: Source, other: Source) -> bool:
    """Are they sources of their own that can hold the same row? Rows of one source are told apart
    by their order."""
    return one != other and bool(kinds_of(one) & kinds_of(other))


def kinds_of(source: Source) -> frozenset[str]:
    """The events and sessions whose rows the source holds."""
    match source:
        case Events(arms):
            return frozenset(arm.event for arm in arms)
        case Sessions(name):
            return frozenset((name,))
        case Picked(rows):
            return kinds_of(rows.source)
        case Sequence(steps):
            parts = parts_of(steps[-1])
            return frozenset().union(*(kinds_of(part.rows.source) for part in parts))
        case _:
            return frozenset()


def has_order(source: Source, catalog: Catalog) -> bool:
    """Can rows of one time stand in an order?"""
    if isinstance(source, Sequence):
        return any(has_order(part.rows.source, catalog) for part in parts_of(source.steps[-1]))
    return isinstance(source, Events) and any(
        catalog.events[arm.event].order is not None for arm in source.arms
    )


def in_two(sequence: Sequence, catalog: Catalog) -> Sequence | None:
    """The same rows by a sequence of two steps, the first of which is what all steps but the last
    lead to; None when the last one looks at more than the row before it."""
    *first, last = sequence.steps
    before = first[-1] if first else None
    if len(first) < 2 or isinstance(last, AllOf) or not isinstance(before, Step):
        return None
    if sequence.all_within is not None or not stands_alone(sequence, catalog):
        return None
    frames = tuple(frame for step in first for frame in step_frames(step))
    nearest = frames.count(False) - step_frames(before).count(False)
    looks = [last.rows, *(() if last.without is None else (last.without,))]
    used = {place for node in looks for place, _ in looked_at(node, frames)}
    if sequence.absent is not None:
        used |= {
            place if place < len(frames) else nearest
            for place, _ in looked_at(sequence.absent.rows, (*frames, *step_frames(last)))
        }
    if any(place < nearest for place in used) or True in frames:
        return None
    prefix = Sequence(tuple(first), same=sequence.same, at=sequence.at)
    return replace(sequence, steps=(Step(Rows(before.rows.name, prefix)), last))


# ---------------------------------------------------------------- sweeping


def can_sweep(sequence: Sequence, catalog: Catalog) -> bool:
    if not stands_alone(sequence, catalog):
        return False
    frames: Frames = ()
    before: Step | AllOf | None = None
    for step in sequence.steps:
        if isinstance(step, AllOf):
            if not _all_in_one_sweep(step, catalog):
                return False
        elif not _in_one_sweep(step, before, frames, catalog):
            return False
        elif sequence.all_within is not None and parted(step.rows).conditions:
            # The latest row may have a chain that began too early where an earlier row has none.
            return False
        frames = (*frames, *step_frames(step))
        before = step
    absent = sequence.absent
    if absent is None:
        return True
    if absent.visit is not None and isinstance(sequence.steps[-1], AllOf):
        return False
    with_order = any(has_order(part.rows.source, catalog) for part in parts_of(sequence.steps[-1]))
    return not looked_at(absent.rows, frames) and not (
        with_order and has_order(absent.rows.source, catalog)
    )


def _in_one_sweep(
    step: Step, before: Step | AllOf | None, frames: Frames, catalog: Catalog
) -> bool:
    parts = parted(step.rows)
    if not isinstance(step.rows.source, Events) or parts.has_window:
        return False
    if parts.conditions and equalities(parts, before, frames) is None:
        return False
    if step.without is not None and looked_at(step.without, frames):
        return False
    if before is None:
        return True
    if step.visit is not None and (isinstance(before, AllOf) or _two_bounds(step)):
        return False
    in_order = has_order(step.rows.source, catalog) and any(
        has_order(part.rows.source, catalog) for part in parts_of(before)
    )
    return not in_order or not (
        step.without or step.is_next or step.visit or isinstance(before, AllOf)
    )


def _two_bounds(step: Step) -> bool:
    """Long enough after a row, and in a later visit: no one row before is best."""
    timing = step.timing
    assert step.visit is not None
    return not step.visit.same and timing is not None and timing.earliest is not None


def _all_in_one_sweep(every: AllOf, catalog: Catalog) -> bool:
    """Rows of different events that are as free as each other."""
    seen: set[str] = set()
    for step in every.steps:
        parts = parted(step.rows)
        events = {arm.event for arm in step.rows.arms}
        is_plain = not (
            parts.conditions
            or parts.has_window
            or step.without
            or step.is_next
            or step.visit
            or step.at_least > 1
            or not events
            or events & seen
            or has_order(step.rows.source, catalog)
            or step.timing != every.steps[0].timing
            or (step.timing is not None and step.timing.earliest is not None)
        )
        if not is_plain:
            return False
        seen |= events
    return True


def equalities(
    parts: Parted, before: Step | AllOf | None, frames: Frames
) -> tuple[Equality, ...] | None:
    """The conditions as equal values of the row and the one before it; None when one is not."""
    if not isinstance(before, Step):
        return None
    added = added_by(parts.own.source)
    found = []
    for condition in parts.conditions:
        if not isinstance(condition, Compare) or condition.operator is not Operator.EQUAL:
            return None
        sides = [
            (mine, theirs)
            for mine, theirs in _sides(condition)
            if is_own(mine, added) and _is_of_step_before(theirs, frames, added, before)
        ]
        if not sides or type(sides[0][0].type) is not type(sides[0][1].type):
            return None
        found.append(sides[0])
    return tuple(found)


def _sides(condition: Compare) -> Iterator[Equality]:
    yield condition.left, condition.right
    yield condition.right, condition.left


def _is_of_step_before(value: Value, frames: Frames, added: Frames, before: Step) -> bool:
    """Does it look at the row of the step before, and at no other?"""
    used = {place for place, _ in looked_at(value, (*frames, *added))}
    last = frames.count(False)
    own = step_frames(before).count(False)
    return bool(used) and all(last - own <= place < last for place in used)
