"""A world under construction, and the places in it that conditions are seen from.

A `Place` names an entity of the world at an instant and the rows that lie on top of it, by their
identities; a `Scene` is one state of the world, and finds the frames that a place has in it. Both
are immutable: an edit makes a new scene.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program
from seglang.core.evaluate.conditions import holds
from seglang.core.evaluate.rows import rows_of, source_rows
from seglang.core.evaluate.subject import EntityFrame, Frame, Run, Seen, Subject
from seglang.core.evaluate.values import value_of
from seglang.core.evaluate.windows import Stretch, stretch
from seglang.core.nodes import Condition, Value
from seglang.core.sources import AllOf, Each, Picked, Rows, Sequence, Source, Window
from seglang.core.world import Key, World
from seglang.functions import RunError
from seglang.witness.hints import Hints

Identity: TypeAlias = tuple[Any, ...]
Found = TypeVar("Found")


class Exhausted(Exception):  # noqa: N818 (named after what happened)
    """As many evaluations were made as were allowed."""


@dataclass(slots=True)
class Effort:
    """How many evaluations are left."""

    left: int

    def spend(self, amount: int = 1) -> None:
        if self.left <= 0:
            raise Exhausted
        self.left -= amount


@dataclass(frozen=True, slots=True)
class Step:
    """One frame more: the row of `source` with this identity, or an entity looked up by its key
    (`source` None)."""

    source: Source | None
    identity: Identity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition is seen from. Every step adds one frame."""

    entity: str
    key: Key
    as_of: datetime
    steps: tuple[Step, ...] = ()

    def seeing(self, *steps: Step) -> Place:
        return replace(self, steps=(*self.steps, *steps))


@dataclass(frozen=True, slots=True)
class Setting:
    program: Program
    hints: Hints
    effort: Effort

    @property
    def catalog(self) -> Catalog:
        return self.program.catalog


class Scene:
    """One state of the world. Whatever is asked of it is remembered, as its world never changes."""

    __slots__ = ("_run", "_subjects", "_truths", "setting", "world")

    def __init__(self, setting: Setting, world: World) -> None:
        # A large world takes longer to look at.
        tables = (*world.entities.values(), *world.events.values())
        setting.effort.spend(sum(map(len, tables)) // 10)
        self.setting = setting
        self.world = world
        self._run = Run(setting.program, world)
        self._subjects: dict[Place, Subject | None] = {}
        # By the identity of the node, which is kept so that no other one comes to have it.
        self._truths: dict[tuple[int, Place], tuple[Condition, bool | None]] = {}

    @property
    def catalog(self) -> Catalog:
        return self.setting.program.catalog

    def with_world(self, world: World) -> Scene:
        return Scene(self.setting, world)

    def subject(self, place: Place) -> Subject | None:
        """The frames of a place; None when one of them is not (or no longer) there."""
        if place not in self._subjects:
            self._subjects[place] = self._found(place)
        return self._subjects[place]

    def _found(self, place: Place) -> Subject | None:
        if not place.steps:
            row = self._run.facts(place.as_of).entity(place.entity, place.key)
            if row is None:
                return None
            return Subject(self._run, place.as_of, (EntityFrame(place.entity, row),))
        below = self.subject(replace(place, steps=place.steps[:-1]))
        return None if below is None else _with_step(below, place.steps[-1])

    def holds(self, condition: Condition, place: Place) -> bool | None:
        """None when the place is not there or the evaluation stops with an error."""
        known = self._truths.get((id(condition), place))
        if known is None:
            self.setting.effort.spend()
            found = self._asked(place, lambda subject: holds(condition, subject))
            known = self._truths[id(condition), place] = (condition, found)
        return known[1]

    def value(self, value: Value, place: Place) -> Any:
        self.setting.effort.spend()
        return self._asked(place, lambda subject: value_of(value, subject))

    def rows(self, rows: Rows, place: Place) -> list[Seen]:
        self.setting.effort.spend()
        return self._asked(place, lambda subject: rows_of(rows, subject)) or []

    def stretch(self, window: Window, place: Place) -> Stretch | None:
        return self._asked(place, lambda subject: stretch(window, subject))

    def _asked(self, place: Place, ask: Callable[[Subject], Found]) -> Found | None:
        subject = self.subject(place)
        if subject is None:
            return None
        try:
            return ask(subject)
        except RunError:
            return None


def _with_step(below: Subject, step: Step) -> Subject | None:
    if step.source is None:
        entity, key = step.identity
        row = below.run.facts(below.as_of).entity(entity, key)
        return None if row is None else below.seeing(EntityFrame(entity, row))
    frame = frame_of(below, step)
    return None if frame is None else below.seeing(frame)


def frame_of(below: Subject, step: Step) -> Frame | None:
    """The frame of a step. An event row is found by its number, whatever its source says of it:
    it need not fulfil that yet."""
    name = step.identity[0]
    if len(step.identity) == 2 and name in below.run.catalog.events:
        for frame in below.run.event_frames((name,), below.key, below.as_of):
            if frame.identity == step.identity:
                return frame
        return None
    if step.source is None:
        return None
    try:
        found = source_rows(step.source, below)
    except RunError:
        return None
    return next((row.frame for row in found if row.identity == step.identity), None)


def sources_of(source: Source) -> tuple[Source, ...]:
    """The sources of the frames that a row adds, one for each frame."""
    match source:
        case Each(outer, inner):
            return (*sources_of(outer.source), *sources_of(inner.source))
        case Picked(rows):
            return sources_of(rows.source)
        case Sequence(steps):
            last = steps[-1]
            inner_step = last.steps[0] if isinstance(last, AllOf) else last
            return sources_of(inner_step.rows.source)[-1:]
        case _:
            return (source,)


def place_of(row: Seen, place: Place, source: Source) -> Place:
    """The place of a row that was found from a place."""
    frames = row.subject.frames[1 + len(place.steps) :]
    sources = sources_of(source)
    return place.seeing(
        *(Step(each, frame.identity) for each, frame in zip(sources, frames, strict=False))
    )


def outside(place: Place, scene: Scene, levels: int) -> Place | None:
    """The place so many entity frames further out."""
    subject = scene.subject(place)
    if subject is None:
        return None
    number = len(subject.frames)
    for _ in range(levels):
        number = max(
            n for n, frame in enumerate(subject.frames[:number]) if isinstance(frame, EntityFrame)
        )
    return replace(place, steps=place.steps[: number - 1]) if number else None


def alone(place: Place, scene: Scene) -> Place | None:
    """The nearest entity and nothing else, as a declaration sees it."""
    subject = scene.subject(place)
    if subject is None:
        return None
    nearest = subject.nearest
    return Place(nearest.entity, nearest.row.key, place.as_of)
