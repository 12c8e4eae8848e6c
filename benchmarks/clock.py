"""How long something takes, of several runs where they are short. Imports nothing but Python's own:
another engine's environment uses it as well."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")
ENOUGH = 5.0


def measured(
    prepare: Callable[[], object], run: Callable[[], _Answer], repeat: int
) -> tuple[float, _Answer]:
    """The median of up to `repeat` runs, in seconds, and the last answer. No run is begun once
    they have taken `ENOUGH` seconds together. `prepare` comes before each and is not counted."""
    times: list[float] = []
    while True:
        prepare()
        began = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - began)
        if len(times) >= repeat or sum(times) >= ENOUGH:
            return statistics.median(times), answer
