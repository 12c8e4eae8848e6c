"""Conditions that shall be true or false, how far a world is from that, and which parts to change.

The parts are the atomic conditions: those in which no `and`, `or`, `not` or quantity of conditions,
no segment and no replay of another instant lies any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from seglang.core.declarations import Segment
from seglang.core.nodes import (
    Always,
    And,
    Condition,
    Holds,
    HowMany,
    InSegment,
    Moment,
    Not,
    Or,
    Truth,
)
from seglang.core.past import HeldAt
from seglang.witness.scene import Place, Scene, alone

# Further than any sum of unmet conditions: what no edit can change.
FAR = 10_000


@dataclass(frozen=True, slots=True)
class Goal:
    condition: Condition
    truth: bool
    place: Place


def distance(goal: Goal, scene: Scene) -> int:
    """How many atomic conditions at least have to change; 0 when the goal is met."""
    condition, truth, place = goal.condition, goal.truth, goal.place
    match condition:
        case Always(value):
            return 0 if value is truth else FAR
        case Not(operand):
            return distance(Goal(operand, not truth, place), scene)
        case And(operands) if truth:
            return min(FAR, sum(_each(operands, True, place, scene)))
        case Or(operands) if not truth:
            return min(FAR, sum(_each(operands, False, place, scene)))
        case And(operands) | Or(operands):
            return min(_each(operands, truth, place, scene), default=FAR)
        case HowMany(low, high, operands):
            return _how_many(low, high, operands, goal, scene)
        case InSegment() | HeldAt() | Holds(Truth()):
            inner = inside(goal, scene)
            if inner is None:
                return 1 if truth else 0
            found = distance(inner, scene)
            # Nothing held of one who was not there yet.
            return min(found, 1) if isinstance(condition, HeldAt) and not truth else found
        case _:
            return 0 if scene.holds(condition, place) is truth else 1


def _each(
    operands: tuple[Condition, ...], truth: bool, place: Place, scene: Scene
) -> Iterator[int]:
    return (distance(Goal(operand, truth, place), scene) for operand in operands)


def _how_many(
    low: int, high: int | None, operands: tuple[Condition, ...], goal: Goal, scene: Scene
) -> int:
    """For each number of operands that would do: the cheapest to make true or false."""
    hold = list(_each(operands, True, goal.place, scene))
    fail = list(_each(operands, False, goal.place, scene))
    best = FAR
    for number in range(len(operands) + 1):
        fits = low <= number and (high is None or number <= high)
        if fits is goal.truth:
            order = sorted(range(len(operands)), key=lambda n: hold[n] - fail[n])
            cost = sum(hold[n] for n in order[:number]) + sum(fail[n] for n in order[number:])
            best = min(best, cost)
    return best


def inside(goal: Goal, scene: Scene) -> Goal | None:
    """The goal of what a segment, a replayed condition or a boolean value asks; None when it is
    asked of nobody."""
    match goal.condition:
        case InSegment(name):
            there = alone(goal.place, scene)
            declared = scene.setting.program.declared(name)
            assert isinstance(declared, Segment)
            return None if there is None else Goal(declared.condition, goal.truth, there)
        case HeldAt(instant, condition):
            then = back_at(goal.place, instant, scene)
            return None if then is None else Goal(condition, goal.truth, then)
        case Holds(Truth(condition)):
            return Goal(condition, goal.truth, goal.place)
        case _:
            raise AssertionError("an atomic condition")


def back_at(place: Place, moment: Moment, scene: Scene) -> Place | None:
    """The place at an earlier instant; None when the entity was not in the population then."""
    subject = scene.subject(place)
    then = None if subject is None else subject.back_at(moment.edge)
    return None if then is None else replace(place, as_of=then.as_of)


def instant_at(place: Place, moment: Moment, scene: Scene) -> datetime | None:
    subject = scene.subject(place)
    return None if subject is None else min(subject.instant(moment.edge), place.as_of)


def unmet(goal: Goal, scene: Scene) -> Iterator[Goal]:
    """The atomic conditions of which a change can bring the goal nearer, each with the truth that
    it should get. Those of the alternative that is nearest come first."""
    condition, truth, place = goal.condition, goal.truth, goal.place
    if distance(goal, scene) == 0:
        return
    match condition:
        case Always():
            return
        case Not(operand):
            yield from unmet(Goal(operand, not truth, place), scene)
        case And(operands) | Or(operands):
            goals = [Goal(operand, truth, place) for operand in operands]
            if isinstance(condition, And) is not truth:
                goals.sort(key=lambda each: distance(each, scene))
            for each in goals:
                yield from unmet(each, scene)
        case HowMany(low, high, operands):
            holding = sum(distance(Goal(each, True, place), scene) == 0 for each in operands)
            more = holding < low if truth else holding > (high or 0) or low == 0
            if not truth and high is not None:
                for wanted in (True, False):
                    for operand in operands:
                        yield from unmet(Goal(operand, wanted, place), scene)
                return
            for operand in operands:
                yield from unmet(Goal(operand, more if truth else False, place), scene)
        case InSegment() | HeldAt() | Holds(Truth()):
            inner = inside(goal, scene)
            if inner is None:
                yield goal
            else:
                yield from unmet(inner, scene)
                if isinstance(condition, HeldAt) and not truth:
                    yield goal
        case _:
            yield goal
