"""The evaluator and the engines agree on rules about rows that stand close together."""

from __future__ import annotations

from random import Random

import pytest
from dense_rules import generate_dense
from differential import check, expected
from loaded_engines import ENGINES, opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.declarations import Segment
from seglang.core.evaluate import members_of
from seglang.core.nodes import Always

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
    asked = telling = 0
    for seed in range(12):
        example = generate_dense(seed)
        people = len(
            members_of(example.program, "customer", Always(True), example.world, example.as_of)
        )
        for name, declared in example.program.declarations.items():
            found = expected(example, name)
            asked += 1
            if found is not None and isinstance(declared, Segment):
                telling += 0 < len(found) < people
            elif found is not None:
                telling += len(set(map(repr, found.values()))) > 1
    assert telling / asked > 0.25, f"{telling} of {asked}"
