"""Which seeds the laws are tried with: each law a share of the programs that engines are compared
on, so that `SEGLANG_PROGRAMS` and `SEGLANG_SEED` reach all of them."""

from __future__ import annotations

from random import Random

from differential import FIRST, PROGRAMS
from zone_days import distinct_zones, zone_names

_BATCH = 5
# From so many programs on, all zones are tried.
_MANY = 5000
_FEW_ZONES = 20


def shares(one_of: int) -> list[range]:
    """Seeds, one of so many, in batches: a batch is a test."""
    seeds = range(FIRST, FIRST + PROGRAMS, one_of)
    return [seeds[start : start + _BATCH] for start in range(0, len(seeds), _BATCH)]


def name_of(seeds: range) -> str:
    return str(seeds.start)


def few() -> bool:
    """Is only a part tried of what could all be tried?"""
    return PROGRAMS < _MANY


def zones_of(part: int, parts: int) -> list[str]:
    """One part of the zones: of a few, or of all that have a history of their own."""
    if few():
        return Random(FIRST).sample(zone_names(), _FEW_ZONES)[part::parts]
    return list(distinct_zones()[part::parts])
