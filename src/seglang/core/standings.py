"""Where an entity stands among a population: ranks and scores, nodes of the core."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from seglang.core.edges import AS_OF, Edge
from seglang.source import Span
from seglang.types import INTEGER, IntegerType

if TYPE_CHECKING:
    from seglang.core.nodes import Condition, Value

# Why a run stops, in the words of every engine.
NEGATIVE_TOTAL = "a share of the total of values of which one is negative"

_NOWHERE = Span("", 0, 0)


def _span() -> Span:
    return field(default=_NOWHERE, compare=False, repr=False)


class Direction(Enum):
    TOP = "top"
    BOTTOM = "bottom"


class Cut(Enum):
    COUNT = "count"  # the `amount` entities
    SHARE = "share"  # ceil(amount * n) of the n that take part
    OF_TOTAL = "of total"  # the fewest whose values make at least amount * the sum of all


@dataclass(frozen=True, slots=True)
class Ranked:
    """The nearest entity frame is among the first of an order over the population of `entity` at
    `at`, within its group of equal `per`: by value, highest first, ties by key ascending (`bottom`
    is the reverse of that one order). Those for whom `among` does not hold, or whose value or group
    is missing, take no part. `with_ties`: so are all whose value equals the last one's.
    OF_TOTAL over a negative value is a run error. `value`, `per`, `among` are seen from each entity
    in turn."""

    entity: str
    value: Value
    direction: Direction
    cut: Cut
    amount: Decimal
    per: tuple[Value, ...] = ()
    among: Condition | None = None
    with_ties: bool = False
    span: Span = _span()
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class Score:
    """`1 + floor(parts * (values smaller) / n)` among the population of `entity` at `at`, within
    the group of equal `per`, of those for whom `among` holds and `value` and `per` are known.
    Missing for everybody else. `value`, `per`, `among` are seen from each entity in turn."""

    parts: int  # 4 quartile, 5 quintile, 10 decile, 100 percentile_rank
    entity: str
    value: Value
    per: tuple[Value, ...] = ()
    among: Condition | None = None
    type: IntegerType = INTEGER
    span: Span = _span()
    at: Edge = AS_OF
