"""Fixes that leave something out of the text."""

from __future__ import annotations

from seglang.core.nodes import NOWHERE, Condition
from seglang.diagnostics.model import Edit, Fix
from seglang.lint.findings import Findings
from seglang.source import Span


def left_out(operands: tuple[Condition, ...], position: int, findings: Findings) -> Fix | None:
    """Leave out an operand and the word that joins it to a neighbour; None where anything else
    (a comment, a parenthesis) stands between them."""
    span = operands[position].span
    text = findings.source_text(span.file)
    if span == NOWHERE or text is None:
        return None
    if position > 0:
        before = operands[position - 1].span
        if text[before.end : span.start].strip() in ("and", "or"):
            return Fix("leave it out", (Edit(Span(span.file, before.end, span.end), ""),))
    elif len(operands) > 1:
        after = operands[1].span
        if text[span.end : after.start].strip() in ("and", "or"):
            return Fix("leave it out", (Edit(Span(span.file, span.start, after.start), ""),))
    return None


def without_annotation(span: Span, findings: Findings) -> Fix | None:
    """Remove an annotation, and its line where nothing else stands on it."""
    text = findings.source_text(span.file)
    if text is None:
        return None
    end = span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    starts_line = span.start == 0 or text[span.start - 1] == "\n"
    if starts_line and text[end : end + 1] == "\n":
        end += 1
    return Fix("remove it", (Edit(Span(span.file, span.start, end), ""),), safe=True)
