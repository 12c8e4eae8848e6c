"""What a condition is evaluated for: an instant, and the frames that it is seen from.

`core.sources` says what frames are. A `Run` remembers, for one evaluation, whatever is decided once
and looked at often: the facts of each instant, declarations, ranks, sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from seglang.catalog.model import Calendar, Catalog
from seglang.core.declarations import Program
from seglang.core.edges import Edge, resolve
from seglang.core.versions import typed
from seglang.core.world import EntityRow, EventRow, Facts, Key, World, row_order
from seglang.functions import NumberOverflow

Result = TypeVar("Result")
Identity: TypeAlias = tuple[Any, ...]
# A declaration by name, the instant that it is seen from, and the entity that it is about.
Decision: TypeAlias = tuple[str, datetime, Key]


@dataclass(frozen=True, slots=True)
class EntityFrame:
    entity: str
    row: EntityRow

    @property
    def identity(self) -> Identity:
        return (self.entity, self.row.key)

    @property
    def likeness(self) -> Identity:
        return self.identity


@dataclass(frozen=True, slots=True)
class RowFrame:
    """A row: two frames hold the same row when their identities are equal. `place` sorts rows of
    one time. `order` is that of the event row, `event` is where it comes from."""

    values: Mapping[str, Any]
    identity: Identity
    time: datetime | None = None
    place: tuple[Any, ...] = ()
    order: Any = None
    event: EventRow | None = None

    @property
    def likeness(self) -> tuple[Any, ...]:
        """Equal of two rows of an event that nothing tells apart, and of a row and itself."""
        if self.event is None:
            return self.identity
        time, order, _, *others = self.place
        return (self.identity[0], self.event.key, time, order, *others)


Frame: TypeAlias = EntityFrame | RowFrame
_NOTHING: Mapping[Decision, Any] = MappingProxyType({})


class Run:
    """One evaluation of a program over a world.

    `supposed`: what declarations are taken to say, whatever the facts. `decisions`: what each
    declaration that was looked at said, in the order in which that was first known.
    """

    def __init__(
        self, program: Program, world: World, supposed: Mapping[Decision, Any] = _NOTHING
    ) -> None:
        self.program = program
        self.supposed = supposed
        self.decisions: dict[Decision, Any] = {}
        self._world = world
        self._facts: dict[datetime, Facts] = {}
        self._remembered: dict[tuple[Any, ...], Any] = {}
        self._kept: list[object] = []

    @property
    def catalog(self) -> Catalog:
        return self.program.catalog

    @property
    def calendar(self) -> Calendar:
        return self.program.catalog.calendar

    def facts(self, instant: datetime) -> Facts:
        if instant not in self._facts:
            self._facts[instant] = Facts(self.catalog, self._world, instant)
        return self._facts[instant]

    def population(self, entity: str, instant: datetime) -> list[Subject]:
        """Everybody there is at an instant, each seen from it."""
        facts = self.facts(instant)
        return [
            Subject(self, facts.as_of, (EntityFrame(entity, row),))
            for row in facts.population(entity)
        ]

    def once(self, key: tuple[Any, ...], node: object, compute: Callable[[], Result]) -> Result:
        """What `compute` gave for this node and key the first time."""
        known = (id(node), *key)
        if known not in self._remembered:
            self._kept.append(node)  # else its id might come to stand for another node
            self._remembered[known] = compute()
        result: Result = self._remembered[known]
        return result

    def event_frames(self, events: tuple[str, ...], key: Key, instant: datetime) -> list[RowFrame]:
        """One entity's rows of some catalog events, as they stand in a union of these."""
        known = ("events", events, key, instant)
        if known not in self._remembered:
            found = [
                self._event_frame(name, index, number, row)
                for index, name in enumerate(events)
                for number, row in self.facts(instant).numbered_rows(name, key)
            ]
            self._remembered[known] = sorted(found, key=lambda frame: frame.place)
        frames: list[RowFrame] = self._remembered[known]
        return frames

    def _event_frame(self, name: str, index: int, number: int, row: EventRow) -> RowFrame:
        event = self.catalog.events[name]
        assert isinstance(row.time, datetime)
        values = {"time": row.time, "name": name} | {
            said: typed(row.properties.get(said), declared.type)
            for said, declared in event.properties.items()
        }
        order = None if event.order is None else row.order
        place = row_order(row, event, index)
        return RowFrame(values, (name, number), row.time, place, order, row)


@dataclass(frozen=True, slots=True)
class Subject:
    """A stack of frames at an instant; the first one is an entity."""

    run: Run
    as_of: datetime
    frames: tuple[Frame, ...]

    @property
    def calendar(self) -> Calendar:
        return self.run.calendar

    @property
    def nearest(self) -> EntityFrame:
        """The nearest entity frame."""
        return next(frame for frame in reversed(self.frames) if isinstance(frame, EntityFrame))

    @property
    def key(self) -> Key:
        return self.nearest.row.key

    def row(self, up: int) -> RowFrame:
        """The row frame so many row frames out."""
        rows = [frame for frame in reversed(self.frames) if isinstance(frame, RowFrame)]
        return rows[up]

    def seeing(self, *frames: Frame) -> Subject:
        return replace(self, frames=(*self.frames, *frames))

    def outside(self, levels: int) -> Subject:
        """Seen from so many entity frames further out."""
        frames = self.frames
        for _ in range(levels):
            last = max(n for n, frame in enumerate(frames) if isinstance(frame, EntityFrame))
            frames = frames[:last]
        return replace(self, frames=frames)

    def alone(self) -> Subject:
        """The nearest entity and nothing else, as a declaration sees it."""
        return replace(self, frames=(self.nearest,))

    def instant(self, edge: Edge) -> datetime:
        """The instant of an edge, seen from here."""
        return in_range(lambda: resolve(edge, self.as_of, self.calendar))

    def back_at(self, edge: Edge) -> Subject | None:
        """The same at an earlier instant; None when the entity was not in the population then."""
        earlier = min(self.instant(edge), self.as_of)
        nearest = self.nearest
        if self.run.facts(earlier).entity(nearest.entity, nearest.row.key) is None:
            return None
        return replace(self, as_of=earlier)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row at hand: the subject with the row's frames on top, and its instant if it has one."""

    subject: Subject
    time: datetime | None

    @property
    def frame(self) -> Frame:
        return self.subject.frames[-1]

    @property
    def instant(self) -> datetime:
        """The instant of a row that has one."""
        assert self.time is not None
        return self.time

    @property
    def identity(self) -> Identity:
        return self.frame.identity

    @property
    def place(self) -> tuple[Any, ...]:
        """Sorts rows of a source that have a time; equal ones stay as they are."""
        frame = self.frame
        assert isinstance(frame, RowFrame)
        assert frame.place
        return frame.place

    @property
    def order(self) -> Any:
        frame = self.frame
        return frame.order if isinstance(frame, RowFrame) else None


def in_range(compute: Callable[[], Result]) -> Result:
    try:
        return compute()
    except OverflowError as error:
        raise NumberOverflow("an instant outside the years 1 to 9999") from error
