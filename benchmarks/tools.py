"""How long the commands take, each in a process of its own, and what compiling a segment costs.

What the first ever run of a checkout does once (building the parser's table, byte code) is done
before the clock starts; a fresh process a run is what a person or a CI job waits for.
"""

from __future__ import annotations

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


def measure(*, repeat: int, tell: Callable[[str], None]) -> list[Timed]:
    with tempfile.TemporaryDirectory() as temporary:
        one, many = Path(temporary) / "one", Path(temporary) / "many"
        rules.write(one, files=0, segments=0)
        (one / "segments" / "at_risk.seg").write_text(ONE_FILE, encoding="utf-8")
        rules.write(many, files=FILES, segments=SEGMENTS)
        found = []
        for what, arguments, folder, target in (
            ("seg --version", ["--version"], one, 0.1),
            ("seg check, one file", ["check"], one, 0.3),
            (f"seg check, {SEGMENTS:,} segments in {FILES} files", ["check"], many, 2.5),
            ("seg compile, one segment", ["compile", "at_risk"], one, None),
        ):
            tell(what)
            found.append(Timed(what, _command(arguments, folder, repeat), target))
        tell("compiling every segment")
        found.append(Timed("compile, a segment of many", _compile_each(many), 0.005))
        return found


def _command(arguments: Sequence[str], folder: Path, repeat: int) -> float:
    """Median seconds of a `seg` command. Raises when it fails."""
    command = [*_seg(), *arguments]
    times = []
    for _ in range(repeat + 1):
        began = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        times.append(time.perf_counter() - began)
        if done.returncode != 0:
            raise RuntimeError(f"seg {' '.join(arguments)}: {(done.stdout + done.stderr)[:2000]}")
    return statistics.median(times[1:])


def _seg() -> list[str]:
    script = Path(sys.executable).parent / "seg"
    return [str(script)] if script.exists() else [sys.executable, "-m", "seglang"]


def _compile_each(folder: Path) -> float:
    """Mean seconds from a checked program to the SQL text of one segment."""
    from seglang import Project, pipeline
    from seglang.core.nodes import Segment

    program = Project.load(folder).program()
    names = [n for n, each in program.declarations.items() if isinstance(each, Segment)]
    pipeline.compile(program, names[:1], "duckdb", AS_OF)
    began = time.perf_counter()
    for name in names:
        pipeline.compile(program, (name,), "duckdb", AS_OF)
    return (time.perf_counter() - began) / len(names)


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
    return tables.render(("command", "ms", "target ms", ""), rows, markdown=markdown)
