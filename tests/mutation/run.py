"""`python -m mutation.run`: how many small changes to the program do the tests notice?

Two steps, each of which can be left out when its result is there: `--record` runs the tests once
under coverage; then a sample of the mutants of each room is drawn and tried. The same seed and
the same text give the same mutants. Verdicts are added to `.mutants/verdicts.jsonl`, and a mutant
that has one there is not tried again; `--again` tries those once more that survived.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from random import Random

from mutation.changes import Mutant, mutants
from mutation.choosing import EMITTED, PROGRAMS, Tests
from mutation.trying import (
    KILLED,
    NOT_RUN,
    ROOT,
    SURVIVED,
    TIMED_OUT,
    Trial,
    Verdict,
    try_cold,
    try_warm,
)

PACKAGE = ROOT / "src" / "seglang"
KEPT = ROOT / ".mutants"
ROOMS = ("syntax", "check", "core", "plan", "sql")
SUITE = (
    "tests/unit",
    "tests/language",
    "tests/conformance",
    "tests/messages",
    EMITTED,
    PROGRAMS,
    "tests/properties/test_core_programs.py",
    "tests/properties/test_found.py",
    "tests/properties/test_plan_rewrites.py",
    "tests/properties/test_windows_of_plans.py",
)
JUDGED = Path(__file__).parent / "equivalent.txt"
# Nothing tells which tests look at one entry of a table: so many times more are tried.
_AT_IMPORT = 5
_THIRD_PARTIES = ("duckdb", "lark", "pydantic", "rich.console", "click", "sqlglot")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="mutation.run", description=__doc__)
    parser.add_argument("--record", action="store_true", help="run the tests under coverage first")
    parser.add_argument("--rooms", nargs="*", default=list(ROOMS), choices=ROOMS)
    parser.add_argument("--each", type=int, default=350, help="mutants a room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=8, help="worth of tests for one mutant")
    parser.add_argument("--again", action="store_true", help="try survivors once more")
    parser.add_argument("--report", action="store_true", help="only the table")
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    KEPT.mkdir(exist_ok=True)
    if asked.record or not (KEPT / "coverage").exists():
        record()
    samples = [
        [(room, path, mutant) for path, mutant in sample(room, asked.each, asked.seed)]
        for room in asked.rooms
    ]
    # By turns, so that a run that is stopped early has something of every room.
    chosen = [one for turn in zip_longest(*samples) for one in turn if one is not None]
    if not asked.report:
        attempt(chosen, asked.seconds, asked.again)
    for line in report(asked.rooms, chosen, verdicts(), judged()):
        print(line)


def record() -> None:
    """The suite once, with the lines and the seconds of each test."""
    surroundings = {
        **os.environ,
        "COVERAGE_FILE": str(KEPT / "coverage"),
        "SEGLANG_DURATIONS": str(KEPT / "durations.json"),
    }
    subprocess.run(
        [
            *(sys.executable, "-m", "coverage", "run"),
            *("-m", "pytest", "-p", "mutation.recording", "-p", "no:cacheprovider"),
            *SUITE,
        ],
        check=True,
        env=surroundings,
    )


def all_mutants(room: str) -> list[tuple[Path, Mutant]]:
    found: list[tuple[Path, Mutant]] = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text(encoding="utf-8")
        found += [(path, mutant) for mutant in mutants(name, text)]
    return found


def sample(room: str, size: int, seed: int) -> list[tuple[Path, Mutant]]:
    """A random choice; a larger one holds a smaller one of the same seed."""
    every = all_mutants(room)
    Random(f"{seed} {room}").shuffle(every)
    return every[:size]


def attempt(chosen: list[tuple[str, Path, Mutant]], seconds: float, again: bool) -> None:
    known = verdicts()
    waits = {
        name
        for name in (mutant.name for _, _, mutant in chosen)
        if name not in known or (again and known[name].outcome in (SURVIVED, NOT_RUN))
    }
    tests = Tests.read(KEPT / "coverage", KEPT / "durations.json")
    cold: list[Trial] = []
    warm: list[Trial] = []
    for room, path, mutant in chosen:
        if mutant.name in waits:
            worth = seconds if mutant.within else _AT_IMPORT * seconds
            wanted = tuple(tests.choose(path, room, mutant, worth))
            covered = tests.of_line(path, mutant.first_line, mutant.last_line) - {""}
            trial = Trial(mutant, path, room, wanted)
            (warm if (covered and mutant.within) or not wanted else cold).append(trial)
    print(f"{len(warm)} mutants of functions, {len(cold)} of what runs at import", flush=True)
    with (KEPT / "verdicts.jsonl").open("a", encoding="utf-8") as kept:
        start, done = time.monotonic(), Counter[str]()

        def told(verdict: Verdict) -> None:
            kept.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
            kept.flush()
            done[verdict.outcome] += 1
            if done.total() % 50 == 0:
                print(f"{time.monotonic() - start:6.0f} s {dict(done)}", flush=True)

        for name in _THIRD_PARTIES:
            __import__(name)
        if warm and os.fork() == 0:
            try_warm(warm, list(SUITE), told)
            os._exit(0)
        if warm:
            os.wait()
        try_cold(cold, list(SUITE), told)


def verdicts() -> dict[str, Verdict]:
    """The last verdict for each mutant."""
    path = KEPT / "verdicts.jsonl"
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [Verdict(**json.loads(line)) for line in lines]
    return {verdict.name: verdict for verdict in found}


def judged() -> dict[str, str]:
    """Mutants that mean the same as the program, by hand, with the reason."""
    found: dict[str, str] = {}
    reason = ""
    for line in JUDGED.read_text(encoding="utf-8").splitlines() if JUDGED.exists() else ():
        if line.startswith("# "):
            reason = line[2:]
        elif line.strip():
            found[line.strip()] = reason
    return found


def report(
    rooms: Iterable[str],
    chosen: list[tuple[str, Path, Mutant]],
    known: dict[str, Verdict],
    equivalent: dict[str, str],
) -> Iterator[str]:
    yield "| Room | Mutants | Tried | Killed | Timed out | Survived | No test | Equivalent | Rate |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for room in rooms:
        names = [mutant.name for among, _, mutant in chosen if among == room]
        found = [known[name] for name in names if name in known]
        counts = Counter(verdict.outcome for verdict in found)
        killed = counts[KILLED] + counts[TIMED_OUT]
        same = sum(
            verdict.name in equivalent
            for verdict in found
            if verdict.outcome in (SURVIVED, NOT_RUN)
        )
        low, high = interval(killed, len(found) - same)
        yield (
            f"| {room} | {len(all_mutants(room))} | {len(found)} | {counts[KILLED]} "
            f"| {counts[TIMED_OUT]} | {counts[SURVIVED]} | {counts[NOT_RUN]} | {same} "
            f"| {killed / max(1, len(found) - same):.1%} ({low:.1%} to {high:.1%}) |"
        )


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


if __name__ == "__main__":
    main()
