"""Running dbt, which has an environment of its own (`make dbt`)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Dbt = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def dbt() -> Dbt:
    """`dbt(folder, variables, words…)` runs a command of dbt in the folder."""
    program = Path(os.environ.get("SEGLANG_DBT", Path(sys.prefix, "dbt/bin/dbt")))
    assert program.exists(), f"there is no {program}; `make dbt` installs it"

    def run(
        folder: Path, variables: Mapping[str, str], *words: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            **variables,
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            # Nothing leaves this machine: a request would fail, and the command with it.
            "HTTP_PROXY": "http://127.0.0.1:9",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_COLOR": "1",
        }
        for name in ("PYTHONPATH", "PYTHONWARNINGS", "PYTHONSAFEPATH"):
            environment.pop(name, None)
        return subprocess.run(
            [str(program), "--no-use-colors", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
