"""Reads the past where the present is read.

Takes nodes whose facts are those `at` some instant; gives nodes with the same meaning that, where
possible, look at the facts of the as-of instant through a window that ends at that instant. So
one scan serves many instants: those of `in at least 7 of last 30 full days`, say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, assert_never

from seglang.catalog.model import Catalog
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import Aggregate, Aggregation, Moment
from seglang.core.sources import (
    Each,
    Elements,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
    Window,
)
from seglang.core.walking import map_children
from seglang.plan.windows import earlier, never_after

NodeT = TypeVar("NodeT")


def in_the_present(node: NodeT, catalog: Catalog) -> NodeT:
    """The node, with every scan of the past that can be one of the present written so."""
    changed = map_children(node, lambda inner: in_the_present(inner, catalog))
    if isinstance(changed, Aggregate):
        rows = changed.rows
        # The current streak is counted from the instant itself.
        if changed.kind is not Aggregation.CURRENT_STREAK and _can_move(rows, catalog):
            window = _until(rows)
            if window is not None:
                source = Events(rows.arms)
                return replace(changed, rows=replace(rows, source=source, window=window))
    return changed


def instant_of(source: Source) -> Edge:
    """The instant whose facts a source looks at."""
    match source:
        case Events(at=at) | Sessions(at=at) | Sequence(at=at) | Related(at=at):
            return at
        case Each(outer, inner):
            found = instant_of(inner.source)
            return instant_of(outer.source) if found == AS_OF else found
        case Picked(rows):
            return instant_of(rows.source)
        case Nested() | Elements() | Grouped():
            return AS_OF
        case _:
            assert_never(source)


def _can_move(rows: Rows, catalog: Catalog) -> bool:
    """Rows of events that are there from their own time on, whenever one looks."""
    return (
        isinstance(rows.source, Events)
        and rows.source.at != AS_OF
        and never_after(rows.source.at, AS_OF)
        and all(catalog.events[arm.event].recorded is None for arm in rows.arms)
    )


def _until(rows: Rows) -> Window | None:
    """The window of the rows, cut off where their facts end; None when that has no words."""
    assert isinstance(rows.source, Events)
    at, window = rows.source.at, rows.window
    if window is None:
        return Window(None, Moment(at))
    if window.end is None:
        return replace(window, end=Moment(at))
    if not isinstance(window.end, Moment):
        return None
    end = window.end.edge
    if never_after(at, end):
        return replace(window, end=Moment(at), through_end=False)
    if window.through_end:
        return None
    return replace(window, end=Moment(earlier(end, at)))
