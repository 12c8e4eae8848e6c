"""The hash of what is published under a name: its rule and all that the rule hangs on.

Takes a program and the statement made of a segment; gives 64 hex digits. Into it go the rule with
its gate, written out and simplified (so names, layout, files and comments take no part, and the
values of parameters do), the calendar, and of the catalog what the statement reads. The same on
every run and every Python.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from seglang.catalog.model import Attribute, Catalog, Column, Entity, Event, PointColumns
from seglang.core.audience import published
from seglang.core.closure import narrow
from seglang.core.declarations import Program
from seglang.core.digests import Digests
from seglang.core.simplify import simplify
from seglang.core.sources import EventArm
from seglang.core.walking import walk
from seglang.plan.inline import Inliner
from seglang.sql.compiled import Compiled

_FORMAT = "seglang definition 1"
_Reads: TypeAlias = Mapping[tuple[str, ...], Collection[str]]


def definition_hash(program: Program, name: str, compiled: Compiled) -> str:
    """`compiled` is the statement of the members of the segment `name`."""
    wanted = simplify(narrow(published(program, (name,)), (name,)))
    condition = Inliner(wanted).segment(name)
    entity = wanted.declared(name).entity
    catalog = program.catalog
    events = {node.event for node in walk(condition) if isinstance(node, EventArm)}
    digests = Digests()
    parts = (
        _FORMAT,
        entity,
        condition,
        catalog.calendar,
        *_entries(catalog, compiled.tables, events),
    )
    return digests.of(parts).hex()


def _entries(catalog: Catalog, reads: _Reads, events: Collection[str]) -> Iterator[Any]:
    """The records of the catalog whose tables are read, reduced to the columns that are."""
    for name in sorted(catalog.entities):
        entity = catalog.entities[name]
        if entity.table in reads:
            yield _read_entity(entity, catalog, reads)
    for name in sorted(catalog.events):
        if name in events:
            yield _read_event(catalog.events[name], reads)
    for name in sorted(catalog.lists):
        if catalog.lists[name].table in reads:
            yield catalog.lists[name]


def _read_entity(entity: Entity, catalog: Catalog, reads: _Reads) -> Entity:
    columns = reads[entity.table]
    relations = {
        name: relation
        for name, relation in entity.relations.items()
        if (relation.via and set(relation.via) <= set(columns))
        or (
            relation.on
            and set(relation.on) <= set(reads.get(catalog.entities[relation.entity].table, ()))
        )
    }
    return replace(
        entity,
        attributes=_read_values(entity.attributes, columns),
        relations=relations,
        history={name: one for name, one in entity.history.items() if one.table in reads},
    )


def _read_event(event: Event, reads: _Reads) -> Event:
    """What it promises of its age says nothing about who is a member."""
    columns = reads.get(event.table, ())
    return replace(
        event,
        properties=_read_values(event.properties, columns),
        relations={
            name: relation
            for name, relation in event.relations.items()
            if set(relation.via) <= set(columns)
        },
        rows={
            name: replace(rows, properties=_read_values(rows.properties, reads[rows.table]))
            for name, rows in event.rows.items()
            if rows.table in reads
        },
        fresh=None,
        retention=None,
    )


def _read_values(
    values: Mapping[str, Attribute], columns: Collection[str]
) -> Mapping[str, Attribute]:
    return {name: value for name, value in values.items() if _columns(value) <= set(columns)}


def _columns(value: Attribute) -> set[str]:
    match value.column:
        case PointColumns(latitude, longitude):
            return {latitude.name, longitude.name}
        case Column(name):
            return {name}
