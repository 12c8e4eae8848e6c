"""Rows added to a source, changed, and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeAlias, assert_never

from seglang.catalog.model import Relation
from seglang.core.evaluate.subject import EntityFrame, Frame, RowFrame, Seen
from seglang.core.evaluate.windows import Stretch
from seglang.core.nodes import (
    Condition,
    ForeignKey,
    Value,
)
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
    Sessions,
    Source,
)
from seglang.core.sources import (
    Sequence as Chain,
)
from seglang.types import ListType
from seglang.witness import chains, grouping, searching
from seglang.witness import values as assigning
from seglang.witness.facts import (
    copied_entity,
    entity_row,
    event_row,
    linked,
    new_event,
    new_key,
    required,
    with_changed_event,
    with_entity,
    with_entity_row,
    with_event_row,
    without_entity,
    without_event,
)
from seglang.witness.goals import Goal
from seglang.witness.moments import moments
from seglang.witness.samples import first_sample, samples
from seglang.witness.scene import Place, Scene, Step, place_of

# A scene with one more row, and the place of the row.
Added: TypeAlias = tuple[Scene, Place]
Wants: TypeAlias = Callable[[Place], list[Goal]]

_TIMES = 10
_MINUTE = timedelta(minutes=1)


def nothing_more(place: Place) -> list[Goal]:
    return []


def added(
    rows: Rows,
    place: Place,
    scene: Scene,
    depth: int,
    wants: Wants = nothing_more,
    times: Sequence[datetime] | None = None,
) -> Iterator[Added]:
    """One row more that is in the window and for which `where` holds, and what else is wanted of
    it. `times` are those it may have, where it has one."""
    stretch = None if rows.window is None else scene.stretch(rows.window, place)
    if rows.window is not None and stretch is None:
        for edge in (rows.window.start, rows.window.end):
            if edge is not None and scene.value(edge, place) is None:
                sample = list(islice(samples(edge.type, place.as_of), 2))
                for known in islice(assigning.assigned(edge, sample, place, scene, depth), 3):
                    if known.stretch(rows.window, place) is not None:
                        yield from islice(added(rows, place, known, depth, wants, times), 3)
        return
    for begun, there in _begun(rows.source, rows.where, place, scene, depth, stretch, times):
        goals = wants(there)
        if rows.where is not None:
            goals = [Goal(rows.where, True, there), *goals]
        goals = [*_filters(rows.source, there), *goals]
        for made in searching.ways(begun, goals, depth + 1):
            yield made, there


def _filters(source: Source, there: Place) -> list[Goal]:
    """What a derived event says of the row."""
    if isinstance(source, Events):
        event = there.steps[-1].identity[0]
        conditions = [arm.where for arm in source.arms if arm.event == event]
        if conditions and None not in conditions:
            first = conditions[0]
            assert first is not None
            return [Goal(first, True, there)]
    return []


def _begun(
    source: Source,
    where: Condition | None,
    place: Place,
    scene: Scene,
    depth: int,
    stretch: Stretch | None,
    times: Sequence[datetime] | None,
) -> Iterator[Added]:
    """A row of the source of which nothing else is asked yet."""
    match source:
        case Events():
            yield from _event(source, place, scene, stretch, times)
        case Related():
            yield from _related(source, place, scene)
        case Nested():
            yield from _nested(source, place, scene)
        case Elements(listed):
            yield from _element(source, listed, place, scene, depth)
        case Each(outer, inner):
            when = _when(times, place, scene, stretch)
            yield from _each(outer, inner, place, scene, depth, when)
        case Picked(inner):
            when = _when(times, place, scene, stretch)
            if when is None and source.end is End.LAST:
                when = moments(scene, place, None, place.as_of)[:_TIMES]
            yield from added(inner, place, scene, depth, times=when)
        case Grouped():
            yield from grouping.group(source, place, scene, depth, where)
        case Sessions():
            yield from grouping.session(source, place, scene, depth, stretch, times)
        case Chain():
            yield from chains.begun(source, place, scene, depth, stretch)
        case _:
            assert_never(source)


def _when(
    times: Sequence[datetime] | None, place: Place, scene: Scene, stretch: Stretch | None
) -> Sequence[datetime] | None:
    """Instants for rows inside, whose own source knows nothing of the window."""
    if times is not None or stretch is None:
        return times
    return moments(scene, place, stretch, place.as_of)[:_TIMES]


# ---------------------------------------------------------------- events


def _event(
    source: Events,
    place: Place,
    scene: Scene,
    stretch: Stretch | None,
    times: Sequence[datetime] | None,
) -> Iterator[Added]:
    subject = scene.subject(place)
    if subject is None:
        return
    end = subject.instant(source.at)
    when = moments(scene, place, stretch, end) if times is None else times
    for time in when[:_TIMES]:
        if time >= end:
            continue
        for event in dict.fromkeys(arm.event for arm in source.arms[:3]):
            world, number = new_event(scene.world, scene.catalog, event, subject.key, time)
            yield scene.with_world(world), place.seeing(Step(source, (event, number)))


def _nested(source: Nested, place: Place, scene: Scene) -> Iterator[Added]:
    subject = scene.subject(place)
    if subject is None:
        return
    frame = subject.row(source.up)
    if frame.event is None:
        return
    event, number = frame.identity[:2]
    row = event_row(scene.world, event, number)
    inner = row.rows.get(source.name, ())
    declared = scene.catalog.events[event].rows[source.name].properties
    values = required(declared)
    if not values:
        # One without any property cannot be written.
        name = next(iter(declared))
        values = {name: first_sample(declared[name].type)}
    changed = replace(row, rows={**row.rows, source.name: (*inner, values)})
    world = with_changed_event(scene.world, scene.catalog, event, number, changed)
    step = Step(source, (*frame.identity, source.name, len(inner)))
    yield scene.with_world(world), place.seeing(step)


# ---------------------------------------------------------------- related entities


def _related(source: Related, place: Place, scene: Scene) -> Iterator[Added]:
    subject = scene.subject(place)
    if subject is None:
        return
    relation = scene.catalog.entities[source.owner].relations[source.relation]
    key = new_key(scene.world, scene.catalog, source.entity)
    world = with_entity(scene.world, scene.catalog, source.entity, key, {})
    world = _bound(world, scene, source.owner, relation, subject.key, key)
    step = Step(source, (source.entity, key))
    yield scene.with_world(world), place.seeing(step)


def _bound(world: Any, scene: Scene, owner: str, relation: Relation, key: Any, other: Any) -> Any:
    """The relation of `owner` leads from the one to the other."""
    if relation.is_to_one:
        return linked(world, scene.catalog, (owner, key), relation.via, other)
    return linked(world, scene.catalog, (relation.entity, other), relation.on, key)


def unlinked(value: ForeignKey, place: Place, scene: Scene) -> Iterator[Scene]:
    """Without the key that a to-one relation holds."""
    subject = scene.subject(place)
    if subject is None:
        return
    if value.up is None:
        row = entity_row(scene.world, subject.nearest.entity, subject.key)
        if row is not None and value.relation in row.references:
            left = {each: key for each, key in row.references.items() if each != value.relation}
            changed = replace(row, references=left)
            entity = subject.nearest.entity
            world = with_entity_row(scene.world, scene.catalog, entity, changed, value.relation)
            yield scene.with_world(world)
        return
    name, number = subject.row(value.up).identity[:2]
    event = event_row(scene.world, name, number)
    left = {each: key for each, key in event.references.items() if each != value.relation}
    world = with_changed_event(
        scene.world, scene.catalog, name, number, replace(event, references=left)
    )
    yield scene.with_world(world)


def _each(
    outer: Rows,
    inner: Rows,
    place: Place,
    scene: Scene,
    depth: int,
    times: Sequence[datetime] | None,
) -> Iterator[Added]:
    """An inner row in each outer one that is there already, and in a new one."""
    outer_places = [place_of(row, place, outer.source) for row in scene.rows(outer, place)[:2]]
    for there in outer_places:
        yield from islice(added(inner, there, scene, depth, times=times), 3)
    for made, there in islice(added(outer, place, scene, depth), 4):
        yield from islice(added(inner, there, made, depth, times=times), 3)


# ---------------------------------------------------------------- elements of lists


def _element(
    source: Elements, listed: Value, place: Place, scene: Scene, depth: int
) -> Iterator[Added]:
    items = tuple(scene.value(listed, place) or ())
    known = sum(item is not None for item in items)
    assert isinstance(listed.type, ListType)
    element = listed.type.element
    for sample in islice(samples(element), 1):
        longer = (*items, sample)
        for made in islice(assigning.assigned(listed, [longer], place, scene, depth), 2):
            number = len([item for item in longer if item is not None]) - 1
            yield made, place.seeing(Step(source, ("element", max(number, known))))


def element_changed(
    listed: Value,
    frame: RowFrame,
    wanted: Sequence[Any],
    place: Place,
    scene: Scene,
    depth: int,
) -> Iterator[Scene]:
    items = list(scene.value(listed, place) or ())
    number = frame.identity[1]
    for each in wanted:
        if each is not None and number < len(items):
            changed = (*items[:number], each, *items[number + 1 :])
            yield from assigning.assigned(listed, [changed], place, scene, depth)


# ---------------------------------------------------------------- copies and removals


def copied(row: Seen, place: Place, source: Source, scene: Scene) -> Scene | None:
    """One more row that is like this one."""
    frame = row.frame
    if isinstance(frame, EntityFrame):
        world, _ = copied_entity(scene.world, scene.catalog, frame.entity, frame.row.key)
        return scene.with_world(world)
    if frame.identity[0] not in scene.catalog.events:
        return None
    event, number = frame.identity[:2]
    old = event_row(scene.world, event, number)
    if len(frame.identity) == 2:
        world, _ = with_event_row(scene.world, scene.catalog, scene.catalog.events[event], old)
        return scene.with_world(world)
    name, place_in = frame.identity[2:4]
    inner = old.rows[name]
    changed = replace(old, rows={**old.rows, name: (*inner, inner[place_in])})
    return scene.with_world(with_changed_event(scene.world, scene.catalog, event, number, changed))


def removed(row: Seen, place: Place, source: Source, scene: Scene, depth: int) -> Scene | None:
    """The scene without a row."""
    frame: Frame = row.frame
    if isinstance(frame, EntityFrame):
        return scene.with_world(without_entity(scene.world, frame.entity, frame.row.key))
    name = frame.identity[0]
    if name == "element" and isinstance(source, Elements):
        items = list(scene.value(source.list, place) or ())
        left = tuple(item for number, item in enumerate(items) if number != frame.identity[1])
        return next(assigning.assigned(source.list, [left], place, scene, depth), None)
    if name == "session" and isinstance(source, Sessions):
        return grouping.without_all(
            Rows("", Events(source.arms, source.at)),
            place,
            scene,
            depth,
            (frame.values["time"], frame.values["end"]),
        )
    if name == "group" and isinstance(source, Grouped):
        return grouping.without_group(source, frame, place, scene, depth)
    if name not in scene.catalog.events:
        return None
    event, number = frame.identity[:2]
    if len(frame.identity) == 2:
        return scene.with_world(without_event(scene.world, scene.catalog, event, number))
    nested, index = frame.identity[2:4]
    old = event_row(scene.world, event, number)
    inner = old.rows[nested]
    rest = {**old.rows, nested: (*inner[:index], *inner[index + 1 :])}
    return scene.with_world(
        with_changed_event(scene.world, scene.catalog, event, number, replace(old, rows=rest))
    )
