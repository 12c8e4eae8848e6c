"""How diagnostics look to people: `rendered/NAME.seg` gives `rendered/NAME.txt`, to the letter.

After a change of wording that is meant, write the texts anew with `SEG_WRITE=1 pytest` and read
the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.shop import CATALOG
from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.diagnostics.model import Sink
from seglang.diagnostics.render import render
from seglang.diagnostics.report import report
from seglang.source import Source

FOLDER = Path(__file__).parent / "rendered"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.seg")), ids=lambda path: path.stem)
def test_rendered(path: Path) -> None:
    sink = Sink()
    file = load_project(CATALOG.read_text(encoding="utf-8"), "seg.toml", "", sink)
    assert file is not None
    source = Source(path.name, path.read_text(encoding="utf-8"))
    modules = pipeline.parse([source], sink)
    program = pipeline.check(modules, file.catalog, sink, {})
    pipeline.lint(program, modules, sink)
    found = render(report(sink, [source]))
    expected = path.with_suffix(".txt")
    if os.environ.get("SEG_WRITE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
