"""The beds of engines answer questions about worlds as the evaluator does: many random worlds at
once, each as if it were alone.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from generate import Example, generate
from random_world import random_world

from seglang.core.declarations import Segment
from seglang.core.evaluate import members, members_of, trait_values
from seglang.core.nodes import InSegment, Not, TraitValue
from seglang.core.rule_tests import RuleTest
from seglang.core.world import Key, World
from seglang.diagnostics.codes import beds as codes
from seglang.functions import RunError
from seglang.testing.bed import (
    Answered,
    Inquiry,
    MembersAsked,
    Question,
    TruthAsked,
    ValueAsked,
)
from seglang.testing.beds_of_engines import duckdb_bed
from seglang.testing.engine_bed import EngineBed

PROGRAMS = int(os.environ.get("SEGLANG_PROGRAMS", "20"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
SEEDS = range(FIRST, FIRST + PROGRAMS)
WORLDS = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_duckdb(seed: int) -> None:
    check(seed, duckdb_bed())


def check(seed: int, bed: EngineBed) -> None:
    example = generate(seed)
    inquiries = inquiries_of(example)
    answers = list(bed.answer(example.program, inquiries))
    assert len(answers) == len(inquiries)
    for inquiry, answered in zip(inquiries, answers, strict=True):
        compare(example, inquiry, answered)


def inquiries_of(example: Example) -> list[Inquiry]:
    """Of the example's world, and of others; not all at one instant."""
    found = []
    for number in range(WORLDS):
        world = example.world
        if number:
            world = random_world(Random(example.seed * 100 + number), example.program, example.as_of)
        test = RuleTest(f"world {number}", example.as_of, world, {}, ())
        found.append(Inquiry(test, tuple(questions_of(example, world, Random(number)))))
    return found


def questions_of(example: Example, world: World, random: Random) -> Iterator[Question]:
    program = example.program
    for name, declared in program.declarations.items():
        rows = world.entities.get(declared.entity, ())
        keys = [row.key for row in rows if None not in row.key][:3]
        if isinstance(declared, Segment):
            yield MembersAsked(name)
            for key in keys:
                yield TruthAsked(declared.entity, key, InSegment(name))
                yield TruthAsked(declared.entity, key, Not(declared.condition))
        else:
            value = TraitValue(name, declared.value.type) if hasattr(declared, "value") else None
            for key in keys:
                if value is not None:
                    yield ValueAsked(declared.entity, key, value)


def compare(example: Example, inquiry: Inquiry, answered: Answered) -> None:
    wanted = [expected(example, inquiry, question) for question in inquiry.questions]
    if answered.problem is not None:
        print(answered.problem)
        return
    assert len(answered.answers) == len(wanted)
    for question, found, right in zip(inquiry.questions, answered.answers, wanted, strict=True):
        assert found == right, (example.seed, inquiry.test.title, question)


def expected(example: Example, inquiry: Inquiry, question: Question) -> Any:
    program, world, as_of = example.program, inquiry.test.world, inquiry.test.as_of
    match question:
        case MembersAsked(segment):
            return frozenset(members(program, segment, world, as_of))
        case TruthAsked(entity, key, condition):
            return key in members_of(program, entity, condition, world, as_of)
        case ValueAsked(entity, key, TraitValue(name)):
            return trait_values(program, name, world, as_of).get(key)
