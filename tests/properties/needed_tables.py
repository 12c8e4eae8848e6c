"""The part of a catalog whose tables a program looks at: making tables takes most of the time of a
comparison, and one that is read unasked is noticed when it is not there."""

from __future__ import annotations

from dataclasses import replace

from coverage_by_node import nodes_of

from seglang.catalog.model import Catalog, Entity, Event
from seglang.core.declarations import Program, Segment
from seglang.core.nodes import AttributeValue, InList
from seglang.core.past import PastValues
from seglang.core.sources import EventArm, Nested


def needed(program: Program) -> Catalog:
    """All entities, but of events, lists, histories and nested rows only those that are named."""
    catalog = program.catalog
    found = nodes_of(program)
    past = {
        (node.entity, node.name) for node in found if isinstance(node, AttributeValue | PastValues)
    }
    events = {node.event for node in found if isinstance(node, EventArm)}
    nested = {(node.event, node.name) for node in found if isinstance(node, Nested)}
    lists = {node.list for node in found if isinstance(node, InList)}
    for declared in program.declarations.values():
        if isinstance(declared, Segment) and declared.channel is not None:
            channel = catalog.channels[declared.channel]
            lists |= set(channel.suppress)
            past.add((declared.entity, channel.consent or ""))
    # Of which form the keys of an empty list are, events with such a key tell.
    for listed in lists:
        key = catalog.lists[listed].key
        events |= {one.name for one in catalog.events.values() if one.key == key}
    return replace(
        catalog,
        entities={name: _entity(one, past) for name, one in catalog.entities.items()},
        events={
            name: _event(one, nested) for name, one in catalog.events.items() if name in events
        },
        lists={name: one for name, one in catalog.lists.items() if name in lists},
    )


def _entity(entity: Entity, past: set[tuple[str, str]]) -> Entity:
    history = {name: one for name, one in entity.history.items() if (entity.name, name) in past}
    return replace(entity, history=history)


def _event(event: Event, nested: set[tuple[str, str]]) -> Event:
    rows = {name: one for name, one in event.rows.items() if (event.name, name) in nested}
    return replace(event, rows=rows)
