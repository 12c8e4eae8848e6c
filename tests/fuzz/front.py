"""The whole way of a rule text, as somebody with a project would send it through.

`judge` checks, renders, formats, repairs, explains and compiles whatever the text holds, for every
dialect, and fails when anything but diagnostics comes out of it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

from seglang import SegError
from seglang.catalog.load import load_project
from seglang.core.declarations import Declared, Program, Segment
from seglang.diagnostics.fixes import apply
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.diagnostics.render import FORMATS, render
from seglang.explain import explain, render_text
from seglang.pipeline import compile as statement
from seglang.plan.lower import What
from seglang.project.as_of import in_range
from seglang.project.project import Project
from seglang.source import Source
from seglang.sql.dialects import DIALECTS
from seglang.syntax.format import format_module
from seglang.testing import reports

CATALOGS = Path(__file__).parents[1] / "catalogs"
SHOP = "shop.toml"
RULES = "rules.seg"
AS_OF = "2026-11-22T12:00:00"

Declarations: TypeAlias = Sequence[tuple[str, Declared]]


@dataclass(slots=True)
class Costs:
    """Seconds of this process by what was done: the most that one call of it took. With `alone`
    nothing that an earlier call left behind counts as memory of the next."""

    alone: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        if self.alone:
            gc.collect()
        start = time.process_time()
        try:
            yield
        finally:
            spent = time.process_time() - start
            self.seconds[what] = max(spent, self.seconds.get(what, 0.0))


@cache
def bare_project(catalog: str = SHOP) -> Project:
    """A project without rules over a catalog of tests/catalogs."""
    text = (CATALOGS / catalog).read_text(encoding="utf-8")
    sink = Sink()
    file = load_project(text, catalog, "project", sink)
    assert file is not None, [found.headline for found in sink]
    return Project(file, Source(catalog, text), ())


def judge(
    text: str,
    catalog: str = SHOP,
    costs: Costs | None = None,
    formats: Sequence[str] = FORMATS,
    most: int = 4,
) -> Sequence[Diagnostic]:
    """Everything that can be done with a rule text; of very many declarations so many are compiled.
    Gives the diagnostics; raises AssertionError, or whatever was raised, when
    something else than diagnostics came out."""
    costs = Costs() if costs is None else costs
    bare = bare_project(catalog)
    with costs.of("check"):
        project = bare.with_sources([Source(RULES, text)])
        checked = project.check(as_of=AS_OF)
    for found in checked.diagnostics:
        assert_placed(found, {RULES: text})
        if found.fix is not None:
            apply(text, found.fix.edits)
    for form in formats:
        with costs.of(f"render {form}"):
            render(checked.report, form)
    (module,) = project.modules
    if module.complete:
        with costs.of("format"):
            once = format_module(module)
        again = bare.with_sources([Source(RULES, once)]).modules[0]
        assert again.complete, once
        assert again.declarations == module.declarations, once
        assert again.tests == module.tests, once
        assert format_module(again) == once
    if module.tests:
        with costs.of("test"):
            # A database takes more memory to start than a bomb may.
            run = project.test(engine="evaluator")
        for form in reports.FORMATS:
            reports.render(run, form)
    _told(checked.program, bare.instant(AS_OF), costs, most)
    return checked.diagnostics


def assert_placed(found: Diagnostic, texts: dict[str, str]) -> None:
    """The diagnostic has words, and every place it names lies in its file."""
    assert found.headline
    assert found.span is not None, found.headline
    spans = [found.span, *(place.span for place in found.related)]
    if found.fix is not None:
        spans += [edit.span for edit in found.fix.edits]
    for span in spans:
        assert span.file in texts, span.file
        assert 0 <= span.start <= span.end <= max(1, len(texts[span.file])), found.headline


def _told(program: Program, instant: datetime, costs: Costs, most: int) -> None:
    """Explains and compiles declarations."""
    for name, declared in _some(list(program.declarations.items()), most):
        with costs.of("explain"), only_diagnostics(), in_range():
            render_text(explain(program, name, instant))
        for dialect in DIALECTS.values():
            for what, as_of in _questions(declared, instant)[: 1 + (most > 1)]:
                with costs.of(f"compile {dialect.name}"), only_diagnostics(), in_range():
                    statement(program, (name,), what, dialect, as_of)


def _some(declarations: Declarations, most: int) -> Declarations:
    """The first and the last of very many: these rest on most of the others."""
    if len(declarations) <= most:
        return declarations
    return [*declarations[: most // 2], *declarations[most // 2 - most :]]


def _questions(declared: Declared, instant: datetime) -> Sequence[tuple[What, datetime | None]]:
    if isinstance(declared, Segment):
        return ((What.MEMBERS, instant), (What.SIZE, None))
    return ((What.TRAITS, instant), (What.TRAITS, None))


@contextmanager
def only_diagnostics() -> Iterator[None]:
    """What is refused is refused with diagnostics, which can be printed."""
    try:
        yield
    except SegError as refused:
        problem = refused
    else:
        return
    assert problem.diagnostics
    assert str(problem)
