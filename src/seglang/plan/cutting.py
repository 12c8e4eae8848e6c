"""Where time is cut for the rows of one event: which slices have a rollup of their own.

Takes aggregates without windows, and for each the runs of slices that its windows are; gives runs
of slices, each to be read once. In a run, an aggregate has a column for every stretch that none of
its windows cuts in two. The more runs, the fewer columns, and the more relations to join.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from seglang.core.nodes import Aggregate

# From the newest slice to the oldest, the last one excluded.
Run: TypeAlias = range
# With more slices only short runs are looked at, and all of them together: it takes the square of
# their number otherwise.
_MANY, _SHORT = 24, 8


def stretches(windows: Sequence[Run], inside: Run) -> list[Run]:
    """The parts of a run in which an aggregate with these windows needs a column each."""
    edges = sorted(
        {edge for window in windows for edge in (window.start, window.stop) if edge in inside}
        | {inside.start, inside.stop}
    )
    return [
        range(start, stop)
        for start, stop in pairwise(edges)
        if any(window.start <= start and stop <= window.stop for window in windows)
    ]


def cheapest(
    windows: Mapping[Aggregate, Sequence[Run]],
    slices: int,
    cost: Callable[[Run, Mapping[Aggregate, int]], float],
) -> list[Run]:
    """Runs that hold every slice of a window, so that the sum of their costs is lowest. `cost` is
    told how many columns each aggregate has in a run."""
    reach = slices if slices <= _MANY else _SHORT
    best: list[tuple[float, Run]] = [(0.0, range(0))]
    for stop in range(1, slices + 1):
        found: list[tuple[float, Run]] = []
        starts = range(max(stop - reach, 0), stop)
        for start in starts if stop < slices or 0 in starts else (0, *starts):
            run = range(start, stop)
            columns = {each: len(stretches(runs, run)) for each, runs in windows.items()}
            asked = {each: number for each, number in columns.items() if number}
            found.append((best[start][0] + (cost(run, asked) if asked else 0.0), run))
        best.append(min(found, key=lambda each: each[0]))
    runs: list[Run] = []
    stop = slices
    while stop:
        runs.append(best[stop][1])
        stop = best[stop][1].start
    return [run for run in reversed(runs) if any(stretches(each, run) for each in windows.values())]
