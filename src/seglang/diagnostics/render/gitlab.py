"""The code quality report of GitLab merge requests."""

from __future__ import annotations

import json

from seglang.diagnostics.model import Severity
from seglang.diagnostics.render.fingerprint import fingerprints
from seglang.diagnostics.report import Report

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    issues = []
    for diagnostic, mark in zip(report.diagnostics, fingerprints(report), strict=True):
        span = diagnostic.span
        # The format knows no problem without a file; such ones are about the project.
        path = span.file if span is not None else "seg.toml"
        begin = report.start(span).line if span is not None else 1
        end = report.end(span).line if span is not None else 1
        issues.append(
            {
                "description": ". ".join((diagnostic.headline, *diagnostic.help)),
                "check_name": diagnostic.code.id,
                "fingerprint": mark,
                "severity": _SEVERITY[diagnostic.severity],
                "location": {"path": path, "lines": {"begin": begin, "end": end}},
            }
        )
    return json.dumps(issues, indent=2) + "\n"
