"""The evaluator and DuckDB agree on random programs over random rows.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import duckdb
import pytest
from duckdb_runs import answer
from generate import Example, generate
from load_duckdb import load
from random_world import nodes_of

from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import members, trait_values
from seglang.core.standings import Cut, Ranked
from seglang.engines.duckdb import DuckDBEngine
from seglang.functions import RunError
from seglang.plan.lower import lower
from seglang.sql.emit import emit

PROGRAMS = int(os.environ.get("SEGLANG_PROGRAMS", "200"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
BATCH = 25


def expected(example: Example, name: str) -> dict[Any, Any] | None:
    """None when a number is too large."""
    program, world, as_of = example.program, example.world, example.as_of
    try:
        if isinstance(program.declarations[name], Segment):
            return dict.fromkeys(members(program, name, world, as_of), True)
        return dict(trait_values(program, name, world, as_of))
    except RunError:
        return None


@pytest.mark.parametrize("start", range(FIRST, FIRST + PROGRAMS, BATCH))
def test_same_answers(start: int) -> None:
    for seed in range(start, min(start + BATCH, FIRST + PROGRAMS)):
        example = generate(seed)
        random = Random(seed)
        with duckdb.connect() as connection:
            load(example.world, example.program.catalog, connection, random)
            connection.execute(f"SET threads = {random.choice((1, 2, 4))}")
            engine = DuckDBEngine(connection, "DuckDB")
            for name in example.program.declarations:
                wanted = expected(example, name)
                if wanted is None:
                    continue
                is_open = random.random() < 0.3
                found = answer(engine, example.program, name, example.as_of, open=is_open)
                if found is None and may_stop(example.program):
                    continue
                assert found == wanted, explain(example, name, found, wanted, is_open)


def may_stop(program: Program) -> bool:
    """A share of a total with negative values is an error, which an engine that does not look at
    it never meets."""
    return any(isinstance(node, Ranked) and node.cut is Cut.OF_TOTAL for node in nodes_of(program))


def explain(example: Example, name: str, found: Any, wanted: Any, is_open: bool) -> str:
    compiled = emit(lower(example.program, name), "duckdb", None if is_open else example.as_of)
    differing = {
        key: (wanted.get(key), None if found is None else found.get(key))
        for key in wanted.keys() | (found or {}).keys()
        if found is None or wanted.get(key) != found.get(key)
    }
    return (
        f"seed {example.seed}, {name}, as of {example.as_of}\n{example.program.declarations[name]}"
        f"\n{compiled.sql}\n(evaluator, DuckDB): {differing}"
    )
