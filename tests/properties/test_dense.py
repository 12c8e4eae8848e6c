"""The evaluator and the engines agree on rules about rows that stand close together."""

from __future__ import annotations

from random import Random

import pytest
from dense_rules import generate_dense
from differential import check
from generate import tells
from loaded_engines import ENGINES, opened
from needed_tables import needed
from shares import name_of, shares

DATABASES = tuple(name for name in ENGINES if name != "evaluator")


@pytest.mark.parametrize("engine", DATABASES)
@pytest.mark.parametrize("seeds", shares(one_of=40), ids=name_of)
def test_same_answers(seeds: range, engine: str) -> None:
    for seed in seeds:
        example, random = generate_dense(seed), Random(seed)
        with opened(engine, example.world, needed(example.program), random) as there:
            check(example, there.engine, random)


def test_many_answers_say_something() -> None:
    """Neither nobody nor everybody, and not one value for all."""
    examples = [generate_dense(seed) for seed in range(12)]
    answers = [
        tells(one.program, name, one.world, one.as_of)
        for one in examples
        for name in one.program.declarations
    ]
    assert sum(answers) / len(answers) > 0.25
