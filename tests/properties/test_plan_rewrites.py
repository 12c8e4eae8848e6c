"""What a plan makes of conditions before there is any SQL keeps their meaning, and what it knows of
people without rows and of values that are never missing is so: asked of the evaluator alone.

`SEGLANG_PROGRAMS` sets how many examples of each kind are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from dense_rules import generate_dense
from differential import FIRST, PROGRAMS
from generate import Example, generate
from random_combined import generate_combined

from seglang.catalog.model import Catalog
from seglang.core.declarations import Segment, Trait
from seglang.core.evaluate import RunError, members_of, trait_values
from seglang.core.missing import may_be_missing
from seglang.core.nodes import Always, And, Condition, HowMany, Not, Or
from seglang.core.sources import Sequence
from seglang.core.walking import map_children
from seglang.core.world import EntityRow, World
from seglang.plan.chain_bounds import bounded
from seglang.plan.empty import holds_of_nobody
from seglang.plan.gather import gathered
from seglang.plan.implied import without_implied
from seglang.plan.inline import Inliner
from seglang.plan.replay import in_the_present

Members = frozenset[Any] | None


def all_bounded(node: Any, _: Catalog) -> Any:
    """With every sequence bounded as far as its windows say."""
    node = map_children(node, lambda child: all_bounded(child, _))
    return bounded(node) if isinstance(node, Sequence) else node


REWRITES: dict[str, Callable[[Condition, Catalog], Condition]] = {
    "in the present": in_the_present,
    "gathered": gathered,
    "without what is implied": lambda condition, _: without_implied(condition),
    "bounded": all_bounded,
    "one after the other": lambda condition, catalog: gathered(
        without_implied(in_the_present(condition, catalog)), catalog
    ),
}


def members(example: Example, entity: str, condition: Condition) -> Members:
    try:
        found = members_of(example.program, entity, condition, example.world, example.as_of)
        return frozenset(found)
    except (RunError, OverflowError):
        return None


def conditions(example: Example) -> Iterator[tuple[str, Condition]]:
    """Those of its segments, written out."""
    inliner = Inliner(example.program)
    for name, declared in example.program.declarations.items():
        if isinstance(declared, Segment):
            yield declared.entity, inliner.segment(name)


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition, and what it is made of."""
    yield condition
    match condition:
        case And(operands) | Or(operands) | HowMany(operands=operands):
            for operand in operands:
                yield from parts(operand)
        case Not(operand):
            yield from parts(operand)


# How they are made, how many of them for so many programs, how many at once.
KINDS = {
    "core": (generate, 2, 30),
    "dense": (generate_dense, 15, 10),
    "combined": (generate_combined, 7, 20),
}
BATCHES = [
    pytest.param((make, start, count), id=f"{kind} {start}")
    for kind, (make, one_of, count) in KINDS.items()
    for start in range(FIRST, FIRST + max(count, PROGRAMS // one_of), count)
]


@pytest.fixture(scope="module", params=BATCHES)
def examples(request: pytest.FixtureRequest) -> list[Example]:
    """Made once for all that is asked of them."""
    make, start, count = request.param
    return [make(seed) for seed in range(start, start + count)]


def test_rewrites_keep_the_members(examples: list[Example]) -> None:
    for example in examples:
        for entity, condition in conditions(example):
            expected = members(example, entity, condition)
            for name, rewrite in REWRITES.items():
                rewritten = rewrite(condition, example.program.catalog)
                if rewritten != condition:
                    found = members(example, entity, rewritten)
                    assert None in (found, expected) or found == expected, (
                        example.seed,
                        name,
                        condition,
                    )


def test_rewrites_have_something_to_do() -> None:
    changed = dict.fromkeys(REWRITES, 0)
    for example in (*map(generate_combined, range(20)), *map(generate, range(40))):
        for _, condition in conditions(example):
            for name, rewrite in REWRITES.items():
                changed[name] += rewrite(condition, example.program.catalog) != condition
    assert [name for name, times in changed.items() if times < 2] == []


def test_what_holds_of_nobody(examples: list[Example]) -> None:
    """Of people without any rows."""
    known = set()
    for example in examples:
        bare = {
            name: tuple(EntityRow(row.key, since=row.since) for row in rows)
            for name, rows in example.world.entities.items()
        }
        example = replace(example, world=World(bare))
        for entity, condition in conditions(example):
            everybody = members(example, entity, Always(True))
            for part in parts(condition):
                holds = holds_of_nobody(part)
                found = None if holds is None else members(example, entity, part)
                if found is not None:
                    known.add(holds)
                    assert found == (everybody if holds else frozenset()), (example.seed, part)
    assert known == {True, False}


def test_what_is_never_missing(examples: list[Example]) -> None:
    sure = traits = 0
    for example in examples:
        for name, declared in example.program.declarations.items():
            traits += isinstance(declared, Trait)
            if isinstance(declared, Trait) and not may_be_missing(declared.value, example.program):
                try:
                    found = trait_values(example.program, name, example.world, example.as_of)
                except (RunError, OverflowError):
                    continue
                sure += 1
                assert None not in found.values(), (example.seed, name)
    assert sure or not traits  # combined ones have none
