"""A full disk: what is said, and that nothing changed; with room again, publishing goes on.

Where `SEGLANG_KILLS` is set a file system is filled, too; without it, files may not grow.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cli.conftest import Seg
from cli.conftest import seg as seg
from publish.generations import (
    arguments,
    build,
    check_history,
    cohort_of,
    current_cohort,
    publish,
)
from publish.small_disk import WITH, WITHOUT
from seglang import Project

FILE = "shop.members.duckdb"
TMPFS = 'mount -t tmpfs -o size=16m tmpfs "$1" && cp -r "$2"/. "$1" && exec "$3" -m "$4" "$1" room'


def check_attempts(told: str) -> None:
    """Each published its generation whole, or said that there was no room and changed nothing."""
    before, outcomes = None, list[tuple[float, int]]()
    for line in told.splitlines():
        share, status, said, generation, there, left = json.loads(line)
        if status == 0:
            before = cohort_of(generation)
        else:
            assert (status, "Traceback" in said, "internal" in said) == (2, False, False), said
            assert "error[SEG812]: the membership store of target `file` could not be" in said
            assert "no room is left on the disk" in said
            assert "nothing was changed" in said
        assert there == before, (share, said)
        assert set(left) <= {FILE, f"{FILE}.lock"}
        outcomes.append((share, status))
    assert len(outcomes) == len(WITHOUT) + len(WITH) + 2
    assert all(status == 2 for share, status in outcomes if share <= 1), outcomes
    assert all(status == 0 for share, status in outcomes if share == 9), outcomes


def test_files_may_not_grow(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    folder = build(tmp_path / "shop")
    command = [sys.executable, "-m", "publish.small_disk", str(folder), "limit"]
    check_attempts(said_by(command))
    assert check_history(folder, "file") >= 1


@pytest.mark.skipif("SEGLANG_KILLS" not in os.environ, reason="SEGLANG_KILLS asks for it")
def test_a_small_file_system(tmp_path: Path) -> None:
    """Where the system lets its users mount one in a space of their own."""
    folder, small = build(tmp_path / "shop"), tmp_path / "small"
    small.mkdir()
    unshare = shutil.which("unshare")
    apart = [str(unshare), "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o size=1m tmpfs "$1"'
    if unshare is None or subprocess.run([*apart, mount, "sh", small], check=False).returncode:
        pytest.skip("no file system of one's own here")
    command = [*apart, TMPFS, "sh", str(small), str(folder), sys.executable, "publish.small_disk"]
    check_attempts(said_by(command))


def said_by(command: list[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'could not extend file'; END $$
"""


@pytest.mark.parametrize(
    ("table", "change"),
    [("versions", "INSERT"), ("customer_stays", "UPDATE"), ("segments", "UPDATE")],
)
def test_a_server_without_room(
    seg: Seg,
    tmp_path: Path,
    postgres_database: str,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    change: str,
) -> None:
    monkeypatch.setenv("GENERATIONS_URL", postgres_database)
    folder = build(tmp_path / "shop", postgres_database)
    monkeypatch.chdir(folder)
    publish(Project.load(folder), "server", 1)
    trigger = (
        f"CREATE TRIGGER no_room BEFORE {change} ON seglang.{table} EXECUTE FUNCTION no_room()"
    )
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        admin.execute(FULL)
        admin.execute(trigger.encode())
        done = seg(*arguments("server", 2))
        assert done.status == 2
        assert (
            "error[SEG605]: target `server` could not answer: it has no room left on its disk"
            in (done.err)
        )
        assert current_cohort(folder, "server") == 1
        admin.execute(f"DROP TRIGGER no_room ON seglang.{table}".encode())
    assert check_history(folder, "server") == 1
    assert seg(*arguments("server", 2)).status == 0
    assert check_history(folder, "server") == 2
