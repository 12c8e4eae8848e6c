"""What the lints say never to hold, always to hold or to follow is so in every random world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, get_args

import pytest
from generate import generate
from shares import name_of, shares

from seglang.core import nodes
from seglang.core.declarations import Program, Segment
from seglang.core.edges import AsOf, Shift
from seglang.core.evaluate import members
from seglang.core.nodes import (
    Aggregate,
    And,
    Compare,
    Condition,
    InWindow,
    Known,
    Literal,
    Lookup,
    Moment,
    Not,
    Operator,
    Or,
)
from seglang.core.sources import Rows, Window
from seglang.core.standings import Ranked, Score
from seglang.core.walking import children
from seglang.functions import RunError
from seglang.lint.formulas import Formulas, Negation

CONDITIONS = get_args(nodes.Condition)
OPERATORS = [each for each in Operator if each is not Operator.NOT_EQUAL]


def conditions(node: Any) -> Iterator[Condition]:
    """Conditions about the entity itself: not those inside a `where`, or of another entity."""
    if isinstance(node, Rows | Lookup | Ranked | Score):
        if isinstance(node, Ranked):
            yield node
        return
    if isinstance(node, CONDITIONS):
        yield node
    skipped = (node.operand,) if isinstance(node, Aggregate) else ()
    for child in children(node):
        if child not in skipped:
            yield from conditions(child)


def varied(condition: Condition, random: Random) -> Condition:
    """A condition about the same value, a little different."""
    match condition:
        case Compare(operator, left, right):
            if random.random() < 0.2:
                return Known(left)
            operator = random.choice(OPERATORS) if operator is not Operator.EQUAL else operator
            return Compare(operator, nudged(left, random), nudged(right, random))
        case InWindow(value, Window(start, end, after_start, through_end)):
            if random.random() < 0.3:
                return Known(value)
            start = None if start is None else nudged(start, random)
            end = None if end is None or random.random() < 0.2 else nudged(end, random)
            if start is None and end is None:
                return Known(value)
            if random.random() < 0.2:
                after_start = not after_start
            if random.random() < 0.2:
                through_end = not through_end
            return InWindow(value, Window(start, end, after_start, through_end))
        case _:
            return condition


def nudged(value: Any, random: Random) -> Any:
    match value:
        case Literal(bool()):
            return value
        case Literal(int() | Decimal() as number):
            return replace(value, value=number + random.choice((-1, 0, 0, 1)))
        case Literal(timedelta() as length):
            return replace(value, value=length + timedelta(hours=random.choice((-1, 0, 1))))
        case Moment(Shift(AsOf(), amount, unit)):
            return replace(value, edge=Shift(AsOf(), amount + random.choice((-1, 0, 1)), unit))
        case Aggregate(rows=Rows(window=Window(start, end)) as rows) if start and end:
            window = Window(
                nudged(start, random),
                random.choice((end, nudged(end, random))),
                random.random() < 0.3,
                random.random() < 0.3,
            )
            return replace(value, rows=replace(rows, window=window))
        case _:
            return value


def made_from(found: list[Condition], random: Random) -> Condition:
    parts = []
    for _ in range(random.randint(2, 4)):
        part = random.choice(found)
        part = varied(part, random) if random.random() < 0.7 else part
        parts.append(Not(part) if random.random() < 0.4 else part)
    return random.choice((And, Or))(tuple(parts))


@pytest.mark.parametrize("seeds", shares(one_of=4), ids=name_of)
def test_nothing_false_is_said(seeds: range) -> None:
    for seed in seeds:
        judge(seed)


def judge(seed: int) -> None:
    example = generate(seed)
    random = Random(seed)
    for name, declared in example.program.declarations.items():
        if not isinstance(declared, Segment):
            continue
        found = list(conditions(declared.condition))
        tried = {
            f"tried {number}": Segment(
                f"tried {number}",
                declared.entity,
                made_from(random.sample(found, min(2, len(found))), random),
            )
            for number in range(12)
        }
        everybody = Segment("everybody", declared.entity, nodes.Always(True))
        # Of an audience only the rule is judged.
        rules = {name: replace(declared, channel=None), **tried, "everybody": everybody}
        program = Program(example.program.catalog, {**example.program.declarations, **rules})
        formulas = Formulas(program)

        def held(name: str, program: Program = program) -> set[Any]:
            return set(members(program, name, example.world, example.as_of))

        population = held("everybody")
        for tried_name, segment in tried.items():
            try:
                held(tried_name)
                held(name)
            except RunError:
                continue
            formula = formulas.of(segment.condition)
            if not formulas.can_hold([formula]):
                assert held(tried_name) == set()
            if formulas.entails([], formula):
                assert held(tried_name) == population
            whole = formulas.of(declared.condition)
            if formulas.entails([formula], whole):
                assert held(tried_name) <= held(name)
            if formulas.entails([Negation(formula)], whole):
                assert population - held(tried_name) <= held(name)


def test_the_search_finds_contradictions_at_all() -> None:
    said = 0
    for seed in range(60):
        example = generate(seed)
        random = Random(seed)
        for declared in example.program.declarations.values():
            if isinstance(declared, Segment):
                found = list(conditions(declared.condition))
                formulas = Formulas(example.program)
                for _ in range(6):
                    made = made_from(random.sample(found, min(2, len(found))), random)
                    formula = formulas.of(made)
                    said += not formulas.can_hold([formula]) or formulas.entails([], formula)
    assert said > 20
