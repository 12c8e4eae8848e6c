"""Where each node of a rule stands: the entities it lies within, and the rows at hand.

Core nodes say only how many frames out something is; explanations name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from seglang.core.nodes import Aggregate, Lookup, Outside
from seglang.core.sources import (
    AllOf,
    Each,
    EventArm,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
    Step,
)
from seglang.core.standings import Ranked, Score
from seglang.core.walking import children


@dataclass(frozen=True, slots=True)
class Frame:
    """An entity (a subject) or a row, under the name that people know it by. `events` are the
    catalog events that such a row may be of; `nested` is the event and the name of nested rows."""

    name: str
    is_entity: bool = False
    events: tuple[str, ...] = ()
    nested: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The frames at a place, outermost first, and the rows whose row is at hand."""

    frames: tuple[Frame, ...]
    rows: Rows | None = None

    def inside(self, rows: Rows) -> Place:
        return Place((*self.frames, *frames_of(rows)), rows)

    def entering(self, entity: str) -> Place:
        return Place((*self.frames, Frame(entity, True)))

    def left(self, levels: int) -> Place:
        """The place after leaving so many entities, and the rows within them."""
        frames = self.frames
        for _ in range(levels):
            last = max((n for n, frame in enumerate(frames) if frame.is_entity), default=0)
            frames = frames[: max(last, 1)]
        return Place(frames)

    @property
    def entity(self) -> str:
        """The nearest entity; its frame may have the name of a relation."""
        return next(frame.name for frame in reversed(self.frames) if frame.is_entity)

    def row(self, up: int) -> Frame | None:
        rows = [frame for frame in reversed(self.frames) if not frame.is_entity]
        return rows[up] if up < len(rows) else None


def frames_of(rows: Rows) -> tuple[Frame, ...]:
    """The frames that a row adds."""
    return _frames(rows.source, rows.name)


def _frames(source: Source, name: str) -> tuple[Frame, ...]:
    match source:
        case Related(entity=entity):
            return (Frame(entity, True),)
        case Each(outer, inner):
            return (*frames_of(outer), *frames_of(inner))
        case Picked(rows):
            return frames_of(rows)
        case Events(arms) | Sessions(arms=arms):
            return (Frame(name, events=tuple(dict.fromkeys(arm.event for arm in arms))),)
        case Nested(event, kind):
            return (Frame(kind, nested=(event, kind)),)
        case Sequence(steps):
            last = steps[-1]
            while isinstance(last, AllOf):
                last = last.steps[-1]
            return frames_of(last.rows)[-1:]
        case Grouped():
            return (Frame("group"),)
        case _:
            return (Frame("element"),)


def step_frames(step: Step | AllOf) -> tuple[Frame, ...]:
    """The frames that later steps see."""
    if isinstance(step, AllOf):
        return tuple(frame for inner in step.steps for frame in step_frames(inner))
    return frames_of(step.rows)


def seen(node: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """The node and everything inside it, each with its place, parents first."""
    pending: list[tuple[Any, Place]] = [(node, place)]
    while pending:
        current, at = pending.pop()
        yield current, at
        pending.extend(reversed(list(inside(current, at))))


def inside(node: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """The nodes directly inside, each with its place."""
    match node:
        case Outside(value, levels):
            yield value, place.left(levels)
        case Lookup(entity, key, value):
            yield from ((part, place) for part in key)
            yield value, place.entering(entity)
        case Ranked(entity=entity) | Score(entity=entity):
            entered = place.entering(entity)
            yield from ((child, entered) for child in children(node))
        case Rows(source=source, where=where, window=window):
            yield source, place
            if where is not None:
                yield where, place.inside(node)
            if window is not None:
                yield window, place
        case Aggregate(rows=rows, operand=operand):
            yield rows, place
            if operand is not None:
                yield operand, place.inside(rows)
        case Each(outer, inner):
            yield outer, place
            yield inner, place.inside(outer)
        case Picked(rows, by=by):
            yield rows, place
            if by is not None:
                yield by, place.inside(rows)
        case Grouped(aggregate, keys):
            yield aggregate, place
            grouped = place.inside(aggregate.rows)
            yield from ((value, grouped) for _, value in keys)
        case EventArm(event, where):
            if where is not None:
                yield where, replace(place, frames=(*place.frames, Frame(event, events=(event,))))
        case Sequence(steps, absent):
            for step in steps:
                yield from ((child, place) for child in children(step))
                place = Place((*place.frames, *step_frames(step)))
            if absent is not None:
                yield absent, place
        case _:
            yield from ((child, place) for child in children(node))
