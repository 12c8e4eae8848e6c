"""A mark by which a server recognises the same problem in the next run.

Made of the code, the file and the text of the line, not of its number, so that lines added above
do not make an old problem look new. Equal problems on equal lines are numbered.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from seglang.diagnostics.report import Report


def fingerprints(report: Report) -> list[str]:
    """One hexadecimal mark for each diagnostic, in order, all different."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    marks = []
    for diagnostic in report.diagnostics:
        span = diagnostic.span
        line = report.line(span).strip() if span is not None else ""
        file = span.file if span is not None else ""
        facts = (diagnostic.code.id, file, line, diagnostic.headline)
        seen[facts] += 1
        text = "\0".join((*facts, str(seen[facts])))
        marks.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return marks
