"""Random use of a store, compared with a model in dictionaries after every step: what it says of
current versions and histories, and what readers find in its views.

`SEGLANG_STORES` sets how many stores are used on each engine, `SEGLANG_SEED` the first.
"""

from __future__ import annotations

import os

import pytest

from engines.store_bed import Bed
from engines.store_bed import bed as bed
from engines.store_model import use_at_random
from seglang.engines import stage

STORES = int(os.environ.get("SEGLANG_STORES", "2"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
LENGTH = 12


@pytest.mark.parametrize("seed", range(FIRST, FIRST + STORES))
def test_a_store_does_what_the_model_does(
    bed: Bed, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:  # few segments are compared by one statement
        monkeypatch.setattr(stage, "MOST_ROWS", 5)
    use_at_random(bed, f"store {seed}", LENGTH)
