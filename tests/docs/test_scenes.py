"""Every `scene` on a page, run: a few rows, rules, and what the page says they give."""

from __future__ import annotations

from typing import Any

import pytest
from fences import fences
from harness import ENGINES, check_case
from scenes import Case, read

PAGES = ("docs/semantics.md", "docs/language.md")


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=case.place)
        for page in PAGES
        for fence in fences(page, "scene")
        for case in read(fence.text, fence.place)
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", _cases())
def test_scene(case: Case, engine: str) -> None:
    check_case(case, engine)
