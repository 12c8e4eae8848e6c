"""The evaluator and DuckDB agree on random programs over random rows.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

from random import Random

import pytest
from differential import STARTS, check, seeds
from duckdb_runs import loaded
from generate import generate
from needed_tables import needed


@pytest.mark.parametrize("start", STARTS)
def test_same_answers(start: int) -> None:
    for seed in seeds(start):
        example = generate(seed)
        random = Random(seed)
        threads = random.choice((1, 2, 4))
        with loaded(example.world, needed(example.program), random, threads) as engine:
            check(example, engine, random)
