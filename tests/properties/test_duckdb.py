"""The evaluator and DuckDB agree on random programs over random rows.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

from random import Random

import duckdb
import pytest
from differential import STARTS, check, seeds
from generate import generate
from load_duckdb import load

from seglang.engines.duckdb import DuckDBEngine


@pytest.mark.parametrize("start", STARTS)
def test_same_answers(start: int) -> None:
    for seed in seeds(start):
        example = generate(seed)
        random = Random(seed)
        with duckdb.connect() as connection:
            load(example.world, example.program.catalog, connection, random)
            connection.execute(f"SET threads = {random.choice((1, 2, 4))}")
            check(example, DuckDBEngine(connection, "DuckDB"), random)
