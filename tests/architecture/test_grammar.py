"""The grammar is sound, and its table is found in a checkout, an editable install and a wheel."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lark import Lark

from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax import table
from seglang.syntax.build import Build
from seglang.syntax.cut import cut
from seglang.syntax.lexer import lex
from syntax_corpus import accepted

ROOT = Path(__file__).parents[2]
GRAMMAR = (ROOT / "grammar" / "seg.lark").read_text(encoding="utf-8")
PROGRAM = """
import sys
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax import table
from seglang.syntax.parse import parse
sink = Sink()
module = parse(Source("x.seg", "segment s: did purchase at least 3 times in last 30 days"), sink)
assert len(module.declarations) == 1 and not sink.diagnostics
print(table.__file__)
print("lark" in sys.modules)
"""


def test_no_conflicts_and_no_terminals_that_collide() -> None:
    """Lark's strict mode, which compares all terminals with interegular."""
    assert table.make(GRAMMAR, strict=True)["terminals"] == list(table.load().terminals)


def test_the_table_in_use_is_that_of_the_grammar() -> None:
    assert table.thaw(json.loads(json.dumps(table.make(GRAMMAR)))) == table.load()


def test_every_alternative_has_a_builder_and_every_reserved_word_stands_in_the_grammar() -> None:
    source = Source("x.seg", "")
    assert len(Build(source, Sink()).builders(table.load())) == len(table.load().rules)
    written = next(line for line in GRAMMAR.splitlines() if line.startswith("// RESERVED:"))
    assert tuple(written.removeprefix("// RESERVED:").split()) == table.RESERVED


@pytest.mark.parametrize("text", accepted())
def test_lark_itself_accepts_the_samples(text: str) -> None:
    """The grammar means to Lark's own lexer and parser what it means to ours."""
    source = Source("x.seg", text)
    pieces, _ = cut(source, lex(source, table.load()), table.load())
    for piece in pieces:
        _lark().parse(text[piece.tokens[0].start : piece.tokens[-1].end])


@cache
def _lark() -> Lark:
    return Lark(GRAMMAR, parser="lalr", edit_terminals=table.whole_words)


def test_a_wheel_holds_the_table(tmp_path: Path) -> None:
    hatch = "from hatchling.build import build_wheel; print(build_wheel(__import__('sys').argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", hatch, str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    installed = tmp_path / "installed"
    with zipfile.ZipFile(tmp_path / made.stdout.strip().splitlines()[-1]) as wheel:
        wheel.extractall(installed)
    assert (installed / "seglang" / "grammar" / "seg.lark").is_file()
    assert (installed / "seglang" / "grammar" / "seg.table.json").is_file()
    assert says(installed) == [str(installed / "seglang" / "syntax" / "table.py"), "False"]


def test_an_editable_install_uses_the_checkout(tmp_path: Path) -> None:
    hatch = "from hatchling.build import build_editable as b; print(b(__import__('sys').argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", hatch, str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    with zipfile.ZipFile(tmp_path / made.stdout.strip().splitlines()[-1]) as wheel:
        (pth,) = [name for name in wheel.namelist() if name.endswith(".pth")]
        places = wheel.read(pth).decode().split()
    assert says(Path(places[0]))[0] == str(ROOT / "src" / "seglang" / "syntax" / "table.py")


def test_a_fresh_checkout_makes_the_table_once(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src" / "seglang",
        tmp_path / "src" / "seglang",
        ignore=shutil.ignore_patterns(".cache", "__pycache__"),
    )
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    assert says(tmp_path / "src")[1] == "True"
    assert says(tmp_path / "src")[1] == "False"
    (kept,) = (tmp_path / "src" / "seglang" / ".cache").iterdir()
    kept.write_text("{half a tab", encoding="utf-8")
    assert says(tmp_path / "src")[1] == "True"


def test_a_checkout_that_cannot_be_written_works_too(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src" / "seglang",
        tmp_path / "src" / "seglang",
        ignore=shutil.ignore_patterns(".cache", "__pycache__"),
    )
    shutil.copytree(ROOT / "grammar", tmp_path / "grammar")
    (tmp_path / "src" / "seglang" / ".cache").write_text("a file is in the way", encoding="utf-8")
    assert says(tmp_path / "src")[1] == "True"


def says(path: Path) -> list[str]:
    """What the program prints with the package at this place, and nothing else of ours."""
    program = f"import sys; sys.path.insert(0, {str(path)!r})\n{PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()
