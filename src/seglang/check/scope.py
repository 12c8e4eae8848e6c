"""What a name may stand for at a place: the stack of frames from which a condition is seen.

The outermost frame is the entity of the declaration; every `where (…)` and operand puts the frames
of its rows on top (`core.sources` says which). Names without a qualifier are those of the innermost
row, then those of the nearest entity; further frames are reached by their name or alias.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from seglang.catalog.model import Entity
from seglang.core import nodes as core
from seglang.core import sources
from seglang.syntax import nodes as syntax
from seglang.types import TEXT, TIMESTAMP, Type


@dataclass(frozen=True, slots=True)
class EntityFrame:
    """An entity that conditions are about. It is reached as `name` (the relation that the rule
    wrote, or the entity's own), by the entity's own name, or by its alias."""

    entity: Entity
    name: str
    alias: str | None = None

    def is_called(self, name: str) -> bool:
        return name in (self.alias, self.name, self.entity.name)


@dataclass(frozen=True, slots=True)
class RowFrame:
    """A row that conditions are about: of an event, an order line, an element, a group, a session.

    `name` is what the rule wrote; it qualifies the row, and so does the alias. `kinds` names what
    such a row can be a row of: two frames without a common kind never hold the same row. `event`
    is the catalog event of the row when there is just one: its relations and nested rows are those
    of the row. `timed`: it has the built-in property `time`; `union` adds `name`.
    """

    name: str
    properties: Mapping[str, Type]
    alias: str | None = None
    kinds: frozenset[str] = field(default=frozenset())
    event: str | None = None
    timed: bool = True
    union: bool = False
    covered: bool = False

    def is_called(self, name: str) -> bool:
        return name in (self.alias, self.name)

    def type_of(self, name: str) -> Type | None:
        if name in self.properties:
            return self.properties[name]
        if name == "time" and self.timed:
            return TIMESTAMP
        if name == "name" and self.union:
            return TEXT
        return None

    @property
    def shown(self) -> str:
        """How a rule qualifies its properties."""
        return self.alias or self.name


Frame: TypeAlias = EntityFrame | RowFrame


@dataclass(frozen=True, slots=True)
class Scope:
    """The frames at a place, outermost first; the first one is an entity. `period`: the condition
    at hand is repeated, and rows with this repeating window have that window for now."""

    frames: tuple[Frame, ...]
    period: tuple[syntax.Window, sources.Window] | None = None

    @classmethod
    def of(cls, entity: Entity) -> Scope:
        return cls((EntityFrame(entity, entity.name),))

    def within(self, frames: tuple[Frame, ...]) -> Scope:
        """The scope inside rows that add these frames."""
        return Scope((*self.frames, *frames))

    @property
    def subject(self) -> EntityFrame:
        """The nearest entity frame."""
        return next(found for found in reversed(self.frames) if isinstance(found, EntityFrame))

    @property
    def entity(self) -> Entity:
        return self.subject.entity

    @property
    def row(self) -> RowFrame | None:
        """The row at hand: the innermost frame, when that is a row frame."""
        found = self.at_hand
        return found[1] if found is not None else None

    @property
    def at_hand(self) -> tuple[int, RowFrame] | None:
        """The row whose properties bare names mean, and how many row frames out it is (`up`):
        the innermost frame that is not covered, when that is a row frame."""
        up, frame = next(
            (up, frame)
            for up, frame in enumerate(reversed(self.frames))
            if isinstance(frame, EntityFrame) or not frame.covered
        )
        return None if isinstance(frame, EntityFrame) else (up, frame)

    def rows(self) -> Iterator[tuple[int, RowFrame]]:
        """Every row frame, innermost first, with how many row frames out it is (`up`)."""
        found = (frame for frame in reversed(self.frames) if isinstance(frame, RowFrame))
        return enumerate(found)

    def row_called(self, name: str) -> tuple[int, RowFrame] | None:
        """The nearest row that the rule calls so, or else the nearest of that name although it has
        an alias, and how many row frames out it is."""
        called = [(up, frame) for up, frame in self.rows() if frame.is_called(name)]
        shown = (found for found in called if found[1].shown == name)
        return next(shown, called[0] if called else None)

    def subjects(self) -> Iterator[tuple[int, EntityFrame]]:
        """Every entity frame, nearest first, with how many entity frames out it is (`levels`)."""
        found = (frame for frame in reversed(self.frames) if isinstance(frame, EntityFrame))
        return enumerate(found)

    def subject_called(self, name: str) -> tuple[int, EntityFrame] | None:
        """The nearest entity that the rule calls so, or else the nearest such entity whatever the
        rule calls it, and how many entity frames out it is."""
        called = [(levels, frame) for levels, frame in self.subjects() if frame.is_called(name)]
        shown = (found for found in called if name in (found[1].alias, found[1].name))
        return next(shown, called[0] if called else None)

    def left(self, levels: int) -> Scope:
        """The scope after leaving so many entity frames, and the row frames within them: where the
        value of `Outside` with these levels is seen from."""
        frames = self.frames
        for _ in range(levels):
            last = max(n for n, frame in enumerate(frames) if isinstance(frame, EntityFrame))
            frames = frames[:last]
        return Scope(frames)

    def has_alias(self, name: str) -> bool:
        return any(frame.alias == name for frame in self.frames)


def aliased(frames: tuple[Frame, ...], alias: str) -> tuple[Frame, ...]:
    """The frames that rows add, the innermost one with the alias the rule gave to the row."""
    return (*frames[:-1], replace(frames[-1], alias=alias))


@dataclass(frozen=True, slots=True)
class RowsMeaning:
    """What a written source of rows stands for: the core source, what it says of its rows besides
    (`where`, seen from the row), and the frames that a row adds, outermost first."""

    name: str
    source: sources.Source
    frames: tuple[Frame, ...]
    where: core.Condition | None = None

    @property
    def timed(self) -> bool:
        """Have the rows an instant?"""
        return any(isinstance(frame, RowFrame) and frame.timed for frame in self.frames)

    @property
    def row(self) -> RowFrame | None:
        """The innermost frame, when it is that of a row."""
        innermost = self.frames[-1]
        return innermost if isinstance(innermost, RowFrame) else None

    @property
    def picked_from(self) -> sources.Source:
        """The source itself, or the one that its rows are picked from."""
        source = self.source
        while isinstance(source, sources.Picked):
            source = source.rows.source
        return source

    @property
    def operand(self) -> str | None:
        """The property that is the row's own value: of a group, of an element of a list."""
        is_value = isinstance(self.picked_from, sources.Grouped | sources.Elements)
        return "value" if is_value else None
