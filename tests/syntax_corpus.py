"""The samples of tests/cases/syntax and a way to parse one text."""

from __future__ import annotations

from pathlib import Path

from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source
from seglang.syntax.nodes import Module
from seglang.syntax.parse import parse

FOLDER = Path(__file__).parent / "cases" / "syntax"


def accepted() -> list[str]:
    return (FOLDER / "accepted.txt").read_text(encoding="utf-8").split("\n---\n")


def refused() -> list[tuple[list[str], str]]:
    """Each with the codes that it must bring."""
    text = (FOLDER / "refused.txt").read_text(encoding="utf-8")
    samples = []
    for part in ("\n" + text).split("\n--- ")[1:]:
        codes, _, rule = part.partition("\n")
        samples.append((codes.split(), rule))
    return samples


def read(text: str) -> tuple[Module, tuple[Diagnostic, ...]]:
    sink = Sink()
    module = parse(Source("test.seg", text), sink)
    return module, sink.sorted()


def good(text: str) -> Module:
    module, problems = read(text)
    assert [(problem.code.id, problem.headline) for problem in problems] == []
    assert module.complete
    return module


def codes(text: str) -> list[str]:
    return [problem.code.id for problem in read(text)[1]]
