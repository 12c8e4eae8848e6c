"""Waiting until a rule file or the project file changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import sleep

from seglang.project.rule_files import PROJECT, rules_below

_PAUSE = 0.3

State = Mapping[Path, tuple[int, int]]


def state(root: Path) -> State:
    """When each of the project's files was written, and how long it is."""
    found = {}
    for path in (root / PROJECT, *rules_below([str(root)])):
        try:
            status = path.stat()
        except OSError:  # gone between being listed and being looked at
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def changes(root: Path, pause: Callable[[], None] | None = None) -> Iterator[State]:
    """Yields once for each time that a file is written, made or taken away. Never ends."""
    wait = pause if pause is not None else _wait
    seen = state(root)
    while True:
        wait()
        now = state(root)
        if now != seen:
            seen = now
            yield now


def _wait() -> None:
    sleep(_PAUSE)
