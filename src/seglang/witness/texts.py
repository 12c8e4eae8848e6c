"""Texts that a pattern is found in."""

from __future__ import annotations

from functools import cache
from typing import assert_never

from seglang.patterns.reading import PatternError, parse_pattern
from seglang.patterns.tree import (
    Alternatives,
    Characters,
    End,
    Repeat,
    Sequence,
    Start,
    Tree,
)

_LIKED = "a1A0 -_.@/"


@cache
def _examples(pattern: str) -> tuple[str, ...]:
    found = parse_pattern(pattern)
    assert not isinstance(found, PatternError), "checked before"
    tree = found.tree
    return (_written(tree, 0), _written(tree, 1))


def example(pattern: str) -> list[str]:
    """Short texts for a pattern of the language."""
    return list(dict.fromkeys(_examples(pattern)))


def _written(tree: Tree, choice: int) -> str:
    match tree:
        case Characters(ranges):
            return _character(tree, ranges)
        case Start() | End():
            return ""
        case Sequence(parts):
            return "".join(_written(part, choice) for part in parts)
        case Alternatives(options):
            return _written(options[min(choice, len(options) - 1)], choice)
        case Repeat(inner, low, high):
            number = low + choice if high is None or low < high else low
            return _written(inner, choice) * number
        case _:
            assert_never(tree)


def _character(node: Characters, ranges: tuple[tuple[int, int], ...]) -> str:
    if not node.negated and ranges:
        return chr(ranges[0][0])
    return next(letter for letter in _LIKED if node.holds(ord(letter)))
