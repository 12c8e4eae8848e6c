"""Properties of the row at hand: of an event, of a row nested in one, of a group, a session or an
element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from seglang.core.evaluate.subject import RowFrame
from seglang.core.nodes import PropertyValue
from seglang.core.sources import Elements, Grouped, Sessions
from seglang.types import TimestampType
from seglang.witness import grouping, rows
from seglang.witness.facts import event_row, time_of, with_changed_event
from seglang.witness.samples import UNFIT, fitted
from seglang.witness.scene import Place, Scene


def property_changed(
    value: PropertyValue, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    subject = scene.subject(place)
    if subject is None:
        return
    number = _row_step(place, scene, value.up)
    frame = subject.row(value.up)
    if number is None:
        return
    step = place.steps[number]
    below = replace(place, steps=place.steps[:number])
    match step.source:
        case Elements(listed):
            yield from rows.element_changed(listed, frame, wanted, below, scene, depth)
        case Grouped():
            yield from grouping.group_changed(
                step.source, frame, value, wanted, below, scene, depth
            )
        case Sessions():
            yield from grouping.session_changed(
                step.source, frame, value, wanted, below, scene, depth
            )
        case _:
            yield from _stored(frame, value, wanted, scene)


def _row_step(place: Place, scene: Scene, up: int) -> int | None:
    """The number of the step whose frame is the row frame so many row frames out."""
    subject = scene.subject(place)
    assert subject is not None
    frames = [n for n, frame in enumerate(subject.frames) if isinstance(frame, RowFrame)]
    return frames[-1 - up] - 1 if up < len(frames) else None


def _stored(
    frame: RowFrame, value: PropertyValue, wanted: Sequence[Any], scene: Scene
) -> Iterator[Scene]:
    """A property of an event row, or of a row nested in one."""
    calendar = scene.catalog.calendar
    name, number = frame.identity[:2]
    event = scene.catalog.events[name]
    row = event_row(scene.world, name, number)
    nested = frame.identity[2:]
    for each in wanted:
        if value.name == "time":
            if each is not None:
                instant = fitted(each, TimestampType(), calendar)
                if instant is not UNFIT:
                    changed = replace(row, time=time_of(event, instant, scene.catalog))
                    yield scene.with_world(
                        with_changed_event(scene.world, scene.catalog, name, number, changed)
                    )
            continue
        if nested:
            declared = event.rows[nested[0]].properties.get(value.name)
        else:
            declared = event.properties.get(value.name)
        if declared is None:
            continue
        fitting = fitted(each, declared.type, calendar)
        if fitting is UNFIT or (fitting is None and declared.required):
            continue
        if nested:
            inner = list(row.rows[nested[0]])
            inner[nested[1]] = _with_value(inner[nested[1]], value.name, fitting)
            changed = replace(row, rows={**row.rows, nested[0]: tuple(inner)})
        else:
            changed = replace(row, properties=_with_value(row.properties, value.name, fitting))
        yield scene.with_world(
            with_changed_event(scene.world, scene.catalog, name, number, changed)
        )


def _with_value(values: Any, name: str, value: Any) -> dict[str, Any]:
    left = {key: old for key, old in values.items() if key != name}
    return left if value is None else {**left, name: value}
