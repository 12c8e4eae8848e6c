"""How long the commands take, each in a process of its own, and what compiling a segment costs.

What the first ever run of a checkout does once (building the parser's table, byte code) is done
before the clock starts; a fresh process a run is what a person or a CI job waits for.
"""

from __future__ import annotations

import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import rules, tables
from benchmarks.generate import AS_OF

EXAMPLES = [Path(__file__).parents[1] / "examples" / name for name in ("grocery", "yardstick")]
SEGMENTS = 1000
FILES = 100
ONE_FILE = """\
## Bought often this year, then went quiet.
@owner("crm") @tags("winback")
segment at_risk:
    did purchase at least 3 times in last 365 days
    and did not purchase in last 90 days
    and email_opt_in
"""


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds, the median of the runs; `target` in seconds, None where there is none."""

    what: str
    seconds: float
    target: float | None


def measure(*, repeat: int, processor: bool, tell: Callable[[str], None]) -> list[Timed]:
    with tempfile.TemporaryDirectory() as temporary:
        one, many = Path(temporary) / "one", Path(temporary) / "many"
        rules.write(one, files=0, segments=0)
        (one / "segments" / "at_risk.seg").write_text(ONE_FILE, encoding="utf-8")
        rules.write(many, files=FILES, segments=SEGMENTS)
        _commit_and_change(many)
        many_rules = f"{SEGMENTS:,} segments in {FILES} files"
        found = []
        for what, arguments, folder, target in (
            ("seg --version", ["--version"], one, 0.1),
            ("seg check, one file", ["check", "--no-cache"], one, 0.3),
            (f"seg check, {many_rules}", ["check", "--no-cache"], many, 2.5),
            (f"seg check again, {many_rules}", ["check"], many, 1.0),
            (f"seg diff, {many_rules}, one of them changed", ["diff"], many, None),
            ("seg compile, one segment", ["compile", "at_risk"], one, None),
        ):
            tell(what)
            found.append(Timed(what, _command(arguments, folder, repeat, processor), target))
        tell("compiling every segment")
        found.append(
            Timed("compile, a segment of many", statistics.mean(_compiled(many, processor)), 0.005)
        )
        tell("compiling every example")
        times = sorted(time for folder in EXAMPLES for time in _compiled(folder, processor))
        found.append(
            Timed(
                f"compile, the 95th of 100 of all {len(times)} declarations of the examples",
                times[math.ceil(len(times) * 0.95) - 1],
                0.02,
            )
        )
        return found


def _commit_and_change(folder: Path) -> None:
    """The rules under version control, and then another number in the last rule that has one."""
    git = ["git", "-c", "user.name=seg", "-c", "user.email=seg@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "rules"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True)
    for path in sorted(folder.rglob("*.seg"), reverse=True):
        text = path.read_text(encoding="utf-8")
        if "in last 30 days" in text:
            path.write_text(text.replace("in last 30 days", "in last 31 days", 1), encoding="utf-8")
            return


def _command(arguments: Sequence[str], folder: Path, repeat: int, processor: bool) -> float:
    """Median seconds of a `seg` command. Raises when it fails."""
    command = [*_seg(), *arguments]
    times = []
    for _ in range(repeat + 1):
        began = _children() if processor else time.perf_counter()
        environment = {**os.environ, "SEG_CACHE_DIR": str(folder.parent / "cache")}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        times.append((_children() if processor else time.perf_counter()) - began)
        if done.returncode != 0:
            raise RuntimeError(f"seg {' '.join(arguments)}: {(done.stdout + done.stderr)[:2000]}")
    return statistics.median(times[1:])


def _children() -> float:
    """Seconds of processor time that finished child processes have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seg() -> list[str]:
    script = Path(sys.executable).parent / "seg"
    return [str(script)] if script.exists() else [sys.executable, "-m", "seglang"]


def _compiled(folder: Path, processor: bool) -> list[float]:
    """Seconds from a checked program to the SQL text, for each segment, trait and partition."""
    from seglang import Project

    project = Project.load(folder)
    names = list(project.program().declarations)
    project.compile(names[0], dialect="duckdb", as_of=AS_OF)
    clock = time.process_time if processor else time.perf_counter
    times = []
    for name in names:
        began = clock()
        project.compile(name, dialect="duckdb", as_of=AS_OF)
        times.append(clock() - began)
    return times


def report(results: Sequence[Timed], *, markdown: bool) -> str:
    rows = [
        (
            each.what,
            tables.milliseconds(each.seconds),
            "" if each.target is None else f"{each.target * 1000:.0f}",
            "over" if each.target is not None and each.seconds > each.target else "",
        )
        for each in results
    ]
    return tables.render(("command", "ms", "target ms", "note"), rows, markdown=markdown)
