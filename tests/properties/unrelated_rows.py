"""Rows that have nothing to do with what is asked: of others, of other events, of later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from random import Random
from typing import Any

from generate import Example

from seglang.catalog.model import TimeColumn
from seglang.core.closure import closure, nodes
from seglang.core.edges import to_local
from seglang.core.sources import EventArm
from seglang.core.standings import Ranked, Score
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World


def with_strangers(world: World) -> World:
    """As many more of every entity, with rows of their own. Nothing of the old ones leads to them
    or back; only lists of values stay as they are."""
    return World(
        {name: (*rows, *map(_strange_entity, rows)) for name, rows in world.entities.items()},
        {name: (*rows, *map(_strange_event, rows)) for name, rows in world.events.items()},
        {
            name: (*rows, *map(_strange_entry, rows)) if name == "suppressed" else rows
            for name, rows in world.lists.items()
        },
    )


def without_events(world: World, used: frozenset[str]) -> World:
    """Without the events that are not used. Devices are those of the signals."""
    kept = used | {"signal"}
    events = {name: rows if name in kept else () for name, rows in world.events.items()}
    return replace(world, events=events)


def with_the_future(example: Example) -> World:
    """Copies of events, and of entries in lists that have a time, from the as-of instant on."""
    random, catalog, world = Random(example.seed), example.program.catalog, example.world
    events = {
        name: (
            *rows,
            *(
                replace(row, time=_after(example, catalog.events[name].time, random))
                for row in rows
            ),
        )
        for name, rows in world.events.items()
        if name != "signal"
    }
    lists = {
        name: (*rows, *(replace(row, time=_after(example, time, random)) for row in rows))
        for name, rows in world.lists.items()
        if (time := catalog.lists[name].time) is not None
    }
    return replace(world, events={**world.events, **events}, lists={**world.lists, **lists})


def events_used(example: Example, name: str) -> frozenset[str]:
    """The events that a declaration looks at, itself or through others."""
    program = example.program
    return frozenset(
        node.event
        for used in closure(program, [name])
        for node in nodes(program.declared(used))
        if isinstance(node, EventArm)
    )


def is_ranked(example: Example, name: str) -> bool:
    """Does it depend on everybody in the population?"""
    program = example.program
    return any(
        isinstance(node, Ranked | Score)
        for used in closure(program, [name])
        for node in nodes(program.declared(used))
    )


# ---------------------------------------------------------------- strangers


def _strange(part: Any) -> Any:
    match part:
        case int():
            return part + 100_000
        case str():
            return f"stranger {part}"
        case _:
            return part


def _strange_key(key: Key) -> Key:
    return tuple(map(_strange, key))


def _strange_keys(references: Mapping[str, Key]) -> dict[str, Key]:
    return {name: _strange_key(key) for name, key in references.items()}


def _strange_entity(row: EntityRow) -> EntityRow:
    return replace(row, key=_strange_key(row.key), references=_strange_keys(row.references))


def _strange_event(row: EventRow) -> EventRow:
    return replace(
        row,
        key=_strange_key(row.key),
        id=_strange(row.id),
        references=_strange_keys(row.references),
    )


def _strange_entry(row: ListRow) -> ListRow:
    return replace(row, key=_strange_key(row.key))


# ---------------------------------------------------------------- the future


def _after(example: Example, column: TimeColumn, random: Random) -> date:
    passed = random.choice((timedelta(), timedelta(microseconds=1), timedelta(days=400)))
    instant = example.as_of + passed
    if not column.is_date:
        return instant.astimezone(UTC)
    zone = example.program.catalog.calendar.zone
    return to_local(instant, zone).date() + timedelta(days=1)
