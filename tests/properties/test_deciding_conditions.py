"""A condition that coverage calls deciding flips the outcome when a constant stands in its place,
and one that it does not call so does not: asked of random rules over random rows."""

from __future__ import annotations

import pytest
from generate import Example, generate
from shares import name_of, shares

from seglang.core.declarations import Segment
from seglang.core.evaluate import NumberOverflow, RunError, members_of
from seglang.core.nodes import Always, And, Condition, HowMany, InSegment, Not, Or
from seglang.core.rule_tests import ExpectedCondition, Individual, RuleTest
from seglang.core.world import Key
from seglang.coverage.atoms import shape
from seglang.coverage.shown import coverage


def joined(example: Example) -> Condition:
    """Some random conditions under every kind of join."""
    maker, scope = example.maker(), example.scope()
    a, b, c, d, e = (maker.condition(scope, 1) for _ in range(5))
    ways = (
        And((a, Or((b, Not(c))))),
        Or((Not(And((a, b))), HowMany(1, 1, (c, d, e)))),
        HowMany(2, 3, (a, Not(b), Or((c, d)), And((d, e)))),
        Not(Or((a, And((b, c)), a))),
    )
    return ways[example.seed % len(ways)]


def with_constant(condition: Condition, number: int, value: bool) -> Condition:
    """The condition with a constant in place of the atom with this number."""
    passed = 0

    def change(node: Condition) -> Condition:
        nonlocal passed
        match node:
            case Not(operand):
                return Not(change(operand))
            case And(operands):
                return And(tuple(map(change, operands)))
            case Or(operands):
                return Or(tuple(map(change, operands)))
            case HowMany(low, high, operands):
                return HowMany(low, high, tuple(map(change, operands)))
            case Always():
                return node
            case _:
                passed += 1
                return Always(value) if passed == number + 1 else node

    return change(condition)


def about_each(example: Example, name: str) -> dict[str, tuple[Key, RuleTest]]:
    found = {}
    for number, row in enumerate(example.world.entities.get("customer", ())):
        title = f"about {number}"
        individuals = {"one": Individual("customer", row.key)}
        expected = (ExpectedCondition("one", InSegment(name)),)
        test = RuleTest(title, example.as_of, example.world, individuals, expected)
        found[title] = (row.key, test)
    return found


@pytest.mark.parametrize("seeds", shares(10), ids=name_of)
def test_deciding(seeds: range) -> None:
    for seed in seeds:
        _decided(seed)


def test_something_decides() -> None:
    """Of these programs; in the world of another nothing may."""
    assert sum(map(_decided, range(3))) > 0


def _decided(seed: int) -> int:
    example = generate(seed)
    inner = joined(example)
    maker, scope = example.maker(), example.scope()
    beside = maker.condition(scope, 1)
    outer = (And if seed % 2 else Or)((InSegment("inner"), beside))
    example = example.with_declared(
        Segment("inner", "customer", inner), Segment("outer", "customer", outer)
    )
    return sum(_checked(example, name, inner) for name in ("inner", "outer"))


def _checked(example: Example, name: str, inner: Condition) -> int:
    program, world, as_of = example.program, example.world, example.as_of
    atoms = shape(inner).atoms
    try:
        whole = frozenset(members_of(program, "customer", InSegment(name), world, as_of))
        truths = [
            frozenset(members_of(program, "customer", atom.condition, world, as_of))
            for atom in atoms
        ]
        population = frozenset(members_of(program, "customer", Always(True), world, as_of))
    except (NumberOverflow, RunError):
        return 0
    count = 0
    flips: dict[tuple[int, bool], frozenset[Key]] = {}
    for number in range(len(atoms)):
        for value in (True, False):
            changed = Segment("inner", "customer", with_constant(inner, number, value))
            other = example.program_with(changed)
            found = frozenset(members_of(other, "customer", InSegment(name), world, as_of))
            flips[number, value] = found ^ whole
    for key, test in about_each(example, name).values():
        (covered,) = coverage(program, [test], ["inner"]).declarations
        for number, atom in enumerate(covered.atoms):
            holding = key in truths[number]
            decides = key in population and key in flips[number, not holding]
            said = (atom.when_true is not None, atom.when_false is not None)
            assert said == (decides and holding, decides and not holding), (example.seed, number)
            count += decides
    return count
