"""The smallest world in which given conditions are true or false for one individual.

Takes a program and conditions with the truth that each shall have. What is found was confirmed by
`core.evaluate`, so it is never wrong; nothing found says nothing. The search is bounded by a number
of evaluations, not by time, and the same question always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from seglang.core.declarations import Program
from seglang.core.evaluate import RunError, members_of
from seglang.core.nodes import Condition, InSample
from seglang.core.sample import bucket
from seglang.core.world import Key, World
from seglang.witness.facts import NAMES, tidy, with_entity
from seglang.witness.goals import Goal
from seglang.witness.hints import everything, hints
from seglang.witness.scene import Effort, Exhausted, Place, Scene, Setting
from seglang.witness.searching import ways
from seglang.witness.shrinking import shrunk

Wanted = Sequence[tuple[Condition, bool]]
EVALUATIONS = 6_000
_STARTS = 6
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A world, and the key of the entity in it for which everything is as wanted."""

    world: World
    entity: str
    key: Key


def find(
    program: Program,
    entity: str,
    wanted: Wanted,
    as_of: datetime,
    evaluations: int = EVALUATIONS,
) -> Found | None:
    """A world with an individual of `entity` for which each condition has its wanted truth at the
    instant, as small as could be made. `evaluations` bounds the search and, once more, the
    shrinking."""
    as_of = as_of.astimezone(UTC)
    conditions = [condition for condition, _ in wanted]
    known = hints(program, conditions, as_of)
    setting = Setting(program, known, Effort(evaluations))
    try:
        for key in _keys(program, entity, conditions):
            place = Place(entity, key, as_of)
            goals = [Goal(condition, truth, place) for condition, truth in wanted]
            start = Scene(setting, with_entity(World(), program.catalog, entity, key, {}))
            for scene in ways(start, goals, 0, most=1, rounds=_ROUNDS):
                world = tidy(scene.world)
                if confirmed(program, entity, key, wanted, world, as_of):
                    world = shrunk(program, entity, key, wanted, world, as_of, evaluations)
                    return Found(world, entity, key)
    except Exhausted:
        return None
    return None


def confirmed(
    program: Program, entity: str, key: Key, wanted: Wanted, world: World, as_of: datetime
) -> bool:
    """Has each condition its wanted truth for this individual?"""
    try:
        return all(
            (key in members_of(program, entity, condition, world, as_of)) is truth
            for condition, truth in wanted
        )
    except RunError:
        return False


def _keys(program: Program, entity: str, conditions: Sequence[Condition]) -> Iterator[Key]:
    """One name for each way in which names can fall into the samples that are asked for."""
    width = len(program.catalog.entities[entity].key)
    samples = [
        node
        for node in everything(program, conditions)
        if isinstance(node, InSample) and node.by is None
    ]
    seen: set[tuple[bool, ...]] = set()
    names = (*NAMES, *(f"person_{number}" for number in range(26, 400)))
    for name in names:
        key = (name,) * width
        falls = tuple(each.low <= bucket(each.salt, key) < each.high for each in samples)
        if falls not in seen:
            seen.add(falls)
            yield key
        if len(seen) >= min(_STARTS, 2 ** len(samples)):
            return
