"""What a declaration looks at, by the names of the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from seglang.catalog.model import Catalog
from seglang.core.audience import gate
from seglang.core.closure import narrow
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import (
    Apply,
    AttributeValue,
    Condition,
    ForeignKey,
    InList,
    Literal,
    Lookup,
    PropertyValue,
    Value,
)
from seglang.core.past import PastValues
from seglang.core.sources import EventArm, Nested, Related, Sequence, Sessions
from seglang.core.world import Key
from seglang.explain.places import Frame, Place, seen


@dataclass(frozen=True, slots=True)
class Used:
    """What a declaration looks at, by names of the catalog."""

    attributes: frozenset[tuple[str, str]]
    properties: frozenset[str]
    map_keys: frozenset[str]  # of any map
    events: frozenset[str]
    relations: frozenset[tuple[str | None, str]]  # of an entity, or (None, …) of an event
    nested: frozenset[tuple[str, str]]
    lists: frozenset[tuple[str, str | None]]  # with the entity that is asked about, or a value
    looked_up: frozenset[tuple[str, Key]]


def used_by(program: Program, name: str) -> Used:
    """What the declaration and those that it uses look at; of a segment with a channel its gate
    as well."""
    attributes, properties, events, lists = set(), set(), set(), set()
    relations: set[tuple[str | None, str]] = set()
    nested, looked_up, map_keys = set(), set(), set()
    for node, place in looked_at(program, name):
        match node:
            case AttributeValue(entity, attribute) | PastValues(entity, attribute):
                attributes.add((entity, attribute))
            case Apply("map_value", (_, Literal(key))):
                map_keys.add(str(key))
            case PropertyValue(property_name):
                properties.add(property_name)
            case Sessions(shared=shared):
                properties.update(shared)
            case Sequence(same=same):
                properties.update(same)
            case EventArm(event):
                events.add(event)
            case Related(owner, relation):
                relations.add((owner, relation))
            case ForeignKey(relation, up=up):
                relations |= _holders(program.catalog, relation, of_event=up is not None)
            case Nested(event, rows):
                nested.add((event, rows))
            case InList(listed, value):
                lists.add((listed, place.entity if value is None else None))
            case Lookup(entity, key):
                literals = [part.value for part in key if isinstance(part, Literal)]
                if len(literals) == len(key):
                    looked_up.add((entity, tuple(literals)))
            case _:
                pass
    return Used(
        frozenset(attributes), frozenset(properties), frozenset(map_keys), frozenset(events),
        frozenset(relations), frozenset(nested), frozenset(lists), frozenset(looked_up),
    )  # fmt: skip


def looked_at(program: Program, name: str) -> Iterator[tuple[Any, Place]]:
    """Every node of the declaration and of those that it uses, with where it stands."""
    narrowed = narrow(program, [name])
    for declared in (*narrowed.declarations.values(), *narrowed.instances.values()):
        start = Place((Frame(declared.entity, True),))
        for part in _parts(program, declared):
            yield from seen(part, start)


def _parts(program: Program, declared: Declared) -> tuple[Condition | Value, ...]:
    match declared:
        case Segment(condition=condition):
            return (condition, *gate(program, declared))
        case Trait(value=value):
            return (value,)
        case Partition(arms=arms):
            return tuple(when for _, when in arms)
        case _:
            assert_never(declared)


def _holders(catalog: Catalog, relation: str, *, of_event: bool) -> set[tuple[str | None, str]]:
    if of_event:
        return {(None, relation)}
    return {
        (entity.name, relation)
        for entity in catalog.entities.values()
        if relation in entity.relations
    }
