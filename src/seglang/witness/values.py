"""Edits of a world that are likely to give a value one of the values that would do.

`wanted` are those values, the likeliest first; None is a missing one. What an edit really leads to
is for the evaluator to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any, assert_never

from seglang.core.declarations import Partition, Segment, Trait
from seglang.core.edges import FixedInstant, PeriodStart, Unit, resolve, shift, shift_date
from seglang.core.evaluate.subject import RowFrame
from seglang.core.nodes import (
    Aggregate,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    Condition,
    ForeignKey,
    InSegment,
    Known,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Operator,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import ValueAt
from seglang.core.sources import Elements, Grouped, Sessions
from seglang.core.standings import Score
from seglang.core.world import Key, World
from seglang.functions.model import as_instant
from seglang.types import TimestampType
from seglang.witness import aggregates, functions, ranking, replaying, rows, searching
from seglang.witness.facts import (
    entity_row,
    event_row,
    linked,
    new_key,
    time_of,
    with_changed_event,
    with_entity,
    with_entity_row,
)
from seglang.witness.goals import Goal, back_at, instant_at
from seglang.witness.samples import UNFIT, fitted
from seglang.witness.scene import Place, Scene, Step, alone, outside

_FEW = 5


def assigned(
    value: Value, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    match value:
        case Literal() | Missing() | Moment():
            return
        case AttributeValue():
            yield from _attribute(value, wanted, place, scene)
        case KnownSince():
            yield from _since(wanted, place, scene)
        case PropertyValue():
            yield from _property(value, wanted, place, scene, depth)
        case TraitValue(name):
            there = alone(place, scene)
            if there is not None:
                yield from _declared(name, wanted, there, scene, depth)
        case Apply():
            yield from functions.applied(value, wanted, place, scene, depth)
        case Shifted(inner, amount, unit):
            moved = [_moved_back(each, amount, unit, scene) for each in wanted]
            yield from assigned(inner, moved, place, scene, depth)
        case Choice():
            yield from _chosen(value, wanted, place, scene, depth)
        case Truth(condition):
            for each in wanted:
                if each is not None:
                    yield from _made(condition, bool(each), place, scene, depth)
        case Aggregate():
            yield from aggregates.aggregated(value, wanted, place, scene, depth)
        case ForeignKey():
            yield from _foreign_key(value, wanted, place, scene)
        case Lookup():
            yield from _looked_up(value, wanted, place, scene, depth)
        case Outside(inner, levels):
            there = outside(place, scene, levels)
            if there is not None:
                yield from assigned(inner, wanted, there, scene, depth)
        case ValueAt(instant, inner):
            then = back_at(place, instant, scene)
            if then is not None:
                yield from assigned(inner, wanted, then, scene, depth)
                return
            at = instant_at(place, instant, scene)
            there = alone(place, scene)
            if at is not None and there is not None and any(each is not None for each in wanted):
                for earlier in _since([None], there, scene):
                    yield from assigned(value, wanted, place, earlier, depth)
        case PeriodOf(inner, unit, offset):
            calendar = scene.catalog.calendar
            starts = [
                resolve(
                    PeriodStart(
                        unit, -offset, FixedInstant(fitted(each, TimestampType(), calendar))
                    ),
                    place.as_of,
                    calendar,
                )
                for each in wanted
                if each is not None
            ]
            yield from assigned(inner, starts, place, scene, depth)
        case Score():
            yield from ranking.scored(value, wanted, place, scene, depth)
        case _:
            assert_never(value)


def _moved_back(value: date | None, amount: int, unit: Unit, scene: Scene) -> date | None:
    if value is None:
        return None
    if not isinstance(value, datetime) and not unit.is_exact:
        return shift_date(value, -amount, unit)
    calendar = scene.catalog.calendar
    return shift(as_instant(value, calendar), -amount, unit, calendar.zone)


def _made(
    condition: Condition, truth: bool, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    return searching.ways(scene, [Goal(condition, truth, place)], depth + 1, most=4)


# ---------------------------------------------------------------- entities


def _attribute(
    value: AttributeValue, wanted: Sequence[Any], place: Place, scene: Scene
) -> Iterator[Scene]:
    subject = scene.subject(place)
    if subject is None:
        return
    entity, name = value.entity, value.name
    declared = scene.catalog.entities[entity]
    row = entity_row(scene.world, entity, subject.key)
    if row is None:
        return
    attribute = declared.attributes[name]
    if name == declared.timezone:
        named = [each for each in wanted if each is None or functions.is_zone(each)]
        wanted = named or [scene.catalog.calendar.zone]
    for each in wanted:
        fitting = fitted(each, attribute.type, scene.catalog.calendar)
        if fitting is UNFIT or (fitting is None and attribute.required):
            continue
        if name in declared.history:
            at = subject.instant(value.at)
            for changed in replaying.with_value_at(row, entity, name, fitting, at, scene):
                yield scene.with_world(with_entity_row(scene.world, scene.catalog, entity, changed))
            continue
        attributes = {key: old for key, old in row.attributes.items() if key != name}
        if fitting is not None:
            attributes[name] = fitting
        changed = replace(row, attributes=attributes)
        yield scene.with_world(with_entity_row(scene.world, scene.catalog, entity, changed, name))


def _since(wanted: Sequence[Any], place: Place, scene: Scene) -> Iterator[Scene]:
    subject = scene.subject(place)
    if subject is None:
        return
    entity = subject.nearest.entity
    row = entity_row(scene.world, entity, subject.key)
    if row is None or scene.catalog.entities[entity].since is None:
        return
    for each in wanted:
        fitting = fitted(each, TimestampType(), scene.catalog.calendar)
        if fitting is not UNFIT:
            changed = replaying.with_since(row, fitting, entity, scene)
            world = with_entity_row(scene.world, scene.catalog, entity, changed, "since")
            yield scene.with_world(world)


def _foreign_key(
    value: ForeignKey, wanted: Sequence[Any], place: Place, scene: Scene
) -> Iterator[Scene]:
    """The key of another entity that is there already, or of one that is not."""
    subject = scene.subject(place)
    if subject is None:
        return
    for each in wanted:
        if each is None:
            yield from rows.unlinked(value, place, scene)
            continue
        if value.up is None:
            entity = subject.nearest.entity
            relation = scene.catalog.entities[entity].relations[value.relation]
            old = subject.nearest.row.references.get(value.relation)
            key = _with_part(
                old, value.part, each, new_key(scene.world, scene.catalog, relation.entity)
            )
            world = _with_one(scene, relation.entity, key)
            world = linked(world, scene.catalog, (entity, subject.key), relation.via, key)
            yield scene.with_world(world)
        else:
            name, number = subject.row(value.up).identity[:2]
            row = event_row(scene.world, name, number)
            relation = scene.catalog.events[name].relations[value.relation]
            old = row.references.get(value.relation)
            key = _with_part(
                old, value.part, each, new_key(scene.world, scene.catalog, relation.entity)
            )
            changed = replace(row, references={**row.references, value.relation: key})
            world = _with_one(scene, relation.entity, key)
            world = with_changed_event(world, scene.catalog, name, number, changed)
            yield scene.with_world(world)


def _with_one(scene: Scene, entity: str, key: tuple[Any, ...]) -> World:
    """The world in which there is one with this key."""
    if entity_row(scene.world, entity, key) is not None:
        return scene.world
    return with_entity(scene.world, scene.catalog, entity, key, {})


def _with_part(old: Key | None, part: int, value: Any, other: Key) -> Key:
    """The key that is held, or one of nobody yet, with another part."""
    parts = list(other if old is None else old)
    parts[part] = value
    return tuple(parts)


def _looked_up(
    value: Lookup, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    key = tuple(scene.value(part, place) for part in value.key)
    if None in key:
        if any(each is not None for each in wanted):
            for known in _keyed(value, place, scene, depth):
                yield from assigned(value, wanted, place, known, depth)
        return
    if entity_row(scene.world, value.entity, key) is None:
        if any(each is not None for each in wanted):
            world = with_entity(scene.world, scene.catalog, value.entity, key, {})
            made = scene.with_world(world)
            if made.value(value, place) in wanted:
                yield made
            yield from assigned(value, wanted, place, made, depth)
        return
    there = place.seeing(Step(None, (value.entity, key)))
    yield from assigned(value.value, wanted, there, scene, depth)
    if None in wanted:
        for part in value.key:
            yield from assigned(part, [None], place, scene, depth)


def _keyed(value: Lookup, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """Scenes in which the whole key is known: that of one who is there, or a new one."""
    there = [row.key for row in scene.world.entities.get(value.entity, ())]
    for key in [*there[:2], new_key(scene.world, scene.catalog, value.entity)]:
        known = scene
        for number, part in enumerate(value.key):
            if known.value(part, place) is None:
                step = next(assigned(part, [key[number]], place, known, depth), None)
                known = known if step is None else step
        if all(known.value(part, place) is not None for part in value.key):
            yield known


# ---------------------------------------------------------------- rows


def _property(
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
            yield from rows.group_changed(step.source, frame, value, wanted, below, scene, depth)
        case Sessions():
            yield from rows.session_changed(step.source, frame, value, wanted, below, scene, depth)
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


# ---------------------------------------------------------------- declarations and choices


def _declared(
    name: str, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    declared = scene.setting.program.declared(name)
    match declared:
        case Segment():
            for each in wanted:
                if each is not None:
                    yield from _made(InSegment(name), bool(each), place, scene, depth)
        case Trait(value=value):
            yield from assigned(value, wanted, place, scene, depth)
        case Partition(arms=arms, otherwise=otherwise):
            for each in wanted[:_FEW]:
                yield from arm_reached(arms, otherwise, each, place, scene, depth)
        case _:
            assert_never(declared)


def arm_reached(
    arms: tuple[tuple[str, Condition], ...],
    otherwise: str,
    label: Any,
    place: Place,
    scene: Scene,
    depth: int,
) -> Iterator[Scene]:
    for number, (name, condition) in enumerate(arms):
        if name == label:
            before = [Goal(earlier, False, place) for _, earlier in arms[:number]]
            goals = [Goal(condition, True, place), *before]
            yield from searching.ways(scene, goals, depth + 1)
    if label == otherwise:
        goals = [Goal(condition, False, place) for _, condition in arms]
        yield from searching.ways(scene, goals, depth + 1)


def _chosen(
    value: Choice, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """In the arm that is taken now, then in each of the others."""
    taken = [number for number, (when, _) in enumerate(value.arms) if scene.holds(when, place)]
    current = taken[0] if taken else len(value.arms)
    results = [*(then for _, then in value.arms), value.default]
    yield from islice(assigned(results[current], wanted, place, scene, depth), _FEW)
    for number, result in enumerate(results):
        if number == current:
            continue
        goals = [Goal(when, False, place) for when, _ in value.arms[:number]]
        if number < len(value.arms):
            goals.append(Goal(value.arms[number][0], True, place))
        for reached in searching.ways(scene, goals, depth + 1, most=1):
            if reached.value(value, place) in wanted:
                yield reached
            else:
                yield from islice(assigned(result, wanted, place, reached, depth), _FEW)
                yield reached


def equals(value: Value, wanted: Any, place: Place) -> Goal:
    """The goal that a value is this one."""
    if wanted is None:
        return Goal(Known(value), False, place)
    return Goal(Compare(Operator.EQUAL, value, Literal(wanted, value.type)), True, place)
