"""The script and the DAG of docs/scheduling.md are whole programs."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from fences import fences

PAGE = "docs/scheduling.md"


def test_the_dag_is_python() -> None:
    (fence,) = fences(PAGE, "python", "airflow")
    tree = ast.parse(fence.text)
    compile(tree, PAGE, "exec")
    tasks = {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "task_id" and isinstance(keyword.value, ast.Constant)
    }
    assert tasks == {"check", "plan", "publish"}


@pytest.mark.parametrize(
    ("published", "said"), [(0, ""), (4, "a guard holds"), (1, "nothing was published")]
)
def test_the_script_passes_the_exit_code_on(published: int, said: str, tmp_path: Path) -> None:
    (fence,) = fences(PAGE, "sh", "nightly")
    script = tmp_path / "nightly.sh"
    script.write_text(fence.text, encoding="utf-8")
    seg = tmp_path / "seg"
    seg.write_text(
        f'#!/bin/sh\necho "$@" >> calls\n[ "$1" = check ] || exit {published}\n', encoding="utf-8"
    )
    seg.chmod(0o755)
    done = subprocess.run(
        ["sh", str(script)],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == published
    assert said in done.stderr
    assert bool(said) == bool(done.stderr)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert calls[0] == "check"
    assert calls[1].startswith("publish loyal lapsing --target prod --as-of 2")
