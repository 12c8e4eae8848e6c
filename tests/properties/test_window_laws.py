"""Windows tile: what is counted and summed in two that touch adds up to that in both together; and
a wider one loses nobody of an `at least`. Of random rows, on each engine by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from generate import Example, generate
from loaded_engines import ENGINES, opened
from needed_tables import needed
from random_rows import Made
from random_window import random_edge
from shares import name_of, shares

from seglang.core.declarations import Declared, Segment, Trait
from seglang.core.edges import AsOf, Edge, PeriodStart, Shift, Unit, resolve
from seglang.core.nodes import Aggregate, Aggregation, Compare, Literal, Moment, Operator, Value
from seglang.core.sources import Window
from seglang.types import DECIMAL, INTEGER

# Of one after the other, and of the three together.
PIECES = ("first", "second", "third")
WHOLE = "whole"
NESTED = (("second", WHOLE), ("start", "longer start"), (WHOLE, "all"))


def edges(example: Example) -> list[Edge]:
    """Four, in order: of the kinds that rules write, and on or next to clock changes."""
    random = example.maker().random
    calendar = example.program.catalog.calendar
    found: dict[datetime, Edge] = {}
    tried: list[Edge] = [random_edge(random) for _ in range(3)]
    tried += [PeriodStart(random.choice((Unit.DAY, Unit.WEEK, Unit.MONTH)), -1), AsOf()]
    tried += [Shift(AsOf(), -back, Unit.DAY) for back in (1, 30, 365, 366, 1000)]
    for edge in tried:
        found.setdefault(resolve(edge, example.as_of, calendar), edge)
    return [found[instant] for instant in sorted(found)[:4]]


def declared(example: Example, made: Made, operand: Value, least: int) -> list[Declared]:
    """Counts, sums and an `at least` of the rows in each window."""
    cuts = [Moment(edge) for edge in edges(example)]
    windows = {
        **{name: Window(cuts[at], cuts[at + 1]) for at, name in enumerate(PIECES)},
        WHOLE: Window(cuts[0], cuts[-1]),
        "start": Window(None, cuts[1]),
        "longer start": Window(None, cuts[2]),
        "longer end": Window(cuts[1], None),
        "all": None,
    }
    found: list[Declared] = []
    for name, window in windows.items():
        rows = replace(made.rows, window=window, apart_from=None)
        count = Aggregate(Aggregation.COUNT, rows, INTEGER)
        total = Aggregate(Aggregation.SUM, rows, operand.type, operand)
        often = Compare(Operator.GREATER_OR_EQUAL, count, Literal(least, INTEGER))
        found.append(Trait(f"count {name}", "customer", count))
        found.append(Trait(f"sum {name}", "customer", replace(total, type=DECIMAL)))
        found.append(Segment(f"often {name}", "customer", often))
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=25), ids=name_of)
def test_windows_tile(seeds: range, engine: str) -> None:
    for seed in seeds:
        example = generate(seed)
        maker, scope = example.maker(), example.scope()
        made = maker.sources.rows(scope, 1, timed=True)
        operand = maker.value(scope.within(*made.frames), DECIMAL, 1)
        example = example.with_declared(*declared(example, made, operand, seed % 3 + 1))
        names = list(example.program.declarations)
        traits = [name for name in names if name.startswith(("count ", "sum "))]
        with opened(engine, example.world, needed(example.program)) as there:
            found = there.table(example.program, traits, example.as_of)
            for key, values in (found or {}).items():
                told = dict(zip(traits, values, strict=True))
                for what in ("count", "sum"):
                    pieces = sum(told[f"{what} {name}"] for name in PIECES)
                    assert pieces == told[f"{what} {WHOLE}"], (seed, what, key)
                    halves = told[f"{what} start"] + told[f"{what} longer end"]
                    assert halves == told[f"{what} all"], (seed, what, key)
            for narrow, wide in NESTED:
                fewer, more = (
                    there.one(example.program, f"often {name}", example.as_of)
                    for name in (narrow, wide)
                )
                assert fewer is None or more is None or set(fewer) <= set(more), (seed, narrow)
