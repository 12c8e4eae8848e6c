"""All that one run found, ready to be rendered.

A `Report` holds the diagnostics in order and the texts they speak of. Renderers only read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from seglang.diagnostics.model import Diagnostic, Severity, in_order
from seglang.source import Position, Source, Span


@dataclass(frozen=True, slots=True)
class Report:
    """`sources` are all files that were looked at, by name, also those without a problem.
    `strict` says that warnings fail the run, too."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    strict: bool = False

    @property
    def errors(self) -> int:
        return sum(diagnostic.is_error for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        return sum(found.severity is Severity.WARNING for found in self.diagnostics)

    @property
    def notes(self) -> int:
        return sum(found.severity is Severity.NOTE for found in self.diagnostics)

    @property
    def failed(self) -> bool:
        return self.errors > 0 or (self.strict and self.warnings > 0)

    @property
    def files(self) -> tuple[str, ...]:
        """The files looked at and those that a diagnostic names, in order."""
        named = {found.span.file for found in self.diagnostics if found.span is not None}
        return tuple(sorted(named | set(self.sources)))

    def __str__(self) -> str:
        """What `seg check` prints."""
        from seglang.diagnostics.render.text import render

        return render(self)

    def within(self, files: Set[str] | None, *, strict: bool = False) -> Report:
        """The report on some files only (all, for None); `strict` fails on warnings, too."""
        if files is None:
            return Report(self.diagnostics, self.sources, strict)
        found = [each for each in self.diagnostics if each.span is None or each.span.file in files]
        related = {place.span.file for each in found for place in each.related}
        sources = (source for name, source in self.sources.items() if name in files | related)
        return report(found, sources, strict=strict)

    def source(self, file: str) -> Source | None:
        return self.sources.get(file)

    def start(self, span: Span) -> Position:
        """Where a span begins; the first character when its text is not at hand."""
        source = self.sources.get(span.file)
        return source.position(span.start) if source else Position(1, 1)

    def end(self, span: Span) -> Position:
        """The position just after the last character of a span."""
        source = self.sources.get(span.file)
        return source.position(max(span.start, span.end)) if source else Position(1, 1)

    def line(self, span: Span) -> str:
        """The text of the line in which a span begins."""
        source = self.sources.get(span.file)
        return source.line_text(source.position(span.start).line) if source else ""


def report(
    diagnostics: Iterable[Diagnostic],
    sources: Iterable[Source] = (),
    *,
    strict: bool = False,
) -> Report:
    """A report of the diagnostics in their one order."""
    named = {source.name: source for source in sources}
    return Report(in_order(diagnostics), named, strict)
