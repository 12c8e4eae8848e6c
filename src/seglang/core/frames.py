"""Which frames a node stands in, and which of them it looks at.

Read `core.sources` on entity frames and row frames. Everything here follows from the nodes alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from seglang.core.nodes import Aggregate, ForeignKey, Lookup, Outside, PropertyValue
from seglang.core.sources import (
    AllOf,
    Each,
    EventArm,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Source,
    Step,
)
from seglang.core.standings import Ranked, Score
from seglang.core.walking import children

# Frames on top of those of a place, outermost first: True for an entity frame.
Frames: TypeAlias = tuple[bool, ...]

_ROW: Frames = (False,)
_ENTITY: Frames = (True,)


def added_by(source: Source) -> Frames:
    """The frames that a row of the source adds."""
    match source:
        case Related():
            return _ENTITY
        case Each(outer, inner):
            return (*added_by(outer.source), *added_by(inner.source))
        case Picked(rows):
            return added_by(rows.source)
        case _:
            return _ROW


def step_frames(step: Step | AllOf) -> Frames:
    """The frames that later steps see of a step."""
    if isinstance(step, AllOf):
        return tuple(frame for inner in step.steps for frame in step_frames(inner))
    return added_by(step.rows.source)


def scoped(node: Any) -> Iterator[tuple[Any, Frames]]:
    """The nodes directly inside, each with the frames that lie on top of those of the node. What
    `Outside` holds is seen from fewer frames; `within` knows of it."""
    match node:
        case Rows(source=source, where=where, window=window):
            yield source, ()
            if where is not None:
                yield where, added_by(source)
            if window is not None:
                yield window, ()
        case Aggregate(rows=rows, operand=operand):
            yield rows, ()
            if operand is not None:
                yield operand, added_by(rows.source)
        case Each(outer, inner):
            yield outer, ()
            yield inner, added_by(outer.source)
        case Picked(rows, by=by):
            yield rows, ()
            if by is not None:
                yield by, added_by(rows.source)
        case Grouped(aggregate, keys):
            yield aggregate, ()
            for _, key in keys:
                yield key, added_by(aggregate.rows.source)
        case EventArm(where=where):
            if where is not None:
                yield where, _ROW
        case Lookup(key=key, value=value):
            for part in key:
                yield part, ()
            yield value, _ENTITY
        case Score() | Ranked():
            for child in children(node):
                yield child, _ENTITY
        case Sequence(steps, absent):
            before: Frames = ()
            for step in steps:
                yield from _in_step(step, before)
                before += step_frames(step)
            if absent is not None:
                yield absent.rows, before
                if absent.visit is not None:
                    yield absent.visit.sessions, ()
        case _:
            for child in children(node):
                yield child, ()


def _in_step(step: Step | AllOf, before: Frames) -> Iterator[tuple[Any, Frames]]:
    if isinstance(step, AllOf):
        for inner in step.steps:
            yield from _in_step(inner, before)
        return
    yield step.rows, before
    if step.without is not None:
        yield step.without, before
    if step.visit is not None:
        yield step.visit.sessions, ()


def within(node: Any, frames: Frames = ()) -> Iterator[tuple[Any, Frames]]:
    """The node and everything inside it, with the frames that each stands in beyond those where
    the node stands without `frames`. What `Outside` leads out of these to is not among them."""
    pending: list[tuple[Any, Frames]] = [(node, frames)]
    while pending:
        current, frames = pending.pop()
        yield current, frames
        if isinstance(current, Outside):
            remaining = left(frames, current.levels)
            if remaining is not None:
                pending.append((current.value, remaining))
            continue
        pending.extend((child, frames + added) for child, added in scoped(current))


def left(frames: Frames, levels: int) -> Frames | None:
    """What remains when so many entity frames are left; None when that leads out of all."""
    assert levels > 0
    entities = [place for place, is_entity in enumerate(frames) if is_entity]
    return frames[: entities[-levels]] if levels <= len(entities) else None


def looked_at(node: Any, frames: Frames) -> frozenset[tuple[int, str | None]]:
    """The rows among `frames`, from which the node is seen, that it looks at: their place (0 is
    the outermost row frame) and the name of the property, None for the row as such."""
    known = frames.count(False)
    found: set[tuple[int, str | None]] = set()
    for inner, around in within(node, frames):
        match inner:
            case PropertyValue(name, up=up):
                use: tuple[int, str | None] = up, name
            case Nested(up=up):
                use = up, None
            case ForeignKey(up=int() as up) | Rows(apart_from=int() as up):
                use = up, None
            case _:
                continue
        place = around.count(False) - 1 - use[0]
        if 0 <= place < known:
            found.add((place, use[1]))
    return frozenset(found)
