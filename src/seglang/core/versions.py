"""Versions as they compare: part by part. Everywhere else a version is its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any

from seglang.functions.versions import version_key
from seglang.types import ListType, Type, VersionType


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """Versions with one key are equal, whatever their texts."""

    key: str
    text: str = field(compare=False)

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key


def typed(value: Any, type: Type) -> Any:
    """A value of the world as the evaluator has it. What cannot be read as a version is missing."""
    match type:
        case VersionType() if isinstance(value, str):
            key = version_key(value)
            return None if key is None else Version(key, value)
        case ListType(VersionType() as element) if isinstance(value, tuple):
            return tuple(typed(item, element) for item in value)
        case _:
            return value


def first_text(one: Any, other: Any) -> Any:
    """Of two equal values the one that is shown: of versions that with the first text."""
    if isinstance(one, Version) and isinstance(other, Version):
        return min(one, other, key=lambda version: version.text)
    return one


def plain(value: Any) -> Any:
    """A value as people get it."""
    match value:
        case Version():
            return value.text
        case tuple():
            return tuple(map(plain, value))
        case _:
            return value
