"""Many publishers at once: some win, one after the other, the others say so and change nothing.

In `make test` they are threads, each with a store of its own; where `SEGLANG_PUBLISHERS` says how
many, they are processes. Others read all the while.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from publish.generations import (
    build,
    check_history,
    publish,
    published,
    readers,
    started,
)
from seglang import Project
from seglang.project import kept

THREADS = 8
PROCESSES = int(os.environ.get("SEGLANG_PUBLISHERS", "0"))


def in_threads(folder: Path, target: str) -> list[str]:
    together = Barrier(THREADS)

    def one(generation: int) -> str:
        project = Project.load(folder)
        together.wait()
        return published(project, target, generation)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(1, THREADS + 1)))


def in_processes(folder: Path, target: str) -> list[str]:
    publishers = [started("once", folder, target) for _ in range(PROCESSES)]
    for process in publishers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for generation, process in enumerate(publishers, 1):
        assert process.stdin is not None
        process.stdin.write(f"{generation}\n")
        process.stdin.flush()
    return [end(process) for process in publishers]


def end(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate()
    assert process.returncode == 0
    return out.strip()


def publish_at_once(folder: Path, target: str) -> None:
    project = Project.load(folder)
    publish(project, target, 0)
    with readers(folder, target) as saw:
        outcomes = (in_processes if PROCESSES else in_threads)(folder, target)
    won = [generation for generation, outcome in enumerate(outcomes, 1) if outcome == "done"]
    print(f"\n{target}: {Counter(outcomes)}, readers: {saw}")
    assert set(outcomes) <= {"done", "SEG836"}
    assert won
    assert len(won) < len(outcomes)
    newest = check_history(folder, target)
    versions = kept.history(project, "buyers", target)
    assert versions[0].number == 1 + len(won)
    assert newest in won
    makers = [each.published_by for each in versions if each.number > 1]
    assert len(set(makers)) == len(makers)
    assert set(makers) <= {f"g{generation}" for generation in won}
    assert saw["torn"] == 0
    publish(project, target, 0)
    assert check_history(folder, target) == 0


def test_duckdb(tmp_path: Path) -> None:
    publish_at_once(build(tmp_path / "shop"), "file")


def test_postgres(tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERATIONS_URL", postgres_database)
    publish_at_once(build(tmp_path / "shop", postgres_database), "server")
