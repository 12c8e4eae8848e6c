"""The worlds that are found are such on DuckDB as well."""

from __future__ import annotations

import pytest
from duckdb_runs import found

from seglang.witness.search import find
from witness_rules import AS_OF, CONDITIONS, program_of


@pytest.mark.parametrize("text", CONDITIONS[::6])
def test_smallest_worlds_on_duckdb(text: str) -> None:
    program, condition = program_of(text)
    for truth in (True, False):
        world = find(program, "customer", [(condition, truth)], AS_OF)
        assert world is not None
        answered = found(program, "asked", world.world, AS_OF)
        assert answered is not None
        assert (world.key in answered) is truth
