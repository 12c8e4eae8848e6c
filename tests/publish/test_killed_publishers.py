"""Whatever moment a publisher is killed at: readers see whole publications, and the last one stays.

A process publishes without end and is killed at a random moment of a publication, every other time
of its last part, where it writes; another process goes on where it stopped, and a third one reads
all the while. `SEGLANG_KILLS` sets how many are killed
on each engine, `SEGLANG_SEED` the moments.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from publish.generations import (
    build,
    check_history,
    publish,
    readers,
    started,
    wait_until_nobody_publishes,
)
from seglang import Project

KILLS = int(os.environ.get("SEGLANG_KILLS", "3"))
SEED = int(os.environ.get("SEGLANG_SEED", "0"))


@dataclass
class Killed:
    """`done` is the last generation that the publisher said was there; `step` what it was at."""

    done: int
    step: str
    said: list[str]


def kill_one(publisher: subprocess.Popen[str], generation: int, moment: float, step: str) -> Killed:
    """Lets it publish a generation whole, and kills it in the next, from a step of it on or a
    little after it; `moment` is between 0 and 1."""
    assert publisher.stdin is not None
    assert publisher.stdout is not None
    assert publisher.stdout.readline().startswith("ready")
    publisher.stdin.write(f"{generation}\n")
    publisher.stdin.flush()
    said: list[str] = []
    at: dict[str, float] = {}
    while not said or said[-1].split()[0] != step or "done" not in at:
        said.append(publisher.stdout.readline().strip())
        word = said[-1].split()[0]
        assert word in ("start", "storing", "committing", "done"), said
        at.setdefault(word, time.monotonic())
    time.sleep(moment * 1.5 * (at["done"] - at[step]))
    publisher.kill()
    said += publisher.stdout.read().splitlines()
    publisher.stdin.close()
    publisher.stdout.close()
    assert publisher.wait() == -signal.SIGKILL
    done = [int(line.split()[1]) for line in said if line.startswith("done")]
    return Killed(done[-1], said[-1].split()[0], said)


def kill_publishers(folder: Path, target: str) -> None:
    moments = random.Random(f"kill {SEED}")
    project = Project.load(folder)
    publish(project, target, 0)
    steps, last = Counter[str](), 0
    publisher = started("publish", folder, target)
    try:
        with readers(folder, target) as saw:
            for number in range(KILLS):
                step = ("start", "storing")[number % 2]
                killed = kill_one(publisher, last + 1, moments.random(), step)
                publisher = started("publish", folder, target)
                if target == "server":
                    wait_until_nobody_publishes()
                last = check_history(folder, target)
                step = killed.step
                if step == "committing":
                    # It may have been published and killed before it said so.
                    assert last in (killed.done, killed.done + 1), killed
                    step = "committed" if last > killed.done else step
                else:
                    assert last == killed.done, killed
                steps[_STEPS[step]] += 1
    finally:
        publisher.kill()
        publisher.communicate()
    print(f"\n{target}: {KILLS} kills, {dict(steps)}; {last} publications; readers: {saw}")
    assert saw["torn"] == 0
    assert saw["reads"] > KILLS
    assert saw["cohorts"] > 1
    publish(project, target, last + 1)
    assert check_history(folder, target) == last + 1


_STEPS = {
    "start": "computing",
    "storing": "storing",
    "committing": "committing",
    "committed": "after the commit, before it said so",
    "done": "between two",
}


def test_duckdb(tmp_path: Path) -> None:
    kill_publishers(build(tmp_path / "shop"), "file")


def test_postgres(tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERATIONS_URL", postgres_database)
    kill_publishers(build(tmp_path / "shop", postgres_database), "server")
