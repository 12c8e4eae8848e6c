"""The hash of what is published under a name: its rule and all that the rule hangs on.

Takes a program and the statement made of a segment; gives 64 hex digits. Into it go the rule with
its gate, written out and simplified (so names, layout, files and comments take no part, and the
values of parameters do), the calendar, and of the catalog what the statement reads. The same on
every run and every Python.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any, TypeAlias

from seglang.catalog.model import Attribute, Catalog, Column, Entity, Event, PointColumns
from seglang.core.audience import published
from seglang.core.closure import narrow
from seglang.core.declarations import Program
from seglang.core.simplify import simplify
from seglang.core.sources import EventArm
from seglang.core.walking import NODE_CLASSES, walk
from seglang.plan.inline import Inliner
from seglang.sql.compiled import Compiled
from seglang.types import WIDE

_FORMAT = "seglang definition 1"
_Reads: TypeAlias = Mapping[tuple[str, ...], Collection[str]]


def definition_hash(program: Program, name: str, compiled: Compiled) -> str:
    """`compiled` is the statement of the members of the segment `name`."""
    wanted = simplify(narrow(published(program, (name,)), (name,)))
    condition = Inliner(wanted).segment(name)
    entity = wanted.declared(name).entity
    catalog = program.catalog
    events = {node.event for node in walk(condition) if isinstance(node, EventArm)}
    digests = _Digests()
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


class _Digests:
    """Digests of nested records. What is shared is computed once, so that a rule that is written
    out many times costs what it costs once."""

    def __init__(self) -> None:
        self._nodes: dict[int, tuple[Any, bytes]] = {}

    def of(self, value: Any) -> bytes:
        # Nodes only: small values may share an identity without being one.
        if type(value) not in NODE_CLASSES:
            return self._made(value)
        known = self._nodes.get(id(value))
        if known is None:
            known = self._nodes[id(value)] = (value, self._made(value))
        return known[1]

    def _made(self, value: Any) -> bytes:
        match value:
            case None | bool() | int() | str():
                return _digest(type(value).__name__, str(value).encode("utf-8", "surrogatepass"))
            case Enum():
                return _digest(type(value).__name__, value.name.encode())
            case Decimal():
                return _digest("Decimal", f"{value.normalize(WIDE):f}".encode())
            case date():  # and datetime
                return _digest(type(value).__name__, value.isoformat().encode())
            case timedelta():
                micro = value // timedelta(microseconds=1)
                return _digest("timedelta", str(micro).encode())
            case tuple():
                return _digest("tuple", *map(self.of, value))
            case Mapping():
                # In their order, which breaks ties among the rows of an event.
                pairs = (self.of(key) + self.of(value[key]) for key in value)
                return _digest("mapping", *pairs)
            case _ if is_dataclass(value):
                inner = (
                    entry.name.encode() + b"=" + self.of(getattr(value, entry.name))
                    for entry in fields(value)
                    if entry.compare
                )
                return _digest(type(value).__name__, *inner)
            case _:
                raise AssertionError(f"no digest of a {type(value).__name__}")


def _digest(kind: str, *parts: bytes) -> bytes:
    found = sha256(kind.encode())
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()
