"""A world with other keys and texts, in which every condition of a rule is as it was.

Takes the world of real rows and the rule; gives one in which keys are made up (`customer_1`) and
texts too (`text 1`), the same one for the same one everywhere. A text that the rule compares with
keeps; so do values of enums, versions, numbers and times. Where a rule looks into texts or takes
samples of keys, such are made up that answer alike, if any can be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Column, Entity, Event
from seglang.core.constants import compare
from seglang.core.nodes import (
    Apply,
    Compare,
    Holds,
    InSample,
    Literal,
    Node,
    OneOf,
    Operator,
    Value,
)
from seglang.core.sample import bucket
from seglang.core.versions import plain
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.functions import FUNCTIONS, Context
from seglang.life.told_rows import event_columns, key_columns, told
from seglang.life.used import Used
from seglang.types import ListType, MapType, TextType, Type

_MOST_NUMBERS = 5_000


def replaced(
    catalog: Catalog, rule: Sequence[Node], world: World, as_of: datetime, used: Used
) -> tuple[World, Mapping[tuple[str, Key], Key]]:
    """The world, and the new key of each entity by the old one. `rule`: every node of it. Of rows
    only what is `used` stays."""
    kept = frozenset(key for _, key in used.looked_up)
    shown = told(catalog, rule, world, as_of, used)
    replacing = _Replacing(catalog, shown, kept, _Answers(catalog, rule))
    return replacing.made(), replacing.entity_keys


@dataclass(slots=True)
class _Answers:
    """What the conditions of a rule say of a text, and its samples of a key."""

    catalog: Catalog
    rule: Sequence[Node]
    tests: list[Any] = field(init=False)
    constants: tuple[str, ...] = field(init=False)
    samples: list[InSample] = field(init=False)

    def __post_init__(self) -> None:
        self.tests = [node for node in self.rule if _is_test_of_text(node)]
        texts = (node.value for node in self.rule if isinstance(node, Literal))
        flat = (
            item for value in texts for item in (value if isinstance(value, tuple) else (value,))
        )
        self.constants = tuple(dict.fromkeys(item for item in flat if isinstance(item, str)))
        self.samples = [node for node in self.rule if isinstance(node, InSample)]

    def of_text(self, text: str) -> tuple[Any, ...]:
        return tuple(self._says(test, text) for test in self.tests) + tuple(
            each.low <= bucket(each.salt, (text,)) < each.high
            for each in self.samples
            if each.by is not None
        )

    def of_key(self, key: Key) -> tuple[bool, ...]:
        return tuple(
            each.low <= bucket(each.salt, key) < each.high
            for each in self.samples
            if each.by is None
        )

    def _says(self, test: Any, text: str) -> Any:
        calendar = self.catalog.calendar
        match test:
            case Compare(operator, left, right):
                sides = self._value(left, text), self._value(right, text)
                return compare(operator, *sides, calendar)
            case OneOf(value, options):
                found = self._value(value, text)
                return any(
                    compare(Operator.EQUAL, found, self._value(option, text), calendar)
                    for option in options
                )
            case Holds(value):
                return self._value(value, text)
            case _:
                raise AssertionError("no test of a text")

    def _value(self, value: Value, text: str) -> Any:
        match value:
            case Literal(constant):
                return constant
            case Apply(function, arguments):
                known = tuple(self._value(argument, text) for argument in arguments)
                if None in known:
                    return None
                context = Context(self.catalog.calendar)
                return plain(FUNCTIONS[function].apply(known, context))
            case _:
                return text


def _is_test_of_text(node: Node) -> bool:
    """Does it look at one text and nothing else?"""
    sides: tuple[Any, ...]
    match node:
        case Compare(_, left, right):
            sides = (left, right)
        case OneOf(value, options):
            sides = (value, *options)
        case Holds(value):
            sides = (value,)
        case _:
            return False
    leaves = [leaf for side in sides for leaf in _leaves(side)]
    return len(leaves) == 1 and isinstance(leaves[0].type, TextType)


def _leaves(value: Any) -> Iterator[Any]:
    match value:
        case Literal():
            return
        case Apply(_, arguments):
            for argument in arguments:
                yield from _leaves(argument)
        case _:
            yield value


@dataclass(slots=True)
class _Replacing:
    catalog: Catalog
    world: World
    kept: frozenset[Key]
    answers: _Answers
    entity_keys: dict[tuple[str, Key], Key] = field(default_factory=dict)
    parts: dict[Any, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    taken: set[Any] = field(default_factory=set)

    def made(self) -> World:
        self.taken.update(part for key in self.kept for part in key)
        for name, rows in self.world.entities.items():
            for row in rows:
                self._new_key(name, row.key)
        kept = set(self.answers.constants)
        for text in sorted(self._all_texts()):
            number = 1 + sum(old not in kept for old in self.texts)
            self.texts[text] = text if text in kept else self._new_text(text, number)
        entities = {
            name: tuple(self._entity(self.catalog.entities[name], row) for row in rows)
            for name, rows in self.world.entities.items()
        }
        events = {
            name: tuple(self._event(self.catalog.events[name], row) for row in rows)
            for name, rows in self.world.events.items()
        }
        lists = {
            name: tuple(ListRow(self._listed(row.key), row.time) for row in rows)
            for name, rows in self.world.lists.items()
        }
        return World(entities, events, lists)

    # ------------------------------------------------------------ keys

    def _new_key(self, entity: str, key: Key) -> None:
        if key in self.kept:
            self.parts.update({part: part for part in key})
            self.entity_keys[entity, key] = key
            return
        wanted = self.answers.of_key(key)
        open_parts = [part for part in key if part not in self.parts]
        for number in range(1, _MOST_NUMBERS):
            tried = {part: _made_part(entity, part, number) for part in open_parts}
            new = tuple(self.parts.get(part, tried.get(part)) for part in key)
            fresh = self.taken.isdisjoint(tried.values())
            if fresh and (not open_parts or self.answers.of_key(new) == wanted):
                break
        self.parts.update(tried)
        self.taken.update(tried.values())
        self.entity_keys[entity, key] = new

    def _part(self, value: Any) -> Any:
        """A part of a key that may lead to nobody who is there."""
        if value is not None and value not in self.parts:
            number = len(self.parts) + 1
            while (new := _made_part("other", value, number)) in self.taken:
                number += 1
            self.parts[value] = new
            self.taken.add(new)
        return self.parts.get(value)

    def _key(self, key: Key) -> Key:
        return tuple(self._part(part) for part in key)

    def _listed(self, key: Key) -> Key:
        return tuple(
            self.parts[part] if part in self.parts else self._value(part, TextType())
            if isinstance(part, str) else part
            for part in key
        )  # fmt: skip

    # ------------------------------------------------------------ texts

    def _all_texts(self) -> set[str]:
        found: set[str] = set()

        def note(value: Any, type: Type) -> Any:
            found.update(_texts(value, type))
            return value

        for name, rows in self.world.entities.items():
            entity = self.catalog.entities[name]
            for row in rows:
                self._attributes(entity.attributes, row.attributes, key_columns(
                    self.catalog, entity), note, entity.timezone)  # fmt: skip
                for attribute, past in row.history.items():
                    for _, value in past:
                        note(value, entity.attributes[attribute].type)
        for name, events in self.world.events.items():
            event = self.catalog.events[name]
            for each in events:
                self._attributes(event.properties, each.properties, event_columns(event), note)
                for rows_name, inner in each.rows.items():
                    nested = event.rows[rows_name]
                    for one in inner:
                        self._attributes(nested.properties, one, frozenset(), note)
        for listed in self.world.lists.values():
            for entry in listed:
                found.update(part for part in entry.key if isinstance(part, str))
        return found

    def _new_text(self, text: str, number: int) -> str:
        wanted = self.answers.of_text(text)
        for tried in _candidates(text, number, self.answers.constants):
            if tried not in self.taken and self.answers.of_text(tried) == wanted:
                self.taken.add(tried)
                return tried
        return f"text {number}"

    def _value(self, value: Any, type: Type) -> Any:
        match value, type:
            case None, _:
                return None
            case str(), TextType():
                return self.texts.get(value, value)
            case tuple(), ListType(element):
                return tuple(self._value(item, element) for item in value)
            case Mapping(), MapType(element):
                return {
                    self.texts.get(key, key): self._value(item, element)
                    for key, item in value.items()
                }
            case _:
                return value

    # ------------------------------------------------------------ rows

    def _attributes(
        self,
        declared: Mapping[str, Attribute],
        values: Mapping[str, Any],
        keys: frozenset[str],
        change: Any,
        zone: str | None = None,
    ) -> dict[str, Any]:
        """`keys`: the columns that hold parts of keys. `zone`: the attribute with a time zone."""
        found = {}
        for name, value in values.items():
            column = declared[name].column
            is_key = isinstance(column, Column) and not column.fields and column.name in keys
            if is_key:
                found[name] = self._part(value)
            elif name == zone:
                found[name] = value
            else:
                found[name] = change(value, declared[name].type)
        return found

    def _entity(self, entity: Entity, row: EntityRow) -> EntityRow:
        columns = key_columns(self.catalog, entity)
        types = {name: attribute.type for name, attribute in entity.attributes.items()}
        return replace(
            row,
            key=self.entity_keys[entity.name, row.key],
            attributes=self._attributes(
                entity.attributes, row.attributes, columns, self._value, entity.timezone
            ),
            references={name: self._key(key) for name, key in row.references.items()},
            history={
                name: tuple((start, self._value(value, types[name])) for start, value in past)
                for name, past in row.history.items()
            },
        )

    def _event(self, event: Event, row: EventRow) -> EventRow:
        rows = {
            name: tuple(
                self._attributes(event.rows[name].properties, one, frozenset(), self._value)
                for one in inner
            )
            for name, inner in row.rows.items()
        }
        columns = event_columns(event)
        return replace(
            row,
            key=self._key(row.key),
            properties=self._attributes(event.properties, row.properties, columns, self._value),
            references={name: self._key(key) for name, key in row.references.items()},
            rows=rows,
        )


def _texts(value: Any, type: Type) -> Iterator[str]:
    match value, type:
        case str(), TextType():
            yield value
        case tuple(), ListType(element):
            for item in value:
                yield from _texts(item, element)
        case Mapping(), MapType(element):
            for key, item in value.items():
                yield key
                yield from _texts(item, element)
        case _:
            return


def _made_part(entity: str, part: Any, number: int) -> Any:
    match part:
        case bool():
            return part
        case int():
            return number
        case Decimal():
            return Decimal(number)
        case datetime():
            return datetime(2000, 1, 1, tzinfo=part.tzinfo) + timedelta(days=number)
        case date():
            return date(2000, 1, 1) + timedelta(days=number)
        case _:
            return f"{entity}_{number}"


def _candidates(text: str, number: int, constants: Iterable[str]) -> Iterator[str]:
    """Texts that tell little of the one they stand for."""
    made = f"text {number}"
    yield made
    yield made.upper()
    for constant in constants:
        for each in dict.fromkeys((constant, constant.lower(), constant.upper())):
            yield each
            yield f"{each} {made}"
            yield f"{made} {each}"
            yield f"{made} {each} {made}"
    for start, end in (text[:1], ""), ("", text[-1:]):
        yield f"{start}{made}{end}"
    # As long, and of the same kinds of characters.
    for shift in range(20):
        yield "".join(_alike(character, number + shift) for character in text)


def _alike(character: str, number: int) -> str:
    if character.isdigit():
        return str(number % 10)
    if character.isalpha():
        letter = chr(ord("a") + number % 26)
        return letter.upper() if character.isupper() else letter
    return character
