"""Which aggregates can be computed for every entity at once, and which only at their place.

A node is *closed* when all that it looks at, beside its nearest entity frame, are rows and entities
that it brings along: it then has one value for an entity, whatever row asks.
"""

from __future__ import annotations

from typing import Any

from seglang.catalog.model import Catalog
from seglang.core.frames import Frames, left, scoped, within
from seglang.core.nodes import (
    Aggregate,
    AttributeValue,
    ForeignKey,
    InList,
    InSample,
    KnownSince,
    Outside,
    PropertyValue,
)
from seglang.core.past import PastValues
from seglang.core.sources import Events, Grouped, Nested, Related, Rows
from seglang.core.standings import Ranked, Score


def is_closed(node: Any) -> bool:
    """Does it look at nothing outside of itself but its nearest entity frame?"""
    return not any(reaches_out(inner, frames) for inner, frames in within(node))


def reaches_out(node: Any, frames: Frames) -> bool:
    match node:
        case PropertyValue(up=up) | Nested(up=up):
            return up >= frames.count(False)
        case ForeignKey(up=up) if up is not None:
            return up >= frames.count(False)
        case Rows(apart_from=up) if up is not None:
            return up >= frames.count(False)
        case Outside(levels=levels):
            return left(frames, levels) is None
        case _:
            return False


def speaks_of_entity(node: Any, catalog: Catalog) -> bool:
    """Is anything of the nearest entity frame itself looked at? What has a rollup is left out: it
    is a column of its own, but for what `Outside` leads back to. So is the key, which every row of
    the entity knows."""
    pending: list[tuple[Any, Frames, bool]] = [(node, (), False)]
    while pending:
        current, frames, is_back = pending.pop()
        if True not in frames and _is_of_entity(current, catalog):
            return True
        match current:
            case Outside(value, levels):
                remaining = left(frames, levels)
                pending.extend([(value, remaining, True)] if remaining is not None else [])
                continue
            case Aggregate() if not frames and not is_back and has_rollup(current, catalog):
                continue
            case Grouped(aggregate):
                # What it computes of each group has no rollup of its own.
                inner = list(scoped(aggregate))
                inner += [(part, added) for part, added in scoped(current) if part is not aggregate]
            case _:
                inner = list(scoped(current))
        pending.extend((child, frames + added, is_back) for child, added in inner)
    return False


def _is_of_entity(node: Any, catalog: Catalog) -> bool:
    match node:
        case AttributeValue() | KnownSince() | InList(value=None) | InSample(by=None):
            return True
        case Ranked() | Score() | PastValues() | ForeignKey(up=None):
            return True
        case Related(owner, relation):
            return catalog.entities[owner].relations[relation].is_to_one
        case _:
            return False


def has_rollup(aggregate: Aggregate, catalog: Catalog) -> bool:
    """Can it be computed for every entity at once, without looking at the entities? Every other
    one is computed at its place."""
    if not is_closed(aggregate):
        return False
    return isinstance(aggregate.rows.source, Events) or stands_alone(aggregate, catalog)


def stands_alone(node: Any, catalog: Catalog) -> bool:
    """Does it look at nothing outside of itself but the key of its nearest entity frame?"""
    return is_closed(node) and not any(
        True not in between and _is_of_entity(inner, catalog) for inner, between in within(node)
    )


def aggregates(node: Any, catalog: Catalog) -> list[Aggregate]:
    """The outermost aggregates of the nearest entity frame that have a rollup, in order."""
    found: list[Aggregate] = []
    pending: list[Any] = [node]
    while pending:
        current = pending.pop()
        match current:
            case Aggregate() if has_rollup(current, catalog):
                found.append(current)
            case Aggregate() | Outside():
                pass
            case _:
                same = [child for child, added in scoped(current) if not added]
                pending.extend(reversed(same))
    return found
