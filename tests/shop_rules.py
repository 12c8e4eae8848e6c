"""The shop catalog of tests/catalogs/shop.toml, and rules checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from seglang.catalog.load import load_catalog
from seglang.catalog.model import Catalog
from seglang.check import check
from seglang.core.declarations import Program
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source
from seglang.syntax.parse import parse

SHOP = Path(__file__).parent / "catalogs" / "shop.toml"


@cache
def shop_catalog() -> Catalog:
    sink = Sink()
    catalog = load_catalog(SHOP.read_text(encoding="utf-8"), SHOP.name, sink)
    assert catalog is not None, [diagnostic.headline for diagnostic in sink]
    return catalog


def checked(
    text: str, parameters: Mapping[str, object] | None = None
) -> tuple[Program, tuple[Diagnostic, ...]]:
    """The program of a rule file, and every problem in order."""
    sink = Sink()
    module = parse(Source("rules.seg", text), sink)
    program = check([module], shop_catalog(), sink, parameters or {})
    return program, sink.sorted()


def sound(text: str, parameters: Mapping[str, object] | None = None) -> Program:
    """The program of a rule file that must have no problems."""
    program, problems = checked(text, parameters)
    assert not problems, [
        (problem.code.id, problem.headline, problem.label, problem.help) for problem in problems
    ]
    return program


def underlined(text: str, problem: Diagnostic) -> str:
    return "" if problem.span is None else text[problem.span.start : problem.span.end]
