"""How the time grows: with ten times the segments, and with twice the rows.

The same segments are computed on the data of a size, and on that of as many customers who order and
do everything else twice as often. Each run is a process of its own; the medians are compared.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import tables, vocabulary
from benchmarks.computed import compute
from benchmarks.generate import SIZES, Shape, kept, standing
from benchmarks.many import duckdb_file

COUNTS = (100, 1000)
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Grown:
    """Seconds, the median of the rounds; MiB, the highest of them."""

    segments: int
    shape: Shape
    seconds: float
    peak: float


def measure(
    size: str, counts: tuple[int, int], *, rounds: int = ROUNDS, tell: Callable[[str], None]
) -> tuple[Grown, Grown, Grown]:
    """Few segments, many segments, and many segments on twice the rows."""
    few, many = counts
    tell(f"data of size {size}")
    once = SIZES[size], standing(size)
    tell("twice the data")
    twice = doubled(size)
    runs = [(few, *once), (many, *once), (many, *twice)]
    found = []
    for _ in range(rounds):
        for count, shape, database in runs:
            tell(f"{count} segments on {shape.events:,} events")
            found.append(compute(duckdb_file(database), vocabulary.segments(count), 1))
    first, second, third = (
        Grown(
            count,
            shape,
            statistics.median(each.seconds for each in found[place::3]),
            max(each.peak for each in found[place::3]),
        )
        for place, (count, shape, _) in enumerate(runs)
    )
    return first, second, third


def doubled(size: str) -> tuple[Shape, Path]:
    """Twice the orders and events of a size, and where they lie."""
    shape = doubled_shape(size)
    for name, named in SIZES.items():
        if named == shape:
            return shape, standing(name)
    return shape, kept(f"{size}-double", shape)


def doubled_shape(size: str) -> Shape:
    return replace(SIZES[size], orders=SIZES[size].orders * 2, events=SIZES[size].events * 2)


def report(grown: Sequence[Grown], *, markdown: bool) -> str:
    few, many, twice = grown
    rows = [
        (
            f"{each.segments:,}",
            f"{each.shape.events:,}",
            f"{each.shape.orders:,}",
            f"{each.seconds:.2f}",
            f"{each.seconds / before.seconds:.1f}" if each is not before else "",
            f"{each.peak:,.0f}",
        )
        for before, each in ((few, few), (few, many), (many, twice))
    ]
    header = ("segments", "events", "orders", "seconds", "to the line before", "peak MiB")
    return tables.render(header, rows, markdown=markdown)
