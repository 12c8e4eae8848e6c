"""What a value is seen from, in one question: the entity asked about, others found by their key,
and rows that stand for any row. Frames lie as `core.sources` says, the nearest one last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from seglang.analysis.values import Encoded


@dataclass(frozen=True, slots=True)
class Frame:
    """`entity` for an entity frame; `event` for a row frame of a row of that catalog event.
    `is_row`: it stands for any row of a source, rather than for one entity."""

    number: int
    entity: str | None = None
    event: str | None = None
    is_row: bool = False
    time: Encoded | None = field(default=None, compare=False)


Frames: TypeAlias = tuple[Frame, ...]
Signature: TypeAlias = tuple[int, ...]


def signature(frames: Frames) -> Signature:
    return tuple(frame.number for frame in frames)


def to_nearest(frames: Frames) -> Frames:
    """Without the row frames that lie on the nearest entity frame."""
    last = max(place for place, frame in enumerate(frames) if frame.entity is not None)
    return frames[: last + 1]


def row(frames: Frames, up: int) -> Frame:
    """The row frame so many row frames out."""
    return [frame for frame in reversed(frames) if frame.entity is None][up]


def outside(frames: Frames, levels: int) -> Frames:
    """Seen from so many entity frames further out."""
    for _ in range(levels):
        last = max(place for place, frame in enumerate(frames) if frame.entity is not None)
        frames = frames[:last]
    return frames
