"""The grocery example on DuckDB and on Postgres: the same members, the same values, one table."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from seglang import Project


@pytest.fixture(scope="module")
def on_both(grocery: Path) -> ModuleType:
    sys.path.insert(0, str(grocery))
    try:
        import on_both
    finally:
        sys.path.remove(str(grocery))
    return on_both


def test_both_engines_agree_on_every_rule(grocery: Path, postgres_database: str) -> None:
    done = subprocess.run(
        [sys.executable, str(grocery / "on_both.py")],
        capture_output=True,
        text=True,
        check=False,
        env={"SEG_DEMO_POSTGRES_URL": postgres_database},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    declared = Project.load(grocery).program().declarations
    printed = dict(re.findall(r"^(\w+) .*?(\d+ +\d+)$", done.stdout, re.MULTILINE))
    assert set(printed) == set(declared)
    assert all(len(set(counts.split())) == 1 for counts in printed.values())
    assert printed["top_tenth"].split() == ["247", "247"]
    assert f"\n{len(declared)} rules, on both engines the same" in done.stdout
    with psycopg.connect(postgres_database) as connection:
        left = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'seg_demo%'")
        assert left.fetchall() == []


def test_a_difference_is_named_and_fails(
    on_both: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(project: Project, target: str) -> tuple[dict[Any, int], dict[str, Any]]:
        other = [(1, 2)] if target == "dev" else [(1, 3)]
        return {("same", ""): 1, ("spend", ""): 1}, {"same": [(1,)], "spend": other}

    monkeypatch.setattr(on_both, "answers", answers)
    monkeypatch.setattr(on_both, "server", lambda: nullcontext("postgresql://nowhere"))
    monkeypatch.setenv("SEG_DEMO_POSTGRES_URL", "")
    assert on_both.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["same", "1", "1"]
    assert lines[2].split() == ["spend", "1", "1", "different"]
    assert lines[-1] == "1 of 2 rules differ: spend"
