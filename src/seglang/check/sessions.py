"""Declared events: filters, unions, everything; and sessions."""

from __future__ import annotations

from seglang.catalog.model import Entity
from seglang.check import conditions, constants, events
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as codes
from seglang.syntax import nodes as syntax
from seglang.types import DURATION, INTEGER, TIMESTAMP, Type

MAX_ARMS = 200


def derived_event(
    context: Context, declaration: syntax.EventDeclaration, entity: Entity | None
) -> EventMeaning | None:
    """What `event NAME: …` stands for. `entity` is that of the heading, else the main one."""
    name = declaration.heading.name.text
    if declaration.everything:
        return _everything(context, declaration, entity)
    parts = _parts(context, declaration.events)
    if parts is None:
        return None
    if len(parts) > 1:
        return _union(context, name, declaration.events, parts, "a union")
    part = parts[0]
    if declaration.where is None:
        return EventMeaning(
            name, part.entity, part.arms, part.properties, part.union, part.sessions, part.where
        )
    owner = context.catalog.entities[part.entity]
    inside = Scope.of(owner).within((events.row_frame(part),))
    where = conditions.condition(context, inside, declaration.where)
    if part.sessions is not None:
        both = _both(part.where, where)
        return EventMeaning(name, part.entity, (), part.properties, False, part.sessions, both)
    arms = tuple(sources.EventArm(arm.event, _both(arm.where, where)) for arm in part.arms)
    return EventMeaning(name, part.entity, arms, part.properties, part.union)


def _both(earlier: core.Condition | None, where: core.Condition) -> core.Condition:
    """Both conditions; an event of an event of an event … is no level deeper each time."""
    if earlier is None:
        return where
    first = earlier.operands if isinstance(earlier, core.And) else (earlier,)
    return core.And((*first, where), where.span)


def _parts(context: Context, paths: tuple[syntax.Path, ...]) -> list[EventMeaning] | None:
    """The events that a declaration is made of, all of one entity."""
    parts: list[EventMeaning] = []
    for path in paths:
        found = events.event_of(context, path.parts[0])
        if found is None:
            return None
        if parts and found.entity != parts[0].entity:
            events.not_one_entity(context, path.span, path.text, found.entity, parts[0].entity)
            return None
        parts.append(found)
    return parts or None


def _union(
    context: Context,
    name: str,
    paths: tuple[syntax.Path, ...],
    parts: list[EventMeaning],
    what: str,
) -> EventMeaning | None:
    for path, part in zip(paths, parts, strict=True):
        if part.sessions is not None:
            context.report(
                codes.MIXED_EVENTS,
                path.span,
                name=path.text,
                what=what,
                hint="a union is made of events",
            )
            return None
    properties = events.shared_properties([part.properties for part in parts])
    arms = tuple(dict.fromkeys(arm for part in parts for arm in part.arms))
    if len(arms) > MAX_ARMS:
        context.report(
            codes.EVENT_TOO_WIDE,
            paths[0].span.to(paths[-1].span),
            name=name,
            size=len(arms),
            limit=MAX_ARMS,
        )
        return None
    union = len(parts) > 1 or parts[0].union
    return EventMeaning(name, parts[0].entity, arms, properties, union)


def _everything(
    context: Context, declaration: syntax.EventDeclaration, entity: Entity | None
) -> EventMeaning | None:
    if entity is None:
        return None
    every = [
        events.catalog_event(event)
        for event in context.catalog.events.values()
        if event.entity == entity.name
    ]
    if not every:
        context.report(codes.NO_EVENTS, declaration.span, entity=entity.name)
        return None
    name = declaration.heading.name.text
    arms = tuple(arm for event in every for arm in event.arms)
    properties = events.shared_properties([event.properties for event in every])
    return EventMeaning(name, entity.name, arms, properties, len(every) > 1)


# ---------------------------------------------------------------- sessions


def session(context: Context, declaration: syntax.SessionDeclaration) -> EventMeaning | None:
    """`session NAME: … split after 30 minutes of silence`: one row a visit."""
    name = declaration.heading.name.text
    silence = constants.length(context, declaration.silence)
    parts = _parts(context, declaration.events)
    if parts is None:
        return None
    made_of = _union(context, name, declaration.events, parts, "another session")
    if made_of is None or silence is None:
        return None
    properties: dict[str, Type] = {"end": TIMESTAMP, "length": DURATION, "count": INTEGER}
    shared = made_of.properties
    for property, type in shared.items():
        properties[f"first_{property}"] = type
        properties[f"last_{property}"] = type
    source = sources.Sessions(
        name, made_of.arms, sources.Length(silence.amount, silence.unit), tuple(shared)
    )
    return EventMeaning(name, made_of.entity, (), properties, sessions=source)
