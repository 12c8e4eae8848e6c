"""What a random rule said at an instant is what it says now `as of` that instant: on each engine,
and in the node in which time travel is written out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from generate import Example, generate
from loaded_engines import ENGINES, Answer, Asked, opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.edges import FixedInstant
from seglang.core.nodes import InSegment, Moment, TraitValue
from seglang.core.past import HeldAt, ValueAt
from seglang.plan.inline import Inliner

BACK = tuple(timedelta(hours=hours) for hours in (1, 24, 24 * 7, 24 * 40))
DATABASES = tuple(name for name in ENGINES if name != "evaluator")


def known(found: Answer) -> Answer:
    """Members, or known values: who was not there has none."""
    if found is None:
        return None
    return {key: value for key, value in found.items() if value is not None}


def instant_before(example: Example) -> datetime:
    return example.as_of - Random(example.seed).choice(BACK)


@pytest.mark.parametrize("seeds", shares(one_of=4), ids=name_of)
def test_what_was_so_then(seeds: range) -> None:
    for seed in seeds:
        example = generate(seed)
        with opened("evaluator", example.world, example.program.catalog) as engine:
            for name, declared in example.program.declarations.items():
                replays(example, name, declared, engine)


@pytest.mark.parametrize("engine", DATABASES)
@pytest.mark.parametrize("seeds", shares(one_of=20), ids=name_of)
def test_what_was_so_then_on_engines(seeds: range, engine: str) -> None:
    for seed in seeds:
        example = generate(seed)
        with opened(engine, example.world, needed(example.program)) as there:
            for name, declared in example.program.declarations.items():
                replays(example, name, declared, there)


def replays(example: Example, name: str, declared: Declared, engine: Asked) -> None:
    program, instant = example.program, instant_before(example)
    then = replayed(declared, instant)
    if then is None:
        return
    said = known(engine.one(program, name, instant))
    with_it = example.program_with(then)
    found = known(engine.one(with_it, "then", example.as_of))
    plain = Program(program.catalog, {"then": written_out(with_it, then)})
    rebased = known(engine.one(plain, "then", example.as_of))
    if None not in (said, found, rebased):
        assert (found, rebased) == (said, said), (example.seed, name, instant)


def replayed(declared: Declared, instant: datetime) -> Segment | Trait | None:
    at = Moment(FixedInstant(instant))
    match declared:
        case Segment(name, entity, channel=None):
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
