"""The programs of docs/python.md run, one after the other, in the small shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from fences import fences

from cli.shop import build_shop


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(build_shop(tmp_path / "shop"))
    blocks = fences("docs/python.md", "python")
    assert len(blocks) >= 8
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block.text, block.place, "exec"), names)
