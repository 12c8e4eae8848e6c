"""A world as the text of a `test` block: what a person has to look at to believe a counter-example.

Gives one line for each fact; what is missing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from seglang.analysis.questions import Example
from seglang.catalog.model import Catalog
from seglang.core.edges import to_local
from seglang.core.world import EntityRow, EventRow, Key
from seglang.functions.numbers import plain
from seglang.syntax.literals import quoted
from seglang.syntax.table import needs_backticks

_STEP = "    "


def name_of(example: Example) -> str:
    """What the entity is called in the text."""
    return _called(example.key)


def told(catalog: Catalog, title: str, example: Example, expected: str) -> str:
    """The block, with one expectation of the entity that the example is about."""
    teller = _Teller(catalog, example)
    lines = [
        f"test {quoted(title)}:",
        f"{_STEP}as of {teller.value(example.as_of)}",
        *teller.given(),
        f"{_STEP}expect {name_of(example)}: {expected}",
    ]
    return "\n".join(lines) + "\n"


def spelled(name: str) -> str:
    return f"`{name}`" if needs_backticks(name) else name


def _called(key: Key) -> str:
    return "_".join(dict.fromkeys(map(str, key)))


class _Teller:
    def __init__(self, catalog: Catalog, example: Example) -> None:
        self._catalog = catalog
        self._example = example
        self._world = example.world

    def given(self) -> Iterator[str]:
        """The entity that it is about comes first."""
        entities = self._world.entities
        first = self._example.entity
        for entity in (first, *(name for name in entities if name != first)):
            for row in entities.get(entity, ()):
                yield from self._entity(entity, row)
        for name, entries in self._world.lists.items():
            others = [entry for entry in entries if not self._is_somebody(entry.key)]
            if others:
                items = ", ".join(self.value(part) for entry in others for part in entry.key)
                yield f"{_STEP}given list {spelled(name)} ({items})"

    def _is_somebody(self, key: Key) -> bool:
        return any(row.key == key for rows in self._world.entities.values() for row in rows)

    def _entity(self, entity: str, row: EntityRow) -> Iterator[str]:
        head = f"given {spelled(entity)} {_called(row.key)}"
        yield _STEP + head + self._facts(row.attributes)
        if row.since is not None:
            yield f"{2 * _STEP}since {self.value(row.since)}"
        for relation, key in row.references.items():
            yield f"{2 * _STEP}{self._reference(relation, key)}"
        for attribute, past in row.history.items():
            yield from self._past(attribute, past)
        for event, rows in self._world.events.items():
            if self._catalog.events[event].entity == entity:
                for happened in rows:
                    if happened.key == row.key:
                        yield 2 * _STEP + self._event(event, happened)
        for name, entries in self._world.lists.items():
            for entry in entries:
                if entry.key == row.key and entry.time is None:
                    yield f"{2 * _STEP}in list {spelled(name)}"
                elif entry.key == row.key:
                    yield f"{2 * _STEP}added to list {spelled(name)} {self._when(entry.time)}"

    def _reference(self, relation: str, key: Key) -> str:
        """A to-one relation, or the other end of one to many."""
        owner, _, inner = relation.rpartition(".")
        if not owner:
            return f"{spelled(relation)} = {_called(key)}"
        return f"# one of the {inner} of {owner} {_called(key)}"

    def _past(self, attribute: str, past: tuple[tuple[date, Any], ...]) -> Iterator[str]:
        ordered = sorted(past, key=lambda entry: entry[0])
        for (_, value), (until, _) in pairwise(ordered):
            if value is not None:
                shown = self.value(value)
                yield f"{2 * _STEP}{spelled(attribute)} was {shown} until {self.value(until)}"
        if ordered and ordered[-1][1] is not None:
            yield f"{2 * _STEP}{spelled(attribute)} = {self.value(ordered[-1][1])}"

    def _event(self, event: str, row: EventRow) -> str:
        nested = "".join(
            f" with {spelled(name)}{self._facts(inner)}"
            for name, rows in row.rows.items()
            for inner in rows
        )
        facts = self._facts(row.properties, row.references)
        return f"did {spelled(event)} {self._when(row.time)}{facts}{nested}"

    def _when(self, time: date | None) -> str:
        assert time is not None
        local = self._local(time)
        is_midnight = not isinstance(local, datetime) or local.time() == datetime.min.time()
        return f"{'on' if is_midnight else 'at'} {self.value(time)}"

    def _facts(self, values: Mapping[str, Any], references: Mapping[str, Key] | None = None) -> str:
        known = [
            f"{spelled(name)} = {self.value(value)}"
            for name, value in values.items()
            if value is not None
        ]
        known += [f"{spelled(name)} = {_called(key)}" for name, key in (references or {}).items()]
        return f" ({', '.join(known)})" if known else ""

    def _local(self, value: date) -> date:
        if isinstance(value, datetime):
            return to_local(value, self._catalog.calendar.zone)
        return value

    def value(self, value: Any) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case int() | Decimal():
                return plain(value)
            case str():
                return quoted(value)
            case datetime():
                local = self._local(value)
                assert isinstance(local, datetime)
                if local.time() == datetime.min.time():
                    return local.date().isoformat()
                is_whole = local.second == local.microsecond == 0
                return local.isoformat(timespec="minutes" if is_whole else "auto")
            case date():
                return value.isoformat()
            case timedelta():
                return f"{plain(Decimal(value // timedelta(microseconds=1)).scaleb(-6))} seconds"
            case tuple():
                return f"({', '.join(map(self.value, value))})"
            case _:
                return quoted(str(value))
