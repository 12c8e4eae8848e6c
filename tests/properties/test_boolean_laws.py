"""Conditions are true or false: a segment and its negation share out the population, and `and`,
`or`, `not` and `at least 2 of` are the algebra of sets. Asked of each engine about itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from generate import Example, generate
from loaded_engines import ENGINES, Asked, opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.declarations import Segment
from seglang.core.nodes import Always, And, Condition, HowMany, InSegment, Not, Or
from seglang.core.world import Key

Set = frozenset[Key]
Law = tuple[Callable[..., Condition], Callable[..., Set]]

A, B, C, ALL = (InSegment(name) for name in ("a", "b", "c", "all"))


def both(*parts: Condition) -> Condition:
    return And(parts)


def either(*parts: Condition) -> Condition:
    return Or(parts)


# A condition of three others, and whom it must hold for.
LAWS: dict[str, Law] = {
    "complement": (lambda a, b, c: Not(a), lambda a, b, c, all: all - a),
    "twice not": (lambda a, b, c: Not(Not(a)), lambda a, b, c, all: a),
    "never both": (lambda a, b, c: both(a, Not(a)), lambda a, b, c, all: frozenset()),
    "always either": (lambda a, b, c: either(a, Not(a)), lambda a, b, c, all: all),
    "and": (lambda a, b, c: both(a, b), lambda a, b, c, all: a & b),
    "or": (lambda a, b, c: either(a, b), lambda a, b, c, all: a | b),
    "commuted": (lambda a, b, c: both(b, a), lambda a, b, c, all: a & b),
    "or commuted": (lambda a, b, c: either(b, a), lambda a, b, c, all: a | b),
    "idempotent": (lambda a, b, c: both(a, a), lambda a, b, c, all: a),
    "or idempotent": (lambda a, b, c: either(a, a), lambda a, b, c, all: a),
    "De Morgan": (lambda a, b, c: Not(both(a, b)), lambda a, b, c, all: (all - a) | (all - b)),
    "De Morgan's other": (
        lambda a, b, c: Not(either(a, b)),
        lambda a, b, c, all: (all - a) & (all - b),
    ),
    "not inside": (lambda a, b, c: either(Not(a), Not(b)), lambda a, b, c, all: all - (a & b)),
    "absorption": (lambda a, b, c: both(a, either(a, b)), lambda a, b, c, all: a),
    "or absorption": (lambda a, b, c: either(a, both(a, b)), lambda a, b, c, all: a),
    "distribution": (
        lambda a, b, c: both(a, either(b, c)),
        lambda a, b, c, all: (a & b) | (a & c),
    ),
    "distributed": (
        lambda a, b, c: either(both(a, b), both(a, c)),
        lambda a, b, c, all: a & (b | c),
    ),
    "at least 2": (
        lambda a, b, c: HowMany(2, None, (a, b, c)),
        lambda a, b, c, all: (a & b) | (a & c) | (b & c),
    ),
    "exactly 1": (
        lambda a, b, c: HowMany(1, 1, (a, b, c)),
        lambda a, b, c, all: (a | b | c) - (a & b) - (a & c) - (b & c),
    ),
    "at most 2": (lambda a, b, c: HowMany(0, 2, (a, b, c)), lambda a, b, c, all: all - (a & b & c)),
}


def three(seed: int) -> tuple[Example, tuple[Condition, Condition, Condition]]:
    """An example that declares three random conditions about one entity, `a`, `b` and `c`."""
    example = generate(seed)
    maker, scope = example.maker(), example.scope()
    a, b, c = (maker.condition(scope, 2) for _ in range(3))
    parts = {"a": a, "b": b, "c": c, "all": Always(True)}
    declared = [Segment(name, "customer", condition) for name, condition in parts.items()]
    return example.with_declared(*declared), (a, b, c)


def held(engine: Asked, example: Example, condition: Condition) -> Set | None:
    program = example.program_with(Segment("tried", "customer", condition))
    found = engine.one(program, "tried", example.as_of)
    return None if found is None else frozenset(found)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=50), ids=name_of)
def test_conditions_are_sets(seeds: range, engine: str) -> None:
    for seed in seeds:
        example, parts = three(seed)
        with opened(engine, example.world, needed(example.program)) as there:
            sets = [held(there, example, part) for part in (A, B, C, ALL)]
            known = [one for one in sets if one is not None]
            if len(known) < len(sets):
                continue  # a number is too large
            for title, (condition, wanted) in LAWS.items():
                found = held(there, example, condition(*parts))
                assert found in (None, wanted(*known)), (seed, title)
