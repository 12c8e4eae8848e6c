"""What a random condition stands in: the stack of frames, and what is declared so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Protocol, TypeAlias

from seglang.catalog.model import Catalog
from seglang.core.declarations import Declared
from seglang.core.nodes import Condition, Value
from seglang.types import Type


@dataclass(frozen=True)
class EntityFrame:
    """`looked_up`: it was reached by a key."""

    entity: str
    looked_up: bool = False


@dataclass(frozen=True)
class RowFrame:
    """`event` when the row is one of this catalog event, so that rows may be nested in it;
    `has_identity` when it is a row of an event, or a visit."""

    properties: Mapping[str, Type]
    event: str | None = None
    has_identity: bool = False


Frame: TypeAlias = EntityFrame | RowFrame


@dataclass(frozen=True)
class Scope:
    """`frames`, outermost first: there is always an entity."""

    frames: tuple[Frame, ...]
    declared: Sequence[Declared] = ()

    @staticmethod
    def of(entity: str, declared: Sequence[Declared] = ()) -> Scope:
        return Scope((EntityFrame(entity),), declared)

    @property
    def entity(self) -> str:
        """That of the nearest entity frame."""
        return next(f.entity for f in reversed(self.frames) if isinstance(f, EntityFrame))

    @property
    def levels(self) -> int:
        """How many entity frames can be left."""
        return sum(isinstance(frame, EntityFrame) for frame in self.frames) - 1

    @property
    def at_row(self) -> bool:
        """Is a row that is no entity at hand?"""
        return isinstance(self.frames[-1], RowFrame)

    def rows(self) -> Iterator[tuple[int, RowFrame]]:
        """The row frames, from the inside, each with how far out it is."""
        rows = [frame for frame in reversed(self.frames) if isinstance(frame, RowFrame)]
        return iter(enumerate(rows))

    def within(self, *frames: Frame) -> Scope:
        return replace(self, frames=(*self.frames, *frames))

    def left(self, levels: int) -> Scope:
        places = [at for at, f in enumerate(self.frames) if isinstance(f, EntityFrame)]
        return replace(self, frames=self.frames[: places[-levels]])

    def mine(self) -> list[Declared]:
        """What is declared of the nearest entity."""
        return [one for one in self.declared if one.entity == self.entity]


class Maker(Protocol):
    """Makes what stands inside others; `as_of` is the instant that is asked about."""

    random: Random
    catalog: Catalog
    as_of: datetime

    def condition(self, scope: Scope, depth: int) -> Condition: ...

    def value(self, scope: Scope, type: Type, depth: int) -> Value: ...

    def named(self, scope: Scope, type: Type) -> list[Value]: ...
