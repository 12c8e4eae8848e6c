"""Every fixed bomb gives diagnostics or a result, within a second of an ordinary machine and within
256 MB, in a process that the operating system ends when it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz import bombs
from fuzz.limited import SECONDS_EACH

TESTS = Path(__file__).parents[1]
AT_ONCE = 6
# A second is meant; the rest is room for what else a machine does.
SECONDS = 1.5
NAMES = list(bombs.BOMBS)
# Every third one, unless it is the long form that is run.
TRIED = NAMES if "SEGLANG_FUZZ" in os.environ else NAMES[::3]


def test_there_are_enough() -> None:
    assert len(NAMES) >= 50
    for name in NAMES:
        size = len(bombs.BOMBS[name]().encode("utf-8", "surrogatepass"))
        assert size <= bombs.SIZE, name


@pytest.mark.parametrize("start", range(0, len(TRIED), AT_ONCE), ids=lambda start: TRIED[start])
def test_bombs_are_harmless(start: int) -> None:
    names = TRIED[start : start + AT_ONCE]
    path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    run = subprocess.run(
        [sys.executable, str(TESTS / "fuzz" / "limited.py"), *names],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=10 * SECONDS_EACH * len(names),
    )
    found = [json.loads(line) for line in run.stdout.splitlines()]
    survived = [name for name, _, _ in found]
    assert survived == names, f"{names[len(survived)]}: {run.returncode} {run.stderr[-2000:]}"
    assert [told for told in found if told[2] > SECONDS] == []
