"""Many segments at once, against one query written by hand for each of them.

Both sides write every membership into a table in memory, and count them by segment. The compiled
side is timed from checked rules on: planning, compiling and running, whatever the planner chooses;
by hand only the queries run. Of a large number of segments only a part of those by hand is run,
evenly spread, and the time of all of them reckoned from it; the table says of how many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import by_hand, tables, vocabulary
from benchmarks.by_hand import Answered
from benchmarks.computed import Place, compute

COUNTS = (1, 10, 100, 1000)


class DifferentMembersError(Exception):
    """The two sides do not agree, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Sides:
    """`by_hand` runs queries by the number of their segment, in a spelling, so many times."""

    place: Place
    by_hand: Callable[[Mapping[int, str], int], Answered]
    spelling: vocabulary.Spelling = vocabulary.STANDARD


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, MiB; `by_hand` is reckoned from `tried` queries."""

    segments: int
    members: int
    compiled: float
    by_hand: float
    tried: int
    together: bool
    peak: float
    spilled: float


def in_file(database: Path) -> Sides:
    """Both sides on DuckDB, on a file of it."""
    opening = by_hand.in_file(database)
    return Sides(duckdb_file(database), partial(by_hand.on_duckdb, opening, None))


def duckdb_file(database: Path) -> Place:
    return Place(f'engine = "duckdb"\npath = "{database}"')


def measure(
    sides: Sides,
    counts: Sequence[int],
    *,
    tried: int,
    repeat: int,
    tell: Callable[[str], None],
) -> list[Measured]:
    """Raises DifferentMembersError."""
    return [_one(sides, count, min(tried, count), repeat, tell) for count in counts]


def _one(
    sides: Sides, count: int, tried: int, repeat: int, tell: Callable[[str], None]
) -> Measured:
    drawn = vocabulary.segments(count, spelling=sides.spelling)
    tell(f"{count} segments")
    computed = compute(sides.place, drawn, repeat)
    tell(f"{count} segments by hand")
    queries = {number: drawn[number].sql for number in range(0, count, count // tried)}
    answered = sides.by_hand(queries, repeat)
    for number in queries:
        ours, theirs = computed.sizes.get(number, 0), answered.sizes.get(number, 0)
        if ours != theirs:
            raise DifferentMembersError(f"{drawn[number].name}: {ours} and by hand {theirs}")
    return Measured(
        count,
        sum(computed.sizes.values()),
        computed.seconds,
        answered.seconds * count / len(queries),
        len(queries),
        computed.together,
        computed.peak,
        computed.spilled,
    )


def report(
    measured: Sequence[Measured], *, other: str = "by hand", spilled: bool = False, markdown: bool
) -> str:
    header = ["segments", "memberships", "seconds", other, "of queries", "ratio", "peak MiB"]
    rows = []
    for each in measured:
        row = [
            f"{each.segments:,}" + ("" if each.together else " (one by one)"),
            f"{each.members:,}",
            f"{each.compiled:.2f}",
            f"{each.by_hand:.2f}",
            f"{each.tried:,}",
            f"{each.by_hand / each.compiled:.1f}",
            f"{each.peak:,.0f}",
        ]
        rows.append([*row, f"{each.spilled:,.0f}"] if spilled else row)
    table = tables.render([*header, "on disk MiB"] if spilled else header, rows, markdown=markdown)
    return "\n".join((table, *_growth(measured)))


def _growth(measured: Sequence[Measured]) -> tuple[str, ...]:
    """From each number of segments that is ten times another one."""
    found = {each.segments: each for each in measured}
    pairs = [
        (found[each.segments // 10], each)
        for each in measured
        if each.segments % 10 == 0 and each.segments // 10 in found
    ]
    if not pairs:
        return ()
    ratios = "; ".join(
        f"{many.segments:,} over {few.segments:,}: {many.compiled / few.compiled:.1f}"
        for few, many in pairs
    )
    return "", f"Growth of the time with the number of segments, {ratios}."
