"""Statements of everything that there is to compile, as one dialect has them; each is compiled once
in a process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from generate import generate
from harness import ASKED, program_of
from scenes import all_cases

from seglang import Project
from seglang.core.audience import published
from seglang.core.declarations import Program
from seglang.plan.lower import lower
from seglang.sql.emit import emit

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "conformance"))
from conformance import AS_OF, TRAIT, batches, load_groups  # noqa: E402

EXAMPLES = ("examples/grocery", "examples/yardstick")


@cache
def of_examples(dialect: str) -> tuple[str, ...]:
    as_of = datetime(2018, 1, 1, tzinfo=UTC)
    programs = [Project.load(ROOT / folder).program() for folder in EXAMPLES]
    return tuple(text for program in programs for text in _all(program, dialect, as_of))


@cache
def of_scenes(dialect: str, one_of: int = 1) -> tuple[str, ...]:
    cases = list(all_cases(ROOT / "tests" / "language" / "cases"))[::one_of]
    return tuple(_one(program_of(case), ASKED, dialect, case.as_of) for case in cases)


@cache
def of_conformance(dialect: str) -> tuple[str, ...]:
    programs = [batch.program for group in load_groups() for batch in batches(group)]
    return tuple(_one(program, TRAIT, dialect, AS_OF) for program in programs)


@cache
def of_random_programs(dialect: str, seeds: range) -> tuple[str, ...]:
    examples = map(generate, seeds)
    return tuple(text for each in examples for text in _all(each.program, dialect, each.as_of))


@cache
def of_many_together(dialect: str) -> tuple[str, ...]:
    """What is computed of slices of time, and put together again."""
    from test_many_segments import AS_OF as EDGE
    from test_many_segments import program_of as together
    from together import MANY, plan_of

    from seglang.sql.dialects import DIALECTS
    from seglang.sql.scripts import emit_script

    rules = [
        f"segment {ends}_{days}: {ends} of review.stars in last {days} days > 2 "
        "and did review in last 2 days"
        for ends in ("max", "min")
        for days in (7, 30)
    ]
    rules.append("segment several: count of distinct review.product in last 30 days >= 2")
    program = together(rules)
    script = emit_script(
        plan_of(program, list(program.declarations), EDGE, MANY), DIALECTS[dialect], EDGE
    )
    [part] = script.parts
    return tuple(step.sql for step in part.steps) + part.members


def _all(program: Program, dialect: str, as_of: datetime) -> Iterator[str]:
    for name in program.declarations:
        for instant in (as_of, None):
            yield _one(program, name, dialect, instant)


def _one(program: Program, name: str, dialect: str, as_of: datetime | None) -> str:
    return emit(lower(published(program, [name]), name), dialect, as_of).sql
