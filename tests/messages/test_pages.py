"""The examples on the pages of the diagnostics are true: the one that is wrong brings exactly this
code, the corrected one does not.

`seg` blocks are rule files over tests/catalogs/shop.toml, `toml` blocks are whole project files,
`console` blocks are commands in a small project, `python` blocks use it as `project`.
"""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.shop import CATALOG, build_shop
from seglang import Project, SegError, pipeline
from seglang.catalog.load import load_project
from seglang.cli.commands import run
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.diagnostics.registry import checkout_pages, codes
from seglang.source import Source

SHOP = CATALOG.read_text(encoding="utf-8")
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
RULES = """\
param often: integer = 3

segment loyal: did purchase at least often times in last 365 days

trait spend: sum of purchase.amount

trait logins of account: count of login
"""
# What a code cannot come without.
ALONGSIDE = {"SEG040": {"SEG001"}}
FENCE = re.compile(r"^```(\w+) (problem|ok)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str, str]]:
    return [
        (path.stem, *match.groups())
        for path in sorted(checkout_pages().glob("SEG*.md"))
        for match in FENCE.finditer(path.read_text(encoding="utf-8"))
        if match[1] in ("seg", "toml", "console", "python")
    ]


def named(example: tuple[str, str, str, str]) -> str:
    return "-".join(example[:3])


@pytest.mark.parametrize("example", examples(), ids=named)
def test_example(
    example: tuple[str, str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, kind, verdict, text = example
    match kind:
        case "seg":
            found = in_rules(text)
        case "toml":
            found = in_project_file(text)
        case "console":
            found = on_the_command_line(text, tmp_path, monkeypatch)
        case _:
            found = in_python(text, tmp_path)
    if verdict == "ok":
        assert code not in found
        assert errors(found) == set()
    elif errors({code}):
        assert errors(found) - ALONGSIDE.get(code, set()) == {code}
    else:
        assert code in found
        assert errors(found) == set()


def in_rules(text: str) -> set[str]:
    sink = Sink()
    file = load_project(SHOP, "seg.toml", "", sink)
    assert file is not None
    modules = pipeline.parse([Source("example.seg", text)], sink)
    program = pipeline.check(modules, file.catalog, sink, {})
    pipeline.check_tests(modules, program, sink, {})
    pipeline.lint(program, modules, sink, AS_OF)
    return ids(sink.diagnostics)


def in_project_file(text: str) -> set[str]:
    sink = Sink()
    load_project(text, "seg.toml", "", sink)
    return ids(sink.diagnostics)


def on_the_command_line(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    project(folder)
    monkeypatch.chdir(folder / "shop")
    printed = Screen()
    monkeypatch.setattr("sys.stdout", printed)
    monkeypatch.setattr("sys.stderr", printed)
    for line in text.splitlines():
        command = line.removeprefix("$ ")
        if command.startswith("seg "):
            run(command.split()[1:])
        else:
            subprocess.run(command, shell=True, check=True)
    return set(re.findall(r"\[(SEG\d{3})\]", printed.getvalue()))


def in_python(text: str, folder: Path) -> set[str]:
    try:
        exec(text, {"project": project(folder)})
    except SegError as error:
        return ids(error.diagnostics)
    return set()


class Screen(io.StringIO):
    """What a person at a terminal sees."""

    def isatty(self) -> bool:
        return True


def project(folder: Path) -> Project:
    return Project.load(build_shop(folder / "shop", RULES))


def ids(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> set[str]:
    return {each.code.id for each in found}


def errors(found: set[str]) -> set[str]:
    return {code for code in found if codes()[code].severity.value == "error"}
