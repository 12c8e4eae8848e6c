"""Text of rule files and places in it.

The only module that knows about lines and columns. Offsets are code points from the start of the
text; lines and columns shown to people count from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

# Each stretch of a text is looked at once: lines of rules may be long, and hostile.
_STRETCH = re.compile(r"[^\s\"]++")
_PASSWORD = re.compile(r"://[^\s/@:\"']*+:(?!\$\{\w+\}(?:@|\Z))(?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one file: code point offsets, `end` excluded."""

    file: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of `other` (same file)."""
        return Span(self.file, self.start, max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Position:
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A named text. `name` is what diagnostics print: a path in the project, or `<text>`."""

    name: str
    text: str
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)
    _shown: dict[int, str] = field(default_factory=dict, compare=False, repr=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.append(0)
            find = self.text.find
            at = find("\n")
            while at >= 0:
                self._starts.append(at + 1)
                at = find("\n", at + 1)
        return self._starts

    def position(self, offset: int) -> Position:
        starts = self._line_starts()
        line = bisect_right(starts, offset) - 1
        return Position(line + 1, offset - starts[line] + 1)

    def line_start(self, line: int) -> int:
        """The offset at which line number `line` (from 1) begins."""
        return self._line_starts()[line - 1]

    def line_text(self, line: int) -> str:
        """Line number `line` (from 1) as people may see it: without its line end, and with
        asterisks in place of the characters of a password in a URL."""
        shown = self._shown.get(line)
        if shown is None:
            starts = self._line_starts()
            end = starts[line] if line < len(starts) else len(self.text)
            shown = without_passwords(self.text[starts[line - 1] : end].rstrip("\r\n"))
            self._shown[line] = shown
        return shown

    def span(self, start: int, end: int) -> Span:
        return Span(self.name, start, end)


def without_passwords(text: str) -> str:
    """The text with asterisks in place of the characters of passwords in URLs. What the
    environment holds (`${NAME}`) stays."""
    return _STRETCH.sub(_masked, text) if "://" in text and "@" in text else text


def _masked(found: re.Match[str]) -> str:
    stretch = found.group()
    last = stretch.rfind("@")
    start = _PASSWORD.search(stretch, 0, last) if last >= 0 else None
    if start is None:
        return stretch
    return stretch[: start.end()] + "*" * (last - start.end()) + stretch[last:]
