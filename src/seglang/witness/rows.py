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
    Aggregate,
    And,
    Compare,
    Condition,
    ForeignKey,
    Literal,
    Operator,
    PropertyValue,
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
from seglang.types import TIMESTAMP, ListType
from seglang.witness import chains, searching
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
    for begun, there in _begun(rows.source, place, scene, depth, stretch, times):
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
            yield from _each(outer, inner, place, scene, depth, times)
        case Picked(inner):
            when = times
            if when is None and source.end is End.LAST and stretch is None:
                when = moments(scene, place, None, place.as_of)[:_TIMES]
            yield from added(inner, place, scene, depth, times=when)
        case Grouped():
            yield from _group(source, place, scene, depth)
        case Sessions():
            yield from _session(source, place, scene, depth, stretch, times)
        case Chain():
            yield from chains.begun(source, place, scene, depth, stretch)
        case _:
            assert_never(source)


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


# ---------------------------------------------------------------- groups


def _group(source: Grouped, place: Place, scene: Scene, depth: int) -> Iterator[Added]:
    """A row in a group of its own, or in one that is there."""

    def keyed(there: Place) -> list[Goal]:
        return [
            assigning.equals(key, _free(key, number, place, source, scene), there)
            for number, (_, key) in enumerate(source.keys)
        ]

    for row in scene.rows(Rows("", source), place)[:2]:
        yield scene, place.seeing(Step(source, row.identity))
    for made, there in islice(added(source.aggregate.rows, place, scene, depth, keyed), 4):
        key = tuple(made.value(value, there) for _, value in source.keys)
        yield made, place.seeing(Step(source, ("group", *key)))


def _free(key: Value, number: int, place: Place, source: Grouped, scene: Scene) -> Any:
    taken = [row.identity[1 + number] for row in scene.rows(Rows("", source), place)]
    return next(each for each in samples(key.type) if each not in taken)


def group_changed(
    source: Grouped,
    frame: RowFrame,
    value: PropertyValue,
    wanted: Sequence[Any],
    place: Place,
    scene: Scene,
    depth: int,
) -> Iterator[Scene]:
    """The aggregate over the rows of one group."""
    if value.name != "value":
        return
    rows = source.aggregate.rows
    same = tuple(
        Compare(Operator.EQUAL, key, Literal(known, key.type))
        for (_, key), known in zip(source.keys, frame.identity[1:], strict=True)
    )
    where: Condition = And((*same, rows.where) if rows.where is not None else same)
    narrowed: Aggregate = replace(source.aggregate, rows=replace(rows, where=where))
    yield from assigning.assigned(narrowed, wanted, place, scene, depth)


# ---------------------------------------------------------------- sessions


def _session(
    source: Sessions,
    place: Place,
    scene: Scene,
    depth: int,
    stretch: Stretch | None,
    times: Sequence[datetime] | None,
) -> Iterator[Added]:
    rows = Rows("", Events(source.arms, source.at))
    when = moments(scene, place, stretch, place.as_of) if times is None else times
    for made, there in added(rows, place, scene, depth, times=when):
        identity = ("session", source.name, *there.steps[-1].identity)
        yield made, place.seeing(Step(source, identity))


def session_changed(
    source: Sessions,
    frame: RowFrame,
    value: PropertyValue,
    wanted: Sequence[Any],
    place: Place,
    scene: Scene,
    depth: int,
) -> Iterator[Scene]:
    """More rows, further apart, or other properties of the first and the last one."""
    events = Events(source.arms, source.at)
    start: datetime = frame.values["time"]
    end: datetime = frame.values["end"]
    inside = [row for row in scene.rows(Rows("", events), place) if start <= row.instant <= end]
    if value.name.startswith(("first_", "last_")):
        row = inside[0] if value.name.startswith("first_") else inside[-1]
        name = value.name.split("_", 1)[1]
        there = place_of(row, place, events)
        yield from assigning.assigned(PropertyValue(name, value.type), wanted, there, scene, depth)
        return
    for each in wanted:
        if value.name == "count" and isinstance(each, int) and each > len(inside):
            yield from _lengthened(events, place, scene, depth, end, _MINUTE, each - len(inside))
        elif value.name in ("length", "end") and each is not None:
            until = start + each if value.name == "length" else each
            if until > end:
                steps = 1
                while steps < 40 and (until - end) / steps > _silence(source):
                    steps += 1
                gap = (until - end) / steps
                yield from _lengthened(events, place, scene, depth, end, gap, steps)
                for shorter in (until - end, start - until):
                    if shorter.total_seconds() > 0:
                        yield from _lengthened(events, place, scene, depth, start, -gap, steps)
        elif value.name == "time" and each is not None:
            there = place_of(inside[0], place, events)
            yield from assigning.assigned(
                PropertyValue("time", TIMESTAMP), [each], there, scene, depth
            )


def _silence(source: Sessions) -> timedelta:
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
    return timedelta(
        seconds=seconds.get(source.silence.unit.value, 2_400_000) * source.silence.amount
    )


def _lengthened(
    events: Events,
    place: Place,
    scene: Scene,
    depth: int,
    end: datetime,
    gap: timedelta,
    steps: int,
) -> Iterator[Scene]:
    current = scene
    for number in range(1, steps + 1):
        time = end + number * gap
        step = next(added(Rows("", events), place, current, depth, times=[time]), None)
        if step is None:
            return
        current = step[0]
    yield current


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
        return _without_all(
            Rows("", Events(source.arms, source.at)),
            place,
            scene,
            depth,
            (frame.values["time"], frame.values["end"]),
        )
    if name == "group" and isinstance(source, Grouped):
        return _without_group(source, frame, place, scene, depth)
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


def _without_all(
    rows: Rows, place: Place, scene: Scene, depth: int, span: tuple[datetime, datetime]
) -> Scene | None:
    current: Scene | None = scene
    for row in scene.rows(rows, place):
        if span[0] <= row.instant <= span[1] and current is not None:
            current = removed(row, place, rows.source, current, depth)
    return current


def _without_group(
    source: Grouped, frame: RowFrame, place: Place, scene: Scene, depth: int
) -> Scene | None:
    current: Scene | None = scene
    rows = source.aggregate.rows
    for row in scene.rows(rows, place):
        there = place_of(row, place, rows.source)
        key = tuple(scene.value(value, there) for _, value in source.keys)
        if ("group", *key) == frame.identity and current is not None:
            current = removed(row, place, rows.source, current, depth)
    return current
