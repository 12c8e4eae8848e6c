"""Links between the pages lead somewhere, and the Python of the read-me runs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from fences import ROOT, fences

LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)(#[^)\s]*)?\)")
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "examples").glob("*/*.md"),
    )
)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    folder = (ROOT / page).parent
    lost = [target for target, _ in LINK.findall(text) if not (folder / target).exists()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_anchors_are_headings(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    anchors = re.findall(r"\]\(#([^)\s]+)\)", text)
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert [anchor for anchor in anchors if anchor not in headings] == []


@pytest.mark.parametrize("page", PAGES)
def test_rules_said_to_be_from_a_file_are(page: str) -> None:
    for fence in fences(page, "seg", "from"):
        assert fence.text in (ROOT / fence.words[2]).read_text(encoding="utf-8"), fence.place


def test_python_of_the_read_me_runs(grocery_project: Path) -> None:
    [block] = fences("README.md", "python")
    code = block.text.replace('"examples/grocery"', repr(os.fspath(grocery_project)))
    assert code != block.text
    exec(compile(code, "README.md", "exec"), {})
