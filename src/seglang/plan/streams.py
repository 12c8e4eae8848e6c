"""Rows as a plan sees them: which aggregates can share a scan, and whose rows they are."""

from __future__ import annotations

from typing import TypeAlias

from seglang.catalog.model import Catalog
from seglang.core.nodes import Aggregate, Aggregation, Condition
from seglang.core.sources import (
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
    Source,
    Window,
)
from seglang.plan.inline import disjunction
from seglang.plan.windows import is_constant

# These are aggregates of the rows as they lie; each of the others needs a stage of its own.
GROUPED = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.SUM,
        Aggregation.AVERAGE,
        Aggregation.MIN,
        Aggregation.MAX,
        Aggregation.MEDIAN,
        Aggregation.PERCENTILE,
        Aggregation.SHARE,
        Aggregation.AVERAGE_GAP,
    }
)


def is_grouped(aggregate: Aggregate) -> bool:
    """Is it an aggregate of its rows as they lie, without a stage before?"""
    if aggregate.kind in (Aggregation.FIRST, Aggregation.LAST):
        return aggregate.number == 1
    return aggregate.kind in GROUPED


# A scan, as far as sharing goes: equal ones are read once.
ScanKey: TypeAlias = tuple[Source, Condition | None, Window | None]


def stream(rows: Rows) -> ScanKey:
    """What two aggregates must have in common to share a scan."""
    window = None if is_constant(rows.window) else rows.window
    return (rows.source, rows.where, window)


def grouped_arms(arms: tuple[EventArm, ...]) -> tuple[EventArm, ...]:
    """One arm of each catalog event: a row that several arms reach counts once."""
    merged: dict[str, Condition | None] = {}
    for arm in arms:
        if arm.event not in merged:
            merged[arm.event] = arm.where
        else:
            other = merged[arm.event]
            both = None if other is None or arm.where is None else disjunction((other, arm.where))
            merged[arm.event] = both
    return tuple(EventArm(event, where) for event, where in merged.items())


def owner(source: Source, catalog: Catalog) -> str:
    """The entity of the nearest entity frame where the rows are asked for."""
    match source:
        case Events(arms) | Sessions(arms=arms):
            return catalog.events[arms[0].event].entity
        case Related(owner=entity):
            return entity
        case Nested(event):
            return catalog.events[event].entity
        case Each(outer):
            return owner(outer.source, catalog)
        case Picked(rows):
            return owner(rows.source, catalog)
        case Grouped(aggregate):
            return owner(aggregate.rows.source, catalog)
        case Sequence(steps):
            first = steps[0]
            step = first.steps[0] if isinstance(first, AllOf) else first
            return owner(step.rows.source, catalog)
        case Elements():
            raise AssertionError("the elements of a list are asked for where the list is at hand")
