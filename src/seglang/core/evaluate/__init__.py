"""What a program means: slowly, without SQL, one entity at a time.

Takes a core `Program`, a `World` of rows and an as-of instant; gives members and values. This is
the specification: every engine must agree with it. A number that does not fit, or an instant
outside the years 1 to 9999, raises NumberOverflow; a share of a total of negative values RunError.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from seglang.core.audience import audience
from seglang.core.declarations import Program
from seglang.core.evaluate.conditions import holds as _holds
from seglang.core.evaluate.declared import declared_value
from seglang.core.evaluate.subject import Run, Subject
from seglang.core.nodes import Condition
from seglang.core.versions import plain
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.functions import NumberOverflow, RunError

__all__ = [
    "EntityRow",
    "EventRow",
    "ListRow",
    "NumberOverflow",
    "RunError",
    "World",
    "holds",
    "members",
    "members_of",
    "trait_values",
]


def members(program: Program, name: str, world: World, as_of: datetime) -> list[Key]:
    """The keys of a segment's members, in the order of the entity's rows; of one with a channel
    those that are published."""
    entity = program.declared(name).entity
    return members_of(program, entity, audience(program, name), world, as_of)


def members_of(
    program: Program, entity: str, condition: Condition, world: World, as_of: datetime
) -> list[Key]:
    """The keys of the entities for which a condition holds."""
    return [
        subject.key
        for subject in _population(program, entity, world, as_of)
        if _holds(condition, subject)
    ]


def trait_values(program: Program, name: str, world: World, as_of: datetime) -> dict[Key, Any]:
    """The value of a trait or partition for everybody in the population, by key."""
    entity = program.declared(name).entity
    return {
        subject.key: plain(declared_value(name, subject))
        for subject in _population(program, entity, world, as_of)
    }


def holds(program: Program, name: str, world: World, key: Key, as_of: datetime) -> bool:
    """Is the entity with this key a member of the segment? False outside the population."""
    condition = audience(program, name)
    return any(
        _holds(condition, subject)
        for subject in _population(program, program.declared(name).entity, world, as_of)
        if subject.key == key
    )


def _population(program: Program, entity: str, world: World, as_of: datetime) -> list[Subject]:
    return Run(program, world).population(entity, as_of)
