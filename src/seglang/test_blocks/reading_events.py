"""What individuals did: rows of events, with the rows nested in them. See `testing.worlds`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seglang.catalog.model import Attribute, Event
from seglang.check import events
from seglang.core.world import EventRow, Key
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import tests as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.test_blocks.building import (
    Building,
    Draft,
    individual_of,
    is_told,
    report_missing,
    unknown_fact,
    value_of_fact,
)
from seglang.test_blocks.shared_columns import Cells, plain


def read_event(building: Building, draft: Draft, line: syntax.GivenEvent) -> EventRow | None:
    """The row of `did purchase 100 days ago (total = 10) with item (sku = "a")`."""
    event = _event(building, draft, line.event)
    if event is None:
        return None
    context, calendar = building.context, building.context.catalog.calendar
    time = building.facts.time(line.when, event.time)
    if time is not None and not building.facts.is_past(f"`{event.name}`", time, line.when.span):
        time = None
    properties: dict[str, Any] = {}
    references: dict[str, Key] = {}
    told: dict[str, Span] = {}
    for fact in line.facts:
        if is_told(building, told, fact):
            continue
        name = fact.name.text
        relation = event.relations.get(name)
        if name in event.properties:
            value_of_fact(building, event.properties[name], fact, properties)
        elif relation is not None:
            key = individual_of(building, name, relation.entity, fact.value)
            if key is not None:
                references[name] = key
        else:
            known = {name: one.type for name, one in event.properties.items()}
            events.unknown_property(context, event.name, known, fact.name, [*event.relations])
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in line.rows:
        _nested(building, event, row, rows)
    if time is None:
        return None
    cells = Cells()
    cells.put_key(event.key, draft.key)
    cells.put(event.time.column.name, time)
    for name, key in references.items():
        cells.put_key(event.relations[name].via, key)
    cells.put_attributes(event.properties, properties)
    properties = cells.attributes(event.properties, properties, calendar)
    _require(building, f"this `{event.name}`", event.properties, properties, line.event)
    found = {name: cells.key(one.via) for name, one in event.relations.items()}
    return EventRow(
        draft.key,
        time,
        properties,
        cells.values.get(plain(event.order) or ""),
        cells.values.get(plain(event.id) or ""),
        None,
        {name: key for name, key in found.items() if key is not None},
        {name: tuple(nested) for name, nested in rows.items()},
    )


def _event(building: Building, draft: Draft, name: syntax.Name) -> Event | None:
    context = building.context
    event = context.catalog.events.get(name.text)
    if event is None:
        kind = context.names.kind_of(name.text)
        if kind in ("an event", "a session"):
            context.report(
                codes.NOT_GIVEN_EVENT,
                name.span,
                name=name.text,
                reason=f"it is {kind} made of others",
                hint="give the events of the catalog that it is made of",
            )
            return None
        if name.text not in context.names.broken:
            nearest = context.nearest(name.text, context.catalog.events)
            context.report(
                name_codes.UNKNOWN_EVENT, name.span, name=name.text, nearest=nearest, hint=None
            )
        return None
    if event.entity != draft.entity.name:
        context.report(
            codes.NOT_GIVEN_EVENT,
            name.span,
            name=name.text,
            reason=f"it is an event of `{event.entity}`, not of `{draft.entity.name}`",
            hint=f"give it to an individual of `{event.entity}`",
        )
        return None
    return event


def _nested(
    building: Building,
    event: Event,
    row: syntax.GivenRow,
    rows: dict[str, list[Mapping[str, Any]]],
) -> None:
    declared = event.rows.get(row.name.text)
    if declared is None:
        unknown_fact(building, event.name, "rows", row.name, list(event.rows))
        return
    values: dict[str, Any] = {}
    told: dict[str, Span] = {}
    for fact in row.facts:
        if is_told(building, told, fact):
            continue
        if fact.name.text not in declared.properties:
            unknown_fact(building, declared.name, "property", fact.name, list(declared.properties))
            continue
        value_of_fact(building, declared.properties[fact.name.text], fact, values)
    _require(building, f"this `{declared.name}`", declared.properties, values, row.name)
    rows.setdefault(declared.name, []).append(values)


def _require(
    building: Building,
    whose: str,
    declared: Mapping[str, Attribute],
    values: Mapping[str, Any],
    place: syntax.Name,
) -> None:
    missing = [
        f"`{name}`" for name, one in declared.items() if one.required and values.get(name) is None
    ]
    if missing:
        report_missing(building.context, whose, missing, place.span)
