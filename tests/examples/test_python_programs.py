"""The programs of examples/python, run as a reader would run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAMS = EXAMPLES / "python"


def _run(name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(PROGRAMS / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def _database(grocery: Path) -> None:
    """Programs that read grocery.duckdb find it where the read-me says, as a reader would."""
    place = EXAMPLES / "grocery" / "grocery.duckdb"
    if not place.exists():
        subprocess.run([sys.executable, str(place.with_name("build.py"))], check=True)


@pytest.mark.usefixtures("_database")
def test_compile_in_pipeline() -> None:
    printed = _run("compile_in_pipeline.py")
    assert re.search(r"^2017-12-01: [1-9]\d* households at risk$", printed, re.MULTILINE)
    assert re.search(r"^SELECT|^WITH|^--", printed, re.MULTILINE)


@pytest.mark.usefixtures("_database")
def test_members_to_data_frame() -> None:
    assert "662 champions\n" in _run("members_to_data_frame.py")


def test_one_entity() -> None:
    assert _run("one_entity.py") == (
        "at risk on 2026-07-15: False\n"
        "at risk on 2026-11-22: True\n"
        "spent so far: 100.50\n"
        "customer has no attribute `contry`\n"
    )


def test_frame_as_input() -> None:
    printed = _run("frame_as_input.py")
    assert "100.5" in printed
    assert "at_risk" in printed


def test_checking_in_a_test() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_rules.py"],
        cwd=PROGRAMS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("....")
