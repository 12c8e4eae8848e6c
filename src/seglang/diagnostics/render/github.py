"""Workflow commands that GitHub turns into annotations of a pull request."""

from __future__ import annotations

from seglang.diagnostics.model import Severity
from seglang.diagnostics.render.snippet import printable
from seglang.diagnostics.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    lines = []
    for diagnostic in report.diagnostics:
        properties = []
        if diagnostic.span is not None:
            start, end = report.start(diagnostic.span), report.end(diagnostic.span)
            properties += [
                f"file={escaped(diagnostic.span.file)}",
                f"line={start.line}",
                f"endLine={end.line}",
            ]
            # GitHub ignores an annotation whose columns belong to different lines.
            if start.line == end.line:
                properties += [f"col={start.column}", f"endColumn={end.column}"]
        properties.append(f"title={escaped(diagnostic.code.id)}")
        said = "\n".join(map(printable, (diagnostic.headline, *diagnostic.help)))
        command = _COMMANDS[diagnostic.severity]
        lines.append(f"::{command} {','.join(properties)}::{message(said)}\n")
    return "".join(lines)


def message(text: str) -> str:
    """Text as it stands behind the second `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped(text: str) -> str:
    """Text as the value of a property."""
    return message(text).replace(":", "%3A").replace(",", "%2C")
