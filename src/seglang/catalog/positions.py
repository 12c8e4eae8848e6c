"""Where the keys and values of a TOML text stand.

Takes a text that `tomllib` has accepted, gives the span of each key and value by its path (keys
and array indexes, as the parsed document nests them). Nothing is validated again; on an accepted
text every path of the document has a place.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TypeAlias

from seglang.source import Source, Span

Path: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")
_QUOTED = (
    re.compile(r'"""(?:[^\\"]|\\.|"(?!""))*"""(?:"{0,2})', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*'''(?:'{0,2})", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL),
    re.compile(r"'[^']*'"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """`key` is the whole key or table header as far as this path; `value` what stands for it
    (of a table: its header)."""

    key: Span
    value: Span


@dataclass(slots=True)
class Positions:
    source: Source
    places: dict[Path, Place] = field(default_factory=dict)

    def key(self, path: Path) -> Span:
        return self._nearest(path).key

    def value(self, path: Path) -> Span:
        return self._nearest(path).value

    def _nearest(self, path: Path) -> Place:
        """The place of the path, or of the innermost part of it that is written."""
        for length in range(len(path), 0, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return place
        start = self.source.span(0, 0)
        return Place(start, start)


def find_positions(source: Source) -> Positions:
    """The places of every key and value of an accepted TOML text."""
    positions = Positions(source)
    _Scanner(source, positions.places).document()
    return positions


class _Scanner:
    """One pass over the text; `at` is the offset of the next character."""

    __slots__ = ("at", "places", "source", "table_rows", "text")

    def __init__(self, source: Source, places: dict[Path, Place]) -> None:
        self.source = source
        self.text = source.text
        self.places = places
        self.at = 0
        self.table_rows: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blank()

    def blank(self) -> None:
        self.at = self._match(_BLANK)

    def _match(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        return found.end() if found else self.at

    def header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        parts = self.key()
        self.at += 2 if many else 1
        path: Path = ()
        for number, (name, start, end) in enumerate(parts):
            path = (*path, name)
            last = number == len(parts) - 1
            span = self.source.span(start, end)
            if last and many:
                row = self.table_rows.get(path, -1) + 1
                self.table_rows[path] = row
                self.places.setdefault(path, Place(span, span))
                path = (*path, row)
                self.places[path] = Place(span, span)
            elif last:
                self.places[path] = Place(span, span)
            else:
                self.places.setdefault(path, Place(span, span))
                if path in self.table_rows:
                    path = (*path, self.table_rows[path])
        return path

    def key(self) -> list[tuple[str, int, int]]:
        """The dotted parts of a key, each with its offsets."""
        parts: list[tuple[str, int, int]] = []
        while True:
            self.at = self._match(_SPACE)
            start = self.at
            if self.text[start] in "\"'":
                self.at = self.quoted_end()
                name = tomllib.loads("key = " + self.text[start : self.at])["key"]
            else:
                self.at = self._match(_BARE_KEY)
                name = self.text[start : self.at]
            parts.append((name, start, self.at))
            self.at = self._match(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def quoted_end(self) -> int:
        for pattern in _QUOTED:
            end = self._match(pattern)
            if end > self.at:
                return end
        return len(self.text)

    def pair(self, table: Path) -> None:
        parts = self.key()
        self.at += 1  # the equals sign
        self.at = self._match(_SPACE)
        path = table
        for name, start, end in parts[:-1]:
            path = (*path, name)
            span = self.source.span(start, end)
            self.places.setdefault(path, Place(span, span))
        name, start, end = parts[-1]
        path = (*path, name)
        self.places[path] = Place(self.source.span(start, end), self.value(path))

    def value(self, path: Path) -> Span:
        start = self.at
        first = self.text[start]
        if first in "\"'":
            self.at = self.quoted_end()
        elif first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            end = self._match(_BARE_VALUE)
            self.at = start + len(self.text[start:end].rstrip())
        return self.source.span(start, self.at)

    def array(self, path: Path) -> None:
        self.at += 1
        self.blank()
        index = 0
        while self.text[self.at] != "]":
            span = self.value((*path, index))
            self.places[(*path, index)] = Place(span, span)
            index += 1
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        self.blank()
        while self.text[self.at] != "}":
            self.pair(path)
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1
