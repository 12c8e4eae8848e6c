"""Explaining and linting never fail on a well-formed program, and always say the same."""

from __future__ import annotations

import pytest
from generate import Example, generate
from shares import name_of, shares

from seglang.diagnostics.model import Sink
from seglang.explain import explain, render_text
from seglang.lint import lint


@pytest.mark.parametrize("seeds", shares(one_of=4), ids=name_of)
def test_every_program_can_be_explained_in_100_columns(seeds: range) -> None:
    for seed in seeds:
        explained(generate(seed))


def explained(example: Example) -> None:
    for name in example.program.declarations:
        found = explain(example.program, name, example.as_of)
        text = render_text(found)
        assert text == render_text(explain(example.program, name, example.as_of))
        long = [line for line in text.splitlines() if len(line) > 100 and " " in line.strip()]
        assert [line for line in long if max(map(len, line.split())) < 90] == []


@pytest.mark.parametrize("seeds", shares(one_of=4), ids=name_of)
def test_every_program_can_be_linted(seeds: range) -> None:
    for seed in seeds:
        linted(generate(seed))


def linted(example: Example) -> None:
    first, second = Sink(), Sink()
    lint(example.program, (), first, example.as_of)
    lint(example.program, (), second, example.as_of)
    assert first.diagnostics == second.diagnostics
    assert not first.has_errors
