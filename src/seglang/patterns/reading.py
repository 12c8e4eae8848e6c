"""Reads the text between the slashes into a tree, or gives the first mistake as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from seglang.patterns.tree import (
    Alternatives,
    Characters,
    End,
    Pattern,
    Repeat,
    Sequence,
    Start,
    Tree,
    merged,
)

MAX_STATES = 1000
MAX_DEPTH = 48
MAX_COUNT = 255  # the largest that PostgreSQL takes


@dataclass(frozen=True, slots=True)
class PatternError:
    """`offset` counts characters from the start of the pattern."""

    message: str
    offset: int


_DIGIT = ((0x30, 0x39),)
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE = ((0x09, 0x0D), (0x20, 0x20))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_ANY = Characters(((0x0A, 0x0A),), negated=True)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ")


def parse_pattern(source: str) -> Pattern | PatternError:
    """The pattern between the slashes, or the first thing wrong with it."""
    try:
        reader = _Reader(source)
        tree = reader.alternatives(0)
        if reader.position < len(source):
            raise _ReadError(
                "this `)` closes nothing; write `\\)` for the character",
                reader.position,
            )
        if _size(tree) > MAX_STATES:
            raise _ReadError(f"the pattern is larger than {MAX_STATES} steps when spelled out", 0)
    except _ReadError as wrong:
        return PatternError(wrong.message, wrong.offset)
    return Pattern(source, tree)


class _ReadError(Exception):
    """Leaves the reader at the first mistake; never leaves this module."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Reader:
    """Recursive descent, a method for each level of precedence."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    def peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def take(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self.position += 1
        return True

    def alternatives(self, depth: int) -> Tree:
        options = [self.sequence(depth)]
        while self.take("|"):
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Alternatives(tuple(options))

    def sequence(self, depth: int) -> Tree:
        start = self.position
        parts: list[Tree] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(depth))
        if not parts:
            raise _ReadError("nothing stands here; use `?` for what may be absent", start)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, depth: int) -> Tree:
        start = self.position
        inner = self.atom(depth)
        counts = self.counts()
        if counts is None:
            return inner
        if isinstance(inner, Start | End):
            raise _ReadError("`^` and `$` cannot be repeated", start)
        following = self.peek()
        if following in ("?", "+", "*", "{") and following:
            raise _ReadError(
                "one repetition cannot follow another (there are no lazy or possessive ones)",
                self.position,
            )
        return Repeat(inner, *counts)

    def counts(self) -> tuple[int, int | None] | None:
        if self.take("*"):
            return 0, None
        if self.take("+"):
            return 1, None
        if self.take("?"):
            return 0, 1
        if self.peek() != "{":
            return None
        start = self.position
        end = self.source.find("}", start)
        low_text, comma, high_text = self.source[start + 1 : end].partition(",")
        if end < 0 or not _is_count(low_text) or not (high_text == "" or _is_count(high_text)):
            raise _ReadError(
                "expected `{m}`, `{m,}` or `{m,n}`; write `\\{` for the character",
                start,
            )
        low = int(low_text)
        high = int(high_text) if high_text else None if comma else low
        if max(low, high or 0) > MAX_COUNT:
            raise _ReadError(f"a repetition counts at most to {MAX_COUNT}", start)
        if high is not None and high < low:
            raise _ReadError("the larger count comes first; write the smaller one first", start)
        self.position = end + 1
        return low, high

    def atom(self, depth: int) -> Tree:
        start = self.position
        character = self.peek()
        self.position += 1
        match character:
            case "^":
                return Start()
            case "$":
                return End()
            case ".":
                return _ANY
            case "(":
                return self.group(start, depth + 1)
            case "[":
                return self.character_class(start)
            case "\\":
                return self.escape(start)
            case "*" | "+" | "?" | "{":
                raise _ReadError(f"`{character}` has nothing before it to repeat", start)
            case "]" | "}":
                raise _ReadError(f"write `\\{character}` for the character", start)
            case _:
                return _one(character)

    def group(self, start: int, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise _ReadError(f"groups are nested deeper than {MAX_DEPTH} levels", start)
        if self.peek() == "?":
            raise _ReadError("`(?` is not part of patterns: no look-around, names or flags", start)
        tree = self.alternatives(depth)
        if not self.take(")"):
            raise _ReadError("this `(` is never closed", start)
        return tree

    def escape(self, start: int) -> Characters:
        character = self.peek()
        self.position += 1
        if character.lower() in _CLASSES and character:
            return Characters(_CLASSES[character.lower()], negated=character.isupper())
        return _one(self.escaped_character(character, start))

    def escaped_character(self, character: str, start: int) -> str:
        """The character that an escape names; `character` has been read already."""
        if character in CONTROLS:
            return CONTROLS[character]
        if character == "u" and self.peek() == "{":
            end = self.source.find("}", self.position)
            digits = self.source[self.position + 1 : end] if end >= 0 else ""
            if not 1 <= len(digits) <= 6 or any(d not in "0123456789abcdefABCDEF" for d in digits):
                raise _ReadError("expected a code point, such as `\\u{1F600}`", start)
            point = int(digits, 16)
            if not 0 < point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
                raise _ReadError("there is no such character", start)
            self.position = end + 1
            return chr(point)
        if character == "":
            raise _ReadError("a `\\` must be followed by the character it escapes", start)
        if character.isdigit():
            raise _ReadError("patterns have no back-references", start)
        if character not in _PUNCTUATION:
            raise _ReadError(f"`\\{character}` is not part of patterns", start)
        return character

    def character_class(self, start: int) -> Characters:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        while not self.take("]"):
            at = self.position
            low = self.class_member(start)
            if isinstance(low, tuple):
                ranges.extend(low)
                continue
            high: str | tuple[tuple[int, int], ...] = low
            if self.peek() == "-" and self.source[self.position + 1 : self.position + 2] != "]":
                self.position += 1
                high = self.class_member(start)
            if isinstance(high, tuple):
                raise _ReadError("a range goes from one character to another", at)
            if high < low:
                raise _ReadError("the range is the wrong way round", at)
            ranges.append((ord(low), ord(high)))
        if not ranges:
            raise _ReadError("the class is empty; write `\\]` for the character", start)
        return Characters(merged(ranges), negated)

    def class_member(self, start: int) -> str | tuple[tuple[int, int], ...]:
        """A character, or the ranges of a class such as `\\d`."""
        at = self.position
        character = self.peek()
        self.position += 1
        if character == "":
            raise _ReadError("this `[` is never closed", start)
        if character == "[":
            raise _ReadError("write `\\[` for the character; classes do not nest", at)
        if character != "\\":
            return character
        escaped = self.peek()
        self.position += 1
        if escaped in _CLASSES and escaped:
            return _CLASSES[escaped]
        if escaped.lower() in _CLASSES and escaped:
            raise _ReadError(f"`\\{escaped}` cannot stand in a class; use a class with `[^`", at)
        return self.escaped_character(escaped, at)


def _is_count(text: str) -> bool:
    return 0 < len(text) <= 6 and text.isascii() and text.isdigit()


def _one(character: str) -> Characters:
    return Characters(((ord(character), ord(character)),))


def _size(tree: Tree) -> int:
    """The number of automaton states, repetitions spelled out."""
    match tree:
        case Characters() | Start() | End():
            return 1
        case Sequence(parts):
            return sum(map(_size, parts))
        case Alternatives(options):
            return sum(map(_size, options)) + len(options)
        case Repeat(inner, low, high):
            return (_size(inner) + 1) * max(low + (high is None), high or 0, 1)
        case _:
            assert_never(tree)
