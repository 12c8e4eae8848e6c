"""Changed project files are read or refused with diagnostics that have a place; what is read can be
used for rules.

`SEGLANG_FUZZ` sets how many are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest

from fuzz.corpus import ROOT, found_before
from fuzz.front import RULES, assert_placed, only_diagnostics
from fuzz.mutate import cut_off, flip_bytes
from seglang.catalog.load import load_project
from seglang.catalog.targets import resolve_target
from seglang.diagnostics.model import Sink
from seglang.project.as_of import in_range
from seglang.project.project import Project
from seglang.source import Source
from seglang.sql.dialects import DIALECTS

FILES = int(os.environ.get("SEGLANG_FUZZ", "400"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
BATCH = 50
VALUES = (
    '""',
    '"x"',
    "true",
    "3",
    "-1",
    "1.5",
    "nan",
    "inf",
    "1e9999",
    "9" * 400,
    "[]",
    '["a", "a"]',
    "{}",
    "2026-02-29",
    "2026-11-22T10:00:00",
    "10:00:00",
    '"decimal(99, 2)"',
    '"list<list<text>>"',
    '"map<"',
    '{ type = "enum", values = [] }',
    '{ type = "enum", values = ["", "\\u0000"] }',
    '"enum"',
    '"point"',
    '{ column = "a.b.c", type = "date" }',
    '"a.b.c.d"',
    '"${HOME}"',
    '"${"',
    '"\\uD7FF\\U0010FFFF"',
    "\"read_text('/etc/passwd')\"",
    '"; DROP TABLE x"',
    '"Europe/Warsaw"',
    '"Mars/Olympus"',
    '["id", "id"]',
    '{ "=" = 1, ">" = 2 }',
    "{ status = { in = [] } }",
    '"' + "x" * 5_000 + '"',
)
RULE_TEXT = """
segment bought: did purchase where (amount > 1) in last 30 days
segment paying: plan = "pro" and country = "PL" and in list suppressed
trait spent: sum of purchase.amount
trait shop: account.industry
"""
_TOML = re.compile(r"^```toml\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def project_files() -> tuple[str, ...]:
    paths = [*(ROOT / "tests" / "catalogs").glob("*.toml"), *(ROOT / "examples").rglob("seg.toml")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(paths)]
    for page in sorted((ROOT / "docs").rglob("*.md")):
        texts += _TOML.findall(page.read_text(encoding="utf-8"))
    return tuple(texts)


def changed(random: Random) -> str:
    text = random.choice(project_files())
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        match random.randrange(8):
            case 0 | 1 | 2:
                key = lines[at].split("=")[0] if "=" in lines[at] else "key "
                lines[at] = f"{key}= {random.choice(VALUES)}"
            case 3:
                other = random.choice(project_files()).split("\n")
                start = random.randrange(len(other))
                lines[at:at] = other[start : start + random.randrange(1, 12)]
            case 4:
                del lines[at : at + random.randrange(1, 4)]
            case 5:
                lines[at:at] = lines[at : at + random.randrange(1, 9)] * random.choice((1, 1, 200))
            case 6:
                return flip_bytes(random, "\n".join(lines), ())
            case _:
                return cut_off(random, "\n".join(lines), ()) if random.random() < 0.2 else text
        text = "\n".join(lines)
    return text


def judge(text: str) -> None:
    """Reads the file, and uses it when it is one."""
    sink = Sink()
    file = load_project(text, "seg.toml", "project", sink)
    assert (file is None) == sink.has_errors
    for found in sink:
        assert_placed(found, {"seg.toml": text})
    if file is None:
        return
    for name in file.targets:
        problems = Sink()
        target = resolve_target(file, name, {"HOME": "/nowhere"}, problems)
        assert (target is None) == problems.has_errors
    project = Project(file, Source("seg.toml", text), [Source(RULES, RULE_TEXT)])
    with only_diagnostics(), in_range():
        checked = project.check(as_of="2026-11-22")
        for found in checked.diagnostics:
            assert_placed(found, {"seg.toml": text, RULES: RULE_TEXT})
        for name in checked.program.declarations if checked.ok else ():
            for dialect in DIALECTS:
                project.compile(name, dialect=dialect, as_of="2026-11-22")


def test_there_is_enough_to_start_from() -> None:
    assert len(project_files()) > 60


@pytest.mark.parametrize("start", range(FIRST, FIRST + FILES, BATCH))
def test_changed_files(start: int) -> None:
    for seed in range(start, min(start + BATCH, FIRST + FILES)):
        text = changed(Random(seed))
        try:
            judge(text)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}\n{text}") from error


@pytest.mark.parametrize("path", found_before(".toml"), ids=lambda path: path.stem)
def test_what_was_found_before(path: Path) -> None:
    judge(path.read_text(encoding="utf-8"))
