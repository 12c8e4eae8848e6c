"""The evaluator and the engines agree on rules about rows that stand close together, and on what
plans put together, leave out and bound."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from dense_rules import generate_dense
from differential import check
from generate import Example, tells
from loaded_engines import ENGINES, opened
from needed_tables import needed
from random_combined import generate_combined
from shares import name_of, shares

DATABASES = tuple(name for name in ENGINES if name != "evaluator")
MAKERS = {"dense": generate_dense, "combined": generate_combined}


@pytest.mark.parametrize("engine", DATABASES)
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("seeds", shares(one_of=40), ids=name_of)
def test_same_answers(seeds: range, make: Callable[[int], Example], engine: str) -> None:
    for seed in seeds:
        example, random = make(seed), Random(seed)
        with opened(engine, example.world, needed(example.program), random) as there:
            check(example, there.engine, random)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_many_answers_say_something(make: Callable[[int], Example]) -> None:
    """Neither nobody nor everybody, and not one value for all."""
    examples = [make(seed) for seed in range(12)]
    answers = [
        tells(one.program, name, one.world, one.as_of)
        for one in examples
        for name in one.program.declarations
    ]
    assert sum(answers) / len(answers) > 0.25
