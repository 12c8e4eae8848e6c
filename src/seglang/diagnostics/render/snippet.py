"""Source lines with an underline, as they look on a terminal.

Tabs widen to four columns, wide characters take two columns, combining ones none. Characters that
a terminal would obey instead of showing (controls, direction marks) are written out, so that no
rule file can paint the screen. Long lines are cut around the underlined part.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, combining, east_asian_width

from seglang.diagnostics.render.style import BLUE, BOLD, paint
from seglang.source import Source, Span

TAB = 4
LINE_LIMIT = 120
_SHOWN_LINES = 6


@dataclass(frozen=True, slots=True)
class _Line:
    """A line ready for display; `columns[i]` is where its i-th character begins, with one entry
    more for the end."""

    text: str
    columns: tuple[int, ...]


def printable(text: str) -> str:
    """The text on one line, with everything written out that a terminal would obey."""
    if text.isascii() and text.isprintable():  # nearly all there are
        return text
    return "".join(_shown(character) for character in text)


def width(text: str) -> int:
    """Columns of a terminal that a text without tabs takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_width(character) for character in text)


def snippet(
    source: Source,
    span: Span,
    label: str,
    *,
    mark: str,
    mark_colour: str,
    gutter: int,
    colour: bool,
) -> list[str]:
    """The lines of a span with the part underlined and the label behind it, each with its number
    in a margin of `gutter` columns. A stretch over several lines gets a bar at its left."""
    first = source.position(span.start)
    last = source.position(max(span.start, span.end - 1))
    if first.line == last.line:
        return _single(source, span, label, mark, mark_colour, gutter, colour)
    numbers = list(range(first.line, last.line + 1))
    if len(numbers) > _SHOWN_LINES:
        numbers = [*numbers[: _SHOWN_LINES - 2], -1, numbers[-1]]
    lines = []
    for number in numbers:
        if number < 0:
            lines.append(margin("", gutter, colour) + paint(" | ...", mark_colour, colour=colour))
            continue
        shown = _display(_near(source.line_text(number), 0)[0])
        bar = "/" if number == first.line else "|"
        text = _cut(shown, 0, 0)[0]
        lines.append(
            f"{margin(str(number), gutter, colour)} {paint(bar, mark_colour, colour=colour)} {text}"
        )
    end = _display(_near(source.line_text(last.line), 0)[0]).columns
    reach = min(end[min(last.column, len(end) - 1)], LINE_LIMIT)
    under = "|" + "_" * max(reach, 1) + mark
    tail = f" {label}" if label else ""
    lines.append(
        f"{margin('', gutter, colour)} {paint(under + tail, mark_colour, colour=colour)}".rstrip()
    )
    return lines


def margin(number: str, gutter: int, colour: bool) -> str:
    """The left margin with a line number or nothing."""
    return paint(f"{number:>{gutter}} |", BOLD, BLUE, colour=colour)


def _single(
    source: Source,
    span: Span,
    label: str,
    mark: str,
    mark_colour: str,
    gutter: int,
    colour: bool,
) -> list[str]:
    place = source.position(span.start)
    line, left_out = _near(source.line_text(place.line), place.column - 1)
    shown = _display(line)
    start = min(place.column - 1 - left_out, len(shown.columns) - 1)
    end = min(start + max(span.end - span.start, 0), len(shown.columns) - 1)
    from_column, to_column = shown.columns[start], shown.columns[end]
    text, shift = _cut(shown, from_column, to_column)
    length = max(min(to_column - from_column, LINE_LIMIT), 1)
    under = " " * (from_column - shift) + paint(
        mark * length + (f" {label}" if label else ""), mark_colour, colour=colour
    )
    return [
        f"{margin(str(place.line), gutter, colour)} {text}".rstrip(),
        f"{margin('', gutter, colour)} {under}",
    ]


def _near(line: str, at: int) -> tuple[str, int]:
    """The part of a very long line of which something can be shown, and how many characters
    stand before it."""
    begin = max(0, at - 2 * LINE_LIMIT)
    return line[begin : at + 2 * LINE_LIMIT], begin


def _display(line: str) -> _Line:
    pieces: list[str] = []
    columns = [0]
    at = 0
    for character in line:
        if character == "\t":
            piece = " " * (TAB - at % TAB)
            taken = len(piece)
        else:
            piece = _shown(character)
            taken = len(piece) if piece != character else _width(character)
        pieces.append(piece)
        at += taken
        columns.append(at)
    return _Line("".join(pieces), tuple(columns))


def _cut(line: _Line, start: int, end: int) -> tuple[str, int]:
    """The part of a long line around the columns, and by how much it moved to the left."""
    if line.columns[-1] <= LINE_LIMIT:
        return line.text, 0
    begin = max(0, min(start - LINE_LIMIT // 3, line.columns[-1] - LINE_LIMIT))
    kept: list[str] = []
    at = 0
    first: int | None = None
    for character in line.text:
        taken = _width(character)
        if at >= begin and at + taken <= begin + LINE_LIMIT:
            first = at if first is None else first
            kept.append(character)
        at += taken
    text = "".join(kept)
    left = begin > 0
    right = begin + LINE_LIMIT < line.columns[-1]
    return f"{'… ' if left else ''}{text}{' …' if right else ''}", (first or 0) - (2 if left else 0)


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    # Cc controls, Cf direction marks and other invisible ones, Cs lone surrogates, Zl and Zp line
    # ends that are no "\n" to us.
    if category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return f"\\u{{{ord(character):x}}}"
    return character


def _width(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
