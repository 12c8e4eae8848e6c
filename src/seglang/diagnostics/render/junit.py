"""JUnit XML: a suite a file, a case a problem; a file without problems is one passed case.

A note is a passed case with its text as output; so is a warning, unless the run is strict.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from seglang.diagnostics.model import Diagnostic, Severity
from seglang.diagnostics.render.text import render_one
from seglang.diagnostics.report import Report

# What XML 1.0 cannot hold, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    groups: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for diagnostic in report.diagnostics:
        span = diagnostic.span
        groups.setdefault(span.file if span is not None else "seg.toml", []).append(diagnostic)
    suites = [_suite(report, file, found) for file, found in groups.items()]
    tests = sum(max(len(found), 1) for found in groups.values())
    failures = sum(_fails(report, found) for found in report.diagnostics)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="seg check" tests="{tests}" failures="{failures}" errors="0">\n'
        + "".join(suites)
        + "</testsuites>\n"
    )


def _suite(report: Report, file: str, found: list[Diagnostic]) -> str:
    failures = sum(_fails(report, diagnostic) for diagnostic in found)
    cases = [_case(report, file, diagnostic) for diagnostic in found]
    if not cases:
        cases = [f'    <testcase name="no problems" classname={_attribute(file)}/>\n']
    return (
        f'  <testsuite name={_attribute(file)} tests="{len(cases)}" '
        f'failures="{failures}" errors="0">\n' + "".join(cases) + "  </testsuite>\n"
    )


def _case(report: Report, file: str, diagnostic: Diagnostic) -> str:
    place = ""
    if diagnostic.span is not None:
        position = report.start(diagnostic.span)
        place = f" at {position.line}:{position.column}"
    name = _attribute(f"{diagnostic.code.id} {diagnostic.code.slug}{place}")
    body = escape(_clean(render_one(report, diagnostic)))
    if _fails(report, diagnostic):
        inner = (
            f"<failure type={_attribute(diagnostic.severity.value)} "
            f"message={_attribute(diagnostic.headline)}>{body}</failure>"
        )
    else:
        inner = f"<system-out>{body}</system-out>"
    return f"    <testcase name={name} classname={_attribute(file)}>{inner}</testcase>\n"


def _fails(report: Report, diagnostic: Diagnostic) -> bool:
    return diagnostic.is_error or (report.strict and diagnostic.severity is Severity.WARNING)


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
