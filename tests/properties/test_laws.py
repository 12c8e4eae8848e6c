"""Laws that hold whatever the data: they need no engine, only the evaluator and the generator."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from generate import Example, generate

from seglang.core import declarations as core_declarations
from seglang.core import nodes
from seglang.core.declarations import Program, Segment, Trait
from seglang.core.edges import AsOf, Edge, PeriodStart, Shift, Unit, resolve
from seglang.core.evaluate import members, trait_values
from seglang.core.nodes import Aggregate, Aggregation, Compare, Literal, Moment, Not, Operator
from seglang.core.simplify import simplify
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.core.world import World
from seglang.functions import RunError
from seglang.types import INTEGER

SEEDS = range(300)
FEW = range(0, 300, 6)


def outcome(program: Program, name: str, world: World, as_of: datetime) -> Any:
    """None when it cannot be computed from these rows."""
    try:
        return answer(program, name, world, as_of)
    except RunError:
        return None


def answer(program: Program, name: str, world: World, as_of: datetime) -> Any:
    if isinstance(program.declarations[name], Segment):
        return members(program, name, world, as_of)
    return trait_values(program, name, world, as_of)


def with_declared(example: Example, *declared: core_declarations.Declared) -> Program:
    return Program(
        example.program.catalog,
        {**example.program.declarations, **{one.name: one for one in declared}},
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_simplifying_keeps_the_meaning(seed: int) -> None:
    example = generate(seed)
    simple = simplify(example.program)
    assert simplify(simple) == simple
    for name in example.program.declarations:
        before = outcome(example.program, name, example.world, example.as_of)
        after = outcome(simple, name, example.world, example.as_of)
        # Either may stop at what the other does not look at.
        assert after == before or None in (after, before)


@pytest.mark.parametrize("seed", FEW)
def test_a_segment_and_its_negation_share_out_the_population(seed: int) -> None:
    example = generate(seed)
    for declared in example.program.declarations.values():
        if not isinstance(declared, Segment):
            continue
        inverse = replace(declared, name="inverse", condition=Not(declared.condition))
        everybody = replace(declared, name="everybody", condition=nodes.Always(True))
        program = with_declared(example, inverse, everybody)
        inside = members(program, declared.name, example.world, example.as_of)
        outside = members(program, "inverse", example.world, example.as_of)
        population = members(program, "everybody", example.world, example.as_of)
        assert set(inside) & set(outside) == set()
        assert sorted(inside + outside) == sorted(population)


@pytest.mark.parametrize("seed", FEW)
def test_the_order_of_rows_means_nothing(seed: int) -> None:
    example = generate(seed)
    random = Random(seed)
    shuffled = World(*(_shuffled(random, tables) for tables in _tables(example.world)))
    for name in example.program.declarations:
        before = outcome(example.program, name, example.world, example.as_of)
        after = outcome(example.program, name, shuffled, example.as_of)
        assert (sorted(after) if isinstance(after, list) else after) == (
            sorted(before) if isinstance(before, list) else before
        )


@pytest.mark.parametrize("seed", FEW)
def test_facts_from_the_as_of_instant_on_do_not_exist(seed: int) -> None:
    example = generate(seed)
    events = {
        name: tuple(
            row
            for row in rows
            if row.time is None or not isinstance(row.time, datetime) or row.time < example.as_of
        )
        for name, rows in example.world.events.items()
    }
    past = World(example.world.entities, events, example.world.lists)
    for name in example.program.declarations:
        assert outcome(example.program, name, past, example.as_of) == outcome(
            example.program, name, example.world, example.as_of
        )


def _tables(world: World) -> tuple[Any, Any, Any]:
    return world.entities, world.events, world.lists


def _shuffled(random: Random, tables: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(random.sample(rows, len(rows))) for name, rows in tables.items()}


def counting(window: Window | None) -> Trait:
    rows = Rows("purchase", Events((EventArm("purchase"),)), None, window)
    return Trait("counted", "customer", Aggregate(Aggregation.COUNT, rows, INTEGER))


def counted(example: Example, start: Edge | None, end: Edge | None) -> dict[Any, int]:
    window = Window(None if start is None else Moment(start), None if end is None else Moment(end))
    program = with_declared(example, counting(window))
    return trait_values(program, "counted", example.world, example.as_of)


@pytest.mark.parametrize("seed", FEW)
def test_a_wider_window_loses_nobody(seed: int) -> None:
    example = generate(seed)
    for unit in Unit:
        shorter, longer = (
            _at_least_once(example, Shift(AsOf(), -amount, unit)) for amount in (1, 2)
        )
        assert set(shorter) <= set(longer)


def _at_least_once(example: Example, start: Edge) -> list[Any]:
    count = counting(Window(Moment(start), Moment(AsOf()))).value
    happened = Compare(Operator.GREATER_OR_EQUAL, count, Literal(1, INTEGER))
    program = with_declared(example, Segment("found", "customer", happened))
    return members(program, "found", example.world, example.as_of)


@pytest.mark.parametrize("seed", FEW)
def test_neighbouring_windows_add_up(seed: int) -> None:
    example = generate(seed)
    edges: list[Edge | None] = [
        None,
        Shift(AsOf(), -2, Unit.YEAR),
        PeriodStart(Unit.YEAR),
        PeriodStart(Unit.QUARTER),
        PeriodStart(Unit.MONTH),
    ]
    pieces = [counted(example, start, end) for start, end in _tiles(example, edges)]
    whole = counted(example, None, None)
    for key, count in whole.items():
        assert sum(piece[key] for piece in pieces) == count


def _tiles(example: Example, edges: list[Edge | None]) -> list[tuple[Edge | None, Edge | None]]:
    calendar = example.program.catalog.calendar
    cuts = sorted(
        (edge for edge in edges if edge is not None),
        key=lambda edge: resolve(edge, example.as_of, calendar),
    )
    bounds: list[Edge | None] = [None, *cuts, None]
    return list(pairwise(bounds))


@pytest.mark.parametrize("seed", FEW)
def test_days_tile_a_stretch_of_days(seed: int) -> None:
    example = generate(seed)
    days: list[tuple[Edge | None, Edge | None]] = [
        (PeriodStart(Unit.DAY, -back), PeriodStart(Unit.DAY, 1 - back)) for back in range(1, 40)
    ]
    pieces = [counted(example, start, end) for start, end in days]
    whole = counted(example, PeriodStart(Unit.DAY, -39), PeriodStart(Unit.DAY, 0))
    for key, count in whole.items():
        assert sum(piece[key] for piece in pieces) == count


def test_the_same_seed_gives_the_same_example() -> None:
    first, second = generate(7), generate(7)
    assert first.program.declarations == second.program.declarations
    assert first.world == second.world
    assert first.as_of - second.as_of == timedelta()
