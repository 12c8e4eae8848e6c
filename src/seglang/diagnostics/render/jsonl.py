"""One JSON record a line and diagnostic, in the shape of `record.SCHEMA`'s `diagnostic`."""

from __future__ import annotations

import json

from seglang.diagnostics.render.record import record
from seglang.diagnostics.report import Report


def render(report: Report) -> str:
    # Escaped to ASCII: a line separator inside a text must not look like the end of the record.
    return "".join(
        json.dumps(record(report, diagnostic)) + "\n" for diagnostic in report.diagnostics
    )
