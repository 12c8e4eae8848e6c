"""One line each, `file:line:column: severity[code]: headline`, for editors and for grep."""

from __future__ import annotations

from seglang.diagnostics.render.snippet import printable
from seglang.diagnostics.render.style import BOLD, paint, severity_colour
from seglang.diagnostics.report import Report


def render(report: Report, *, colour: bool = False) -> str:
    lines = []
    for diagnostic in report.diagnostics:
        place = ""
        if diagnostic.span is not None:
            position = report.start(diagnostic.span)
            place = f"{printable(diagnostic.span.file)}:{position.line}:{position.column}: "
        word = paint(
            f"{diagnostic.severity.value}[{diagnostic.code.id}]",
            BOLD,
            severity_colour(diagnostic.severity),
            colour=colour,
        )
        lines.append(f"{place}{word}: {printable(diagnostic.headline)}\n")
    return "".join(lines)
