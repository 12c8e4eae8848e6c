"""Aggregates of one event in many windows, cut so that every row is read once.

The edges of all windows cut time into slices; a window is some slices in a row, and what is added
up of it is what was added up of each of them. Which of two edges is earlier depends on the as-of
instant, so a plan with slices is one for that instant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeAlias

from seglang.catalog.model import Calendar, Catalog
from seglang.core.edges import resolve
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Apply,
    Choice,
    Compare,
    Condition,
    Holds,
    Known,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Or,
    PropertyValue,
    Truth,
)
from seglang.core.sources import EventArm, Events, Window
from seglang.core.walking import walk
from seglang.plan.inline import conjunction
from seglang.plan.streams import grouped_arms
from seglang.plan.windows import is_constant
from seglang.types import DateType, DecimalType, IntegerType, TimestampType

_PICKS = frozenset({Aggregation.FIRST, Aggregation.LAST})
_EXTREMES = frozenset({Aggregation.MIN, Aggregation.MAX})
# Text is compared as the database does it, lists and maps have an order of their own.
_SORTED_BY_SIZE = (IntegerType, DecimalType, DateType, TimestampType)
# What looks at the row at hand alone.
_OF_A_ROW = (
    And, Apply, Choice, Compare, Holds, Known, Literal, Missing, Moment, Not, OneOf, Or,
    PropertyValue, Truth,
)  # fmt: skip
# An edge in time; the second part says whether it comes just after that instant.
_Cut: TypeAlias = tuple[datetime, bool]
_EVER: _Cut = (datetime.min.replace(tzinfo=UTC), False)
_NOW: _Cut = (datetime.max.replace(tzinfo=UTC), True)


@dataclass(frozen=True, slots=True)
class Sliced:
    """Slices from the newest to the oldest, and for each window the ones that it is made of."""

    slices: tuple[Window | None, ...]
    parts: Mapping[Window | None, range]

    def window(self, run: range) -> Window | None:
        """What some slices in a row are together; None for all time."""
        newest, oldest = self.slices[run.start], self.slices[run.stop - 1]
        start = None if oldest is None else oldest.start
        end = None if newest is None else newest.end
        if start is None and end is None:
            return None
        return Window(
            start,
            end,
            oldest is not None and oldest.after_start,
            newest is not None and newest.through_end,
        )


def is_mergeable(aggregate: Aggregate, catalog: Catalog) -> bool:
    """Is it added up of rows of one catalog event by what stands in the rows themselves?"""
    match aggregate.kind:
        case Aggregation.COUNT:
            pass
        case Aggregation.SUM:
            if not isinstance(aggregate.type, IntegerType | DecimalType):
                return False
        case kind if kind in _EXTREMES:
            if not isinstance(aggregate.type, _SORTED_BY_SIZE):
                return False
        case kind if kind in _PICKS:
            if aggregate.number != 1 or aggregate.operand is not None:
                return False
        case _:
            return False
    return _is_of_events(aggregate, catalog)


def is_countable(aggregate: Aggregate, catalog: Catalog) -> bool:
    """Does it count the distinct values in rows of one catalog event by what stands in the rows?"""
    counts = aggregate.kind is Aggregation.COUNT_DISTINCT and aggregate.operand is not None
    return counts and _is_of_events(aggregate, catalog)


def _is_of_events(aggregate: Aggregate, catalog: Catalog) -> bool:
    """Does it look at rows of one catalog event, and in these at what stands there?"""
    rows = aggregate.rows
    if not isinstance(rows.source, Events) or rows.apart_from is not None:
        return False
    if not is_constant(rows.window) or len(grouped_arms(rows.arms)) != 1:
        return False
    event = catalog.events[rows.arms[0].event]
    if event.id is not None and not event.unique:
        # Copies of a row are told apart over all time, not slice by slice.
        return False
    looked_at = (filter_of(aggregate), aggregate.operand)
    return all(_is_of_its_row(node) for node in looked_at if node is not None)


def filter_of(aggregate: Aggregate) -> Condition | None:
    """What its rows must fulfil besides the window, seen from the row."""
    (arm,) = grouped_arms(aggregate.rows.arms)
    found = tuple(each for each in (arm.where, aggregate.rows.where) if each is not None)
    return conjunction(found) if found else None


def event_of(aggregate: Aggregate) -> EventArm:
    """The whole event that its rows are some of."""
    return EventArm(aggregate.rows.arms[0].event, None)


def _is_of_its_row(node: object) -> bool:
    """Does it look at properties of the row at hand and at nothing else?"""
    return all(
        isinstance(inner, _OF_A_ROW) and not (isinstance(inner, PropertyValue) and inner.up)
        for inner in walk(node)
    )


def cut(windows: Sequence[Window | None], as_of: datetime, calendar: Calendar) -> Sliced:
    """The slices of constant windows, as they lie at this instant. Windows that hold no instant
    are made of no slices. Raises OverflowError."""
    spans = {window: _span(window, as_of, calendar) for window in windows}
    cuts = sorted({edge for start, end in spans.values() if start < end for edge in (start, end)})
    written = _written(windows, as_of, calendar)
    slices: list[Window | None] = []
    for start, end in reversed(list(pairwise(cuts))):
        slices.append(
            None
            if start == _EVER and end == _NOW
            else Window(written.get(start), written.get(end), start[1], end[1] and end != _NOW)
        )
    newest = {cut: len(cuts) - 1 - place for place, cut in enumerate(cuts)}
    parts = {
        window: range(newest[end], newest[start]) if start < end else range(0)
        for window, (start, end) in spans.items()
    }
    return Sliced(tuple(slices), parts)


def _span(window: Window | None, as_of: datetime, calendar: Calendar) -> tuple[_Cut, _Cut]:
    """From when until when; an end that no row comes after is none."""
    start, end = _EVER, _NOW
    if window is not None and window.start is not None:
        start = (_instant(window.start, as_of, calendar), window.after_start)
    if window is not None and window.end is not None:
        end = (_instant(window.end, as_of, calendar), window.through_end)
        if end[0] >= as_of:
            end = _NOW
    return start, end


def _written(
    windows: Sequence[Window | None], as_of: datetime, calendar: Calendar
) -> dict[_Cut, Moment]:
    """How the rule writes each edge."""
    found: dict[_Cut, Moment] = {}
    for window in windows:
        if window is None:
            continue
        for edge, after in ((window.start, window.after_start), (window.end, window.through_end)):
            if isinstance(edge, Moment):
                found.setdefault((_instant(edge, as_of, calendar), after), edge)
    return found


def _instant(edge: object, as_of: datetime, calendar: Calendar) -> datetime:
    assert isinstance(edge, Moment), "the window is the same for everybody"
    return resolve(edge.edge, as_of, calendar)
