"""The parse table where it cannot be kept, and texts that are laid out in rare ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax import table
from seglang.syntax.format import format_module
from seglang.syntax.lexer import MAX_TOKEN
from seglang.syntax.parse import parse
from shop_rules import checked


def test_the_table_of_a_wheel_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = table.make((table._CHECKOUT / "seg.lark").read_text(encoding="utf-8"))
    (tmp_path / "seg.table.json").write_text(json.dumps(made), encoding="utf-8")
    monkeypatch.setattr(table, "_PACKAGED", tmp_path)
    monkeypatch.setattr(table, "_CHECKOUT", tmp_path / "nowhere")
    assert table.load.__wrapped__() == table.load()


def test_a_table_that_cannot_be_kept_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cache").write_text("a file where the folder would be", encoding="utf-8")
    monkeypatch.setattr(table, "_PACKAGE", tmp_path)
    assert table.load.__wrapped__() == table.load()


def test_a_pattern_has_a_longest_length() -> None:
    sink = Sink()
    parse(Source("rules.seg", f"segment s: email matches /{'a' * MAX_TOKEN}/"), sink)
    assert [problem.code.id for problem in sink.sorted()] == ["SEG032"]


@pytest.mark.parametrize(
    ("text", "laid_out"),
    [
        # What looks like documentation inside of a comment is none.
        ("# see ## there\n## Doc.\nsegment s: age > 3\n",) * 2,
        (
            "## Doc.\n# no ## doc\nsegment s: age > 3\n",
            "## Doc.\n# no ## doc\nsegment s: age > 3\n",
        ),
        ("event e: purchase where (amount > 3)  # all\n",) * 2,
        (
            "event e: purchase where (amount > 3 # much\n)\n",
            "event e: purchase where (\n    amount > 3  # much\n)\n",
        ),
        ("segment s: email matches # so\n /a/\n", "segment s:\n    # so\n    email matches /a/\n"),
    ],
)
def test_layout(text: str, laid_out: str) -> None:
    sink = Sink()
    module = parse(Source("rules.seg", text), sink)
    assert not sink.diagnostics
    assert format_module(module) == laid_out


def test_not_at_least_is_less() -> None:
    _, problems = checked("segment s: age is not at least 3")
    assert [problem.code.id for problem in problems] == ["SEG039"]
    assert problems[0].fix is not None
    assert [edit.text for edit in problems[0].fix.edits] == ["<"]


def test_a_rule_that_nothing_builds_is_its_one_part() -> None:
    assert {rule.size for rule in table.load().rules if not rule.builder} == {1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("segment s: " + " or ".join(["age > 3"] * 20) + ")", "SEG011"),
        (f"segment {'s' * 10_001}: age > 3", "SEG032"),
        (f"segment {'s' * 10_000}: age > 3", None),
    ],
)
def test_long_texts(text: str, code: str | None) -> None:
    sink = Sink()
    parse(Source("rules.seg", text), sink)
    assert [problem.code.id for problem in sink.sorted()] == ([code] if code else [])
