"""Groups and sessions: rows that are made of other rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from seglang.core.constants import constant_value
from seglang.core.evaluate.subject import RowFrame
from seglang.core.evaluate.windows import Stretch
from seglang.core.nodes import (
    Aggregate,
    And,
    Compare,
    Condition,
    Literal,
    OneOf,
    Operator,
    PropertyValue,
    Value,
)
from seglang.core.sources import Events, Grouped, Rows, Sessions
from seglang.core.walking import walk
from seglang.types import TIMESTAMP
from seglang.witness import rows
from seglang.witness import values as assigning
from seglang.witness.goals import Goal
from seglang.witness.moments import moments
from seglang.witness.samples import samples
from seglang.witness.scene import Place, Scene, Step, place_of

_MINUTE = timedelta(minutes=1)

# ---------------------------------------------------------------- groups


def group(
    source: Grouped, place: Place, scene: Scene, depth: int, where: Condition | None
) -> Iterator[rows.Added]:
    """A row in a group of its own, or in one that is there; its keys are those that `where` asks
    for, if it does."""

    def keyed(there: Place) -> list[Goal]:
        return [
            assigning.equals(key, _key(name, key, number, place, source, scene, where), there)
            for number, (name, key) in enumerate(source.keys)
        ]

    for row in scene.rows(Rows("", source), place)[:2]:
        yield scene, place.seeing(Step(source, row.identity))
    for made, there in islice(rows.added(source.aggregate.rows, place, scene, depth, keyed), 4):
        key = tuple(made.value(value, there) for _, value in source.keys)
        yield made, place.seeing(Step(source, ("group", *key)))


def _key(
    name: str,
    key: Value,
    number: int,
    place: Place,
    source: Grouped,
    scene: Scene,
    where: Condition | None,
) -> Any:
    taken = [row.identity[1 + number] for row in scene.rows(Rows("", source), place)]
    asked = _asked(name, where)
    for each in (*asked, *samples(key.type)):
        if each not in taken:
            return each
    return None


def _asked(name: str, where: Condition | None) -> Iterator[Any]:
    """The constants that a condition compares the key of this name with."""
    for node in () if where is None else walk(where):
        match node:
            case Compare(_, PropertyValue(found, up=0), Literal(value)) if found == name:
                yield constant_value(value)
            case OneOf(PropertyValue(found, up=0), options) if found == name:
                yield from (
                    constant_value(each.value) for each in options if isinstance(each, Literal)
                )
            case _:
                pass


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
    inner = source.aggregate.rows
    same = tuple(
        Compare(Operator.EQUAL, key, Literal(known, key.type))
        for (_, key), known in zip(source.keys, frame.identity[1:], strict=True)
    )
    where: Condition = And((*same, inner.where) if inner.where is not None else same)
    narrowed: Aggregate = replace(source.aggregate, rows=replace(inner, where=where))
    yield from assigning.assigned(narrowed, wanted, place, scene, depth)


# ---------------------------------------------------------------- sessions


def session(
    source: Sessions,
    place: Place,
    scene: Scene,
    depth: int,
    stretch: Stretch | None,
    times: Sequence[datetime] | None,
) -> Iterator[rows.Added]:
    every = Rows("", Events(source.arms, source.at))
    when = moments(scene, place, stretch, place.as_of) if times is None else times
    for made, there in rows.added(every, place, scene, depth, times=when):
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
        step = next(rows.added(Rows("", events), place, current, depth, times=[time]), None)
        if step is None:
            return
        current = step[0]
    yield current


# ---------------------------------------------------------------- removals


def without_all(
    every: Rows, place: Place, scene: Scene, depth: int, span: tuple[datetime, datetime]
) -> Scene | None:
    current: Scene | None = scene
    for row in scene.rows(every, place):
        if span[0] <= row.instant <= span[1] and current is not None:
            current = rows.removed(row, place, every.source, current, depth)
    return current


def without_group(
    source: Grouped, frame: RowFrame, place: Place, scene: Scene, depth: int
) -> Scene | None:
    current: Scene | None = scene
    inner = source.aggregate.rows
    for row in scene.rows(inner, place):
        there = place_of(row, place, inner.source)
        key = tuple(scene.value(value, there) for _, value in source.keys)
        if ("group", *key) == frame.identity and current is not None:
            current = rows.removed(row, place, inner.source, current, depth)
    return current
