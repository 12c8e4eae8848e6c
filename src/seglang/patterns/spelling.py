"""Spells a pattern so that an engine cannot read it in any other way: classes as ranges, ends of
the text as escapes, groups that capture nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from seglang.patterns.reading import CONTROLS
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
            return Characters(merged(both), negated)
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
        if CONTROLS[letter] == character:
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
