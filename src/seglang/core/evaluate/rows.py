"""The rows of a source, in its order, each with the frames that it adds."""

from __future__ import annotations

from typing import Any, assert_never

from seglang.core.evaluate import conditions, sequences, sessions, values, windows
from seglang.core.evaluate.subject import EntityFrame, RowFrame, Seen, Subject
from seglang.core.nodes import Value
from seglang.core.sources import (
    Each,
    Elements,
    End,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
)
from seglang.core.versions import first_text, typed
from seglang.core.world import value_order

__all__ = ["Seen", "rows_of", "source_rows"]


def rows_of(rows: Rows, subject: Subject) -> list[Seen]:
    """The source, then `where`, then the window."""
    window = None
    if rows.window is not None:
        window = windows.stretch(rows.window, subject)
        if window is None:
            return []
    found = source_rows(rows.source, subject)
    if rows.apart_from is not None:
        found = _without(found, subject.row(rows.apart_from))
    return [
        row
        for row in found
        if (window is None or (row.time is not None and window.holds(row.time)))
        and (rows.where is None or conditions.holds(rows.where, row.subject))
    ]


def _without(found: list[Seen], itself: RowFrame) -> list[Seen]:
    """The rows without this one; where it is none of them, without one that is just like it."""
    left_out = itself.identity
    if not any(row.identity == left_out for row in found):
        alike = (row.identity for row in found if row.frame.likeness == itself.likeness)
        left_out = next(alike, left_out)
    return [row for row in found if row.identity != left_out]


def source_rows(source: Source, subject: Subject) -> list[Seen]:
    match source:
        case Events():
            return _events(source, subject)
        case Related():
            return _related(source, subject)
        case Nested():
            return _nested(source, subject)
        case Elements(listed):
            return _elements(listed, subject)
        case Each():
            return _each(source, subject)
        case Picked():
            return _picked(source, subject)
        case Grouped():
            return _grouped(source, subject)
        case Sessions():
            return sessions.session_rows(source, subject)
        case Sequence():
            return sequences.sequence_rows(source, subject)
        case _:
            assert_never(source)


def _events(source: Events, subject: Subject) -> list[Seen]:
    events = tuple(dict.fromkeys(arm.event for arm in source.arms))
    instant = subject.instant(source.at)
    found = []
    for frame in subject.run.event_frames(events, subject.key, instant):
        row = Seen(subject.seeing(frame), frame.time)
        filters = [arm.where for arm in source.arms if arm.event == frame.identity[0]]
        if any(where is None or conditions.holds(where, row.subject) for where in filters):
            found.append(row)
    return found


def _related(source: Related, subject: Subject) -> list[Seen]:
    facts = subject.run.facts(subject.instant(source.at))
    found = facts.related(source.owner, source.relation, subject.nearest.row)
    ordered = sorted(found, key=lambda row: value_order(row.key))
    return [Seen(subject.seeing(EntityFrame(source.entity, row)), None) for row in ordered]


def _nested(source: Nested, subject: Subject) -> list[Seen]:
    holder = subject.row(source.up)
    declared = subject.run.catalog.events[source.event].rows[source.name].properties
    kept = () if holder.event is None else holder.event.rows.get(source.name, ())

    def order(numbered: tuple[int, Any]) -> tuple[Any, ...]:
        return tuple(value_order(numbered[1].get(name)) for name in declared)

    found = []
    for number, row in sorted(enumerate(kept), key=order):
        known = {name: typed(row.get(name), said.type) for name, said in declared.items()}
        identity = (*holder.identity, source.name, number)
        place = (*holder.place, order((number, row)))
        frame = RowFrame({"time": holder.time} | known, identity, holder.time, place)
        found.append(Seen(subject.seeing(frame), holder.time))
    return found


def _elements(listed: Value, subject: Subject) -> list[Seen]:
    found = values.value_of(listed, subject)
    return [
        Seen(subject.seeing(RowFrame({"value": item}, ("element", number))), None)
        for number, item in enumerate(found or ())
        if item is not None
    ]


def _each(source: Each, subject: Subject) -> list[Seen]:
    found: list[Seen] = []
    entities: set[tuple[Any, ...]] = set()
    for outer in rows_of(source.outer, subject):
        for inner in rows_of(source.inner, outer.subject):
            if isinstance(inner.frame, EntityFrame):
                if inner.identity in entities:
                    continue
                entities.add(inner.identity)
            found.append(Seen(inner.subject, outer.time if inner.time is None else inner.time))
    return sorted(found, key=lambda row: value_order(row.time))


def _picked(source: Picked, subject: Subject) -> list[Seen]:
    found = rows_of(source.rows, subject)
    if source.end is End.FIRST:
        return found[: source.number]
    if source.end is End.LAST:
        return _last(found, source.number)
    assert source.by is not None
    by = [values.value_of(source.by, row.subject) for row in found]
    known = [number for number, value in enumerate(by) if value is not None]
    # Sorting keeps the earlier one of equals first, in reverse as well.
    best = sorted(known, key=lambda number: by[number], reverse=source.end is End.TOP)
    return [found[number] for number in sorted(best[: source.number])]


def _last(found: list[Seen], number: int) -> list[Seen]:
    """The last so many; of rows that nothing tells apart the first of them."""
    start = len(found) - min(number, len(found))
    if start == len(found):
        return []
    likeness = found[start].frame.likeness
    alike = [row for row in found if row.frame.likeness == likeness]
    end = start + sum(row.frame.likeness == likeness for row in found[start:])
    return [*alike[: end - start], *found[end:]]


def _grouped(source: Grouped, subject: Subject) -> list[Seen]:
    groups: dict[tuple[Any, ...], list[Seen]] = {}
    shown: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows_of(source.aggregate.rows, subject):
        key = tuple(values.value_of(value, row.subject) for _, value in source.keys)
        if None not in key:
            groups.setdefault(key, []).append(row)
            before = shown.get(key, key)
            shown[key] = tuple(map(first_text, before, key))
    names = [name for name, _ in source.keys]
    found = []
    for key in sorted(groups, key=value_order):
        value = values.aggregate_of(source.aggregate, groups[key], subject)
        known = dict(zip(names, shown[key], strict=True)) | {"value": value}
        found.append(Seen(subject.seeing(RowFrame(known, ("group", *key))), None))
    return found
