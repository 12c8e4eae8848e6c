"""What a pattern consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of the ranges (code points, both ends included), or of none of them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def holds(self, point: int) -> bool:
        return any(low <= point <= high for low, high in self.ranges) is not self.negated


@dataclass(frozen=True, slots=True)
class Start:
    pass


@dataclass(frozen=True, slots=True)
class End:
    pass


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    options: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`inner` from `low` to `high` times (None: without limit)."""

    inner: Tree
    low: int
    high: int | None


Tree: TypeAlias = Characters | Start | End | Sequence | Alternatives | Repeat


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    tree: Tree


def merged(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same characters in ascending ranges that do not touch."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
