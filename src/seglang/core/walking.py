"""Reaching the nodes inside a core node: derived from the fields, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar

from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    ForeignKey,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Not,
    OneOf,
    Or,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
)
from seglang.core.past import HeldAt, PastValues, ValueAt
from seglang.core.sources import (
    Absent,
    AllOf,
    Each,
    Elements,
    EventArm,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Step,
    Visit,
    Window,
)
from seglang.core.standings import Ranked, Score

NodeT = TypeVar("NodeT")


def children(node: Any) -> Iterator[Any]:
    """The nodes directly inside a node, in order: derived from the fields, so none is forgotten."""
    for name in _INNER_FIELDS[type(node)]:
        value = getattr(node, name)
        if type(value) in _INNER_FIELDS:
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


def _nodes_in(values: tuple[Any, ...]) -> Iterator[Any]:
    for value in values:
        if type(value) in _INNER_FIELDS:
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


def walk(node: Any) -> Iterator[Any]:
    """The node and everything inside it, parents first."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(children(current))))


def map_children(node: NodeT, change: Callable[[Any], Any]) -> NodeT:
    """The node with each node directly inside it replaced by what `change` makes of it; the very
    same node when nothing changes."""
    changed = {}
    for name in _INNER_FIELDS[type(node)]:
        before = getattr(node, name)
        after = _map_nodes(before, change)
        if after is not before:
            changed[name] = after
    return replace(node, **changed) if changed else node  # type: ignore[type-var]


def _map_nodes(value: Any, change: Callable[[Any], Any]) -> Any:
    if type(value) in _INNER_FIELDS:
        return change(value)
    if isinstance(value, tuple):
        mapped = tuple(_map_nodes(item, change) for item in value)
        if any(after is not before for after, before in zip(mapped, value, strict=True)):
            return mapped
    return value


NODE_CLASSES = (
    Literal, Missing, Moment, AttributeValue, KnownSince, PropertyValue, TraitValue, Apply, Shifted,
    Choice, Truth, Aggregate, ForeignKey, Lookup, Outside, ValueAt, PeriodOf, Score,
    Always, Not, And, Or, HowMany, Compare, OneOf, Known, Holds, InWindow, AnniversaryIn, InSegment,
    InList, InSample, HeldAt, Ranked, PastValues,
    Window, EventArm, Rows, Events, Related, Nested, Elements, Each, Picked, Grouped, Sessions,
    Sequence, Step, AllOf, Absent, Visit,
)  # fmt: skip

# The fields of each node class that can hold nodes: plain values, spans and types cannot.
_PLAIN = frozenset(
    (
        "span", "type", "name", "entity", "event", "function", "edge", "operator", "kind",
        "number", "unit", "amount", "low", "high", "salt", "relation", "part", "up", "at", "levels",
        "offset", "parts", "direction", "cut", "with_ties", "test", "owner", "silence",
        "shared", "all_within", "same", "within", "timing", "at_least", "is_next", "apart_from",
        "after_start", "through_end",
    )
)  # fmt: skip
# A field whose name is plain elsewhere: the list of `InList` is a name, that of `Elements` a value;
# the end of `Picked` is a word, that of `Window` a value.
_PLAIN_IN: dict[type, frozenset[str]] = {
    InList: frozenset(("list",)),
    Picked: frozenset(("end",)),
}
_INNER_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(
        entry.name
        for entry in fields(kind)
        if entry.name not in _PLAIN and entry.name not in _PLAIN_IN.get(kind, ())
    )
    for kind in NODE_CLASSES
}
