"""Many segments computed by seg, in a process of its own, so that its peak of memory is its own.

`compute` takes a target and segments, and gives what the process measured: seconds from checked
rules to memberships that lie in a table and their sizes; the peak; the most that lay on disk.

The process itself, which prints JSON and is given its options as JSON:

    python -m benchmarks.computed FOLDER
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from benchmarks import vocabulary
from benchmarks.clock import measured
from benchmarks.generate import AS_OF, scratch
from benchmarks.peak import peak
from benchmarks.segments import THREADS

CATALOG = Path(__file__).parent / "single" / "seg.toml"
_LOOKING = 0.1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the data lies: the lines of a target, and variables of the environment that they name.
    `memory` is the target's limit, as `4GB`; what does not fit goes to disk."""

    target: str
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """`sizes` by the number of the segment, from 0 on, where there are members. `together`: not by
    a statement for each. `peak` and `spilled` in MiB."""

    seconds: float
    sizes: Mapping[int, int]
    together: bool
    peak: float
    spilled: float


def compute(place: Place, segments: Sequence[vocabulary.Drawn], repeat: int) -> Computed:
    with TemporaryDirectory() as folder, scratch() as spill:
        limit = "" if place.memory is None else f'\nmemory = "{place.memory}"'
        write_project(Path(folder), place.target + limit, segments)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.computed", folder],
            input=json.dumps({"repeat": repeat}),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, **place.environment, "TMPDIR": spill},
        )
    found = json.loads(done.stdout)
    return Computed(**{**found, "sizes": {int(n): size for n, size in found["sizes"].items()}})


def write_project(folder: Path, target: str, segments: Sequence[vocabulary.Drawn]) -> None:
    """A project over the generated data, whose target `bench` has these lines."""
    (folder / "seg.toml").write_text(f"{CATALOG.read_text()}\n[targets.bench]\n{target}\n")
    (folder / "rules.seg").write_text(vocabulary.rule_file(segments))


def main() -> None:
    from seglang import Project

    options = json.load(sys.stdin)
    _take_threads()
    project = Project.load(Path(sys.argv[1]))
    with project.connect("bench", as_of=AS_OF) as connection:
        names = list(connection.program.declarations)
        connection.members(names[0])  # what is loaded once for all
        with _watched(Path(gettempdir())) as spilled:
            run = partial(_memberships, connection, names)
            seconds, (sizes, together) = measured(lambda: None, run, options["repeat"])
            used = peak()
    found = {"seconds": seconds, "sizes": sizes, "together": together, "peak": used}
    print(json.dumps({**found, "spilled": max(spilled) / 2**20}))


def _memberships(connection: Any, names: Sequence[str]) -> tuple[dict[int, int], bool]:
    """Sizes of segments whose members are written, and whether they were computed together.

    What a connection gives as `members_of` is sorted and has names, which no query by hand does:
    this is the one place that looks behind it.
    """
    found = connection._computing().memberships(names)
    if found is None:
        parts = [connection.members(name) for name in names]
        return {number: len(part) for number, part in enumerate(parts)}, False
    return dict(found._rows().aggregate("segment, count(*)", "segment").fetchall()), True


def _take_threads() -> None:
    """As many as the other side has; seg leaves that to DuckDB."""
    import duckdb

    opened = duckdb.connect

    def connect(*places: Any, config: Mapping[str, Any] | None = None, **others: Any) -> Any:
        return opened(*places, config={"threads": THREADS, **(config or {})}, **others)

    duckdb.connect = connect


@contextmanager
def _watched(folder: Path) -> Iterator[list[int]]:
    """How many bytes lay in a folder, looked at several times a second."""
    found = [0]
    stopped = threading.Event()

    def look() -> None:
        while not stopped.wait(_LOOKING):
            found.append(_bytes_in(folder))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        stopped.set()
        watcher.join()


def _bytes_in(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_blocks * 512
        except FileNotFoundError:  # used up in the meantime
            continue
    return total


if __name__ == "__main__":
    main()
