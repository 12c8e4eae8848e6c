"""Publishing many segments: the first time, and again when nothing has changed.

`seg publish` runs as a process of its own, the start of Python, checking and guards included; the
store lies in a folder that is made for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import tables, vocabulary
from benchmarks.computed import write_project
from benchmarks.generate import AS_OF
from benchmarks.many import duckdb_file

COUNTS = (100, 1000)
_STORE = "members.duckdb"


@dataclass(frozen=True, slots=True)
class Published:
    """Seconds and MiB: `first` makes every member, `again` finds nothing to publish. `peak` is the
    highest memory of both."""

    segments: int
    memberships: int
    first: float
    again: float
    peak: float
    store: float


def measure(
    database: Path, counts: Sequence[int], *, tell: Callable[[str], None]
) -> tuple[Published, ...]:
    found = []
    for count in counts:
        tell(f"publishing {count} segments")
        with TemporaryDirectory(prefix="seglang-publishing-") as folder:
            project = Path(folder)
            target = f'{duckdb_file(database).target}\nstore = "{_STORE}"'
            write_project(project, target, vocabulary.segments(count))
            first, made, first_peak = _publish(project)
            again, nothing, again_peak = _publish(project)
            if "nothing to publish" not in nothing:
                raise RuntimeError("something was published again")
            store = (project / _STORE).stat().st_size / 2**20
        peak = max(first_peak, again_peak)
        found.append(Published(count, _members(made), first, again, peak, store))
    return tuple(found)


def _publish(project: Path) -> tuple[float, str, float]:
    """Seconds, what was printed, and MiB at the highest."""
    command = [sys.executable, "-m", "seglang", "publish", "--target", "bench"]
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, "--as-of", AS_OF.isoformat()],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"seg publish ended with {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return seconds, printed, used.ru_maxrss / unit


def _members(printed: str) -> int:
    """Of lines such as `published segment_0001, version 1: 20,339 members`."""
    counted = (line.split()[-2] for line in printed.splitlines() if line.startswith("published "))
    return sum(int(number.replace(",", "")) for number in counted)


def report(published: Sequence[Published], *, markdown: bool) -> str:
    header = ("segments", "memberships", "seconds", "again", "peak MiB", "store MiB")
    rows = [
        (
            f"{each.segments:,}",
            f"{each.memberships:,}",
            f"{each.first:.1f}",
            f"{each.again:.1f}",
            f"{each.peak:,.0f}",
            f"{each.store:,.0f}",
        )
        for each in published
    ]
    return tables.render(header, rows, markdown=markdown)
