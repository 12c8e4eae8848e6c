"""One plan for many segments, or one for each of them: what is expected to cost less."""

from __future__ import annotations

from seglang.plan.costs import Statistics, cost
from seglang.plan.lower import What, lower
from seglang.plan.nodes import Memberships, Plan

# From this many on the costs of some speak for all: to look at each takes longer than it saves.
_SAMPLE = 40


def pays(plan: Plan, statistics: Statistics) -> bool:
    """Is the plan of memberships expected to cost less than a plan for each of its segments?"""
    assert isinstance(plan.output, Memberships)
    names = [name for name, _ in plan.output.segments]
    if len(names) == 1:
        return False
    step = max(len(names) // _SAMPLE, 1)
    sample = names[::step]
    alone = sum(cost(lower(plan.program, name, What.MEMBERS), statistics) for name in sample)
    return cost(plan, statistics) < alone * len(names) / len(sample)
