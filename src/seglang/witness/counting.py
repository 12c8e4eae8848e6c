"""More rows, or fewer: edits that are likely to give a source so many rows that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from seglang.core.evaluate.subject import Seen
from seglang.core.nodes import Aggregate, PropertyValue
from seglang.core.sources import Sequence as Chain
from seglang.types import TIMESTAMP
from seglang.witness import chains, rows, searching, values
from seglang.witness.goals import Goal
from seglang.witness.moments import moments
from seglang.witness.scene import Place, Scene, place_of

MOST_ROWS = 400
TIME = PropertyValue("time", TIMESTAMP)


def counted(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    try:
        number = int(wanted)
    except (TypeError, ValueError):
        return
    if number < 0 or number > MOST_ROWS:
        return
    if number < len(found):
        yield from fewer(node, found, len(found) - number, place, scene, depth)
    elif number > len(found):
        yield from _more(node, found, number, place, scene, depth)


def _more(
    node: Aggregate, found: list[Seen], number: int, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    if found:
        several = copies(node, number, place, scene)
        if several is not None:
            yield several
    if not found and node.rows.where is not None:
        yield from _converted(node, place, scene, depth)
    for made, _ in rows.added(node.rows, place, scene, depth):
        if len(made.rows(node.rows, place)) >= number:
            yield made
            continue
        several = copies(node, number, place, made)
        if several is not None:
            yield several
        several = _repeated(node, number, place, made, depth)
        if several is not None:
            yield several


def _converted(node: Aggregate, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """Rows of the source that are there already made to fit."""
    where = node.rows.where
    assert where is not None
    for row in scene.rows(replace(node.rows, where=None), place)[:2]:
        there = place_of(row, place, node.rows.source)
        yield from searching.ways(scene, [Goal(where, True, there)], depth + 1)


def copies(node: Aggregate, number: int, place: Place, scene: Scene) -> Scene | None:
    """Copies of the last row until there are as many."""
    current = scene
    for _ in range(MOST_ROWS):
        there = current.rows(node.rows, place)
        if len(there) >= number:
            return current if len(there) == number else None
        copy = rows.copied(there[-1], place, node.rows.source, current) if there else None
        if copy is None:
            return None
        if len(copy.rows(node.rows, place)) <= len(there):
            return None
        current = copy
    return None


def _repeated(node: Aggregate, number: int, place: Place, scene: Scene, depth: int) -> Scene | None:
    """Row after row, each at the first place that is left."""
    current = scene
    for _ in range(min(number, 12)):
        there = len(current.rows(node.rows, place))
        if there >= number:
            return current
        longer = next(
            (
                made
                for made, _ in islice(rows.added(node.rows, place, current, depth), 8)
                if len(made.rows(node.rows, place)) > there
            ),
            None,
        )
        if longer is None:
            return None
        current = longer
    return current if len(current.rows(node.rows, place)) >= number else None


def fewer(
    node: Aggregate, found: list[Seen], number: int, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    source = node.rows.source
    for chosen in (found[-number:], found[:number]):
        # From the end, so that the places of the rows before stay as they are.
        current: Scene | None = scene
        for row in reversed(chosen):
            if current is not None:
                current = rows.removed(row, place, source, current, depth)
        if current is not None:
            yield current
        if number == len(found):
            break
    if number <= 6:
        yield from _unfit(node, found[-number:], place, scene, depth)


def _unfit(
    node: Aggregate, chosen: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """The same rows, but outside: chains broken, other properties, other times."""
    source = node.rows.source
    if isinstance(source, Chain) and len(chosen) == 1:
        yield from chains.broken(source, chosen[0], place, scene, depth)
    places = [place_of(row, place, source) for row in chosen]
    where = node.rows.where
    if where is not None:
        goals = [Goal(where, False, there) for there in places]
        yield from searching.ways(scene, goals, depth + 1, most=3)
    if len(chosen) == 1 and chosen[0].time is not None and node.rows.window is not None:
        stretch = scene.stretch(node.rows.window, place)
        for time in moments(scene, place, None, place.as_of):
            if stretch is None or not stretch.holds(time):
                yield from values.assigned(TIME, [time], places[0], scene, depth)


def emptied(
    node: Aggregate, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    if node.operand is not None:
        goals = [
            values.equals(node.operand, None, place_of(row, place, node.rows.source))
            for row in found
        ]
        yield from searching.ways(scene, goals, depth + 1, most=1)
    yield from fewer(node, found, len(found), place, scene, depth)
