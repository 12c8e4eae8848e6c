"""Reads the little worlds of worlds/*.txt: who there is, what they did, and who is in a segment.

    test "Y031: exactly 100, exactly seven days ago":
        as of 2026-11-22T12:00
        given customer anna (device = "apple", consent("email") = true, company = acme)
            did purchase 2 times at 2026-11-15T12:00 (category = "shoes", amount = 100)
            did order on 2026-11-01 (total = 12) with item (product = "ABC")
            stage was "onboarding" until 2026-11-17T12:00
        given list recalled ("lamp", "chair")
        expect segment bought_good_shoes = (anna)
        expect anna: usual_amount = 100

`as of` may be left out: then it is the instant that seg.toml pins. A name as a value is the key of
another `given`. Times are local. A line goes on while a bracket is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

WORLDS = Path(__file__).resolve().parent / "worlds"


@dataclass(frozen=True)
class Name:
    """A value that names another `given`."""

    text: str


@dataclass
class Did:
    event: str
    times: int
    when: date
    facts: dict[str, Any]
    rows: list[tuple[str, dict[str, Any]]]


@dataclass
class Given:
    """`was`: an attribute, what it was, until when."""

    entity: str
    name: str
    facts: dict[str, Any]
    events: list[Did] = field(default_factory=list)
    was: list[tuple[str, Any, datetime]] = field(default_factory=list)


@dataclass
class World:
    """`segments`: the members that are expected, by name; `conditions`: what holds for someone."""

    title: str
    place: str
    as_of: datetime | None = None
    givens: list[Given] = field(default_factory=list)
    lists: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    segments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """`Y031`, which the title begins with."""
        return self.title.partition(":")[0]

    def key(self, name: str) -> str:
        """The key under which the database of all worlds holds somebody."""
        return f"{self.number} {name}"


class WorldError(Exception):
    pass


def read_worlds(folder: Path = WORLDS) -> list[World]:
    worlds = [
        world
        for path in sorted(folder.glob("*.txt"))
        for world in read(path.read_text(encoding="utf-8"), path.name)
    ]
    keys = [world.key(given.name) for world in worlds for given in world.givens]
    if len(keys) != len(set(keys)):
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise WorldError(f"these stand twice: {', '.join(twice)}")
    return worlds


def read(text: str, file: str) -> list[World]:
    worlds: list[World] = []
    for number, line in _lines(text):
        place = f"{file}:{number}"
        try:
            if line.startswith("test "):
                worlds.append(World(line[len('test "') : -len('":')], place))
            else:
                _read_line(line, worlds[-1])
        except (AssertionError, IndexError, ValueError) as error:
            raise WorldError(f"{place}: {line}: {error}") from error
    return worlds


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, joined while a bracket is open."""
    whole, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r'^((?:[^"#]|"[^"]*")*)#.*$', r"\1", line).strip()
        if not whole:
            start = number
        whole = f"{whole} {bare}".strip()
        marks = re.sub(r'"[^"]*"', "", whole)
        if whole and marks.count("(") == marks.count(")"):
            yield start, whole
            whole = ""


def _read_line(line: str, world: World) -> None:
    words = _Words(line)
    if words.take("as", "of"):
        world.as_of = words.instant()
    elif words.take("given", "list"):
        name = words.word()
        world.lists[name] = words.value()
    elif words.take("given"):
        entity, name = words.word(), words.word()
        world.givens.append(Given(entity, name, words.facts()))
    elif words.take("did"):
        world.givens[-1].events.append(_did(words))
    elif words.take("expect", "segment"):
        name = words.word()
        words.need("=")
        world.segments[name] = tuple(member.text for member in words.value())
    elif words.take("expect"):
        name = words.word()
        words.need(":")
        world.conditions.append((name, words.rest()))
    else:
        attribute = words.word()
        words.need("was")
        value = words.value()
        words.need("until")
        world.givens[-1].was.append((attribute, value, words.instant()))
    assert not words.left, f"left over: {words.rest()}"


def _did(words: _Words) -> Did:
    event, times = words.word(), 1
    if not words.take("at") and not words.take("on"):
        times = int(words.word())
        words.need("times")
        assert words.take("at") or words.take("on"), "no time"
    when = words.value()
    facts, rows = words.facts(), []
    while words.take("with"):
        name = words.word()
        rows.append((name, words.facts()))
    return Did(event, times, when, facts, rows)


_WORD = re.compile(r'"[^"]*"|[\w.:+-]*[\w+-]|[():,=]')


class _Words:
    def __init__(self, line: str) -> None:
        self._line = line
        self.left = list(_WORD.finditer(line))

    def rest(self) -> str:
        start = self.left[0].start()
        self.left = []
        return self._line[start:]

    def word(self) -> str:
        return self.left.pop(0)[0]

    def take(self, *words: str) -> bool:
        found = [match[0] for match in self.left[: len(words)]] == list(words)
        if found:
            del self.left[: len(words)]
        return found

    def need(self, word: str) -> None:
        assert self.take(word), f"{word} is missing"

    def facts(self) -> dict[str, Any]:
        """`(country = "PL", consent("email") = true)`; the latter is a key of a map."""
        found: dict[str, Any] = {}
        if not self.take("("):
            return found
        while not self.take(")"):
            name = self.word()
            if self.take("("):
                key = self.value()
                self.need(")")
                self.need("=")
                found.setdefault(name, {})[key] = self.value()
            else:
                self.need("=")
                found[name] = self.value()
            self.take(",")
        return found

    def instant(self) -> datetime:
        value = self.value()
        assert isinstance(value, datetime), "not an instant"
        return value

    def value(self) -> Any:
        if self.take("("):
            items = []
            while not self.take(")"):
                items.append(self.value())
                self.take(",")
            return tuple(items)
        word = self.word()
        if word.startswith('"'):
            return word[1:-1]
        if word in ("true", "false"):
            return word == "true"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
            return date.fromisoformat(word)
        if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", word):
            return datetime.fromisoformat(word)
        if re.fullmatch(r"-?\d+(\.\d+)?", word):
            if self.take("minute") or self.take("minutes"):
                return timedelta(minutes=int(word))
            return Decimal(word) if "." in word else int(word)
        return Name(word)
