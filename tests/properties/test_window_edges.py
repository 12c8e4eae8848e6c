"""Rows that lie on the edges of windows, to the microsecond: all engines agree.

`SEGLANG_PROGRAMS` sets how many rules are tried (one for every five programs), `SEGLANG_SEED` the
first of them.
"""

from __future__ import annotations

from random import Random

import pytest
from differential import FIRST, PROGRAMS
from harness import on_duckdb, on_postgres, reference
from random_edges import AS_OF, RandomEdges
from scenes import catalog_called

from seglang.check import check
from seglang.core.declarations import Program
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.parse import parse

BATCH = 10


def program_of(rule: str) -> Program | None:
    """None for a rule that the checker refuses, such as one whose steps exclude each other."""
    sink = Sink()
    module = parse(Source("a.seg", rule), sink)
    program = check([module], catalog_called("shop"), sink, {})
    return None if sink.has_errors else program


@pytest.mark.parametrize("start", range(FIRST, FIRST + max(PROGRAMS // 5, BATCH), BATCH))
def test_rows_on_edges(start: int) -> None:
    tried = 0
    for seed in range(start, start + BATCH):
        edges = RandomEdges(Random(seed))
        rule, world = edges.rule(), edges.world()
        program = program_of(rule)
        if program is None:
            continue
        tried += 1
        wanted = reference(program, "a", world, AS_OF)
        for engine in (on_duckdb, on_postgres):
            assert engine(program, "a", world, AS_OF) == wanted, f"{seed}: {rule}"
    assert tried >= BATCH // 2
