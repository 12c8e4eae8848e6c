"""SARIF 2.1.0, for code scanning services.

Columns count code points, which the run says. The rules of a run are the codes it found, each
with its page when the pages are at hand.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from seglang.diagnostics.model import Code, Diagnostic, Fix
from seglang.diagnostics.registry import find_page
from seglang.diagnostics.render.fingerprint import fingerprints
from seglang.diagnostics.report import Report
from seglang.source import Span
from seglang.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report) -> str:
    codes = sorted({diagnostic.code for diagnostic in report.diagnostics}, key=lambda c: c.id)
    index = {code.id: number for number, code in enumerate(codes)}
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "seg",
                        "version": __version__,
                        "rules": [_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": uri}} for uri in map(_uri, report.files)],
                "results": [
                    _result(report, diagnostic, index, mark)
                    for diagnostic, mark in zip(
                        report.diagnostics, fingerprints(report), strict=True
                    )
                ],
            }
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _rule(code: Code) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.slug.split("-")),
        "shortDescription": {"text": code.slug.replace("-", " ")},
        "defaultConfiguration": {"level": code.severity.value},
    }
    page = find_page(code.id)
    if page is not None:
        rule["help"] = {"text": page, "markdown": page}
    return rule


def _result(
    report: Report, diagnostic: Diagnostic, index: dict[str, int], mark: str
) -> dict[str, Any]:
    message = ". ".join((diagnostic.headline, *diagnostic.help))
    result: dict[str, Any] = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": index[diagnostic.code.id],
        "level": diagnostic.severity.value,
        "message": {"text": message},
        "partialFingerprints": {"seg/v1": mark},
    }
    if diagnostic.span is not None:
        result["locations"] = [{"physicalLocation": _location(report, diagnostic.span)}]
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(report, related.span),
                "message": {"text": related.text},
            }
            for number, related in enumerate(diagnostic.related)
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(report, diagnostic.fix)]
    return result


def _location(report: Report, span: Span) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(span.file)},
        "region": _region(report, span),
    }


def _region(report: Report, span: Span) -> dict[str, int]:
    start, end = report.start(span), report.end(span)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(report: Report, fix: Fix) -> dict[str, Any]:
    files = sorted({edit.span.file for edit in fix.edits})
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(file)},
                "replacements": [
                    {
                        "deletedRegion": _region(report, edit.span),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in fix.edits
                    if edit.span.file == file
                ],
            }
            for file in files
        ],
    }


def _uri(file: str) -> str:
    return quote(file.encode("utf-8", "surrogatepass"))
