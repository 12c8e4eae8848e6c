"""Judges bombs in a process with limits of the operating system, and tells what each took.

    python limited.py NAME…

Prints a line of JSON for each: its name, the slowest thing done with it, and the seconds that
that takes an ordinary machine. Memory beyond 256 MB more than the modules take, or minutes of work,
end the process.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time

from fuzz.bombs import BOMBS, SIZE
from fuzz.front import Costs, judge

MEMORY = 256 << 20
SECONDS_EACH = 60
# What the loop below takes on a machine of the kind that the limits are meant for.
ORDINARY = 0.030


def main(names: list[str]) -> None:
    # As the command line does: trees are many objects and no garbage.
    gc.set_threshold(100_000, 20, 100)
    judge("segment s: did purchase then page_view within 3 days\ntrait t: 1 / age")
    limit(MEMORY, SECONDS_EACH * len(names))
    for name in names:
        text = BOMBS[name]()
        assert len(text.encode("utf-8", "surrogatepass")) <= SIZE, name
        what, seconds = measured(text)
        print(json.dumps([name, what, seconds]), flush=True)


def limit(memory: int, seconds: int) -> None:
    """So much more memory than there is, so many seconds of work."""
    with open("/proc/self/statm", encoding="ascii") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def measured(text: str) -> tuple[str, float]:
    """The slowest thing done with a text and its seconds on an ordinary machine, the best of up to
    four tries: others use this machine, too."""
    best = ("", float("inf"))
    for _ in range(4):
        speed = beat()
        costs = Costs(alone=True)
        judge(text, costs=costs, formats=("text",), most=1)
        what = max(costs.seconds, key=costs.seconds.__getitem__)
        seconds = costs.seconds[what] * ORDINARY / max(speed, beat())
        best = min(best, (what, seconds), key=lambda found: found[1])
        if best[1] < 0.9:
            break
    return best


def beat() -> float:
    """The seconds of some work that is always the same."""
    start = time.process_time()
    total = 0
    for number in range(400_000):
        total += number * number % 7
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1:])
