"""Every `scene` on a page, run: a few rows, rules, and what the page says they give. Also the rules
of the semantics page that bring a message."""

from __future__ import annotations

from typing import Any

import pytest
from fences import ROOT, Fence, fences
from harness import ENGINES, check_case
from rule_checks import catalog_of, check_text, codes
from scenes import Case, read

SEMANTICS = "docs/semantics.md"
PAGES = (SEMANTICS, "docs/language.md")


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


@pytest.mark.parametrize("fence", fences(SEMANTICS, "seg"), ids=lambda fence: fence.place)
def test_rule_gives_its_message(fence: Fence) -> None:
    _, problems = check_text(fence.text, catalog_of("tests/catalogs/shop.toml"))
    assert codes(problems) == [fence.words[2]]


def test_every_question_has_an_example() -> None:
    questions = [line for line in _page().splitlines() if line.startswith("## ")]
    answered = {fence.section for fence in fences(SEMANTICS, "scene")}
    assert [question for question in questions if question[3:] not in answered] == []


def _page() -> str:
    return (ROOT / SEMANTICS).read_text(encoding="utf-8")
