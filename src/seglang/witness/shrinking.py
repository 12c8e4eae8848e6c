"""A world made smaller, while it still shows what it was made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from seglang.core.declarations import Program
from seglang.core.nodes import Condition
from seglang.core.world import EntityRow, EventRow, Key, World
from seglang.witness import search
from seglang.witness.facts import size
from seglang.witness.settling import settled, settled_entity


def shrunk(
    program: Program,
    entity: str,
    key: Key,
    wanted: Sequence[tuple[Condition, bool]],
    world: World,
    as_of: datetime,
    evaluations: int,
    like: World | None = None,
) -> World:
    """The same without every row and value that can go, one after the other, until none can. What
    stands in `like` stays, so that the two differ in little."""
    left = evaluations
    apart = 0 if like is None else difference(world, like)
    current = world
    changed = True
    while changed:
        changed = False
        for rough in _smaller(current, program, entity, key):
            if left <= 0:
                return current
            left -= 1
            smaller = settled(rough, program.catalog)
            if size(smaller) >= size(current):
                continue
            further = 0 if like is None else difference(smaller, like)
            is_nearer = like is None or further < apart
            if is_nearer and search.confirmed(program, entity, key, wanted, smaller, as_of):
                current, apart = smaller, further
                changed = True
                break
    return current


def difference(world: World, other: World) -> int:
    """In how many facts two worlds differ. A value that is another one is one of them."""
    one, two = _facts(world), _facts(other)
    total = 0
    for about in {*one, *two}:
        mine, others = one.get(about, Counter()), two.get(about, Counter())
        total += max((mine - others).total(), (others - mine).total())
    return total


def _facts(world: World) -> dict[str, Counter[str]]:
    """What is known of each thing, with its values."""
    found: dict[str, Counter[str]] = {}

    def note(about: str, value: object) -> None:
        found.setdefault(about, Counter())[repr(value)] += 1

    for name, rows in world.entities.items():
        for row in rows:
            about = f"{name} {row.key!r}"
            note(about, row.since)
            for kind in (row.attributes, row.references, row.history):
                for each, value in kind.items():
                    note(f"{about} {each}", value)
    for name, events in world.events.items():
        for event in events:
            about = f"{name} {event.key!r} {event.time!r}"
            note(about, None)
            for inner in (event.properties, event.references, event.rows):
                for each, value in inner.items():
                    note(f"{about} {each}", value)
    for name, entries in world.lists.items():
        for entry in entries:
            note(f"{name} {entry.key!r}", entry.time)
    return found


def _smaller(world: World, program: Program, entity: str, key: Key) -> Iterator[World]:
    """Worlds with one thing less, whole entities first."""
    catalog = program.catalog
    for name, rows in world.entities.items():
        for row in rows:
            if (name, row.key) != (entity, key):
                yield _without_entity(world, program, name, row.key)
    for name, those in world.events.items():
        for number in range(len(those)):
            left = (*those[:number], *those[number + 1 :])
            yield replace(world, events={**world.events, name: left})
    for name, entries in world.lists.items():
        for number in range(len(entries)):
            rest = (*entries[:number], *entries[number + 1 :])
            yield replace(world, lists={**world.lists, name: rest})
    for name, those in world.events.items():
        declared = catalog.events[name]
        for number, event in enumerate(those):
            for fewer in _events(event, {n for n, a in declared.properties.items() if a.required}):
                changed = (*those[:number], fewer, *those[number + 1 :])
                yield replace(world, events={**world.events, name: changed})
    for name, rows in world.entities.items():
        attributes = catalog.entities[name].attributes
        for number, row in enumerate(rows):
            for less, name_of in _entities(row, {n for n, a in attributes.items() if a.required}):
                settled_row = settled_entity(catalog, name, less, name_of)
                shorter = (*rows[:number], settled_row, *rows[number + 1 :])
                yield replace(world, entities={**world.entities, name: shorter})


def _without_entity(world: World, program: Program, entity: str, key: Key) -> World:
    """Without the entity, and without its events and its places in lists."""
    rows = tuple(row for row in world.entities[entity] if row.key != key)
    events = {
        name: tuple(
            row for row in those if program.catalog.events[name].entity != entity or row.key != key
        )
        for name, those in world.events.items()
    }
    return replace(world, entities={**world.entities, entity: rows}, events=events)


def _events(row: EventRow, required: set[str]) -> Iterator[EventRow]:
    for name, nested in row.rows.items():
        for number, values in enumerate(nested):
            fewer = (*nested[:number], *nested[number + 1 :])
            left = {**row.rows, name: fewer} if fewer else _without(row.rows, name)
            yield replace(row, rows=left)
            for value in values if len(values) > 1 else ():
                inner = (*nested[:number], _without(values, value), *nested[number + 1 :])
                yield replace(row, rows={**row.rows, name: inner})
    for name in row.properties:
        if name not in required:
            yield replace(row, properties=_without(row.properties, name))
    for name in row.references:
        yield replace(row, references=_without(row.references, name))


def _entities(row: EntityRow, required: set[str]) -> Iterator[tuple[EntityRow, str | None]]:
    """Rows with less, and the name of what was changed."""
    for name, entries in row.history.items():
        for number in range(len(entries)):
            fewer = (*entries[:number], *entries[number + 1 :])
            left = {**row.history, name: fewer} if fewer else _without(row.history, name)
            attributes = dict(row.attributes)
            if number == len(entries) - 1:
                if fewer and fewer[-1][1] is not None:
                    attributes[name] = fewer[-1][1]
                elif name not in required:
                    attributes.pop(name, None)
            yield replace(row, history=left, attributes=attributes), None
    for name in row.attributes:
        if name not in required and not row.history.get(name):
            yield replace(row, attributes=_without(row.attributes, name)), name
    for name in row.references:
        yield replace(row, references=_without(row.references, name)), name
    if row.since is not None:
        yield replace(row, since=None), "since"


def _without(values: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}
