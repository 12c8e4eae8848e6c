"""Looks at every problem that is reported while tests run: its headline has all its facts, so that
nobody reads a pair of braces, and its label, where it is not one of the few that may be left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from seglang.diagnostics.model import Diagnostic, Sink

# No target is known, or nothing that uses a table.
WITHOUT_LABEL = frozenset(("SEG519", "SEG620", "SEG621"))


def look_at(diagnostic: Diagnostic) -> None:
    code, facts = diagnostic.code, dict(diagnostic.facts)
    told = (code.headline,) if code.id in WITHOUT_LABEL else (code.headline, code.label)
    for template in told:
        try:
            template.format_map(facts)
        except KeyError as missing:
            raise AssertionError(f"{code.id} is told without {missing}") from None


def install() -> None:
    """Around the one place that every problem passes."""
    extend = Sink.extend

    def extended(self: Sink, diagnostics: Iterable[Diagnostic]) -> None:
        found = tuple(diagnostics)
        for each in found:
            look_at(each)
        extend(self, found)

    Sink.extend = extended  # type: ignore[method-assign]
