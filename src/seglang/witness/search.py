"""The smallest world in which given conditions are true or false for one individual.

Takes a program and conditions with the truth that each shall have. What is found was confirmed by
`core.evaluate`, so it is never wrong; nothing found says nothing. The search is bounded by a number
of evaluations, not by time, and the same question always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from seglang.core.declarations import Program
from seglang.core.evaluate import RunError, members_of
from seglang.core.nodes import Condition, InSample
from seglang.core.sample import bucket
from seglang.core.world import Key, World
from seglang.witness.facts import names, new_key, with_entity
from seglang.witness.goals import Goal
from seglang.witness.hints import everything, hints
from seglang.witness.scene import Effort, Exhausted, Place, Scene, Setting
from seglang.witness.searching import ways
from seglang.witness.settling import is_possible, made_possible, settled
from seglang.witness.shrinking import shrunk

Wanted = Sequence[tuple[Condition, bool]]
EVALUATIONS = 20_000
_STARTS = 6
_ROUNDS = 200


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
    near: Sequence[Found] = (),
) -> Found | None:
    """A world with an individual of `entity` for which each condition has its wanted truth at the
    instant, as small as could be made. `evaluations` bounds the search and, once more, the
    shrinking. `near` are worlds that are likely to be much alike: the search starts from them
    first, and what is found from one of them differs from it in little instead of being small."""
    as_of = as_of.astimezone(UTC)
    conditions = [condition for condition, _ in wanted]
    known = hints(program, conditions, as_of)
    setting = Setting(program, known, Effort(evaluations))
    starts: list[tuple[Key, World, World | None]]
    starts = [(each.key, each.world, each.world) for each in near]
    for key in _keys(program, entity, conditions):
        starts.append((key, with_entity(World(), program.catalog, entity, key, {}), None))
    for key, first, like in starts:
        place = Place(entity, key, as_of)
        goals = [Goal(condition, truth, place) for condition, truth in wanted]
        start = Scene(replace(setting, effort=Effort(evaluations)), first)
        try:
            for scene in ways(start, goals, 0, most=1, rounds=_ROUNDS):
                world = settled(scene.world, program.catalog)
                for made in (world, made_possible(world, program.catalog)):
                    if confirmed(program, entity, key, wanted, made, as_of):
                        shown = program, entity, key, wanted
                        return Found(shrunk(*shown, made, as_of, evaluations, like), entity, key)
        except Exhausted:
            continue
    return None


def confirmed(
    program: Program, entity: str, key: Key, wanted: Wanted, world: World, as_of: datetime
) -> bool:
    """Is the world possible, and has each condition its wanted truth for this individual?"""
    if not is_possible(world, program.catalog, as_of):
        return False
    try:
        return all(
            (key in members_of(program, entity, condition, world, as_of)) is truth
            for condition, truth in wanted
        )
    except RunError:
        return False


def _keys(program: Program, entity: str, conditions: Sequence[Condition]) -> Iterator[Key]:
    """One name for each way in which names can fall into the samples that are asked for."""
    plain = new_key(World(), program.catalog, entity)
    samples = [
        node
        for node in everything(program, conditions)
        if isinstance(node, InSample) and node.by is None
    ]
    if not samples:
        yield plain
        return
    seen: set[tuple[bool, ...]] = set()
    for number, name in enumerate(islice(names(), 400), start=1):
        key = tuple(name if isinstance(part, str) else number for part in plain)
        falls = tuple(each.low <= bucket(each.salt, key) < each.high for each in samples)
        if falls not in seen:
            seen.add(falls)
            yield key
        if len(seen) >= min(_STARTS, 2 ** len(samples)):
            return
