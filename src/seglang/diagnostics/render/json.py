"""One JSON document for a whole run; `record.SCHEMA` describes it."""

from __future__ import annotations

import json

from seglang.diagnostics.render.record import SCHEMA_VERSION, record
from seglang.diagnostics.report import Report


def render(report: Report) -> str:
    document = {
        "version": SCHEMA_VERSION,
        "summary": {
            "errors": report.errors,
            "warnings": report.warnings,
            "notes": report.notes,
            "files": len(report.files),
        },
        "diagnostics": [record(report, diagnostic) for diagnostic in report.diagnostics],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
