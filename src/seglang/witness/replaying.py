"""Edits for what was: histories of attributes, who was there at an earlier instant, other keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from seglang.core.evaluate.windows import Stretch
from seglang.core.past import HeldAt, HistoryTest, PastValues
from seglang.core.world import EntityRow, Facts
from seglang.functions.model import as_instant
from seglang.types import Type
from seglang.witness.facts import entity_row, time_in, with_entity_row
from seglang.witness.goals import Goal, instant_at
from seglang.witness.moments import moments
from seglang.witness.samples import samples
from seglang.witness.scene import Place, Scene

_DAY = timedelta(days=1)


def there_then(goal: Goal, scene: Scene) -> Iterator[Scene]:
    """Edits that put the entity into the population of an earlier instant, or out of it."""
    subject = scene.subject(goal.place)
    if subject is None or not isinstance(goal.condition, HeldAt):
        return
    then = instant_at(goal.place, goal.condition.instant, scene)
    nearest = subject.nearest
    row = nearest.row
    if then is None:
        return
    if not goal.truth and scene.catalog.entities[nearest.entity].since is not None:
        for later in (then + _DAY, then + (goal.place.as_of - then) / 2):
            if then < later < goal.place.as_of:
                changed = with_since(row, later, nearest.entity, scene)
                world = with_entity_row(
                    scene.world, scene.catalog, nearest.entity, changed, "since"
                )
                yield scene.with_world(world)
    if row.since is not None and goal.truth:
        for since in (then - _DAY, None):
            changed = with_since(row, since, nearest.entity, scene)
            world = with_entity_row(scene.world, scene.catalog, nearest.entity, changed, "since")
            yield scene.with_world(world)


def with_since(row: EntityRow, since: datetime | None, entity: str, scene: Scene) -> EntityRow:
    column = scene.catalog.entities[entity].since
    if since is not None and column is not None:
        return replace(row, since=time_in(column, since, scene.catalog))
    return replace(row, since=since)


# ---------------------------------------------------------------- histories


def with_value_at(
    row: EntityRow, entity: str, name: str, value: Any, at: datetime, scene: Scene
) -> Iterator[EntityRow]:
    """The row with an attribute's history in which it had a value at an instant. The current value
    of the attribute is the last one."""
    history = scene.catalog.entities[entity].history[name]
    before = [(start, old) for start, old in row.history.get(name, ())]
    past = _past(scene, entity, row, name, at)
    if past:
        last = past[-1][0]
        replaced = tuple(
            (start, value if _instant(start, scene) == last else old) for start, old in before
        )
        yield with_history(row, name, replaced, scene)
    candidates = moments(scene, _anywhere(entity, row, at), None, at)
    for start in candidates[:4]:
        if value is None:
            return
        entry = (time_in(history.start, start, scene.catalog), value)
        yield with_history(row, name, (*before, entry), scene)


def _anywhere(entity: str, row: EntityRow, at: datetime) -> Place:
    return Place(entity, row.key, at)


def _past(
    scene: Scene, entity: str, row: EntityRow, name: str, at: datetime
) -> list[tuple[datetime, Any]]:
    return Facts(scene.catalog, scene.world, at).past(entity, row, name)


def _instant(start: Any, scene: Scene) -> datetime:
    return as_instant(start, scene.catalog.calendar)


def with_history(row: EntityRow, name: str, entries: tuple[Any, ...], scene: Scene) -> EntityRow:
    ordered = tuple(sorted(entries, key=lambda entry: _instant(entry[0], scene)))
    attributes = dict(row.attributes)
    if ordered and ordered[-1][1] is not None:
        attributes[name] = ordered[-1][1]
    else:
        attributes.pop(name, None)
    return replace(row, history={**row.history, name: ordered}, attributes=attributes)


def past_values(node: PastValues, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    """Histories with or without the change, or the value, that is asked for."""
    subject = scene.subject(goal.place)
    if subject is None:
        return
    entity = subject.nearest.entity
    row = entity_row(scene.world, entity, subject.key)
    stretch = scene.stretch(node.window, goal.place)
    if row is None or stretch is None:
        return
    attribute = scene.catalog.entities[entity].attributes[node.name]
    old = None if node.old is None else scene.value(node.old, goal.place)
    new = None if node.new is None else scene.value(node.new, goal.place)
    for entries in _histories(node, goal, (old, new), attribute.type, stretch, scene):
        column = scene.catalog.entities[entity].history[node.name].start
        dated = tuple((time_in(column, start, scene.catalog), value) for start, value in entries)
        changed = with_history(row, node.name, dated, scene)
        yield scene.with_world(with_entity_row(scene.world, scene.catalog, entity, changed))


def _histories(
    node: PastValues,
    goal: Goal,
    asked: tuple[Any, Any],
    type: Type,
    stretch: Stretch,
    scene: Scene,
) -> Iterator[tuple[tuple[datetime, Any], ...]]:
    old, new = asked
    others = [each for each in islice(samples(type), 6) if each not in (old, new)]
    end = goal.place.as_of
    inside = moments(scene, goal.place, stretch, end)[:4]
    early = (stretch.start or (inside[0] if inside else end)) - 30 * _DAY
    if not goal.truth:
        value = others[0] if others else old
        yield ((early, value),)
        if new is not None and old is not None:
            for start in inside[:1]:
                yield ((early, old), (start, others[0] if others else old))
                yield ((early, others[0] if others else new), (start, new))
        yield ((early, new if node.test is HistoryTest.CHANGED and new is not None else value),)
        yield ()
        return
    before = old if old is not None else (others[0] if others else None)
    after = new if new is not None else next((each for each in others if each != before), None)
    for start in inside:
        yield ((early, before), (start, after))
        if len(inside) > 1 and start != inside[-1]:
            back = before if node.test is HistoryTest.EVER else others[-1] if others else before
            yield ((early, before), (start, after), (inside[-1], back))
    if node.test is HistoryTest.EVER:
        yield ((early, after),)
