"""From the catalog to the rules: what each declaration of the typed core looks at.

Rows of a derived event hang on it, and it on what its own text looks at; everything else in a rule
leads to the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seglang.catalog.model import Catalog
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import (
    AttributeValue,
    ForeignKey,
    InList,
    InSegment,
    KnownSince,
    Lookup,
    PropertyValue,
    TraitValue,
)
from seglang.core.past import PastValues
from seglang.core.sources import Events, Nested, Related, Rows, Sessions
from seglang.core.standings import Ranked, Score
from seglang.explain.places import Frame, Place, inside
from seglang.explain.references import roots
from seglang.lineage.catalog import gate
from seglang.lineage.drawing import Drawing
from seglang.lineage.model import Derived, Kind, Node, Role


def draw_rules(drawing: Drawing, program: Program, derived: Mapping[str, Derived]) -> None:
    declared = (*program.declarations.items(), *program.instances.items())
    for each in derived.values():
        drawing.add(Node(Kind.DERIVED, each.name, owner=each.owner, tags=each.tags))
    for name, one in declared:
        note = one.note
        drawing.add(Node(_kind(one), name, one.entity, note.owner, note.tags))
    for each in derived.values():
        _draw_derived(drawing, program, derived, each)
    for name, one in declared:
        target = f"{_kind(one).value}:{name}"
        drawing.lead(f"{Kind.ENTITY.value}:{one.entity}", target, Role.ABOUT)
        for source, role in _looked_at(program, one, derived):
            drawing.lead(source, target, role)
        if isinstance(one, Segment) and one.channel is not None:
            _draw_audience(drawing, program.catalog, name, one, one.channel)


def _kind(declared: Declared) -> Kind:
    match declared:
        case Segment():
            return Kind.SEGMENT
        case Trait():
            return Kind.TRAIT
        case Partition():
            return Kind.PARTITION


def _draw_audience(
    drawing: Drawing, catalog: Catalog, name: str, segment: Segment, channel: str
) -> None:
    note = segment.note
    node = Node(Kind.AUDIENCE, name, segment.entity, note.owner, note.tags, channel)
    target = drawing.add(node)
    drawing.lead(f"{Kind.SEGMENT.value}:{name}", target, Role.MEMBERS)
    drawing.lead(f"{Kind.CHANNEL.value}:{channel}", target, Role.CHANNEL)
    for kind, source, role in gate(catalog.channels[channel], segment.entity, catalog):
        drawing.lead(f"{kind.value}:{source}", target, role)


def _draw_derived(
    drawing: Drawing, program: Program, derived: Mapping[str, Derived], each: Derived
) -> None:
    target = f"{Kind.DERIVED.value}:{each.name}"
    for name in each.events:
        kind = Kind.DERIVED if name in derived else Kind.EVENT
        if f"{kind.value}:{name}" in drawing.nodes:
            drawing.lead(f"{kind.value}:{name}", target, Role.RULE)
    # The core knows no steps between derived events: what the lower one looks at, the upper one
    # does as well. It is said of the lower one only.
    lower = {
        looked_at
        for name in each.events
        if name in derived
        for looked_at in _asked(program, derived[name])
    }
    for source, role in _asked(program, each):
        if (source, role) not in lower:
            drawing.lead(source, target, role)


def _asked(program: Program, each: Derived) -> Iterator[tuple[str, Role]]:
    if each.asked is not None:
        yield from _looked_at(program, each.asked, {})


def _looked_at(
    program: Program, declared: Declared, derived: Mapping[str, Derived]
) -> Iterator[tuple[str, Role]]:
    """The ids of nodes; rows of a derived event stand for all that it looks at."""
    start = Place((Frame(declared.entity, True),))
    pending: list[tuple[Any, Place, bool]] = [(root, start, False) for root in roots(declared)]
    while pending:
        node, place, known = pending.pop()
        if isinstance(node, Rows) and node.name in derived:
            yield f"{Kind.DERIVED.value}:{node.name}", Role.RULE
            known = True
        elif isinstance(node, Rows):
            known = False
        if not (known and isinstance(node, Events | Sessions)):
            for kind, name, role in _of_node(program, node, place):
                yield f"{kind.value}:{name}", role
            pending.extend((child, at, known) for child, at in inside(node, place))


def _of_node(program: Program, node: Any, place: Place) -> Iterator[tuple[Kind, str, Role]]:
    match node:
        case AttributeValue(owner, name) | PastValues(owner, name):
            yield Kind.ATTRIBUTE, f"{owner}.{name}", Role.RULE
        case KnownSince(owner) | Lookup(owner) | Ranked(owner) | Score(entity=owner):
            yield Kind.ENTITY, owner, Role.ABOUT
        case InList(list=name):
            yield Kind.LIST, name, Role.RULE
        case InSegment(name) | TraitValue(name):
            yield _kind(program.declared(name)), name, Role.RULE
        case Events(arms) | Sessions(arms=arms):
            for arm in arms:
                yield Kind.EVENT, arm.event, Role.RULE
        case Related(owner, relation, target):
            yield Kind.RELATION, f"{owner}.{relation}", Role.RULE
            yield Kind.ENTITY, target, Role.ABOUT
        case Nested(event, name):
            yield Kind.ROWS, f"{event}.{name}", Role.RULE
        case ForeignKey(relation, up=None):
            yield Kind.RELATION, f"{place.entity}.{relation}", Role.RULE
        case ForeignKey(relation, up=int() as up):
            frame = place.row(up)
            for event in frame.events if frame is not None else ():
                yield Kind.RELATION, f"{event}.{relation}", Role.RULE
        case PropertyValue(name, up=up):
            frame = place.row(up)
            if frame is not None:
                yield from _property(program.catalog, frame, name)
        case _:
            pass


def _property(catalog: Catalog, frame: Frame, name: str) -> Iterator[tuple[Kind, str, Role]]:
    """The properties that a value of a row is taken from; none for what is built in."""
    if frame.nested is not None:
        event, rows = frame.nested
        if name in catalog.events[event].rows[rows].properties:
            yield Kind.PROPERTY, f"{event}.{rows}.{name}", Role.RULE
        return
    plain = name.removeprefix("first_").removeprefix("last_")
    for event in frame.events:
        properties = catalog.events[event].properties
        found = name if name in properties else plain
        if found in properties:
            yield Kind.PROPERTY, f"{event}.{found}", Role.RULE
