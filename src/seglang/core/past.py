"""How it was at an earlier instant, and what changed since: nodes of the core."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from seglang.core.edges import AS_OF, Edge
from seglang.core.sources import Window
from seglang.source import Span
from seglang.types import Type

if TYPE_CHECKING:
    from seglang.core.nodes import Condition, Moment, Value

_NOWHERE = Span("", 0, 0)


def _span() -> Span:
    return field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HeldAt:
    """The condition held at an instant (as-of when that is earlier): facts at or after it do not
    exist, `now` is it. False when the entity was not in the population then."""

    instant: Moment
    condition: Condition
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ValueAt:
    """`value` as it was at an instant before as-of (the earlier of the two counts): facts at or
    after it do not exist, `now` is it. Missing when the entity was not in the population then."""

    instant: Moment
    value: Value
    type: Type
    span: Span = _span()


class HistoryTest(Enum):
    CHANGED = "changed"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class PastValues:
    """A test of the values that an attribute with a history had: the one at the window's start,
    then each history row in the window. EVER: one of them is `new`. CHANGED: two that follow each
    other are both known and differ, the earlier is `old` and the later `new` (None: any)."""

    entity: str
    name: str
    test: HistoryTest
    window: Window
    old: Value | None = None
    new: Value | None = None
    span: Span = _span()
    at: Edge = AS_OF
