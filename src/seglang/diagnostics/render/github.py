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
                f"file={_property(diagnostic.span.file)}",
                f"line={start.line}",
                f"endLine={end.line}",
            ]
            # GitHub ignores an annotation whose columns belong to different lines.
            if start.line == end.line:
                properties += [f"col={start.column}", f"endColumn={end.column}"]
        properties.append(f"title={_property(diagnostic.code.id)}")
        message = "\n".join(map(printable, (diagnostic.headline, *diagnostic.help)))
        command = _COMMANDS[diagnostic.severity]
        lines.append(f"::{command} {','.join(properties)}::{_message(message)}\n")
    return "".join(lines)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
