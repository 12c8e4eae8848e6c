"""Many segments computed together have the members that the evaluator says, whichever way time is
cut: rules whose windows share edges, rows that lie just there.

Random programs are computed together in `differential` as well. `SEGLANG_PROGRAMS` sets how many
sets of rules are tried (one for every ten programs), `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

from random import Random

import pytest
from differential import FIRST, PROGRAMS
from loaded_engines import opened
from random_edges import AS_OF, RandomEdges
from scenes import catalog_called
from together import FEW, MANY, memberships, plan_of, script_of

from seglang.check import check
from seglang.core.declarations import Program
from seglang.core.evaluate import members
from seglang.diagnostics.model import Sink
from seglang.plan.nodes import Distinct, Memberships
from seglang.source import Source
from seglang.syntax.parse import parse

RULES = 8
BATCH = 5


def program_of(rules: list[str]) -> Program:
    """The rules that the checker lets through."""
    kept: list[str] = []
    for rule in rules:
        sink = Sink()
        check([parse(Source("a.seg", rule), sink)], catalog_called("shop"), sink, {})
        if not sink.has_errors:
            kept.append(rule)
    sink = Sink()
    program = check(
        [parse(Source("a.seg", "\n".join(kept)), sink)], catalog_called("shop"), sink, {}
    )
    assert not sink.has_errors
    return program


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("start", range(FIRST, FIRST + max(PROGRAMS // 10, BATCH), BATCH))
def test_windows_that_share_edges(start: int, engine: str) -> None:
    for seed in range(start, start + BATCH):
        random = Random(seed)
        edges = RandomEdges(random)
        conditions = [random.choice((edges.condition, edges.counted))() for _ in range(RULES)]
        rules = [f"segment s{place}: {rule}" for place, rule in enumerate(conditions)]
        program, world = program_of(rules), edges.world()
        names = list(program.declarations)
        assert len(names) > RULES // 2
        wanted = {name: dict.fromkeys(members(program, name, world, AS_OF), True) for name in names}
        script = script_of(program, names, AS_OF, engine, random)
        with opened(engine, world, program.catalog, random) as there:
            found = memberships(there.engine, script)
        for name in names:
            rule = rules[int(name[1:])]
            assert found[name] == wanted[name], f"{seed}, {engine}: {rule}"


RULES_OF_ONE_EVENT = """
segment a: did review at least 3 times in last 30 days
segment b: did review at least 2 times in last 7 days and did not review in last 2 days
segment c: sum of review.stars in last 30 days >= 10
segment d: count of distinct review.product in last 30 days >= 2
"""


def test_time_is_cut_where_that_costs_less() -> None:
    program = program_of(RULES_OF_ONE_EVENT.strip().splitlines())
    names = list(program.declarations)
    cut = plan_of(program, names, AS_OF, MANY)
    whole = plan_of(program, names, AS_OF, FEW)
    assert len(cut.tables) == 4  # three slices, and the last review of each product
    assert len(whole.tables) == 2
    assert sum(isinstance(made, Distinct) for made in cut.tables) == 1
    # Counts stand in fields of words, whichever way; sums and distinct values do not.
    for plan in (cut, whole):
        assert [len(each.reached) for each in plan.decided] == [3, 0]
        assert [len(each.facts) for each in plan.decided] == [1, 1]


def test_equal_parts_are_decided_once() -> None:
    rules = [
        "segment a: did purchase in last 30 days",
        "segment b: in segment a and did visit in last 7 days",
        "segment c: did visit in last 7 days or not in segment a",
    ]
    program = program_of(["\n".join(rules)])
    plan = plan_of(program, ["a", "b", "c"], AS_OF, MANY)
    assert isinstance(plan.output, Memberships)
    assert len(plan.output.facts) == 2
