"""A TOML text changed in place: one key put or dropped, every other character as it was.

Takes a text that `tomllib` accepts and the path of a key; gives the new text. Tables may be written
as sections, as inline tables or with dotted keys; a text in which there is no plain place for the
key raises `NoPlaceError`. Comments stay, but for one behind a key that goes.
"""

from __future__ import annotations

from dataclasses import dataclass

from seglang.catalog.positions import Path, Place, Positions, find_positions
from seglang.source import Source, Span


class NoPlaceError(Exception):
    """The text has no plain place for this key."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """`new` in the place of what stands from `start` until `end`."""

    start: int
    end: int
    new: str

    def of(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


def put(text: str, path: Path, value: str, comment: str = "") -> str:
    """The text in which the key stands for `value`, which is written as TOML. A key that is not
    there yet comes behind the others of its table, with the comment where there is a line for it.
    """
    return Page.of(text).put(path, value, comment).of(text)


def drop(text: str, path: Path) -> str:
    """The text without the key and all that stands for it."""
    page = Page.of(text)
    if not page.is_dotted(path):
        return page.drop(path).of(text)
    # It is gone when all that stands below it is.
    for inner in [other for other in page.places if other[: len(path)] == path]:
        current = Page.of(text)
        if inner in current.places and current.has_value(inner):
            text = drop(text, inner)
    if path in Page.of(text).places:
        raise NoPlaceError
    return text


@dataclass(frozen=True, slots=True)
class Page:
    """A text and where its keys stand: each change is a replacement in this very text."""

    text: str
    positions: Positions

    @classmethod
    def of(cls, text: str) -> Page:
        return cls(text, find_positions(Source("", text)))

    def put(self, path: Path, value: str, comment: str = "") -> Replacement:
        """See `put`."""
        place = self.places.get(path)
        if place is None:
            return self.added(path, value, comment)
        if not self.has_value(path):
            raise NoPlaceError
        return Replacement(place.value.start, place.value.end, value)

    def drop(self, path: Path) -> Replacement:
        """See `drop`; not for a dotted key."""
        if path not in self.places or self.is_dotted(path):
            raise NoPlaceError
        if self.inline_around(path) is not None:
            return self.without_entry(path)
        return self.without_section(path) if self.is_header(path) else self.without_line(path)

    @property
    def places(self) -> dict[Path, Place]:
        return self.positions.places

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def written(self, span: Span) -> str:
        return self.text[span.start : span.end]

    # ------------------------------------------------------------ where things stand

    def has_value(self, path: Path) -> bool:
        """A value of its own stands behind the key: not a header, not a part of a dotted key."""
        place = self.places[path]
        return place.key != place.value

    def is_dotted(self, path: Path) -> bool:
        """Only keys below the path are written, not the path itself."""
        return (
            path in self.places
            and not self.has_value(path)
            and not self.is_header(path)
            and self.inline_around(path) is None
        )

    def is_header(self, path: Path) -> bool:
        """The path has a section: `[path]` is the whole header."""
        span = self.places[path].key
        after = self.text[span.end : self.line_end(span.end)].lstrip()
        return self.in_header(span) and after.startswith("]") and not self.has_value(path)

    def in_header(self, span: Span) -> bool:
        return self.text[self.line_start(span.start) :].lstrip(" \t").startswith("[")

    def inline_around(self, path: Path) -> Path | None:
        """The innermost inline table that the key stands in."""
        for length in range(len(path) - 1, 0, -1):
            place = self.places.get(path[:length])
            if place is not None and place.key != place.value:
                return path[:length] if self.written(place.value).startswith("{") else None
        return None

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """The offset behind the line, its end included."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def section_end(self, path: Path) -> int:
        """Behind the last line of a section's own pairs."""
        start = self.places[path].key.end
        headers = [
            place.key.start
            for place in self.places.values()
            if place.key == place.value and place.key.start > start and self.in_header(place.key)
        ]
        limit = min(headers, default=len(self.text))
        last = max(
            (place.value.end for place in self.places.values() if start <= place.value.end < limit),
            default=start,
        )
        return self.line_end(max(last, start))

    # ------------------------------------------------------------ adding

    def added(self, path: Path, value: str, comment: str) -> Replacement:
        owner, name = path[:-1], str(path[-1])
        remark = f"   # {comment}" if comment else ""
        line = f"{name} = {value}{remark}"
        if owner not in self.places:
            return self.with_table(owner, name, value, line)
        place = self.places[owner]
        if self.is_header(owner):
            return self.with_line(self.section_end(owner), line)
        if self.has_value(owner):
            if not self.written(place.value).startswith("{"):
                raise NoPlaceError
            return self.with_entry(owner, f"{name} = {value}")
        if self.in_header(place.key):  # only sections below it are written
            head = self.text[self.line_start(place.key.start) : place.key.end].lstrip(" \t")
            start = self.line_start(place.key.start)
            end = self.newline
            return Replacement(start, start, f"{head}]{end}{line}{end}{end}")
        inner = [other for other in self.places if other[:-1] == owner]
        first = min(self.places[other].key.start for other in inner)
        start = self.line_start(first)
        last = max(
            spot.value.end for other, spot in self.places.items() if other[: len(owner)] == owner
        )
        return self.with_line(self.line_end(last), f"{self.text[start:first]}{line}")

    def with_table(self, table: Path, name: str, value: str, line: str) -> Replacement:
        """A first key, for a table that is not there yet."""
        owner, word = table[:-1], str(table[-1])
        if owner not in self.places:
            raise NoPlaceError
        place = self.places[owner]
        if self.is_header(owner):
            start = self.line_start(place.key.start)
            head = self.text[start : place.key.end].lstrip(" \t")
            return self.with_line(
                self.section_end(owner), self.newline.join(("", f"{head}.{word}]", line))
            )
        if self.has_value(owner) and self.written(place.value).startswith("{"):
            return self.with_entry(owner, f"{word} = {{ {name} = {value} }}")
        raise NoPlaceError

    def with_line(self, at: int, line: str) -> Replacement:
        before = "" if at == 0 or self.text[at - 1] == "\n" else self.newline
        return Replacement(at, at, f"{before}{line}{self.newline}")

    def with_entry(self, table: Path, entry: str) -> Replacement:
        span = self.places[table].value
        inner = [
            place.value.end for path, place in self.places.items() if path[: len(table)] == table
        ]
        last = max((end for end in inner if end < span.end), default=None)
        if last is None:
            return Replacement(span.start, span.end, f"{{ {entry} }}")
        return Replacement(last, last, f", {entry}")

    # ------------------------------------------------------------ dropping

    def without_line(self, path: Path) -> Replacement:
        place = self.places[path]
        start = self.line_start(place.key.start)
        return Replacement(start, self.line_end(place.value.end), "")

    def without_section(self, path: Path) -> Replacement:
        if any(
            other[: len(path)] == path and self.is_header(other)
            for other in self.places
            if other != path
        ):
            raise NoPlaceError
        start = self.line_start(self.places[path].key.start)
        end = self.section_end(path)
        blank = self.text[end : self.line_end(end)]
        return Replacement(start, end + (len(blank) if not blank.strip() else 0), "")

    def without_entry(self, path: Path) -> Replacement:
        around = self.inline_around(path)
        assert around is not None
        siblings = sorted(
            (
                (place.key.start, place.value.end)
                for other, place in self.places.items()
                if len(other) == len(path) and other[:-1] == path[:-1]
            ),
        )
        place = self.places[path]
        here = (place.key.start, place.value.end)
        if not self.has_value(path) or len(path) != len(around) + 1:
            raise NoPlaceError  # a dotted key in an inline table
        number = siblings.index(here)
        if number:
            return Replacement(siblings[number - 1][1], here[1], "")
        if len(siblings) > 1:
            return Replacement(here[0], siblings[1][0], "")
        span = self.places[around].value
        return Replacement(span.start, span.end, "{}")
