"""Whether a test notices a change is what comes of running it on the changed program, whole: asked
of random programs over random rows, with every change there is."""

from __future__ import annotations

import pytest
from generate import Example, generate
from shares import name_of, shares

from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import NumberOverflow, RunError, members
from seglang.core.nodes import InSegment
from seglang.core.rule_tests import ExpectedCondition, ExpectedMembers, Individual, RuleTest
from seglang.core.world import Key
from seglang.coverage.mutants import mutation

_CHANGES = 40


def everybody(example: Example, name: str) -> RuleTest | None:
    """Everybody who is in the segment is expected there, and nobody else."""
    rows = example.world.entities.get("customer", ())
    individuals = {
        f"number {number}": Individual("customer", row.key) for number, row in enumerate(rows)
    }
    found = outcome(example.program, name, example)
    if found is None:
        return None
    names = tuple(each for each, one in individuals.items() if one.key in found)
    about = tuple(ExpectedCondition(each, InSegment(name)) for each in names[:1])
    expected = (*about, ExpectedMembers(name, names))
    return RuleTest("all", example.as_of, example.world, individuals, expected)


def outcome(program: Program, name: str, example: Example) -> frozenset[Key] | None:
    try:
        return frozenset(members(program, name, example.world, example.as_of))
    except (NumberOverflow, RunError):
        return None


def is_asked(declared: object) -> bool:
    return isinstance(declared, Segment) and declared.entity == "customer" and not declared.channel


@pytest.mark.parametrize("seeds", shares(10), ids=name_of)
def test_noticing(seeds: range) -> None:
    noticed = 0
    for seed in seeds:
        example = generate(seed)
        names = [name for name, one in example.program.declarations.items() if is_asked(one)]
        name = names[-1] if names else ""
        test = everybody(example, name) if names else None
        if test is None:
            continue
        before = outcome(example.program, name, example)
        for each in mutation(example.program, [test], most=_CHANGES).tried:
            mutant = each.mutant
            declared = {**example.program.declarations, mutant.instance: mutant.declared}
            changed = Program(example.program.catalog, declared, example.program.instances)
            differs = outcome(changed, name, example) != before
            assert (each.noticed_by is not None) == differs, (seed, mutant.before, mutant.after)
            noticed += differs
    assert noticed
