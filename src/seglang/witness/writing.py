"""A world and what is expected of it as the text of a `test` block.

Takes a possible world (see `settling`) and expectations; gives the canonical text: what the
formatter would make of it. Read again it is the same world, with the same keys where the names of
the individuals are their keys. What a test cannot say raises Unwritable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, assert_never

from seglang.catalog.model import Attribute, Catalog
from seglang.core.declarations import Program
from seglang.core.edges import Unit, from_local, shift, to_local
from seglang.core.nodes import (
    And,
    Compare,
    Condition,
    InSegment,
    Literal,
    Not,
    Operator,
    TraitValue,
)
from seglang.core.rule_tests import Expected, ExpectedCondition, ExpectedMembers, Individual
from seglang.core.world import EntityRow, EventRow, Key, World
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax import literals
from seglang.syntax.format import format_module
from seglang.syntax.parse import parse
from seglang.syntax.table import needs_backticks
from seglang.test_blocks.facts import BEGINNING
from seglang.test_blocks.made_keys import MadeKeys
from seglang.witness.settling import individuals_of
from seglang.witness.values_text import Unwritable, value_text

__all__ = ["Unwritable", "named_individuals", "test_text"]


def test_text(
    program: Program,
    title: str,
    world: World,
    as_of: datetime,
    expected: Sequence[Expected],
    individuals: Mapping[str, Individual] | None = None,  # noqa: PT028
    comments: Sequence[str] = (),  # noqa: PT028
) -> str:
    """The text of a test, with a line end. `individuals` are the names by which `expected` speaks
    of the entities of the world (default: those of `named_individuals`); `comments` are lines that
    stand above the test. Raises Unwritable."""
    names = named_individuals(program.catalog, world) if individuals is None else individuals
    page = _Page(program.catalog, world, as_of, names)
    lines = [f"# {comment}" for comment in comments]
    lines.append(f"test {literals.quoted(title)}:")
    lines.append(f"    as of {page.instant(as_of)}")
    lines += page.world_lines()
    lines += [f"    {expectation(each, page.names)}" for each in expected]
    return _laid_out("\n".join(lines) + "\n")


def _laid_out(text: str) -> str:
    """As the formatter leaves it."""
    sink = Sink()
    module = parse(Source("test.seg", text), sink)
    assert not sink.has_errors, [each.headline for each in sink]
    return format_module(module)


def named_individuals(catalog: Catalog, world: World) -> dict[str, Individual]:
    """A name for everybody: the first text of the key where no other has it, else the entity with
    a number."""
    found: dict[str, Individual] = {}
    counts: dict[str, int] = {}
    for entity, key in individuals_of(world, catalog):
        counts[entity] = counts.get(entity, 0) + 1
        name = key[0] if isinstance(key[0], str) and key[0].isidentifier() else ""
        if not name or name in found:
            name = f"{entity}_{counts[entity]}"
        found[name] = Individual(entity, key)
    return found


# ---------------------------------------------------------------- what is expected


def expectation(expected: Expected, names: Mapping[Individual, str]) -> str:
    match expected:
        case ExpectedCondition(name, condition):
            return f"expect {spelled(name)}: {condition_text(condition)}"
        case ExpectedMembers(segment, members):
            own = ", ".join(map(spelled, members))
            return f"expect segment {_called(segment)} = ({own})"
        case _:
            assert_never(expected)


def condition_text(condition: Condition) -> str:
    """The few conditions that generated tests expect."""
    match condition:
        case InSegment(name):
            return f"in segment {_called(name)}"
        case Not(InSegment(name)):
            return f"not in segment {_called(name)}"
        case Compare(Operator.EQUAL, TraitValue(name), Literal(value, type)):
            return f"{_called(name)} = {value_text(value, type)}"
        case And(operands):
            return " and ".join(map(condition_text, operands))
        case _:
            raise Unwritable("an expectation of another kind")


def _called(name: str) -> str:
    """The name of a declaration; of one with parameters that is the text of its call."""
    return name if "(" in name else spelled(name)


def spelled(name: str) -> str:
    return f"`{name}`" if needs_backticks(name) else name


# ---------------------------------------------------------------- the world


@dataclass(frozen=True, slots=True)
class _Page:
    catalog: Catalog
    world: World
    as_of: datetime
    individuals: Mapping[str, Individual]

    @property
    def names(self) -> dict[Individual, str]:
        return {individual: name for name, individual in self.individuals.items()}

    def name(self, entity: str, key: Key) -> str:
        found = self.names.get(Individual(entity, key))
        if found is None:
            raise Unwritable(f"a key of `{entity}` that nobody has")
        return spelled(found)

    def world_lines(self) -> Iterator[str]:
        with_keys = self._needs_keys()
        for entity, key in individuals_of(self.world, self.catalog):
            row = next(row for row in self.world.entities[entity] if row.key == key)
            yield from self._given(entity, row, with_keys=with_keys)
        yield from self._given_lists()

    def _led_back(self, entity: str, on: tuple[str, ...]) -> str | None:
        relations = self.catalog.entities[entity].relations.values()
        return next((each.name for each in relations if each.via == on), None)

    def _needs_keys(self) -> bool:
        """Would individuals without a written key get others?"""
        made = MadeKeys(self.catalog)
        names = self.names
        for entity, key in individuals_of(self.world, self.catalog):
            name = names[Individual(entity, key)]
            if made.made(self.catalog.entities[entity], name) != key:
                return True
        return False

    # ------------------------------------------------------------ individuals

    def _given(self, entity: str, row: EntityRow, *, with_keys: bool) -> Iterator[str]:
        declared = self.catalog.entities[entity]
        head = f"    given {'`list`' if entity == 'list' else spelled(entity)} "
        head += self.name(entity, row.key)
        if with_keys:
            parts = [value_text(part, None) for part in row.key]
            head += " with key " + (parts[0] if len(parts) == 1 else f"({', '.join(parts)})")
        facts = list(self._facts(row.attributes, declared.attributes))
        for name, key in row.references.items():
            relation = declared.relations.get(name)
            if relation is not None and self._is_there(relation.entity, key):
                facts.append(f"{spelled(name)} = {self.name(relation.entity, key)}")
        facts += self._to_many(entity, row)
        yield head + (f" ({', '.join(facts)})" if facts else "")
        yield from self._lines_of(entity, row)

    def _to_many(self, entity: str, row: EntityRow) -> Iterator[str]:
        """Those of relations over which no to-one relation leads back: they do not tell it."""
        for relation in self.catalog.entities[entity].relations.values():
            if relation.is_to_one or self._led_back(relation.entity, relation.on):
                continue
            held = f"{entity}.{relation.name}"
            others = [
                self.name(relation.entity, other.key)
                for other in self.world.entities.get(relation.entity, ())
                if other.references.get(held) == row.key
            ]
            if others:
                yield f"{spelled(relation.name)} = ({', '.join(others)})"

    def _is_there(self, entity: str, key: Key) -> bool:
        return any(row.key == key for row in self.world.entities.get(entity, ()))

    def _lines_of(self, entity: str, row: EntityRow) -> Iterator[str]:
        margin = " " * 8
        told = row.attributes.values()
        if row.since is not None and not any(each == row.since for each in told):
            yield f"{margin}since {self.point(row.since)}"
        for name, past in row.history.items():
            yield from (f"{margin}{line}" for line in self._past(entity, name, past))
        for name, listed in self.world.lists.items():
            for entry in listed:
                if entry.key == row.key and self._first_with(row.key) == entity:
                    yield margin + self._in_list(name, entry.time)
        for name, event in self.catalog.events.items():
            if event.entity == entity:
                rows = [each for each in self.world.events.get(name, ()) if each.key == row.key]
                plain = [replace(each, id=None, order=None) for each in rows]
                for _, same in groupby(plain):
                    several = list(same)
                    yield margin + self._event(name, several[0], len(several))

    def _first_with(self, key: Key) -> str:
        return next(entity for entity, each in individuals_of(self.world, self.catalog)
                    if each == key)  # fmt: skip

    def _past(self, entity: str, name: str, past: Sequence[tuple[date, Any]]) -> Iterator[str]:
        type = self.catalog.entities[entity].attributes[name].type
        value: Any = None
        for start, after in past:
            if start not in (BEGINNING, BEGINNING.date()):
                text = "unknown" if value is None else value_text(value, type, self.zone)
                yield f"{spelled(name)} was {text} until {self.point(start)}"
            value = after

    def _in_list(self, name: str, when: date | None) -> str:
        if when is None or when in (BEGINNING, BEGINNING.date()):
            return f"in list {spelled(name)}"
        return f"added to list {spelled(name)} {self.when(when)}"

    def _given_lists(self) -> Iterator[str]:
        keys = {key for _, key in individuals_of(self.world, self.catalog)}
        for name, rows in self.world.lists.items():
            own = [row for row in rows if row.key not in keys]
            if own:
                parts = [[value_text(part, None) for part in row.key] for row in own]
                items = [each[0] if len(each) == 1 else f"({', '.join(each)})" for each in parts]
                yield f"    given list {spelled(name)} ({', '.join(items)})"

    # ------------------------------------------------------------ events

    def _event(self, name: str, row: EventRow, times: int) -> str:
        event = self.catalog.events[name]
        assert row.time is not None
        text = f"did {spelled(name)}"
        if times > 1:
            text += f" {times} times"
        text += f" {self.when(row.time)}"
        facts = list(self._facts(row.properties, event.properties))
        for relation, key in row.references.items():
            other = event.relations[relation].entity
            if self._is_there(other, key):
                facts.append(f"{spelled(relation)} = {self.name(other, key)}")
        text += f" ({', '.join(facts)})" if facts else ""
        for nested, rows in row.rows.items():
            for values in rows:
                inner = list(self._facts(values, event.rows[nested].properties))
                if not inner:
                    raise Unwritable(f"a row of `{nested}` of which nothing is known")
                text += f" with {spelled(nested)} ({', '.join(inner)})"
        return text

    def _facts(self, values: Mapping[str, Any], declared: Mapping[str, Attribute]) -> Iterator[str]:
        for name in declared:
            value = values.get(name)
            if value is None:
                continue
            if isinstance(value, Mapping):
                inner = declared[name].type
                for key, each in value.items():
                    if each is not None:
                        element = getattr(inner, "value", None)
                        yield (
                            f"{spelled(name)}({literals.quoted(key)}) = "
                            f"{value_text(each, element, self.zone)}"
                        )
                continue
            yield f"{spelled(name)} = {value_text(value, declared[name].type, self.zone)}"

    # ------------------------------------------------------------ instants

    @property
    def zone(self) -> str:
        return self.catalog.calendar.zone

    def instant(self, value: date) -> str:
        """A day, or an instant of local time; with an offset where the local time is not enough."""
        return instant_text(value, self.zone)

    def point(self, value: date) -> str:
        return self._ago(value) or self.instant(value)

    def when(self, value: date) -> str:
        ago = self._ago(value)
        if ago is not None:
            return ago
        text = self.instant(value)
        return f"at {text}" if "T" in text else f"on {text}"

    def _ago(self, value: date) -> str | None:
        """So many whole days, hours or minutes before the as-of instant, if that is what it is."""
        if not isinstance(value, datetime):
            return None
        if to_local(value, self.zone).time() == time():
            return None
        length = self.as_of - value
        for unit, seconds in ((Unit.DAY, 86_400), (Unit.HOUR, 3_600), (Unit.MINUTE, 60)):
            number = round(length.total_seconds() / seconds)
            most = 4_000 if unit is Unit.DAY else 120
            if 0 < number <= most and shift(self.as_of, -number, unit, self.zone) == value:
                return f"{number} {unit.value}{'' if number == 1 else 's'} ago"
        return None


def instant_text(value: date, zone: str) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    local = to_local(value, zone)
    if local.time() == time() and from_local(local, zone) == value:
        return local.date().isoformat()
    if from_local(local, zone) == value:
        return literals.instant(local)
    return literals.instant(value)
