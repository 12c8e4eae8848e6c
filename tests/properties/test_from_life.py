"""A test made of rows that an engine holds says of its individuals what the rows said: asked of
random programs, over tables of every form that a catalog can state."""

from __future__ import annotations

from random import Random

import pytest
from generate import Example, generate
from loaded_engines import opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import NumberOverflow, RunError, members, members_of
from seglang.core.nodes import Always
from seglang.core.rule_tests import ExpectedMembers, RuleTest
from seglang.core.world import Key
from seglang.engines.model import Engine
from seglang.errors import SegError
from seglang.life.from_life import from_life
from seglang.sql.dialects import DIALECTS

_REFUSED = {"SEG941", "SEG942", "SEG943"}
_PEOPLE = 3


def segments(program: Program) -> list[str]:
    return [
        name
        for name, declared in program.declarations.items()
        if isinstance(declared, Segment) and not declared.channel
    ]


def texts(key: Key) -> tuple[str, ...]:
    return tuple(str(part) for part in key)


def chosen(example: Example, name: str, random: Random) -> list[Key]:
    program = example.program
    entity = program.declarations[name].entity
    there = members_of(program, entity, Always(True), example.world, example.as_of)
    return random.sample(there, min(_PEOPLE, len(there)))


def made(example: Example, name: str, keys: list[Key], engine: Engine) -> RuleTest | None:
    dialect = DIALECTS[engine.dialect]
    asked = list(map(texts, keys))
    try:
        return from_life(example.program, name, asked, engine, dialect, example.as_of, {})
    except SegError as error:
        codes = {diagnostic.code.id for diagnostic in error.diagnostics}
        assert codes <= _REFUSED, (example.seed, name, codes)
        return None


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("seeds", shares(50), ids=name_of)
def test_the_same_members(seeds: range, engine: str) -> None:
    for seed in seeds:
        _compared(generate(seed), engine)


def test_something_is_compared() -> None:
    """Of programs that ask for no ranks; of others there may be nothing."""
    assert sum(_compared(generate(seed), "duckdb") for seed in range(3)) > 0


def _compared(example: Example, engine: str) -> int:
    count = 0
    random = Random(example.seed)
    with opened(engine, example.world, needed(example.program), random) as there:
        for name in segments(example.program):
            try:
                inside = set(members(example.program, name, example.world, example.as_of))
                keys = chosen(example, name, random)
                test = made(example, name, keys, there.engine)
            except (NumberOverflow, RunError):
                continue
            if test is None:
                continue
            [expected] = test.expected
            assert isinstance(expected, ExpectedMembers)
            entity = example.program.declarations[name].entity
            for number, key in enumerate(keys, start=1):
                said = f"{entity}_{number}" in expected.names
                assert said is (key in inside), (example.seed, name, key)
            count += 1
    return count
