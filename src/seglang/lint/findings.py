"""Where lints report: one place that knows the texts, the declarations and what was allowed.

`Findings.report` drops a warning that the declaration around it allows, and remembers that the
`@allow` was of use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from seglang.catalog.model import Calendar
from seglang.core.declarations import Program
from seglang.core.nodes import NOWHERE, Condition, Value
from seglang.diagnostics.model import Code, Fix, Related, Sink
from seglang.lint.formulas import Formulas
from seglang.source import Span
from seglang.syntax.nodes import Declaration, Module
from seglang.syntax.nodes import Name as SyntaxName


@dataclass(slots=True)
class Findings:
    """`until` is the first later instant at which a verdict may be another one; None for never."""

    program: Program
    modules: Sequence[Module]
    sink: Sink
    as_of: datetime | None
    formulas: Formulas = field(init=False)
    used_allows: set[tuple[str, int, str]] = field(default_factory=set)
    until: datetime | None = None
    _texts: dict[str, str] = field(init=False)
    _declarations: dict[str, tuple[list[int], list[Declaration]]] = field(init=False)

    def __post_init__(self) -> None:
        self.formulas = Formulas(self.program)
        self._texts = {module.source.name: module.source.text for module in self.modules}
        self._declarations = {}
        for module in self.modules:
            ordered = sorted(module.declarations, key=lambda each: each.span.start)
            starts = [each.span.start for each in ordered]
            self._declarations[module.source.name] = (starts, ordered)

    @property
    def calendar(self) -> Calendar:
        return self.program.catalog.calendar

    def holds_until(self, instant: datetime) -> None:
        """A verdict that was reached at `as_of` may be another one from this instant on."""
        self.until = instant if self.until is None else min(self.until, instant)

    def report(
        self,
        code: Code,
        span: Span,
        *,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
        **facts: object,
    ) -> None:
        """Record a warning at `span`, unless the declaration around it allows it."""
        declaration = self.declaration_at(span)
        if declaration is not None and code.id in {
            allowed for allowed, _, _ in allowances(declaration)
        }:
            self.used_allows.add((span.file, declaration.span.start, code.id))
            return
        self.sink.report(code, span, related=related, fix=fix, **facts)

    def declaration_at(self, span: Span) -> Declaration | None:
        starts, ordered = self._declarations.get(span.file, ([], []))
        place = bisect_right(starts, span.start) - 1
        return ordered[place] if place >= 0 else None

    def source_text(self, file: str) -> str | None:
        return self._texts.get(file)

    def text(self, node: Condition | Value) -> str | None:
        """The node as written, on one line; None when it is long or has no place."""
        if node.span == NOWHERE or node.span.file not in self._texts:
            return None
        written = self._texts[node.span.file][node.span.start : node.span.end]
        one_line = " ".join(written.split())
        return one_line if one_line and len(one_line) <= 80 else None


def allowances(declaration: Declaration) -> Iterator[tuple[str, Span, Span]]:
    """Each code that an `@allow` names: the code, its place, the place of the annotation."""
    for annotation in declaration.heading.annotations:
        if annotation.name.text == "allow":
            for argument in annotation.arguments:
                if isinstance(argument, SyntaxName):
                    yield argument.text, argument.span, annotation.span
