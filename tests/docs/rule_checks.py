"""Checking a block of a page as the product checks a rule file."""

from __future__ import annotations

from functools import cache

from fences import ROOT

from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.catalog.model import Catalog
from seglang.core.declarations import Program
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source

# One rule on a page is used by nobody; that is no fault of the page.
_EXPECTED_ON_PAGES = {"SEG412"}


@cache
def catalog_of(file: str) -> Catalog:
    sink = Sink()
    project = load_project((ROOT / file).read_text(encoding="utf-8"), "seg.toml", "", sink)
    assert project is not None, list(sink)
    return project.catalog


def check_text(text: str, catalog: Catalog) -> tuple[Program, list[Diagnostic]]:
    """The program and every problem that `seg check --strict` would stop at."""
    sink = Sink()
    modules = pipeline.parse([Source("page.seg", text)], sink)
    program = pipeline.check(modules, catalog, sink, {})
    pipeline.check_tests(modules, program, sink, {})
    pipeline.lint(program, modules, sink)
    return program, [found for found in sink.sorted() if found.code.id not in _EXPECTED_ON_PAGES]


def codes(problems: list[Diagnostic]) -> list[str]:
    return [problem.code.id for problem in problems]
