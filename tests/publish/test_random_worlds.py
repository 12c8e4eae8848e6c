"""Over random rows: what is published is what the evaluator says, nobody is reached who did not
agree or is suppressed, and each reason is true of as many members as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from duckdb_runs import loaded

from publish.memory_store import Kept, MemoryStore
from seglang import pipeline
from seglang.catalog.model import Limits
from seglang.core.declarations import Program
from seglang.core.evaluate import members
from seglang.core.world import EntityRow, EventRow, ListRow, World
from seglang.engines.model import Engine
from seglang.plan.lower import What
from seglang.publish.applying import apply
from seglang.publish.bench import Bench
from seglang.publish.plan_file import Plan
from seglang.publish.planning import Heading, draw_up
from seglang.source import Source
from seglang.sql.compiled import Compiled
from seglang.sql.dialects import DIALECTS
from shop_rules import sound

THEN = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# The conditions of `mine`, in other words of their own.
ATOMS = {
    "recent": "did purchase in last 120 days",
    "few": "did purchase at most 2 times",
    "old": "age is unknown or age < 70",
    "agreed": "email_opt_in",
    "reachable": "not in list suppressed",
    # Of `either`, which asks for `recent` or one of these.
    "young": "age < 30",
    "listed": "in list suppressed",
}
EITHER = ("recent", "young", "listed")
RULES = f"""
segment base: {ATOMS["recent"]} and {ATOMS["few"]}
@channel("email")
segment mine: in segment base and ({ATOMS["old"]})
@channel("email")
segment everybody: not in segment base or in segment base
segment either: in segment any_of_two or {ATOMS["young"]}
segment any_of_two: {ATOMS["recent"]} or {ATOMS["listed"]}
""" + "\n".join(f"segment {name}: {text}" for name, text in ATOMS.items())
WORDS = {
    "recent": f"`{ATOMS['recent']}`",
    "few": f"`{ATOMS['few']}`",
    "old": f"`{ATOMS['old']}`",
    "young": f"`{ATOMS['young']}`",
    "listed": f"`{ATOMS['listed']}`",
}
MINE = ("recent", "few", "old", "agreed", "reachable")
MISSED = {
    "agreed": ("consent to channel email given", "no consent to channel email"),
    "reachable": (
        "no longer suppressed by `suppressed` (channel email)",
        "suppressed by `suppressed` (channel email)",
    ),
}


def random_world(random: Random) -> World:
    def days_ago(most: int) -> datetime:
        return NOW - timedelta(days=random.randrange(most), hours=random.randrange(24))

    customers = [
        EntityRow(
            (key,),
            {"age": random.choice((None, 20, 69, 70, 90)), "email_opt_in": random.random() < 0.8},
            random.choice((None, days_ago(200))),
        )
        for key in random.sample(range(30), 20)
    ]
    bought = [
        EventRow((random.randrange(30),), days_ago(250), {"amount": 1}, id=number)
        for number in range(40)
    ]
    suppressed = [ListRow((random.randrange(30),), days_ago(150)) for _ in range(5)]
    return World(
        {"customer": tuple(customers)},
        {"purchase": tuple(bought)},
        {"suppressed": tuple(suppressed)},
    )


def compiled(program: Program, names: Sequence[str], what: What, as_of: datetime) -> Compiled:
    return pipeline.compile(program, names, what, DIALECTS["duckdb"], as_of)


def publish(program: Program, engine: Engine, kept: Kept, as_of: datetime) -> Plan:
    sources = {"rules.seg": Source("rules.seg", RULES)}
    limits = Limits(None, None, allow_empty=True, max_null_shift=None)
    bench = Bench(program, MemoryStore(kept, engine), as_of, compiled, limits, sources)
    plan = draw_up(bench, ("mine", "everybody", "either"), (), Heading("shop", None))
    apply(bench, plan, "tests")
    return plan


def true_of(program: Program, world: World, as_of: datetime) -> Mapping[str, frozenset[object]]:
    return {name: frozenset(members(program, name, world, as_of)) for name in ATOMS}


@pytest.mark.parametrize("seed", range(12))
def test_random_world(seed: int) -> None:
    program = sound(RULES)
    world = random_world(Random(seed))
    later = random_world(Random(seed + 1000)) if seed % 2 else world
    kept = Kept()
    with loaded(world, program.catalog) as engine:
        publish(program, engine, kept, THEN)
        before, either_before = kept.keys("mine"), kept.keys("either")
    with loaded(later, program.catalog) as engine:
        plan = publish(program, engine, kept, NOW)
    now, then = true_of(program, later, NOW), true_of(program, later, THEN)
    for name in ("mine", "everybody"):
        assert kept.keys(name) <= now["agreed"]
        assert kept.keys(name) <= now["reachable"]
    assert kept.keys("mine") == frozenset.intersection(*(now[name] for name in MINE))
    after = kept.keys("mine")
    [mine] = [segment for segment in plan.segments if segment.name == "mine"]
    assert (mine.entered, mine.left) == (len(after - before), len(before - after))
    for side, keys, held in (("entered", after - before, then), ("left", before - after, now)):
        for reason in mine.reasons:
            if reason.side != side:
                continue
            around = there(later, NOW if side == "left" else THEN)
            expected = Counter[str]()
            for name in MINE:
                words = MISSED.get(name) or (
                    f"now true: {WORDS[name]}",
                    f"no longer true: {WORDS[name]}",
                )
                expected[words[side == "left"]] += len((keys & around) - held[name])
            if reason.text in expected:
                assert reason.members == expected[reason.text]
            else:
                assert reason.text in (
                    "data that changed since",
                    "new in the population",
                    "gone from the population",
                )
        if keys:
            assert any(reason.side == side for reason in mine.reasons)
    either_after = kept.keys("either")
    assert either_after == frozenset.union(*(now[name] for name in EITHER))
    [either] = [segment for segment in plan.segments if segment.name == "either"]
    both = there(later, THEN) & there(later, NOW)
    told = {(reason.side, reason.text): reason.members for reason in either.reasons}
    for name in EITHER:
        entered = len((either_after - either_before) & both & now[name])
        left = len((either_before - either_after) & both & then[name])
        assert told.pop(("entered", f"now true: {WORDS[name]}"), entered) == entered
        assert told.pop(("left", f"no longer true: {WORDS[name]}"), left) == left
    texts = {text for _, text in told}
    assert texts <= {
        "data that changed since", "new in the population", "gone from the population",
    }  # fmt: skip
    new = len((either_after - either_before) - there(later, THEN))
    assert told.get(("entered", "new in the population"), 0) == new
    if seed % 2 == 0:
        assert "data that changed since" not in texts
    assert not either_after - either_before or any(r.side == "entered" for r in either.reasons)


def there(world: World, at: datetime) -> frozenset[object]:
    """The population at an instant."""
    rows = world.entities["customer"]
    return frozenset(row.key for row in rows if row.since is None or row.since < at)
