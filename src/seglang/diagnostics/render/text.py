"""For people: the headline, the place, the underlined text, what else belongs to it, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from seglang.diagnostics.fixes import apply
from seglang.diagnostics.model import SEVERITIES, Diagnostic, Edit, Fix
from seglang.diagnostics.render.snippet import margin, printable, snippet
from seglang.diagnostics.render.style import (
    BLUE,
    BOLD,
    CYAN,
    GREEN,
    RED,
    paint,
    severity_colour,
)
from seglang.diagnostics.report import Report
from seglang.source import Source, Span

_DIFF_LINES = 8


def render(report: Report, *, colour: bool = False) -> str:
    """Every diagnostic as a block, then one line that sums up."""
    blocks = [_block(report, diagnostic, colour) for diagnostic in report.diagnostics]
    blocks.append(summary(report, colour=colour) + "\n")
    return "\n".join(blocks)


def render_one(report: Report, diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """One block without the summary."""
    return _block(report, diagnostic, colour)


def summary(report: Report, *, colour: bool = False) -> str:
    """`2 errors, 1 warning in 3 files; what a code means: seg rule SEG101`."""
    files = _count(len(report.files), "file")
    if not report.diagnostics:
        return paint("no problems", BOLD, GREEN, colour=colour) + (
            f" in {files}" if report.files else ""
        )
    numbers = ((report.errors, "error"), (report.warnings, "warning"), (report.notes, "note"))
    counts = [_count(number, word) for number, word in numbers if number]
    first = min(report.diagnostics, key=lambda found: SEVERITIES.index(found.severity))
    worst = severity_colour(first.severity)
    placed = any(found.span is not None for found in report.diagnostics)
    where = f" in {files}" if placed else ""
    return (
        paint(", ".join(counts), BOLD, worst, colour=colour)
        + f"{where}; what a code means: seg rule {first.code.id}"
    )


def _block(report: Report, diagnostic: Diagnostic, colour: bool) -> str:
    tint = severity_colour(diagnostic.severity)
    gutter = _gutter(report, diagnostic)
    lines = [
        paint(
            f"{diagnostic.severity.value}[{diagnostic.code.id}]",
            BOLD,
            tint,
            colour=colour,
        )
        + paint(f": {printable(diagnostic.headline)}", BOLD, colour=colour)
    ]
    if diagnostic.span is not None:
        lines += _place(report, diagnostic.span, "-->", gutter, colour)
        source = report.source(diagnostic.span.file)
        if source is not None:
            lines.append(margin("", gutter, colour))
            lines += snippet(
                source,
                diagnostic.span,
                printable(diagnostic.label),
                mark="^",
                mark_colour=tint,
                gutter=gutter,
                colour=colour,
            )
    for related in diagnostic.related:
        lines.append(margin("", gutter, colour))
        lines += _place(report, related.span, ":::", gutter, colour)
        source = report.source(related.span.file)
        if source is None:
            lines.append(_note(gutter, "note", related.text, colour))
        else:
            lines += snippet(
                source,
                related.span,
                printable(related.text),
                mark="-",
                mark_colour=BLUE,
                gutter=gutter,
                colour=colour,
            )
    if (diagnostic.help or diagnostic.fix) and len(lines) > 1:
        lines.append(margin("", gutter, colour))
    lines += [_note(gutter, "help", text, colour) for text in diagnostic.help]
    if diagnostic.fix is not None:
        lines += _fix(report, diagnostic.fix, gutter, colour)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _place(report: Report, span: Span, arrow: str, gutter: int, colour: bool) -> list[str]:
    place = printable(span.file)
    if report.source(span.file) is not None:
        position = report.start(span)
        place += f":{position.line}:{position.column}"
    return [f"{' ' * gutter}{paint(arrow, BOLD, BLUE, colour=colour)} {place}"]


def _note(gutter: int, word: str, text: str, colour: bool) -> str:
    sign = paint(f"{' ' * gutter} =", BOLD, BLUE, colour=colour)
    return f"{sign} {paint(word, BOLD, CYAN, colour=colour)}: {printable(text)}"


def _fix(report: Report, fix: Fix, gutter: int, colour: bool) -> list[str]:
    word = "fix (applied by seg check --fix)" if fix.safe else "fix"
    lines = [_note(gutter, word, fix.title, colour)]
    files = sorted({edit.span.file for edit in fix.edits})
    for file in files:
        source = report.source(file)
        if source is not None:
            edits = [edit for edit in fix.edits if edit.span.file == file]
            lines += _diff(source, edits, gutter, colour)
    return lines


def _diff(source: Source, edits: list[Edit], gutter: int, colour: bool) -> list[str]:
    """The lines that the edits touch, before and after. Nothing when that would be long."""
    first = min(source.position(edit.span.start).line for edit in edits)
    last = max(source.position(max(edit.span.start, edit.span.end)).line for edit in edits)
    if last - first >= _DIFF_LINES:
        return []
    begin = source.line_start(first)
    end = source.line_start(last) + len(source.line_text(last))
    moved = [
        Edit(Span(source.name, edit.span.start - begin, edit.span.end - begin), edit.text)
        for edit in edits
    ]
    before = source.text[begin:end]
    after = apply(before, moved)
    if max(map(len, (*before.split("\n"), *after.split("\n")))) > 200:
        return []
    old = [
        f"{first + index:>{gutter}} {_changed('-', line, RED, colour)}"
        for index, line in enumerate(before.split("\n"))
    ]
    new = [
        f"{first + index:>{gutter}} {_changed('+', line, GREEN, colour)}"
        for index, line in enumerate(after.split("\n"))
    ]
    return old + new


def _changed(sign: str, line: str, tint: str, colour: bool) -> str:
    return paint(f"{sign} {printable(line.expandtabs(4))}", tint, colour=colour)


def _gutter(report: Report, diagnostic: Diagnostic) -> int:
    spans: list[Span] = [related.span for related in diagnostic.related]
    if diagnostic.span is not None:
        spans.append(diagnostic.span)
    if diagnostic.fix is not None:
        spans += [edit.span for edit in diagnostic.fix.edits]
    return 1 + max((len(str(number)) for number in _last_lines(report, spans)), default=1)


def _last_lines(report: Report, spans: Iterable[Span]) -> Iterable[int]:
    return (report.end(span).line for span in spans)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
