"""The patterns of `matches /…/`: a regular language that means the same on every engine.

`parse_pattern` reads one, or gives the first mistake as a value; `match` finds it anywhere in a
text in time linear in the text (a Thompson automaton, all states at once); `to_re2` and
`to_postgres` spell it so that an engine cannot read it differently. Literals, classes,
`. * + ? {m,n} ( ) | ^ $` and escapes; `.` is any character but a line feed, `^` and `$` are the
ends of the text, `\\d \\w \\s` are ASCII.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

MAX_STATES = 1000
MAX_DEPTH = 48
MAX_COUNT = 255  # the largest that PostgreSQL takes


@dataclass(frozen=True, slots=True)
class PatternError:
    """`offset` counts characters from the start of the pattern."""

    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of the ranges (code points, both ends included), or of none of them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def holds(self, point: int) -> bool:
        return (
            any(low <= point <= high for low, high in self.ranges) is not self.negated
        )


@dataclass(frozen=True, slots=True)
class Start:
    pass


@dataclass(frozen=True, slots=True)
class End:
    pass


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    options: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`inner` from `low` to `high` times (None: without limit)."""

    inner: Tree
    low: int
    high: int | None


Tree: TypeAlias = Characters | Start | End | Sequence | Alternatives | Repeat


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    tree: Tree


_DIGIT = ((0x30, 0x39),)
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE = ((0x09, 0x0D), (0x20, 0x20))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_ANY = Characters(((0x0A, 0x0A),), negated=True)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ")


# ---------------------------------------------------------------- reading


def parse_pattern(source: str) -> Pattern | PatternError:
    """The pattern between the slashes, or the first thing wrong with it."""
    try:
        reader = _Reader(source)
        tree = reader.alternatives(0)
        if reader.position < len(source):
            raise _Wrong(
                "this `)` closes nothing; write `\\)` for the character",
                reader.position,
            )
        if _size(tree) > MAX_STATES:
            raise _Wrong(
                f"the pattern is larger than {MAX_STATES} steps when spelled out", 0
            )
    except _Wrong as wrong:
        return PatternError(wrong.message, wrong.offset)
    return Pattern(source, tree)


class _Wrong(Exception):
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
            raise _Wrong(
                "nothing stands here to be found; use `?` for what may be absent", start
            )
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, depth: int) -> Tree:
        start = self.position
        inner = self.atom(depth)
        counts = self.counts()
        if counts is None:
            return inner
        if isinstance(inner, Start | End):
            raise _Wrong("`^` and `$` cannot be repeated", start)
        following = self.peek()
        if following in ("?", "+", "*", "{") and following:
            raise _Wrong(
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
        if (
            end < 0
            or not _is_count(low_text)
            or not (high_text == "" or _is_count(high_text))
        ):
            raise _Wrong(
                "expected `{m}`, `{m,}` or `{m,n}`; write `\\{` for the character",
                start,
            )
        low = int(low_text)
        high = int(high_text) if high_text else None if comma else low
        if max(low, high or 0) > MAX_COUNT:
            raise _Wrong(f"a repetition counts at most to {MAX_COUNT}", start)
        if high is not None and high < low:
            raise _Wrong(
                "the larger count comes first; write the smaller one first", start
            )
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
                raise _Wrong(f"`{character}` has nothing before it to repeat", start)
            case "]" | "}":
                raise _Wrong(f"write `\\{character}` for the character", start)
            case _:
                return _one(character)

    def group(self, start: int, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise _Wrong(f"groups are nested deeper than {MAX_DEPTH} levels", start)
        if self.peek() == "?":
            raise _Wrong(
                "`(?` is not part of patterns: no look-around, names or flags", start
            )
        tree = self.alternatives(depth)
        if not self.take(")"):
            raise _Wrong("this `(` is never closed", start)
        return tree

    def escape(self, start: int) -> Characters:
        character = self.peek()
        self.position += 1
        if character.lower() in _CLASSES and character:
            return Characters(_CLASSES[character.lower()], negated=character.isupper())
        return _one(self.escaped_character(character, start))

    def escaped_character(self, character: str, start: int) -> str:
        """The character that an escape names; `character` has been read already."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "u" and self.peek() == "{":
            end = self.source.find("}", self.position)
            digits = self.source[self.position + 1 : end] if end >= 0 else ""
            if not 1 <= len(digits) <= 6 or any(
                d not in "0123456789abcdefABCDEF" for d in digits
            ):
                raise _Wrong("expected a code point, such as `\\u{1F600}`", start)
            point = int(digits, 16)
            if not 0 < point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
                raise _Wrong("there is no such character", start)
            self.position = end + 1
            return chr(point)
        if character == "":
            raise _Wrong("a `\\` must be followed by the character it escapes", start)
        if character.isdigit():
            raise _Wrong("patterns have no back-references", start)
        if character not in _PUNCTUATION:
            raise _Wrong(f"`\\{character}` is not part of patterns", start)
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
            if (
                self.peek() == "-"
                and self.source[self.position + 1 : self.position + 2] != "]"
            ):
                self.position += 1
                high = self.class_member(start)
            if isinstance(high, tuple):
                raise _Wrong("a range goes from one character to another", at)
            if high < low:
                raise _Wrong("the range is the wrong way round", at)
            ranges.append((ord(low), ord(high)))
        if not ranges:
            raise _Wrong("the class is empty; write `\\]` for the character", start)
        return Characters(_merged(ranges), negated)

    def class_member(self, start: int) -> str | tuple[tuple[int, int], ...]:
        """A character, or the ranges of a class such as `\\d`."""
        at = self.position
        character = self.peek()
        self.position += 1
        if character == "":
            raise _Wrong("this `[` is never closed", start)
        if character == "[":
            raise _Wrong("write `\\[` for the character; classes do not nest", at)
        if character != "\\":
            return character
        escaped = self.peek()
        self.position += 1
        if escaped in _CLASSES and escaped:
            return _CLASSES[escaped]
        if escaped.lower() in _CLASSES and escaped:
            raise _Wrong(
                f"`\\{escaped}` cannot stand in a class; use a class with `[^`", at
            )
        return self.escaped_character(escaped, at)


def _is_count(text: str) -> bool:
    return 0 < len(text) <= 6 and text.isascii() and text.isdigit()


def _one(character: str) -> Characters:
    return Characters(((ord(character), ord(character)),))


def _merged(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


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


# ---------------------------------------------------------------- matching

# A state is what must come next and the state after it; a tree is compiled from its end, so that
# a state knows its successors. Splits are lists because a loop must point back at itself.


class _State:
    __slots__ = ("exits", "test")

    def __init__(
        self, test: Characters | Start | End | None, exits: list[_State]
    ) -> None:
        self.test = test
        self.exits = exits


def match(pattern: Pattern, text: str) -> bool:
    """Is the pattern found anywhere in the text?"""
    accept = _State(None, [])
    start = _compiled(pattern.tree, accept)
    current: list[_State] = []
    for position in range(len(text) + 1):
        # The pattern may begin at every position.
        reached = _closure([*current, start], position == 0, position == len(text))
        if accept in reached:
            return True
        if position < len(text):
            point = ord(text[position])
            current = [
                state.exits[0]
                for state in reached
                if isinstance(state.test, Characters) and state.test.holds(point)
            ]
    return False


def _compiled(tree: Tree, after: _State) -> _State:
    match tree:
        case Characters() | Start() | End():
            return _State(tree, [after])
        case Sequence(parts):
            for part in reversed(parts):
                after = _compiled(part, after)
            return after
        case Alternatives(options):
            return _State(None, [_compiled(option, after) for option in options])
        case Repeat(inner, low, high):
            if high is None:
                loop = _State(None, [after])
                loop.exits.append(_compiled(inner, loop))
                after = loop
            else:
                end = after
                for _ in range(high - low):
                    after = _State(None, [end, _compiled(inner, after)])
            for _ in range(low):
                after = _compiled(inner, after)
            return after
        case _:
            assert_never(tree)


def _closure(states: list[_State], at_start: bool, at_end: bool) -> dict[_State, None]:
    """The states, and all that can be reached from them without a character."""
    reached: dict[_State, None] = {}
    pending = list(states)
    while pending:
        state = pending.pop()
        if state in reached:
            continue
        reached[state] = None
        match state.test:
            case None:
                pending.extend(state.exits)
            case Start():
                pending.extend(state.exits if at_start else ())
            case End():
                pending.extend(state.exits if at_end else ())
            case Characters():
                pass
    return reached


# ---------------------------------------------------------------- spelling


@dataclass(frozen=True, slots=True)
class _Spelling:
    start: str
    end: str
    group: str


_RE2 = _Spelling("\\A", "\\z", "(?:")
_POSTGRES = _Spelling("\\A", "\\Z", "(?:")
_OURS = _Spelling("^", "$", "(")


def to_re2(pattern: Pattern) -> str:
    """The pattern for RE2 (DuckDB) and Java; the text's ends are `\\A` and `\\z`."""
    return _spelled(pattern.tree, _RE2)


def to_postgres(pattern: Pattern) -> str:
    """The pattern as a PostgreSQL advanced regular expression; the ends are `\\A` and `\\Z`."""
    return _spelled(pattern.tree, _POSTGRES)


def ignoring_case(pattern: Pattern) -> str:
    """The text of a pattern that takes every ASCII letter in either case."""
    return _spelled(_folded(pattern.tree), _OURS)


def _folded(tree: Tree) -> Tree:
    match tree:
        case Characters(ranges, negated):
            both = list(ranges)
            for low, high in ranges:
                for first, last, other in ((0x41, 0x5A, 0x20), (0x61, 0x7A, -0x20)):
                    if max(low, first) <= min(high, last):
                        both.append((max(low, first) + other, min(high, last) + other))
            return Characters(_merged(both), negated)
        case Sequence(parts):
            return Sequence(tuple(_folded(part) for part in parts))
        case Alternatives(options):
            return Alternatives(tuple(_folded(option) for option in options))
        case Repeat(inner, low, high):
            return Repeat(_folded(inner), low, high)
        case Start() | End():
            return tree
        case _:
            assert_never(tree)


def _spelled(tree: Tree, spelling: _Spelling) -> str:
    match tree:
        case Start():
            return spelling.start
        case End():
            return spelling.end
        case Characters(ranges, negated):
            if not negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
                return _character(ranges[0][0], "\\.+*?()|[]{}^$")
            return f"[{'^' * negated}{''.join(map(_range, ranges))}]"
        case Sequence(parts):
            return "".join(
                f"{spelling.group}{_spelled(part, spelling)})"
                if isinstance(part, Alternatives)
                else _spelled(part, spelling)
                for part in parts
            )
        case Alternatives(options):
            return "|".join(_spelled(option, spelling) for option in options)
        case Repeat(inner, low, high):
            spelled = _spelled(inner, spelling)
            atom = spelled if isinstance(inner, Characters) else f"{spelling.group}{spelled})"
            return atom + _count(low, high)
        case _:
            assert_never(tree)


def _range(bounds: tuple[int, int]) -> str:
    low, high = bounds
    special = "\\[]^-&~"
    if low == high:
        return _character(low, special)
    return f"{_character(low, special)}-{_character(high, special)}"


def _character(point: int, special: str) -> str:
    character = chr(point)
    for letter in "ntrf":
        if _CONTROLS[letter] == character:
            return "\\" + letter
    return "\\" + character if character in special else character


def _count(low: int, high: int | None) -> str:
    match low, high:
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case 0, 1:
            return "?"
        case _, None:
            return f"{{{low},}}"
        case _:
            return f"{{{low}}}" if low == high else f"{{{low},{high}}}"
