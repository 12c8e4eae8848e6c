"""Reads the past where the present is read.

Takes nodes whose facts are those `at` some instant; gives nodes with the same meaning that, where
possible, look at the facts of the as-of instant through a window that ends at that instant. So
one scan serves many instants: those of `in at least 7 of last 30 full days`, say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from seglang.catalog.model import Catalog
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import Aggregate, Aggregation, Moment
from seglang.core.sources import (
    AllOf,
    Events,
    Rows,
    Sequence,
    Source,
    Step,
    Window,
    instant_of,
)
from seglang.core.walking import map_children
from seglang.plan.windows import earlier, never_after

NodeT = TypeVar("NodeT")


def in_the_present(node: NodeT, catalog: Catalog) -> NodeT:
    """The node, with every scan of the past that can be one of the present written so."""
    changed = map_children(node, lambda inner: in_the_present(inner, catalog))
    if isinstance(changed, Aggregate):
        rows = changed.rows
        at = instant_of(rows.source)
        # The current streak is counted from the instant itself.
        if (
            changed.kind is not Aggregation.CURRENT_STREAK
            and at != AS_OF
            and never_after(at, AS_OF)
        ):
            source, window = _moved(rows.source, at, catalog), _until(rows.window, at)
            if source is not None and window is not None:
                return replace(changed, rows=replace(rows, source=source, window=window))
    return changed


def _moved(source: Source, at: Edge, catalog: Catalog) -> Source | None:
    """The source as of now, of which those rows before `at` are the ones that it had then; None
    when what comes later says something of them, too."""
    match source:
        case Events(arms, there) if there == at:
            recorded = any(catalog.events[arm.event].recorded is not None for arm in arms)
            return None if recorded else Events(arms)
        case Sequence(steps, None) if source.at == at:
            moved = [_moved_step(step, at, catalog) for step in steps]
            known = tuple(step for step in moved if step is not None)
            return replace(source, steps=known, at=AS_OF) if len(known) == len(moved) else None
        case _:
            return None


def _moved_step(step: Step | AllOf, at: Edge, catalog: Catalog) -> Step | AllOf | None:
    if isinstance(step, AllOf):
        parts = [_moved_step(part, at, catalog) for part in step.steps]
        known = tuple(part for part in parts if isinstance(part, Step))
        return AllOf(known) if len(known) == len(parts) else None
    rows = _moved_rows(step.rows, at, catalog)
    without = None if step.without is None else _moved_rows(step.without, at, catalog)
    visit = step.visit
    if visit is not None:
        events = Events(visit.sessions.arms, visit.sessions.at)
        if _moved(events, at, catalog) is None:
            return None
        # Later rows make a visit longer, but never one of two.
        visit = replace(visit, sessions=replace(visit.sessions, at=AS_OF))
    if rows is None or (without is None and step.without is not None):
        return None
    return replace(step, rows=rows, without=without, visit=visit)


def _moved_rows(rows: Rows, at: Edge, catalog: Catalog) -> Rows | None:
    source = _moved(rows.source, at, catalog)
    return None if source is None else replace(rows, source=source)


def _until(window: Window | None, at: Edge) -> Window | None:
    """The window, cut off where the facts end; None when that has no words."""
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
