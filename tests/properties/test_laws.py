"""Laws of the generator and of the core, which need no engine."""

from __future__ import annotations

import pytest
from generate import generate
from loaded_engines import opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.simplify import simplify


@pytest.mark.parametrize("seeds", shares(one_of=2), ids=name_of)
def test_simplifying_keeps_the_meaning(seeds: range) -> None:
    for seed in seeds:
        example = generate(seed)
        simple = simplify(example.program)
        assert simplify(simple) == simple, seed
        with opened("evaluator", example.world, needed(example.program)) as engine:
            for name in example.program.declarations:
                before = engine.one(example.program, name, example.as_of)
                after = engine.one(simple, name, example.as_of)
                # Either may stop at what the other does not look at.
                assert after == before or None in (after, before), (seed, name)


def test_the_same_seed_gives_the_same_example() -> None:
    first, second = generate(7), generate(7)
    assert first.program.declarations == second.program.declarations
    assert first.world == second.world
    assert first.as_of == second.as_of
