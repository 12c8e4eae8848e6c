"""Others in the population, so that an entity stands where it shall in an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil
from typing import Any

from seglang.core.nodes import Operator
from seglang.core.standings import Cut, Direction, Ranked, Score
from seglang.witness import searching, values
from seglang.witness.facts import copied_entity
from seglang.witness.goals import Goal
from seglang.witness.samples import beside, samples
from seglang.witness.scene import Place, Scene, alone

_MOST = 40


def ranked(node: Ranked, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    place = alone(goal.place, scene)
    if place is None:
        return
    if goal.truth:
        for there in _taking_part(node, place, scene, depth):
            yield there
            yield from _foremost(node, place, there, depth)
        return
    if node.among is not None:
        goals = [Goal(node.among, False, place)]
        yield from searching.ways(scene, goals, depth + 1, most=1)
    yield from _behind(node, place, scene, depth)
    yield from values.assigned(node.value, [None], place, scene, depth)
    for part in node.per:
        yield from values.assigned(part, [None], place, scene, depth)


def _taking_part(node: Ranked | Score, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """Scenes in which the entity is among those who are ranked at all."""
    starts = [scene]
    if node.among is not None:
        goals = [Goal(node.among, True, place)]
        starts = list(searching.ways(scene, goals, depth + 1, most=2))
    for start in starts:
        yield from _known(node, place, start, depth)


def _known(node: Ranked | Score, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    for value in (*node.per, node.value):
        if scene.value(value, place) is None:
            sample = list(islice(samples(value.type, place.as_of), 2))
            for made in islice(values.assigned(value, sample, place, scene, depth), 4):
                if made.value(value, place) is not None:
                    yield from islice(_known(node, place, made, depth), 2)
            return
    yield scene


def _foremost(node: Ranked, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """The entity before all others: with a greater value than any of them, or a lesser one."""
    others = [value for _, value in _others(node, place, scene)]
    own = scene.value(node.value, place)
    if node.cut is Cut.OF_TOTAL and not own:
        wanted = list(islice(samples(node.value.type, place.as_of), 1))
        yield from values.assigned(node.value, wanted, place, scene, depth)
    if not others:
        return
    top = node.direction is Direction.TOP
    edge = max(others) if top else min(others)
    operator = Operator.GREATER if top else Operator.LESS
    wanted = beside(operator, edge, truth=True, type=node.value.type)
    yield from values.assigned(node.value, wanted, place, scene, depth)


def _behind(node: Ranked, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """As many others before the entity as keep it out."""
    for start in islice(_taking_part(node, place, scene, depth), 2):
        number = _needed(node)
        operator = Operator.GREATER if node.direction is Direction.TOP else Operator.LESS
        if number is not None:
            made = with_others(node, operator, number, place, start, depth)
            if made is not None:
                yield made


def _needed(node: Ranked) -> int | None:
    """How many better ones keep somebody out."""
    if node.cut is Cut.COUNT:
        number = int(node.amount)
        return number if number <= _MOST else None
    for number in range(1, _MOST):
        if node.cut is Cut.OF_TOTAL and number >= 1:
            return (
                1
                if node.amount <= 0.5
                else ceil(1 / (1 - node.amount))
                if node.amount < 1
                else None
            )
        if ceil(node.amount * (number + 1)) <= number:
            return number
    return None


def with_others(
    node: Ranked | Score, operator: Operator, number: int, place: Place, scene: Scene, depth: int
) -> Scene | None:
    """So many copies of the entity, each with a value on that side of its own."""
    own = scene.value(node.value, place)
    if own is None:
        return None
    wanted = beside(operator, own, truth=True, type=node.value.type)
    world, key = copied_entity(scene.world, scene.catalog, place.entity, place.key)
    copied = scene.with_world(world)
    there = Place(place.entity, key, place.as_of)
    if operator is not Operator.EQUAL:
        for made in islice(values.assigned(node.value, wanted, there, copied, depth), 20):
            found = made.value(node.value, there)
            if (
                found is not None
                and found != own
                and (found > own) is (operator is Operator.GREATER)
                and (node.among is None or made.holds(node.among, there))
            ):
                copied = made
                break
        else:
            return None
    for _ in range(number - 1):
        world, _ = copied_entity(copied.world, scene.catalog, place.entity, key)
        copied = copied.with_world(world)
    return copied


def scored(
    node: Score, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    here = alone(place, scene)
    if here is None:
        return
    for each in wanted:
        if each is None:
            if node.among is not None:
                goals = [Goal(node.among, False, here)]
                yield from searching.ways(scene, goals, depth + 1, most=1)
            yield from values.assigned(node.value, [None], here, scene, depth)
            continue
        if not 1 <= each <= node.parts:
            continue
        yield from rearranged(node, int(each), here, scene, depth)
        smaller, whole = _standing(node.parts, int(each))
        for start in _raised(node, here, scene, depth):
            made: Scene | None = start
            if smaller:
                made = with_others(node, Operator.LESS, smaller, here, start, depth)
            rest = whole - smaller - 1
            if made is not None and rest:
                made = with_others(node, Operator.GREATER, rest, here, made, depth)
            if made is not None:
                yield made


def _raised(node: Score, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """Scenes in which the entity takes part, also with a greater value: there may be no room below
    the one that it has."""
    for start in islice(_taking_part(node, place, scene, depth), 2):
        yield start
        own = start.value(node.value, place)
        if own is not None:
            wanted = beside(Operator.GREATER, own, truth=True, type=node.value.type)
            yield from islice(values.assigned(node.value, wanted, place, start, depth), 2)


def rearranged(node: Score, score: int, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """The score from those who are there already: so many of them below, the rest not."""
    own = scene.value(node.value, place)
    if own is None:
        return
    others = _others(node, place, scene)
    whole = len(others) + 1
    counts = [n for n in range(whole) if 1 + node.parts * n // whole == score]
    if not counts or whole == 1:
        return
    ordered = sorted(others, key=lambda each: each[1])
    # Its own value beside that of the one it has to pass.
    for count in counts:
        edge = ordered[count - 1][1] if count else ordered[0][1]
        operator = Operator.GREATER if count else Operator.LESS_OR_EQUAL
        wanted = beside(operator, edge, truth=True, type=node.value.type)
        yield from islice(values.assigned(node.value, wanted, place, scene, depth), 3)
    for count in counts:
        current: Scene | None = scene
        for number, (there, value) in enumerate(ordered):
            below = number < count
            if current is not None and (value < own) is not below:
                operator = Operator.LESS if below else Operator.GREATER
                wanted = beside(operator, own, truth=True, type=node.value.type)
                current = _moved(node, wanted, there, current, depth, below=below, own=own)
        if current is not None:
            yield current


def _moved(
    node: Score,
    wanted: Sequence[Any],
    place: Place,
    scene: Scene,
    depth: int,
    *,
    below: bool,
    own: Any,
) -> Scene | None:
    for made in islice(values.assigned(node.value, wanted, place, scene, depth), 12):
        found = made.value(node.value, place)
        fits = found is not None and (found < own) is below
        if fits and (node.among is None or made.holds(node.among, place)):
            return made
    return None


def _others(node: Score | Ranked, place: Place, scene: Scene) -> list[tuple[Place, Any]]:
    """Those who take part beside the entity, each with the value."""
    group = [scene.value(part, place) for part in node.per]
    found = []
    for row in scene.world.entities.get(place.entity, ()):
        there = Place(place.entity, row.key, place.as_of)
        value = scene.value(node.value, there)
        if row.key == place.key or value is None:
            continue
        if node.among is not None and not scene.holds(node.among, there):
            continue
        if [scene.value(part, there) for part in node.per] == group:
            found.append((there, value))
    return found


def _standing(parts: int, score: int) -> tuple[int, int]:
    """The smallest population in which so many smaller ones give a score."""
    for whole in range(1, parts + 1):
        for smaller in range(whole):
            if 1 + parts * smaller // whole == score:
                return smaller, whole
    raise AssertionError("the whole population has as many members as there are parts")
