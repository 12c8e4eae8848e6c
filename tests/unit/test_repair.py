"""Safe fixes are made until none is left, and never make the rules worse."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cli.shop import CATALOG
from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.core.declarations import Program
from seglang.diagnostics.codes import names
from seglang.diagnostics.model import Edit, Fix, Sink
from seglang.project.project import Project
from seglang.project.repair import repair
from seglang.source import Source
from seglang.syntax.nodes import Module


def project(**texts: str) -> Project:
    file = load_project(CATALOG.read_text(encoding="utf-8"), "seg.toml", ".", Sink())
    assert file is not None
    sources = [Source(f"{name}.seg", text) for name, text in texts.items()]
    return Project(file, Source("seg.toml", ""), sources)


def text(found: Project, file: str) -> str:
    return next(source.text for source in found.sources if source.name == f"{file}.seg")


def test_several_rounds_and_files() -> None:
    before = project(
        one="segment a: email_opt_in and newsletter or age == 3\n",
        two='segment b: plan = "profi" and age == 4\n',
    )
    after, made = repair(before)
    assert made == 3
    assert text(after, "one") == "segment a: (email_opt_in and newsletter) or age = 3\n"
    # The nearest label is a guess, so it is offered but not made.
    assert text(after, "two") == 'segment b: plan = "profi" and age = 4\n'


def test_only_the_files_asked_for() -> None:
    before = project(one="segment a: age == 3\n", two="segment b: age == 4\n")
    after, made = repair(before, {"two.seg"})
    assert made == 1
    assert text(after, "one") == "segment a: age == 3\n"
    assert text(after, "two") == "segment b: age = 4\n"


def test_nothing_to_do() -> None:
    before = project(one="segment a: age = 3\n")
    assert repair(before) == (before, 0)


def test_a_fix_that_would_break_something_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def suggest(program: Program, modules: Sequence[Module], sink: Sink, as_of: object) -> None:
        span = modules[0].source.span(11, 14)
        sink.report(names.DUPLICATE_NAME, span, fix=Fix("f", (Edit(span, "and"),), True), name="a")

    monkeypatch.setattr(pipeline, "lint", suggest)
    before = project(one="segment a: age = 3\n")
    assert repair(before) == (before, 0)
