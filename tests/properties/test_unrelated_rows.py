"""Rows that have nothing to do with a rule change nothing: those of others, of other events, of
later; and neither does how rows lie, nor how many threads look at them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from generate import Example, generate
from loaded_engines import ENGINES, Answer, opened
from needed_tables import needed
from shares import name_of, shares
from unrelated_rows import (
    events_used,
    is_ranked,
    with_strangers,
    with_the_future,
    without_events,
)

from seglang.core.world import World


def answers(
    example: Example, engine: str, world: World, names: list[str], random: Random
) -> dict[str, Answer]:
    with opened(engine, world, needed(example.program), random) as there:
        return {name: there.one(example.program, name, example.as_of) for name in names}


def among(found: Mapping[Any, Any], example: Example, name: str) -> dict[Any, Any]:
    """What is said of those who are there without strangers."""
    entity = example.program.declarations[name].entity
    there = {row.key for row in example.world.entities[entity]}
    return {key: value for key, value in found.items() if key in there}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=40), ids=name_of)
def test_strangers_the_future_and_the_order_of_rows(seeds: range, engine: str) -> None:
    for seed in seeds:
        example = generate(seed)
        world, names = example.world, list(example.program.declarations)
        plain = answers(example, engine, world, names, Random(0))
        worlds = (
            ("another order", world),
            ("the future", with_the_future(example)),
            ("strangers", with_strangers(world)),
        )
        for title, changed in worlds:
            found = answers(example, engine, changed, names, Random(seed))
            for name in names:
                before, after = plain[name], found[name]
                if before is None or after is None:
                    continue
                if title == "strangers":
                    if is_ranked(example, name):
                        continue
                    after = among(after, example, name)
                assert after == before, (seed, name, title)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=40), ids=name_of)
def test_other_events(seeds: range, engine: str) -> None:
    for seed in seeds:
        example = generate(seed)
        for name in list(example.program.declarations)[-2:]:
            fewer = without_events(example.world, events_used(example, name))
            [before] = answers(example, engine, example.world, [name], Random(0)).values()
            [after] = answers(example, engine, fewer, [name], Random(0)).values()
            assert after == before, (seed, name)
