"""The beds of engines answer questions about worlds as the evaluator does: of many random worlds at
once, each as if it were alone.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from generate import Example, generate
from random_world import random_world

from postgres_server import needed, servers
from seglang.catalog.model import Target
from seglang.core.declarations import Declared, Segment, Trait
from seglang.core.evaluate import members, members_of, trait_values
from seglang.core.nodes import InSegment, Not, Or
from seglang.core.rule_tests import RuleTest
from seglang.core.world import Key, World
from seglang.functions import RunError
from seglang.plan.lower import lower
from seglang.sql.emit import emit
from seglang.sql.tree import StatementTooLarge
from seglang.testing.bed import (
    Answered,
    Inquiry,
    MembersAsked,
    Question,
    TruthAsked,
    ValueAsked,
)
from seglang.testing.beds_of_engines import duckdb_bed, target_bed
from seglang.testing.engine_bed import EngineBed

MANY = "SEGLANG_PROGRAMS" in os.environ
PROGRAMS = int(os.environ.get("SEGLANG_PROGRAMS", "6"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
BATCH = 3
STARTS = range(FIRST, FIRST + PROGRAMS, BATCH)
# Planning a longer statement takes seconds.
LONGEST = 40_000 if MANY else 10_000
# What a world of random values holds, and no column like those of the catalog.
NO_PLACE = ("SEG930",)
TOO_LARGE = ("SEG605", "SEG721", "SEG728")


@pytest.mark.parametrize("start", STARTS)
def test_duckdb(start: int) -> None:
    answered = sum(agrees(seed, duckdb_bed()) for seed in range(start, start + BATCH))
    assert answered, "every world was refused"


@pytest.mark.parametrize("start", STARTS)
def test_postgres(start: int) -> None:
    server = needed(servers()[0])
    with server.database(*server.locales()[:1]) as url:
        bed = target_bed(Target("prod", "postgres", url=url))
        answered = sum(agrees(seed, bed) for seed in range(start, start + BATCH))
    assert answered, "every world was refused"


def agrees(seed: int, bed: EngineBed) -> int:
    """How many questions were answered, all as the evaluator does."""
    example = short(generate(seed))
    inquiries = inquiries_of(example)
    found = list(bed.answer(example.program, inquiries))
    assert len(found) == len(inquiries)
    return sum(
        compare(example, inquiry, answered)
        for inquiry, answered in zip(inquiries, found, strict=True)
    )


def short(example: Example) -> Example:
    """With the declarations whose statements are not too long."""
    kept = {
        name: declared
        for name, declared in example.program.declarations.items()
        if _length(example, name) <= LONGEST
    }
    program = example.program
    # Those that are not asked about may be used by others.
    rest = {name: one for name, one in program.declarations.items() if name not in kept}
    return replace(
        example,
        program=replace(program, declarations=kept, instances={**program.instances, **rest}),
    )


def _length(example: Example, name: str) -> int:
    try:
        return len(emit(lower(example.program, name), "duckdb", None).sql)
    except StatementTooLarge:
        return LONGEST + 1


def inquiries_of(example: Example) -> list[Inquiry]:
    """Of the example's world and of others; the last one at another instant."""
    random = Random(example.seed)
    worlds = [example.world]
    worlds += [random_world(random, example.program, example.as_of) for _ in range(2)]
    instants = [example.as_of, example.as_of, example.as_of - timedelta(days=1)]
    return [
        Inquiry(RuleTest("", as_of, world, {}, ()), tuple(questions_of(example, world)))
        for world, as_of in zip(worlds, instants, strict=True)
    ]


def questions_of(example: Example, world: World) -> Iterator[Question]:
    for name, declared in example.program.declarations.items():
        rows = world.entities.get(declared.entity, ())
        keys: list[Key] = [row.key for row in rows if None not in row.key][:2]
        match declared:
            case Segment(condition=condition):
                yield MembersAsked(name)
                for key in keys:
                    yield TruthAsked(declared.entity, key, InSegment(name))
                    yield TruthAsked(declared.entity, key, Not(Or((condition, Not(condition)))))
            case Trait(value=value):
                for key in keys:
                    yield ValueAsked(declared.entity, key, value)
            case _:
                pass


def compare(example: Example, inquiry: Inquiry, answered: Answered) -> int:
    try:
        wanted = [expected(example, inquiry, question) for question in inquiry.questions]
    except RunError:
        return 0
    if answered.problem is not None:
        assert answered.problem.code.id in NO_PLACE + TOO_LARGE
        return 0
    for question, found, right in zip(inquiry.questions, answered.answers, wanted, strict=True):
        assert found == right, f"seed {example.seed}, {inquiry.test.as_of}: {question}"
    return len(wanted)


def expected(example: Example, inquiry: Inquiry, question: Question) -> Any:
    program, world, as_of = example.program, inquiry.test.world, inquiry.test.as_of
    match question:
        case MembersAsked(segment):
            return frozenset(members(program, segment, world, as_of))
        case TruthAsked(entity, key, condition):
            return key in members_of(program, entity, condition, world, as_of)
        case ValueAsked(entity, key, value):
            asked: Declared = Trait("asked", entity, value)
            more = replace(program, instances={**program.instances, "asked": asked})
            return trait_values(more, "asked", world, as_of).get(key)
