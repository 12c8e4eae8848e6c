"""Members are those for whom the condition, selected as a column of everybody, is true; and asking
for everything at once, or only for the number, changes nothing.

A column has neither a WHERE nor a join that leaves somebody out, so an engine goes another way to
it. All that is declared about an entity stands in one statement, where equal work is shared.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from generate import Example, generate
from loaded_engines import ENGINES, Asked, opened
from needed_tables import needed
from shares import name_of, shares

from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.nodes import Truth

_AS_COLUMN = "as a column: "


def with_columns(program: Program) -> Program:
    """Each segment is also a trait, true for its members."""
    columns = {
        _AS_COLUMN + name: Trait(_AS_COLUMN + name, segment.entity, Truth(segment.condition))
        for name, segment in program.declarations.items()
        if isinstance(segment, Segment)
    }
    return Program(program.catalog, {**program.declarations, **columns})


def columns_of(program: Program, entity: str) -> Mapping[str, str]:
    """What is declared about an entity, and the trait that shows it."""
    return {
        name: _AS_COLUMN + name if isinstance(declared, Segment) else name
        for name, declared in program.declarations.items()
        if declared.entity == entity and not name.startswith(_AS_COLUMN)
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=20), ids=name_of)
def test_one_by_one_and_all_at_once(seeds: range, engine: str) -> None:
    for seed in seeds:
        example = generate(seed)
        with opened(engine, example.world, needed(example.program)) as there:
            for entity in sorted({one.entity for one in example.program.declarations.values()}):
                check(example, entity, there)


def check(example: Example, entity: str, engine: Asked) -> None:
    program = with_columns(example.program)
    shown = columns_of(program, entity)
    together = engine.table(program, list(shown.values()), example.as_of)
    for place, name in enumerate(shown):
        declared = program.declarations[name]
        alone = engine.one(program, name, example.as_of)
        if alone is None or together is None:
            continue  # a number is too large
        column = {key: values[place] for key, values in together.items()}
        match declared:
            case Trait() | Partition():
                assert column == alone, (example.seed, name)
            case Segment(channel=None):
                assert {key: True for key, held in column.items() if held} == alone, (
                    example.seed,
                    name,
                )
                size = engine.size(program, name, example.as_of)
                assert size in (None, (len(alone), len(column))), (example.seed, name)
            case Segment():
                # What is published is never more than the rule.
                assert alone.keys() <= {key for key, held in column.items() if held}
                size = engine.size(program, name, example.as_of)
                assert size in (None, (len(alone), len(column))), (example.seed, name)
