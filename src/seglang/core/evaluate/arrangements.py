"""`all of (…)`: a row for each part, in any order, no row for two of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Any, TypeAlias

from seglang.core.evaluate.subject import Seen
from seglang.core.world import value_order

Rank: TypeAlias = tuple[Any, ...]


def arrangements(
    parts: Sequence[list[Seen]], *, every: bool
) -> Iterator[tuple[tuple[Seen, ...], int]]:
    """A row for each part, and the number of the part whose row is the latest, which carries a
    chain on. Rows of a part are in order of time. Unless `every` arrangement is asked for there is
    one for each latest row: that whose first row is latest."""
    if every:
        for taken in product(*parts):
            if _all_differ(taken):
                number = max(range(len(parts)), key=lambda part: _rank(taken[part], part))
                yield taken, number
        return
    ranks = [[_rank(row, number) for row in part] for number, part in enumerate(parts)]
    for number, part in enumerate(parts):
        for row in part:
            # Of as many rows as there are parts one is always free.
            options = [
                [row]
                if other == number
                else [
                    found
                    for found in _before(rows, ranks[other], _rank(row, number), len(parts) + 1)
                    if found.identity != row.identity
                ]
                for other, rows in enumerate(parts)
            ]
            best = _latest_start(options)
            if best is not None:
                yield best, number


def _rank(row: Seen, part: int) -> Rank:
    """Of rows of one time that no column orders, that of the part written last is the latest."""
    return (row.time, value_order(row.order), part)


def _before(rows: list[Seen], ranks: list[Rank], rank: Rank, number: int) -> list[Seen]:
    """The last few rows before a rank."""
    end = bisect_left(ranks, rank)
    return rows[max(0, end - number) : end]


def _latest_start(options: list[list[Seen]]) -> tuple[Seen, ...] | None:
    if not all(options):
        return None
    last = tuple(rows[-1] for rows in options)
    if _all_differ(last):
        return last
    possible = [taken for taken in product(*options) if _all_differ(taken)]
    return max(possible, key=_start, default=None)


def _start(taken: tuple[Seen, ...]) -> datetime:
    return min(row.time for row in taken if row.time is not None)


def _all_differ(taken: tuple[Seen, ...]) -> bool:
    return len({row.identity for row in taken}) == len(taken)
