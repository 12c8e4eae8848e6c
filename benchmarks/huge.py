"""Many segments over Parquet files that do not fit into memory, with a limit of memory.

The target is the files themselves, nothing is copied into a database; what does not fit under the
limit goes to disk. A few of the queries by hand run under the same limit, so that sizes can be
compared, and the time of all is reckoned from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import by_hand, many
from benchmarks.computed import Place

COUNTS = (100,)
MEMORY = "4GB"
TRIED = 5


def measure(
    files: Path,
    counts: Sequence[int],
    *,
    memory: str = MEMORY,
    tried: int = TRIED,
    tell: Callable[[str], None],
) -> list[many.Measured]:
    """Raises many.DifferentMembersError."""
    sides = many.Sides(
        Place(f'engine = "duckdb"\nfiles = "{files}/*.parquet"', memory=memory),
        partial(by_hand.on_duckdb, by_hand.in_files(files), memory),
    )
    return many.measure(sides, counts, tried=tried, repeat=1, tell=tell)
