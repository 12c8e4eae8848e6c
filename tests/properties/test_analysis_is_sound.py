"""What the analysis says never to hold, always to hold or to follow is so in every random world, at
every random instant; and every counter-example is one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from generate import Example, generate
from random_instants import random_as_of
from random_world import random_world
from test_lint_is_sound import conditions, made_from, nudged

from analysis.test_table_of_verdicts import lines, read
from seglang.analysis.questions import Part, Question
from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import members_of
from seglang.core.nodes import Aggregate, Always, Compare, Condition, Not
from seglang.core.sources import Rows
from seglang.core.world import World
from seglang.functions import RunError

FIRST = int(os.environ.get("SEGLANG_SEED", "1"))
# With SEGLANG_PROGRAMS a share of the programs that engines are compared on, else a few.
PROGRAMS = max(int(os.environ.get("SEGLANG_PROGRAMS", "0")) // 100, 1)
_BATCH = 2
_TRIED = 3


def batches() -> list[range]:
    seeds = range(FIRST, FIRST + PROGRAMS)
    return [seeds[start : start + _BATCH] for start in range(0, len(seeds), _BATCH)]


@pytest.mark.parametrize("seeds", batches(), ids=lambda seeds: str(seeds.start))
def test_nothing_false_is_said(seeds: range) -> None:
    for seed in seeds:
        judge(seed)


def judge(seed: int) -> int:
    """How many claims were made of the programs of this seed; all of them are so."""
    example, random = generate(seed), Random(seed)
    made = 0
    for declared in example.program.declarations.values():
        if isinstance(declared, Segment):
            tried = [declared.condition, *_tried(declared.condition, random)]
            made += judge_conditions(example, declared.entity, tried, random)
    return made


def _tried(condition: Condition, random: Random) -> Iterator[Condition]:
    found = list(conditions(condition))
    for _ in range(_TRIED):
        some = made_from(random.sample(found, min(2, len(found))), random)
        yield narrowed(some, random) if random.random() < 0.5 else some


def narrowed(node: Any, random: Random) -> Any:
    """The condition with another window or filter of some of its rows."""
    from seglang.core.walking import map_children

    if isinstance(node, Compare) and isinstance(node.left, Aggregate):
        rows = _varied_rows(node.left.rows, random)
        return replace(node, left=nudged(replace(node.left, rows=rows), random))
    return map_children(node, lambda child: narrowed(child, random))


def _varied_rows(rows: Rows, random: Random) -> Rows:
    match random.randrange(4):
        case 0:
            return replace(rows, where=None)
        case 1:
            return replace(rows, window=None)
        case 2 if rows.where is not None:
            return replace(rows, where=Not(rows.where))
        case _:
            return rows


@dataclass(frozen=True)
class Scene:
    world: World
    as_of: datetime


def judge_conditions(
    example: Example, entity: str, tried: Sequence[Condition], random: Random
) -> int:
    program = example.program
    scenes = _scenes(example, entity, tried, random)

    @cache
    def held(number: int) -> list[set[Any] | None]:
        condition = Always(True) if number < 0 else tried[number]
        return [_members(program, entity, condition, scene) for scene in scenes]

    made = 0
    for wanted in _claims(len(tried), random):
        asked = [(tried[number], truth) for number, truth in wanted]
        question = Question(entity, [Part(program, *each) for each in asked])
        if question.cannot_hold():
            made += 1
            _nobody(wanted, held, None)
        elif random.random() < 0.4 and question.cannot_hold(example.as_of):
            made += 1
            _nobody(wanted, held, [scene.as_of == example.as_of for scene in scenes])
        elif random.random() < 0.1:
            found = question.example(example.as_of)
            if found is not None:
                for condition, truth in asked:
                    keys = members_of(program, entity, condition, found.world, found.as_of)
                    assert (found.key in keys) is truth
    return made


def _claims(count: int, random: Random) -> Iterator[list[tuple[int, bool]]]:
    for number in range(count):
        yield [(number, True)]
        yield [(number, False)]
    for _ in range(2 * count):
        one, other = random.sample(range(count), 2)
        yield [(one, random.random() < 0.7), (other, random.random() < 0.3)]


def _nobody(wanted: list[tuple[int, bool]], held: Any, only: list[bool] | None) -> None:
    parts = [held(-1), *(held(number) for number, _ in wanted)]
    for place, (everybody, *those) in enumerate(zip(*parts, strict=True)):
        if (only is not None and not only[place]) or everybody is None or None in those:
            continue
        left = set(everybody)
        for found, (_, truth) in zip(those, wanted, strict=True):
            left = left & found if truth else left - found
        assert left == set(), f"{wanted} in world {place}"


def _members(program: Program, entity: str, condition: Condition, scene: Scene) -> set[Any] | None:
    try:
        return set(members_of(program, entity, condition, scene.world, scene.as_of))
    except RunError:
        return None


def _scenes(
    example: Example, entity: str, tried: Sequence[Condition], random: Random
) -> list[Scene]:
    """Worlds that are hard on what is tried, at the instant of the example and at others."""
    segments = {
        f"tried {number}": Segment(f"tried {number}", entity, condition)
        for number, condition in enumerate(tried)
    }
    program = replace(example.program, declarations={**example.program.declarations, **segments})
    worlds = [example.world, *(random_world(random, program, example.as_of) for _ in range(3))]
    moved = (timedelta(), timedelta(days=random.randint(-400, 400), hours=random.randint(0, 23)))
    return [Scene(world, example.as_of + by) for world in worlds for by in moved]


def judge_table(seed: int, number: int = 6) -> int:
    """Some conditions of the table of verdicts, against each other, in random worlds over the
    catalog of the shop."""
    random = Random(seed)
    found = [read(line) for line in random.sample(lines(), number // 2)]
    tried = [
        program.declarations[name].condition
        for program, claim in found
        for name in claim.names
        if isinstance(program.declarations[name], Segment)
    ]
    program = found[0][0]
    as_of = random_as_of(random, program.catalog.calendar)
    world = random_world(random, program, as_of)
    example = Example(seed, program, world, as_of)
    parts: list[Condition] = [*tried]
    for _ in range(number // 3):
        parts.append(made_from(random.sample(tried, 2), random))
    return judge_conditions(example, "customer", parts, random)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + PROGRAMS, 2))
def test_conditions_of_the_table(seed: int) -> None:
    judge_table(seed)


def test_something_is_said() -> None:
    """Of a seed of which much is proven; of others nothing may be."""
    assert judge_table(1) > 0
