"""Time travel written out: what a node means at an earlier instant, as a node for as-of.

Takes a node in which declarations are written out (no `InSegment`, no `TraitValue`: what these say
at another instant has no name) and the instant; gives a node whose value as of now is what the
first one had then. Whatever looks at facts carries the instant in its `at`. That the entity was in
the population then is not part of it: see `was_there`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar, assert_never

from seglang.catalog.model import Catalog
from seglang.core.edges import (
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    no_later,
)
from seglang.core.nodes import (
    Always,
    AttributeValue,
    Compare,
    Condition,
    InList,
    InSegment,
    Known,
    KnownSince,
    Lookup,
    Moment,
    Not,
    Operator,
    Or,
    TraitValue,
)
from seglang.core.past import HeldAt, PastValues, ValueAt
from seglang.core.sources import Events, Related, Sequence, Sessions
from seglang.core.standings import Ranked, Score
from seglang.core.walking import map_children

NodeT = TypeVar("NodeT")

_LOOKS_AT_FACTS = (
    AttributeValue,
    InList,
    Lookup,
    Score,
    Ranked,
    PastValues,
    Related,
    Events,
    Sessions,
    Sequence,
)


def rebased(node: NodeT, at: Edge) -> NodeT:
    """The node as it was at an instant, or at as-of when that is earlier."""
    instant = no_later(at)
    return _rebased(node, instant)  # type: ignore[no-any-return]


def was_there(entity: str, at: Edge, catalog: Catalog) -> Condition:
    """Was the nearest entity in the population at the instant (or at as-of when that is earlier)?
    A missing `since` says nothing."""
    if catalog.entities[entity].since is None:
        return Always(True)
    since = KnownSince(entity)
    earlier = Compare(Operator.LESS, since, Moment(no_later(at)))
    return Or((Not(Known(since)), earlier))


def _rebased(node: Any, at: Edge) -> Any:
    match node:
        case InSegment() | TraitValue() | HeldAt() | ValueAt():
            raise AssertionError(f"not written out: {node}")
        case Moment(edge):
            return replace(node, edge=moved(edge, at))
    changed: Any = map_children(node, lambda inner: _rebased(inner, at))
    if isinstance(changed, _LOOKS_AT_FACTS):
        return replace(changed, at=moved(changed.at, at))
    return changed


def moved(edge: Edge, at: Edge) -> Edge:
    """The edge, with `at` in the place of as-of."""
    match edge:
        case AsOf():
            return at
        case FixedInstant() | LocalMidnight():
            return edge
        case Shift(base) | PeriodStart(base=base):
            return replace(edge, base=moved(base, at))
        case Earliest(one, other):
            return Earliest(moved(one, at), moved(other, at))
        case _:
            assert_never(edge)
