"""Reads scenes: a small world and rules with what they must give.

    == Equal times are not in order
    with shop                        # tests/catalogs/shop.toml, which is what stands when left out
    as of 2026-11-22T12:00           # local time of the project's zone, for the rules that follow
    customer 1: country = "PL", since = 2026-01-01, account = ["S1", 7]
      app_open 10:00; page_view 10:00 (page = "a", recorded = 11:00); purchase 2 days ago (id = 1)
      purchase 2026-11-20 10:30 (order = 2) with item (price = 5) with item (price = 7)
      plan from 2026-01-01 = "free"; plan from 2026-05-01 = "pro"
    customer 2
    account ["S1", 7]: industry = "retail"
    list suppressed: 1 at 2026-01-01, 2
    | segment vip: country = "PL"
    ? in segment vip
      and did app_open then page_view
    = none
    ? count of page_view
    = 1: 1, 2: 0
    ? of account: industry = "retail"
    = ["S1", 7]

Under an entity stand its events (a time, then `id`, `order`, `recorded`, properties and to-one
relations in brackets, then nested rows) and the history of attributes. A time is a day, an instant,
a time of the as-of day, `3 days ago` or `missing`. `customer.pets = 1` on a pet says whose pet it
is. `|` declares, `?` asks for members or values; an answer is `none`, keys, `key: value` for
everybody, or `error` when it cannot be run. `== title` begins a scene; what stands before the first
one belongs to all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from seglang.catalog.load import load_catalog
from seglang.catalog.model import Catalog
from seglang.core.edges import Unit, from_local, shift, to_local
from seglang.core.instants import read_instant
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.diagnostics.model import Sink
from seglang.functions.model import as_instant
from seglang.types import (
    DateType,
    DecimalType,
    DurationType,
    ListType,
    MapType,
    TimestampType,
    Type,
)

CATALOGS = Path(__file__).parent.parent / "catalogs"
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)  # 12:00 in Warsaw
ERROR = "error"

Expected = list[Key] | dict[Key, Any] | str


@dataclass(eq=False)
class Case:
    """One rule and what it must give: members in order of key, values by key, or ERROR. It is equal
    to itself only."""

    title: str
    place: str
    entity: str
    rule: str
    expected: Expected
    as_of: datetime
    scene: Scene


@dataclass
class Scene:
    title: str
    catalog: Catalog
    as_of: datetime = NOON
    owner: str = ""  # the entity read last
    declarations: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    entities: dict[str, list[EntityRow]] = field(default_factory=dict)
    events: dict[str, list[EventRow]] = field(default_factory=dict)
    lists: dict[str, list[ListRow]] = field(default_factory=dict)

    def world(self) -> World:
        return World(
            {name: tuple(rows) for name, rows in self.entities.items()},
            {name: tuple(rows) for name, rows in self.events.items()},
            {name: tuple(rows) for name, rows in self.lists.items()},
        )

    def following(self, title: str) -> Scene:
        """A scene that has what this one has so far."""
        return Scene(
            title,
            self.catalog,
            self.as_of,
            "",
            list(self.declarations),
            [],
            {name: list(rows) for name, rows in self.entities.items()},
            {name: list(rows) for name, rows in self.events.items()},
            {name: list(rows) for name, rows in self.lists.items()},
        )


@cache
def catalog_called(name: str) -> Catalog:
    path = CATALOGS / f"{name}.toml"
    return catalog_of(path.read_text(encoding="utf-8"), path.name)


def catalog_of(text: str, name: str = "seg.toml") -> Catalog:
    sink = Sink()
    found = load_catalog(text, name, sink)
    assert found is not None, [diagnostic.headline for diagnostic in sink]
    return found


def read_file(path: Path) -> list[Case]:
    return read(path.read_text(encoding="utf-8"), path.name)


def read(text: str, place: str = "scene", catalog: Catalog | None = None) -> list[Case]:
    """The cases of a text, in order."""
    common = Scene("", catalog or catalog_called("shop"))
    scene = common
    cases: list[Case] = []
    rule: list[str] = []
    asked_at = 0
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if rule and not line.startswith("= "):
                rule.append(line.strip())
            elif not line.strip() or line.lstrip().startswith("#"):
                continue
            elif line.startswith("== "):
                scene = common.following(line[3:].strip())
            elif line.startswith("? "):
                rule, asked_at = [line[2:]], number
            elif line.startswith("= "):
                written, about = "\n".join(rule), re.match(r"of (\w+):\s*", rule[0])
                entity = about[1] if about else scene.catalog.main_entity
                expected = _expected(line[2:].strip(), scene)
                case = Case(
                    scene.title,
                    f"{place}:{asked_at}",
                    entity,
                    written[about.end() :] if about else written,
                    expected,
                    scene.as_of,
                    scene,
                )
                scene.cases.append(case)
                cases.append(case)
                rule = []
            elif line.startswith("| "):
                scene.declarations.append(line[2:])
            else:
                _fact(line, scene)
        except (AssertionError, KeyError, ValueError) as error:
            raise ValueError(f"{place}:{number}: {line.strip()}: {error!r}") from error
    assert not rule, f"{place}:{asked_at}: a rule without an answer"
    return cases


def _fact(line: str, scene: Scene) -> None:
    reader = _Reader(_bare(line), scene)
    word = reader.word()
    if line[0].isspace():
        while not reader.is_done:
            _of_entity(reader, word, scene)
            word = "" if reader.is_done else (reader.expect(";"), reader.word())[1]
    elif word == "with":
        scene.catalog = catalog_called(reader.word())
    elif word == "as":
        reader.expect("of")
        scene.as_of = read_instant(reader.rest(), scene.catalog.calendar.zone)
    elif word == "list":
        listed = scene.lists.setdefault(reader.word(), [])
        reader.expect(":")
        listed.append(_listing(reader))
        while reader.has(","):
            listed.append(_listing(reader))
    else:
        assert word in scene.catalog.entities, f"no entity {word}"
        _entity(reader, word, scene)
    assert reader.is_done, f"left over: {reader.rest()}"


def _bare(line: str) -> str:
    """Without a comment at the end."""
    return re.sub(r'^((?:[^"#]|"(?:[^"\\]|\\.)*")*)#.*$', r"\1", line)


def _listing(reader: _Reader) -> ListRow:
    key = reader.key()
    return ListRow(key, reader.instant() if reader.has("at") else None)


def _entity(reader: _Reader, name: str, scene: Scene) -> None:
    entity = scene.catalog.entities[name]
    key = reader.key()
    since: date | None = None
    attributes: dict[str, Any] = {}
    references: dict[str, Key] = {}
    more = reader.has(":")
    while more:
        said = reader.word()
        reader.expect("=")
        if said == "since":
            since = reader.instant()
        elif said in entity.attributes:
            attributes[said] = reader.typed(entity.attributes[said].type)
        else:
            assert "." in said or said in entity.relations, f"no attribute {said}"
            references[said] = reader.key()
        more = reader.has(",")
    # An attribute may lie in the very column that says since when the entity is there.
    if entity.since is not None:
        for same in entity.attributes.values():
            if same.column == entity.since.column and same.name in attributes:
                since = attributes[same.name]
            elif same.column == entity.since.column and since is not None:
                attributes[same.name] = as_instant(since, scene.catalog.calendar)
    row = EntityRow(key, attributes, since, _both_ways(references, name, scene))
    scene.entities.setdefault(name, []).append(row)
    scene.owner = name


def _both_ways(references: dict[str, Key], name: str, scene: Scene) -> dict[str, Key]:
    """The columns of `account` of a customer may be those of `users` of an account."""
    columns = {
        relation.name: relation.via for relation in scene.catalog.entities[name].relations.values()
    }
    for owner in scene.catalog.entities.values():
        for relation in owner.relations.values():
            if relation.entity == name and not relation.is_to_one:
                columns[f"{owner.name}.{relation.name}"] = relation.on
    held = {columns[said]: key for said, key in references.items()}
    return {said: held[there] for said, there in columns.items() if there in held}


def _of_entity(reader: _Reader, name: str, scene: Scene) -> None:
    """An event of the entity read last, or a line of an attribute's history."""
    owner = scene.owner
    row = scene.entities[owner][-1]
    if reader.has("from"):
        start = reader.instant()
        reader.expect("=")
        type = scene.catalog.entities[owner].attributes[name].type
        past = (*row.history.get(name, ()), (start, reader.typed(type)))
        scene.entities[owner][-1] = replace(row, history={**row.history, name: past})
        return
    event = scene.catalog.events[name]
    assert event.entity == owner, f"{name} is an event of {event.entity}"
    instant = reader.instant()
    properties: dict[str, Any] = {}
    references: dict[str, Key] = {}
    said: dict[str, Any] = {}
    more = reader.has("(")
    while more:
        word = reader.word()
        reader.expect("=")
        if word in event.properties:
            properties[word] = reader.typed(event.properties[word].type)
        elif word in event.relations:
            references[word] = reader.key()
        else:
            assert word in ("id", "order", "recorded"), f"no property {word}"
            said[word] = reader.instant() if word == "recorded" else reader.value()
        more = reader.has(",")
        if not more:
            reader.expect(")")
    nested: dict[str, tuple[dict[str, Any], ...]] = {}
    while reader.has("with"):
        kind = reader.word()
        of_row: dict[str, Any] = {}
        reader.expect("(")
        while not reader.has(")"):
            word = reader.word()
            reader.expect("=")
            of_row[word] = reader.typed(event.rows[kind].properties[word].type)
            reader.has(",")
        nested[kind] = (*nested.get(kind, ()), of_row)
    scene.events.setdefault(name, []).append(
        EventRow(
            row.key,
            instant,
            properties,
            said.get("order"),
            said.get("id"),
            said.get("recorded"),
            references,
            nested,
        )
    )


def _expected(text: str, scene: Scene) -> Expected:
    if text == ERROR:
        return ERROR
    if text == "none":
        return []
    reader = _Reader(text, scene)
    values: dict[Key, Any] = {}
    keys: list[Key] = []
    more = True
    while more:
        key = reader.key()
        if reader.has(":"):
            values[key] = reader.value()
        else:
            keys.append(key)
        more = reader.has(",")
    assert reader.is_done, f"left over: {reader.rest()}"
    assert not (keys and values), "keys or values, not both"
    return values or keys


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<instant>\d{4}-\d{2}-\d{2}
        (?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?)?)
    | (?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)
    | (?P<duration>-?\d+(?:\.\d+)?(?:us|ms|s|min|h|d)\b)
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<word>[\w.]+)
    | (?P<sign>[:;,=()\[\]{}])
    )""",
    re.VERBOSE,
)
_DURATIONS = {
    "us": timedelta(microseconds=1),
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


class _Reader:
    """Words and values of one line, from left to right."""

    def __init__(self, text: str, scene: Scene) -> None:
        self._text = text.rstrip()
        self._at = 0
        self._scene = scene
        self._zone = scene.catalog.calendar.zone

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._text)

    def rest(self) -> str:
        left, self._at = self._text[self._at :], len(self._text)
        return left.strip()

    def _next(self) -> re.Match[str]:
        found = _TOKEN.match(self._text, self._at)
        assert found is not None, f"cannot read {self._text[self._at :]}"
        self._at = found.end()
        return found

    def has(self, word: str) -> bool:
        """Takes the word when it comes next."""
        found = _TOKEN.match(self._text, self._at)
        if found is None or found[0].strip() != word:
            return False
        self._at = found.end()
        return True

    def expect(self, word: str) -> None:
        assert self.has(word), f"{word} is missing before {self._text[self._at :]}"

    def word(self) -> str:
        found = self._next()
        assert found["word"] is not None, f"{found[0].strip()} is no name"
        return found["word"]

    def key(self) -> Key:
        """A value, or several in brackets; a text may stand as a bare word."""
        if self.has("["):
            return self._several("]", self.value)
        found = _TOKEN.match(self._text, self._at)
        if found is not None and found["word"] is not None:
            return (self.word(),)
        return (self.value(),)

    def value(self) -> Any:
        found = self._next()
        match found.lastgroup:
            case "text":
                return json.loads(found["text"])
            case "number":
                number = found["number"]
                return Decimal(number) if "." in number else int(number)
            case "instant" if len(found["instant"]) == 10:
                return date.fromisoformat(found["instant"])
            case "instant":
                return read_instant(found["instant"], self._zone)
            case "clock":
                return self._today(time.fromisoformat(found["clock"]))
            case "duration":
                number, unit = re.fullmatch(r"(.*?)([a-z]+)", found["duration"]).groups()
                microseconds = Decimal(number) * (_DURATIONS[unit] // timedelta(microseconds=1))
                return timedelta(microseconds=int(microseconds))
            case "sign" if found["sign"] in ("[", "("):
                return self._several("]" if found["sign"] == "[" else ")", self.value)
            case "sign" if found["sign"] == "{":
                return dict(self._several("}", self._entry))
            case _:
                return {"true": True, "false": False, "missing": None}[found["word"]]

    def _entry(self) -> tuple[str, Any]:
        name = self.value()
        self.expect(":")
        return name, self.value()

    def _several(self, end: str, one: Callable[[], Any]) -> tuple[Any, ...]:
        found: list[Any] = []
        while not self.has(end):
            found.append(one())
            self.has(",")
        return tuple(found)

    def instant(self) -> date | None:
        """A time; `3 days ago` counts back from as-of."""
        value = self.value()
        if not isinstance(value, int):
            return value
        unit = Unit(self.word().removesuffix("s"))
        self.expect("ago")
        return shift(self._scene.as_of, -value, unit, self._zone)

    def typed(self, type: Type) -> Any:
        """A value of a type: whole numbers may stand for decimals, days for instants."""
        return self._as(self.instant() if isinstance(type, TimestampType) else self.value(), type)

    def _as(self, value: Any, type: Type) -> Any:
        match type:
            case _ if value is None:
                return None
            case DecimalType():
                return Decimal(value)
            case TimestampType() if not isinstance(value, datetime):
                return read_instant(value, self._zone)
            case ListType(element):
                return tuple(self._as(item, element) for item in value)
            case MapType(inner):
                return {name: self._as(item, inner) for name, item in value.items()}
            case DateType():
                assert isinstance(value, date)
            case DurationType():
                assert isinstance(value, timedelta)
            case _:
                pass
        return value

    def _today(self, clock: time) -> datetime:
        today = to_local(self._scene.as_of, self._zone).date()
        return from_local(datetime.combine(today, clock), self._zone)


def all_cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.cases")):
        yield from read_file(path)
