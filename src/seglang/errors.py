"""The one exception that users of the Python API meet for mistakes in rules, catalogs and data."""

from __future__ import annotations

from collections.abc import Iterable

from seglang.diagnostics.model import Code, Diagnostic
from seglang.diagnostics.report import report
from seglang.source import Source


class SegError(Exception):
    """Something to be put right by the author of a rule, a catalog or a call.

    `diagnostics` are the problems in order; the text of the exception is what `seg check` prints.
    It never holds keys or values of the data.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Iterable[Source] = ()) -> None:
        self.report = report(diagnostics, sources)
        self.diagnostics = self.report.diagnostics
        super().__init__(self._text())

    @classmethod
    def of(cls, code: Code, **facts: object) -> SegError:
        """An error with one diagnostic that has no place in a text."""
        given = tuple((name, str(value)) for name, value in facts.items() if value is not None)
        return cls([Diagnostic(code, None, given)])

    def _text(self) -> str:
        from seglang.diagnostics.render.text import render_one

        return "\n" + "\n".join(render_one(self.report, each) for each in self.diagnostics)


def reason(error: OSError) -> str:
    """Why the system refused, in its own few words, without the path."""
    return (error.strerror or type(error).__name__).lower()
