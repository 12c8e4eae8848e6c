"""Events by name: what a catalog event, a derived event, a session stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seglang.catalog.model import Event
from seglang.check import budgets
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import RowFrame, RowsMeaning, Scope
from seglang.core import sources
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import Type, join


def meaning(context: Context, scope: Scope, name: syntax.Name) -> EventMeaning | None:
    """What an event's name stands for; None (and reported) when there is no such event of the
    entity at hand."""
    found = event_of(context, name)
    if found is None:
        return None
    if found.entity != scope.entity.name:
        _of_another(context, scope, name, found.entity)
        return None
    return found


def _of_another(context: Context, scope: Scope, name: syntax.Name, other: str) -> None:
    """Report an event of another entity, with the relation that leads to it."""
    hint = fix = None
    for relation in scope.entity.relations.values():
        if relation.entity == other:
            hint = f"write `{relation.name}.{name.text}`"
            start = Span(name.span.file, name.span.start, name.span.start)
            fix = Fix(f"look at those of {relation.name}", (Edit(start, f"{relation.name}."),))
            break
    context.report(
        codes.OTHER_ENTITY,
        name.span,
        name=name.text,
        other=other,
        entity=scope.entity.name,
        hint=hint,
        fix=fix,
    )


def is_event(context: Context, name: str) -> bool:
    """Is it the name of an event or a session, sound or broken?"""
    declaration = context.names.declarations.get(name)
    return name in context.catalog.events or isinstance(
        declaration, syntax.EventDeclaration | syntax.SessionDeclaration
    )


def event_of(context: Context, name: syntax.Name) -> EventMeaning | None:
    """What an event's name stands for, whoever's it is; None (and reported) when there is none."""
    declaration = context.names.declarations.get(name.text)
    if isinstance(declaration, syntax.EventDeclaration | syntax.SessionDeclaration):
        if name.text in context.broken:
            context.taint()
        found = context.events.get(name.text)
        if found is None or not budgets.may_use(context, found, name.span):
            return None
        return found
    event = context.catalog.events.get(name.text)
    if event is not None:
        return catalog_event(event)
    if name.text in context.names.broken:
        context.taint()
        return None
    kind = context.names.kind_of(name.text)
    if kind is None and any(name.text in e.attributes for e in context.catalog.entities.values()):
        kind = "an attribute"
    if kind is not None:
        hint = f"write `in segment {name.text}`" if kind == "a segment" else None
        context.report(
            codes.WRONG_KIND,
            name.span,
            name=name.text,
            kind=kind,
            wanted="an event",
            hint=hint,
        )
        return None
    derived = context.names.of_kind(syntax.EventDeclaration, syntax.SessionDeclaration)
    context.report(
        codes.UNKNOWN_EVENT,
        name.span,
        name=name.text,
        nearest=context.nearest(name.text, context.catalog.events, derived)
        or context.nearest(name.text, *(e.relations for e in context.catalog.entities.values())),
        hint=_elsewhere(context, name.text),
    )
    return None


def _elsewhere(context: Context, name: str) -> str | None:
    """Whose relation, nested rows or list an unknown event is."""
    for entity in context.catalog.entities.values():
        if name in entity.relations:
            return f"`{name}` is a relation of {entity.name}"
    for event in context.catalog.events.values():
        if name in event.rows:
            return f"`{name}` are rows of {event.name}: write `{event.name}.{name}`"
    return None


def catalog_event(event: Event) -> EventMeaning:
    types: Mapping[str, Type] = {name: found.type for name, found in event.properties.items()}
    return EventMeaning(event.name, event.entity, (sources.EventArm(event.name),), types)


def shared_properties(tables: Sequence[Mapping[str, Type]]) -> Mapping[str, Type]:
    """The properties that all events have, with a type that holds the values of each."""
    shared: dict[str, Type] = {}
    for name, first in tables[0].items():
        type: Type | None = first
        for other in tables[1:]:
            type = join(type, other[name]) if type is not None and name in other else None
        if type is not None:
            shared[name] = type
    return shared


def row_frame(event: EventMeaning) -> RowFrame:
    """The frame of a row of the event."""
    if event.sessions is not None:
        kinds = frozenset({event.sessions.name})
        return RowFrame(event.name, event.properties, kinds=kinds)
    kinds = frozenset(arm.event for arm in event.arms)
    single = next(iter(kinds)) if len(kinds) == 1 else None
    return RowFrame(event.name, event.properties, kinds=kinds, event=single, union=event.union)


def rows_of(event: EventMeaning) -> RowsMeaning:
    """All rows of the event."""
    source = event.sessions if event.sessions is not None else sources.Events(event.arms)
    return RowsMeaning(event.name, source, (row_frame(event),), event.where)


def unknown_property(
    context: Context,
    event: str,
    properties: Mapping[str, Type],
    name: syntax.Name,
    paths: Sequence[str] = (),
) -> None:
    """Reports it; `paths` are the relations and nested rows that lead on from the row."""
    known = list(properties)
    context.report(
        codes.UNKNOWN_PROPERTY,
        name.span,
        event=event,
        name=name.text,
        nearest=context.nearest(name.text, [*known, "time", *paths]),
        properties=", ".join(f"`{item}`" for item in known) or "only `time`",
    )


def not_one_entity(context: Context, span: Span, name: str, other: str, entity: str) -> None:
    """Two events that stand together are about different entities."""
    context.report(codes.OTHER_ENTITY, span, name=name, other=other, entity=entity)
