"""What a plan of many segments computes once for all of them, in words.

Takes such a plan; gives lines of text. Names of relations are those of the statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import assert_never

from seglang.core.nodes import Aggregation, Condition
from seglang.explain.conditions import statement
from seglang.explain.values import Scope
from seglang.plan.lower import facts_of
from seglang.plan.nodes import Decided, Distinct, Memberships, Plan, Ranking, Rollup

# As many of the conditions that several segments share are listed.
_LISTED = 10


def plan_lines(plan: Plan) -> Iterator[str]:
    """How the memberships of many segments are computed."""
    assert isinstance(plan.output, Memberships)
    segments, facts = plan.output.segments, plan.output.facts
    asked = Counter(fact for _, condition in segments for fact in facts_of(condition))
    yield f"{_count(len(segments), 'segment')} of {plan.entity}, computed together"
    yield ""
    yield f"{_count(sum(asked.values()), 'condition')} in the rules, {len(facts)} of them different"
    yield from _shared(plan, asked)
    yield ""
    yield "read"
    for made in plan.tables:
        yield f"  {_read(made)}"
    for decided in plan.decided:
        yield (
            f"  {decided.name}: {_count(_facts_of(decided), 'condition')} decided for everybody "
            f"from {_count(len(decided.features), 'relation')}"
        )
    others = len(facts) - sum(map(_facts_of, plan.decided))
    if others:
        yield f"  {_count(others, 'condition')} decided for everybody from all that was read"


def _shared(plan: Plan, asked: Counter[Condition]) -> Iterator[str]:
    shared = [(fact, times) for fact, times in asked.most_common() if times > 1]
    if not shared:
        return
    yield ""
    yield "shared by several segments"
    scope = Scope.of(plan.program, plan.entity)
    for fact, times in shared[:_LISTED]:
        yield f"  {times} times: {statement(fact, scope).text}"
    if len(shared) > _LISTED:
        yield f"  and {len(shared) - _LISTED} more"


def _read(made: Rollup | Distinct | Ranking) -> str:
    match made:
        case Rollup(name, scan, measures):
            what = ", ".join(arm.event for arm in scan.arms) or "rows"
            kinds = Counter(_kind(measure.aggregate.kind) for measure in measures)
            words = ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
            return f"{name}: {what} once, {words}"
        case Distinct(name, scan, _, measures, slices):
            (arm,) = scan.arms
            counts = _count(len(measures), "count")
            pieces = _count(len(slices), "slice")
            return f"{name}: {arm.event} once, {counts} of distinct values over {pieces} of time"
        case Ranking(name, asked=asked):
            return f"{name}: everybody once, in an order, {_count(len(asked), 'place')} in it"
        case _:
            assert_never(made)


def _facts_of(decided: Decided) -> int:
    return len(decided.facts) + len(decided.reached)


def _kind(kind: Aggregation) -> str:
    return kind.value.replace("_", " ")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
