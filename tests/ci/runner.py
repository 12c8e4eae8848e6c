"""The little of GitHub, GitLab and pre-commit that it takes to run what the files say.

Expressions are those that `action.yml` uses; any other one fails the test rather than passing by.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


def document(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Ran:
    """What came of a step; None for one that was left out."""

    status: int | None
    out: str = ""
    err: str = ""


def environment(**more: str) -> dict[str, str]:
    """`seg` of this environment is on the path; git asks nobody who they are."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "tests",
        "GIT_AUTHOR_EMAIL": "tests@example.org",
        "GIT_COMMITTER_NAME": "tests",
        "GIT_COMMITTER_EMAIL": "tests@example.org",
        **more,
    }


def shell(script: str, folder: Path, **more: str) -> Ran:
    """As GitHub runs `shell: bash`."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def run_action(
    folder: Path,
    scratch: Path,
    given: Mapping[str, str],
    event: Mapping[str, str],
    only: Collection[str] = (),
) -> tuple[dict[str, Ran], str]:
    """What each step of the action did (`only`: these steps), and the summary of the job. `event`
    holds what stands below `github.event`."""
    action = document("action.yml")
    assert action["runs"]["using"] == "composite"
    known = {f"inputs.{name}": str(one["default"]) for name, one in action["inputs"].items()}
    known |= {f"inputs.{name}": value for name, value in given.items()}
    known |= {f"github.event.{name}": value for name, value in event.items()}
    known |= {"github.action_path": str(ROOT), "cancelled()": ""}
    scratch.mkdir()
    summary, path = scratch / "summary.md", scratch / "path"
    summary.touch()
    path.touch()
    ran: dict[str, Ran] = {}
    failed = False
    for step in action["runs"]["steps"]:
        if only and step["name"] not in only:
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "inputs reach the shell through the environment only"
        condition = step.get("if", "${{ success() }}")
        known["success()"] = "" if failed else "true"
        if not _value(condition, known) or (failed and "cancelled" not in condition):
            ran[step["name"]] = Ran(None)
            continue
        variables = {name: _value(text, known) for name, text in step.get("env", {}).items()}
        places = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_PATH": str(path)}
        done = shell(step["run"], folder, **places, RUNNER_TEMP=str(scratch), **variables)
        failed = failed or done.status != 0
        ran[step["name"]] = done
    return ran, summary.read_text(encoding="utf-8")


def _value(text: str, known: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: _evaluated(found[1].strip(), known), text)


def _evaluated(expression: str, known: Mapping[str, str]) -> str:
    """`a || b`, `a == 'text'`, `!a`, and names; what is unknown of an event is empty."""
    if "||" in expression:
        values = [_evaluated(part.strip(), known) for part in expression.split("||")]
        return next((value for value in values if value), "")
    if "==" in expression:
        left, right = (part.strip() for part in expression.split("=="))
        return "true" if _evaluated(left, known) == right.strip("'") else ""
    if expression.startswith("!"):
        return "" if _evaluated(expression[1:], known) else "true"
    if expression.startswith("github.event."):
        return known.get(expression, "")
    return known[expression]


def run_gitlab(folder: Path, **variables: str) -> Ran:
    """The job's commands in one shell, as a runner does."""
    job = document("examples/ci/gitlab.yml")["seg"]
    defaults = {name: str(value) for name, value in job["variables"].items()}
    script = "\n".join([*job["before_script"], *job["script"]])
    return shell(script, folder, **{**defaults, **variables})


def run_hook(hook: Mapping[str, Any], folder: Path, staged: list[str]) -> Ran:
    """Left out when no staged file is of its kind."""
    files = [name for name in staged if re.search(hook["files"], name)]
    if not files:
        return Ran(None)
    arguments = files if hook.get("pass_filenames", True) else []
    return shell(" ".join([hook["entry"], *arguments]), folder)
