"""What a random rule said at an instant is what it says now `as of` that instant: the evaluator,
and the node in which time travel is written out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from generate import generate

from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.edges import FixedInstant
from seglang.core.evaluate import RunError, members, trait_values
from seglang.core.nodes import InSegment, Moment, TraitValue
from seglang.core.past import HeldAt, ValueAt
from seglang.core.world import World
from seglang.plan.inline import Inliner

BACK = tuple(timedelta(hours=hours) for hours in (1, 24, 24 * 7, 24 * 40))


def outcome(program: Program, name: str, world: World, as_of: datetime) -> Any:
    """Members, or known values: who was not there has none. None when it cannot be run."""
    try:
        if isinstance(program.declarations[name], Segment):
            return sorted(members(program, name, world, as_of))
        values = trait_values(program, name, world, as_of)
        return {key: value for key, value in values.items() if value is not None}
    except RunError:
        return None


@pytest.mark.parametrize("start", range(0, 120, 10))
def test_what_was_so_then(start: int) -> None:
    for seed in range(start, start + 10):
        example = generate(seed)
        program, world = example.program, example.world
        instant = example.as_of - Random(seed).choice(BACK)
        for name, declared in program.declarations.items():
            then = replayed(declared, instant)
            if then is None:
                continue
            said = outcome(program, name, world, instant)
            with_it = replace(program, declarations={**program.declarations, "then": then})
            found = outcome(with_it, "then", world, example.as_of)
            plain = Program(program.catalog, {"then": written_out(with_it, then)})
            rebased = outcome(plain, "then", world, example.as_of)
            if None not in (said, found, rebased):
                assert (found, rebased) == (said, said), (seed, name, instant)


def replayed(declared: Declared, instant: datetime) -> Segment | Trait | None:
    at = Moment(FixedInstant(instant))
    match declared:
        case Segment(name, entity):
            return Segment("then", entity, HeldAt(at, InSegment(name)))
        case Trait(name, entity, value):
            return Trait("then", entity, ValueAt(at, TraitValue(name, value.type), value.type))
        case _:
            return None


def written_out(program: Program, then: Segment | Trait) -> Segment | Trait:
    inliner = Inliner(program)
    if isinstance(then, Segment):
        return replace(then, condition=inliner.condition(then.condition, then.entity))
    return replace(then, value=inliner.value(then.value, then.entity))
