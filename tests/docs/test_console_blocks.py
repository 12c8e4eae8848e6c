"""The commands that the pages show, run in a copy of the project that they are about, in the order
of the page; what they print is what the page prints (`…` stands for anything left out)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fences import ROOT, Fence, fences

PAGES = (
    "README.md",
    "docs/tutorial.md",
    "docs/publishing.md",
    "docs/store.md",
    "docs/testing.md",
    "docs/lineage.md",
    "docs/diff.md",
    "docs/coverage.md",
    "docs/generated_tests.md",
    "docs/analysis.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_commands_print_what_the_page_shows(page: str, grocery_project: Path) -> None:
    shown = [fence for fence in fences(page) if fence.words[:1] == ("console",)]
    assert shown, page
    for fence in fences(page):
        match fence.words:
            case ("seg", "file", name):
                (grocery_project / name).write_text(fence.text, encoding="utf-8")
            case ("console", *_):
                _run(fence, grocery_project)


def test_commands_of_the_yardstick(tmp_path: Path) -> None:
    project = tmp_path / "yardstick"
    shutil.copytree(
        ROOT / "examples/yardstick", project, ignore=shutil.ignore_patterns("*.duckdb*")
    )
    for fence in fences("examples/yardstick/README.md", "console"):
        _run(fence, project)


def _run(fence: Fence, project: Path) -> None:
    for command, expected in _commands(fence):
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            cwd=project,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert _pattern(expected).fullmatch(_plain(done.stdout)), (
            f"{fence.place}: `{command}` printed\n{done.stdout}"
        )


def _environment() -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "FORCE_COLOR"},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        # For pages on which something is committed.
        "GIT_AUTHOR_NAME": "seg",
        "GIT_AUTHOR_EMAIL": "seg@example.org",
        "GIT_COMMITTER_NAME": "seg",
        "GIT_COMMITTER_EMAIL": "seg@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _commands(fence: Fence) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ ", fence.text, flags=re.MULTILINE)
    assert parts[0] == "", f"{fence.place} begins with something else than a command"
    return [
        (command, output) for command, _, output in (part.partition("\n") for part in parts[1:])
    ]


def _plain(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())


def _pattern(expected: str) -> re.Pattern[str]:
    lines = []
    for line in _plain(expected).splitlines():
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*")
        else:
            lines.append(r".*".join(map(re.escape, line.split("…"))) + r"\n")
    return re.compile("".join(lines))
