"""Every code has a page, every page a code; ids are unique and lie in the range of their file."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from seglang.diagnostics.model import Code
from seglang.diagnostics.registry import checkout_pages, code_modules, codes, find_page

RANGES = {
    "text": "SEG0",
    "names": "SEG1",
    "types": "SEG2",
    "parameters": "SEG1",
    "ranks": "SEG2",
    "relations": "SEG1",
    "rows": "SEG2",
    "time": "SEG3",
    "timing": "SEG3",
    "travel": "SEG3",
    "hazards": "SEG4",
    "catalog": "SEG5",
    "data": "SEG6",
    "publishing": "SEG8",
    "store": "SEG8",
    "sandbox": "SEG7",
    "usage": "SEG7",
    "dbt": "SEG86",
    "lineage": "SEG98",
    "comparing": "SEG97",
    "analysis": "SEG9[56]",
    "tests": "SEG9[012]",
    "beds": "SEG93",
    "coverage": "SEG94(?=[0-4])",
    "witness": "SEG94(?=[5-9])",
}


def test_there_are_enough() -> None:
    assert len(codes()) >= 45


def test_ids_and_names_are_unique() -> None:
    ids = Counter(code.id for _, code in code_modules())
    assert [id for id, count in ids.items() if count > 1] == []
    files = Counter((module, code.slug) for module, code in code_modules())
    assert [slug for slug, count in files.items() if count > 1] == []


def test_ids_lie_in_the_range_of_their_file() -> None:
    wrong = [
        (module, code.id)
        for module, code in code_modules()
        if len(code.id) != 6 or not re.fullmatch(RANGES[module] + r"\d+", code.id)
    ]
    assert wrong == []


def test_every_page_has_a_code() -> None:
    pages = {path.stem for path in checkout_pages().glob("SEG*.md")}
    assert pages - set(codes()) == set()


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.id)
def test_every_code_has_a_page(code: Code) -> None:
    page = find_page(code.id)
    assert page is not None, "there is no page"
    assert page.startswith(f"# {code.id}: "), "the heading is another one"
    assert len(page.split("\n\n")) >= 4, "what, why and how to fix"
    assert " problem\n" in page, "there is no example"


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.id)
def test_wording(code: Code) -> None:
    for text in (code.headline, code.label, *code.help):
        assert not text.endswith("."), "no full stop at the end"
        assert text.count("`") % 2 == 0, "backticks come in pairs"
    first = code.headline[0]
    assert first in "`{" or not first.isupper(), "the headline begins in lower case"
