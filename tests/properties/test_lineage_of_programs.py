"""Whatever the SQL of a declaration reads stands upstream of it in the lineage; but for properties
that only break ties between rows of one instant."""

from __future__ import annotations

import pytest
from generate import Example, generate
from shares import name_of, shares

from seglang import pipeline
from seglang.core.declarations import Segment
from seglang.lineage import Role, find, follow, lineage
from seglang.plan.lower import What
from seglang.sql.dialects import DIALECTS

OWNERS = ("event", "rows")


@pytest.mark.parametrize("seeds", shares(one_of=20), ids=name_of)
def test_columns_that_are_read_stand_upstream(seeds: range) -> None:
    for seed in seeds:
        columns_stand_upstream(generate(seed))


def columns_stand_upstream(example: Example) -> None:
    drawn = lineage(example.program, {})
    for name, declared in example.program.declarations.items():
        what = What.MEMBERS if isinstance(declared, Segment) else What.TRAITS
        compiled = pipeline.compile(
            example.program, [name], what, DIALECTS["duckdb"], example.as_of
        )
        read = {
            f"column:{'.'.join((*table, column))}"
            for table, columns in compiled.tables.items()
            for column in columns
        }
        chosen = follow(drawn, find(drawn, name), upstream=True, downstream=False)
        upstream = {node.id for node in chosen.nodes}
        breaking_ties = {
            edge.source
            for edge in drawn.edges
            if edge.role is Role.VALUE
            and edge.target.startswith("property:")
            and upstream & {f"{kind}:{edge.target[9:].rpartition('.')[0]}" for kind in OWNERS}
        }
        assert read - upstream - breaking_ties == set(), (example.seed, name)
