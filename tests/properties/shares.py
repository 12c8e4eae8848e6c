"""Which seeds the laws are tried with: each law a share of the programs that engines are compared
on, so that `SEGLANG_PROGRAMS` and `SEGLANG_SEED` reach all of them."""

from __future__ import annotations

from differential import FIRST, PROGRAMS

_BATCH = 5


def shares(one_of: int) -> list[range]:
    """Seeds, one of so many, in batches: a batch is a test."""
    seeds = range(FIRST, FIRST + PROGRAMS, one_of)
    return [seeds[start : start + _BATCH] for start in range(0, len(seeds), _BATCH)]


def name_of(seeds: range) -> str:
    return str(seeds.start)
