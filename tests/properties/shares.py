"""Which seeds the laws are tried with: each law a share of the programs that engines are compared
on, so that `SEGLANG_PROGRAMS` and `SEGLANG_SEED` reach all of them; and with which zones:
`SEGLANG_ZONES=all`, or a few."""

from __future__ import annotations

import os
from random import Random

from differential import FIRST, PROGRAMS
from zone_days import distinct_zones, zone_names

_BATCH = 5
_FEW_ZONES = 12


def shares(one_of: int) -> list[range]:
    """Seeds, one of so many, in batches: a batch is a test."""
    seeds = range(FIRST, FIRST + PROGRAMS, one_of)
    return [seeds[start : start + _BATCH] for start in range(0, len(seeds), _BATCH)]


def name_of(seeds: range) -> str:
    return str(seeds.start)


def few() -> bool:
    """Are only some zones tried?"""
    return os.environ.get("SEGLANG_ZONES") != "all"


def zones_of(part: int, parts: int) -> list[str]:
    """One part of the zones: of a few, or of all that have a history of their own."""
    if few():
        return Random(FIRST).sample(zone_names(), _FEW_ZONES)[part::parts]
    return list(distinct_zones()[part::parts])
