"""What each item of a catalog reads of the database, table by table.

An entity reads its own table and those of its attributes' histories, an event its own and those of
the rows nested in it. Goes out in the order of the file: one `Sought` for each table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    History,
    MemberList,
    NestedRows,
    TimeColumn,
)
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Sought:
    """`kind` is "entity", "event", "list", "history" or "rows". `times` are the columns of
    instants and the keys of the catalog that name them, the row's own first. `holder` is the
    entity or event whose key stands in `key`, when it is another one. `others` are read as they
    are. `repeats`: a key may well stand in several rows."""

    kind: str
    name: str
    table: tuple[str, ...]
    span: Span | None
    key: tuple[Column, ...]
    values: tuple[Attribute, ...] = ()
    times: tuple[tuple[TimeColumn, str], ...] = ()
    where: tuple[Filter, ...] = ()
    others: tuple[Column, ...] = ()
    holder: str | None = None
    repeats: bool = True
    timezone: str | None = None
    event: Event | None = field(default=None)  # what is promised of its rows

    @property
    def used_by(self) -> str:
        return f"{self.kind} `{self.name}`"


def all_sought(catalog: Catalog) -> tuple[Sought, ...]:
    found: list[Sought] = []
    for entity in catalog.entities.values():
        found.append(_entity(entity))
        found.extend(_history(entity, history) for history in entity.history.values())
    for event in catalog.events.values():
        found.append(_event(event))
        found.extend(_nested(event, nested) for nested in event.rows.values())
    found.extend(map(_list, catalog.lists.values()))
    return tuple(found)


def _entity(entity: Entity) -> Sought:
    return Sought(
        "entity",
        entity.name,
        entity.table,
        entity.span,
        tuple(map(Column, entity.key)),
        tuple(entity.attributes.values()),
        () if entity.since is None else ((entity.since, "since"),),
        entity.where,
        repeats=entity.distinct,
        timezone=entity.timezone,
    )


def _history(entity: Entity, history: History) -> Sought:
    past = replace(
        entity.attributes[history.attribute],
        column=history.column,
        required=False,
        floating=history.floating,
        zone=history.zone,
        unit=history.unit,
        span=history.span,
    )
    return Sought(
        "history",
        f"{entity.name}.{history.attribute}",
        history.table,
        history.span,
        tuple(map(Column, history.key)),
        (past,),
        ((history.start, "from"),),
        history.where,
        holder=entity.name,
    )


def _event(event: Event) -> Sought:
    recorded = () if event.recorded is None else ((event.recorded, "recorded"),)
    return Sought(
        "event",
        event.name,
        event.table,
        event.span,
        tuple(map(Column, event.key)),
        tuple(event.properties.values()),
        ((event.time, "time"), *recorded),
        event.where,
        tuple(column for column in (event.id, event.order) if column is not None),
        holder=event.entity,
        event=event,
    )


def _nested(event: Event, nested: NestedRows) -> Sought:
    return Sought(
        "rows",
        f"{event.name}.{nested.name}",
        nested.table,
        nested.span,
        (nested.on,),
        tuple(nested.properties.values()),
        (),
        nested.where,
        holder=event.name,
    )


def _list(listed: MemberList) -> Sought:
    return Sought(
        "list",
        listed.name,
        listed.table,
        listed.span,
        tuple(map(Column, listed.key)),
        (),
        () if listed.time is None else ((listed.time, "time"),),
        listed.where,
    )
