"""Edits of a world that are likely to give one atomic condition the truth that it shall have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, assert_never

from seglang.core.edges import Unit, first_date_from, shift_date, to_local
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    Choice,
    Compare,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    Literal,
    Lookup,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    TraitValue,
    Value,
)
from seglang.core.past import HeldAt, PastValues
from seglang.core.sample import bucket
from seglang.core.standings import Ranked
from seglang.core.versions import plain
from seglang.core.world import ListRow
from seglang.types import DateType, DecimalType
from seglang.witness import ranking, replaying, values
from seglang.witness.facts import with_list_row
from seglang.witness.functions import distinct, plain_number
from seglang.witness.goals import Goal
from seglang.witness.moments import beyond, moments
from seglang.witness.samples import around, beside, samples
from seglang.witness.scene import Scene

_FEW = 6
_MIRRORED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}


def edits(goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    condition, truth, place = goal.condition, goal.truth, goal.place
    match condition:
        case Compare():
            yield from _compared(condition, goal, scene, depth)
        case OneOf(value, options):
            yield from _one_of(value, options, goal, scene, depth)
        case Known(value):
            wanted = list(islice(samples(value.type, place.as_of), 3)) if truth else [None]
            yield from values.assigned(value, wanted, place, scene, depth)
        case Holds(value):
            wanted = [True] if truth else [False, None]
            yield from values.assigned(value, wanted, place, scene, depth)
        case InWindow():
            yield from _in_window(condition, goal, scene, depth)
        case AnniversaryIn():
            yield from _anniversary(condition, goal, scene, depth)
        case InList():
            yield from _in_list(condition, goal, scene, depth)
        case InSample():
            yield from _in_sample(condition, goal, scene, depth)
        case HeldAt() | InSegment():
            yield from replaying.there_then(goal, scene)
        case Ranked():
            yield from ranking.ranked(condition, goal, scene, depth)
        case PastValues():
            yield from replaying.past_values(condition, goal, scene, depth)
        case Always() | Not() | And() | Or() | HowMany():
            raise AssertionError("not an atomic condition")
        case _:
            assert_never(condition)


# ---------------------------------------------------------------- comparisons


def _compared(node: Compare, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    left, right = scene.value(node.left, goal.place), scene.value(node.right, goal.place)
    if right is None and not isinstance(node.right, Literal | Moment | Missing):
        if not goal.truth and left is not None:
            yield from values.assigned(node.left, [None], goal.place, scene, depth)
        if goal.truth:
            for known in islice(_made_known(node.right, goal, scene, depth), 2):
                again = scene.value(node.right, goal.place) if known is scene else None
                if again is None:
                    yield from _compared_known(node, goal, known, depth)
        return
    yield from _compared_known(node, goal, scene, depth)


def _made_known(value: Value, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    wanted = list(islice(samples(value.type, goal.place.as_of), 3))
    for known in values.assigned(value, wanted, goal.place, scene, depth):
        if known.value(value, goal.place) is not None:
            yield known


def _compared_known(node: Compare, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    left, right = scene.value(node.left, goal.place), scene.value(node.right, goal.place)
    if right is not None:
        wanted = targets(node.operator, right, node.left, goal, scene)
        yield from values.assigned(node.left, wanted, goal.place, scene, depth)
    if left is not None:
        wanted = targets(_MIRRORED[node.operator], left, node.right, goal, scene)
        yield from values.assigned(node.right, wanted, goal.place, scene, depth)


def targets(operator: Operator, other: Any, value: Value, goal: Goal, scene: Scene) -> list[Any]:
    """Values with which `value operator other` has the wanted truth: beside the other one, beside
    the constants of the rule, missing."""
    found = beside(operator, other, truth=goal.truth, type=value.type)
    if _is_computed(value) and isinstance(other, int | Decimal) and 0 <= other <= 1:
        found = [*_shares(operator, other, goal.truth), *found]
    if isinstance(value.type, DateType) and isinstance(other, datetime):
        day = first_date_from(other, scene.catalog.calendar.zone)
        found = beside(operator, day, truth=goal.truth, type=value.type) + found
    for constant in scene.setting.hints.of(type(other)):
        if constant != other:
            for near in (constant, *around(constant, value.type)[:2]):
                if near not in found and _fits(operator, near, other, goal.truth):
                    found.append(near)
    if operator is not Operator.EQUAL or goal.truth:
        found = found[:16]
    if not goal.truth:
        found.append(None)
    return list(distinct(found))


def _is_computed(value: Value) -> bool:
    """May it be a share of something?"""
    return isinstance(value.type, DecimalType) and isinstance(
        value, Aggregate | Apply | TraitValue | Choice | Lookup
    )


def _fits(operator: Operator, value: Any, other: Any, truth: bool) -> bool:
    try:
        match operator:
            case Operator.EQUAL:
                holds = value == other
            case Operator.LESS:
                holds = value < other
            case Operator.LESS_OR_EQUAL:
                holds = value <= other
            case Operator.GREATER:
                holds = value > other
            case _:
                holds = value >= other
    except TypeError:
        return False
    return bool(holds) is truth


def _shares(operator: Operator, other: Any, truth: bool) -> list[Any]:
    """Shares of few rows that have the wanted truth, the nearest to the edge first."""
    fractions = {Fraction(part, whole) for whole in range(1, 11) for part in range(whole + 1)}
    fitting = [each for each in fractions if _fits(operator, each, Fraction(other), truth)]
    nearest = sorted(
        fitting, key=lambda each: (each.denominator > 5, abs(each - Fraction(other)), each)
    )
    return [plain_number(each) for each in nearest[:4]]


def _one_of(
    value: Value, options: tuple[Value, ...], goal: Goal, scene: Scene, depth: int
) -> Iterator[Scene]:
    known = [scene.value(option, goal.place) for option in options]
    if goal.truth:
        wanted = [option for option in known if option is not None]
        first = list(dict.fromkeys([*wanted[:3], *wanted[-1:]]))
        yield from values.assigned(value, first, goal.place, scene, depth)
        found = scene.value(value, goal.place)
        if found is not None:
            for option in options:
                yield from values.assigned(option, [found], goal.place, scene, depth)
        return
    other = [each for each in samples(value.type, goal.place.as_of) if each not in known][:2]
    hinted = [each for each in scene.setting.hints.of(str) if each not in known][:3]
    yield from values.assigned(value, [*hinted, *other, None], goal.place, scene, depth)


# ---------------------------------------------------------------- time


def _in_window(node: InWindow, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    stretch = scene.stretch(node.window, goal.place)
    if stretch is None:
        if goal.truth:
            for edge in (node.window.start, node.window.end):
                if edge is not None and scene.value(edge, goal.place) is None:
                    for known in islice(_made_known(edge, goal, scene, depth), _FEW):
                        yield known
                        if known.stretch(node.window, goal.place) is not None:
                            yield from islice(_in_window(node, goal, known, depth), _FEW)
        return
    if goal.truth:
        end = stretch.end or goal.place.as_of + timedelta(days=40)
        if isinstance(node.value.type, DateType):
            wanted: list[Any] = _days(stretch.start, end, scene)
        else:
            wanted = list(moments(scene, goal.place, stretch, end))
    else:
        wanted = [*beyond(scene, stretch), None]
    yield from values.assigned(node.value, wanted, goal.place, scene, depth)
    found = scene.value(node.value, goal.place)
    for edge in (node.window.start, node.window.end):
        if edge is not None and not isinstance(edge, Literal | Moment) and found is not None:
            if isinstance(found, datetime):
                near: list[Any] = around(found, edge.type)
            else:
                near = [found, *around(found, edge.type)]
            yield from values.assigned(edge, near, goal.place, scene, depth)


def _days(start: datetime | None, end: datetime, scene: Scene) -> list[Any]:
    """The first, second and last days whose midnight lies in a stretch."""
    zone = scene.catalog.calendar.zone
    after = first_date_from(end, zone)
    if start is None:
        return [after - timedelta(days=number) for number in (2, 1, 40, 400)]
    first = first_date_from(start, zone)
    length = (after - first).days
    offsets = dict.fromkeys((1, length - 2, 0, length - 1, length // 2))
    return [first + timedelta(days=each) for each in offsets if 0 <= each < length]


def _anniversary(node: AnniversaryIn, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    stretch = scene.stretch(node.window, goal.place)
    if stretch is None or stretch.start is None or stretch.end is None:
        if goal.truth:
            wanted = list(islice(samples(node.value.type, goal.place.as_of), 1))
            yield from values.assigned(node.value, wanted, goal.place, scene, depth)
        return
    if goal.truth:
        days = _days(stretch.start, stretch.end, scene)
    else:
        zone = scene.catalog.calendar.zone
        days = [
            to_local(stretch.start, zone).date() - timedelta(days=2),
            to_local(stretch.end, zone).date() + timedelta(days=2),
        ]
    years: list[Any] = [shift_date(day, -30, Unit.YEAR) for day in days]
    if not goal.truth:
        years.append(None)
    yield from values.assigned(node.value, years, goal.place, scene, depth)


# ---------------------------------------------------------------- lists and samples


def _in_list(node: InList, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    subject = scene.subject(goal.place)
    if subject is None:
        return
    world = scene.world
    value = None if node.value is None else scene.value(node.value, goal.place)
    rows = world.lists.get(node.list, ())
    key = subject.key if node.value is None else (plain(value),)
    if not goal.truth:
        left = tuple(row for row in rows if row.key != key)
        if len(left) < len(rows):
            yield scene.with_world(replace(world, lists={**world.lists, node.list: left}))
        if node.value is not None:
            other = [each for each in samples(node.value.type) if (each,) != key][:1]
            yield from values.assigned(node.value, [*other, None], goal.place, scene, depth)
        return
    if node.value is not None and value is None:
        listed = [row.key[0] for row in rows]
        wanted = [*listed[:2], *islice(samples(node.value.type), 2)]
        for known in values.assigned(node.value, wanted, goal.place, scene, depth):
            if known.value(node.value, goal.place) is not None:
                yield known
                yield from _in_list(node, goal, known, depth)
        return
    if node.value is not None:
        listed = [row.key[0] for row in rows]
        yield from values.assigned(node.value, listed[:2], goal.place, scene, depth)
    if scene.catalog.lists[node.list].time is None:
        yield scene.with_world(with_list_row(world, node.list, ListRow(key)))
        return
    stretch = None if node.added is None else scene.stretch(node.added, goal.place)
    end = subject.instant(node.at)
    for time in moments(scene, goal.place, stretch, end)[:_FEW]:
        day = scene.catalog.lists[node.list].time
        assert day is not None
        when = to_local(time, scene.catalog.calendar.zone).date() if day.is_date else time
        yield scene.with_world(with_list_row(world, node.list, ListRow(key, when)))


def _in_sample(node: InSample, goal: Goal, scene: Scene, depth: int) -> Iterator[Scene]:
    """Another value that falls into the buckets or outside them. Who the individual is stays as it
    is during a search; `search.find` begins with several names."""

    def fits(part: Any) -> bool:
        return (node.low <= bucket(node.salt, (part,)) < node.high) is goal.truth

    if node.by is None:
        return
    wanted = [each for each in islice(samples(node.by.type), 200) if fits(each)][:3]
    if not goal.truth:
        wanted.append(None)
    yield from values.assigned(node.by, wanted, goal.place, scene, depth)
