"""What a written name means at its place: a property of the row, an attribute, a trait, a
parameter."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.catalog.model import Entity
from seglang.check import declarations, events, parameters, relations
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import RowFrame, Scope
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.codes import parameters as parameter_codes
from seglang.diagnostics.codes import types as type_codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, Type


def path_value(context: Context, scope: Scope, path: syntax.Path) -> core.Value:
    """The value of a path; an unknown one is reported and has the silent type.

    A name alone is the row's or the nearest entity's; a qualified one is first a row or an alias,
    then a relation, then an entity around it.
    """
    if len(path.parts) == 1:
        return _single(context, scope, path.parts[0], path.span)
    related = relations.path_value(context, scope, path.parts, path.span)
    if related is not None:
        return related
    if len(path.parts) == 2:
        owner, name = path.parts
        row = scope.row_called(owner.text)
        if row is not None:
            return _property(context, *row, name, path.span)
        subject = scope.subject_called(owner.text)
        if subject is not None:
            levels, _ = subject
            around = scope.left(levels)
            return outside(entity_value(context, around, name, path.span), levels)
        if owner.text in context.catalog.entities:
            context.report(
                codes.OTHER_ENTITY,
                path.span,
                name=path.text,
                other=owner.text,
                entity=scope.entity.name,
                hint=_way_to(context, scope.entity, owner.text),
            )
            return core.Missing(UNKNOWN, path.span)
        if context.names.kind_of(owner.text) == "an event":
            _event_as_value(context, scope, path)
            return core.Missing(UNKNOWN, path.span)
    owner, name = path.parts[:2]
    row = scope.row_called(owner.text)
    if row is not None and row[1].type_of(name.text) is None:
        return _property(context, *row, name, path.span)
    first = _type_of(context, scope, owner.text)
    if first is not None:
        context.report(
            type_codes.NOT_A_VALUE,
            path.span,
            found=f"`{path.text}`",
            wanted="a value",
            hint=f"`{owner.text}` is {type_words(first)}, nothing lies in it",
        )
        return core.Missing(UNKNOWN, path.span)
    return _unknown(context, scope, owner, path.span, _leading(context, scope))


def _type_of(context: Context, scope: Scope, name: str) -> Type | None:
    """The type of a property of the row at hand, or of an attribute or trait."""
    found = scope.row.type_of(name) if scope.row is not None else None
    return found or type_of_entity(context, scope.entity, name)


def _leading(context: Context, scope: Scope) -> list[str]:
    """The names that a path can begin with."""
    found = [*scope.entity.relations, *context.catalog.events]
    found += [subject.name for _, subject in scope.subjects()]
    for _, row in scope.rows():
        found += [row.shown, *(context.catalog.events[row.event].relations if row.event else ())]
    return found


def _way_to(context: Context, entity: Entity, other: str) -> str | None:
    """How a rule about one entity can speak of another."""
    for event in context.catalog.events.values():
        for relation in event.relations.values():
            if event.entity == entity.name and relation.entity == other:
                return f"inside `{event.name} where (…)` the path `{relation.name}` leads to it"
    for found in entity.relations.values():
        if found.entity == other:
            return f"the relation `{found.name}` leads to it"
    return None


def outside(found: core.Value, levels: int) -> core.Value:
    """A value of an entity so many entity frames out, as it is seen from here."""
    if levels == 0 or isinstance(found, core.Literal | core.Moment | core.Missing):
        return found
    return core.Outside(found, levels, found.type, found.span)


def _single(context: Context, scope: Scope, name: syntax.Name, span: Span) -> core.Value:
    at_hand = scope.at_hand
    up, row = at_hand if at_hand is not None else (0, None)
    of_row = row.type_of(name.text) if row is not None else None
    if row is not None and of_row is not None:
        if name.text in context.arguments:
            kind = f"a property of `{row.shown}`"
            context.report(parameter_codes.PARAMETER_NAME, span, name=name.text, kind=kind)
            return core.Missing(UNKNOWN, span)
        if _is_of_entity(context, scope, name.text):
            context.report(
                codes.AMBIGUOUS_NAME,
                span,
                name=name.text,
                first=f"{row.shown}.{name.text}",
                second=f"{scope.entity.name}.{name.text}",
            )
            return core.Missing(UNKNOWN, span)
        return core.PropertyValue(name.text, of_row, span, up)
    argument = context.arguments.get(name.text)
    if argument is not None:
        context.argument_uses.add(span)
        return core.Literal(argument.value, argument.type, span)
    return entity_value(context, scope, name, span)


def entity_value(context: Context, scope: Scope, name: syntax.Name, span: Span) -> core.Value:
    """What a name means for the nearest entity; otherwise reported."""
    found = _entity_value(context, scope, name.text, span)
    if found is not None:
        return found
    if relations.alone(context, scope, name, span):
        return core.Missing(UNKNOWN, span)
    return _unknown(context, scope, name, span)


def type_of_entity(context: Context, entity: Entity, name: str) -> Type | None:
    """The type of an attribute or of a trait without parameters; None for any other name."""
    attribute = entity.attributes.get(name)
    if attribute is not None:
        return attribute.type
    declared = context.declared.get(name)
    if isinstance(declared, core_declarations.Trait) and declared.entity == entity.name:
        return declared.value.type
    return None


def is_event_of(context: Context, name: str, entity: str) -> bool:
    """Is it the name of an event, derived event or session of the entity?"""
    meaning = context.events.get(name)
    if meaning is not None:
        return meaning.entity == entity
    event = context.catalog.events.get(name)
    return event is not None and event.entity == entity


def _property(
    context: Context, up: int, row: RowFrame, name: syntax.Name, span: Span
) -> core.Value:
    type = row.type_of(name.text)
    if type is None:
        event = context.catalog.events.get(row.event or "")
        paths = () if event is None else (*event.relations, *event.rows)
        events.unknown_property(context, row.name, row.properties, name, paths)
        return core.Missing(UNKNOWN, span)
    return core.PropertyValue(name.text, type, span, up)


def _is_of_entity(context: Context, scope: Scope, name: str) -> bool:
    if name in scope.entity.attributes:
        return True
    declared = context.names.declarations.get(name)
    if not isinstance(declared, syntax.Trait | syntax.Partition):
        return False
    of = declared.heading.entity
    return (of.text if of is not None else context.catalog.main_entity) == scope.entity.name


def _entity_value(context: Context, scope: Scope, name: str, span: Span) -> core.Value | None:
    """An attribute, trait, partition or parameter; None when the name is none of these."""
    attribute = scope.entity.attributes.get(name)
    if attribute is not None:
        return core.AttributeValue(scope.entity.name, name, attribute.type, span)
    declaration = context.names.declarations.get(name)
    match declaration:
        case syntax.Trait() | syntax.Partition():
            return declarations.trait_value(context, scope, declaration, span)
        case syntax.Param():
            found = parameters.parameter(context, declaration)
            context.parameter_uses.add(span)
            return core.Literal(found.value, found.type, span)
        case _:
            return None


def _unknown(
    context: Context,
    scope: Scope,
    name: syntax.Name,
    span: Span,
    leading: Sequence[str] = (),
) -> core.Value:
    """Reports a name; `leading` are the likelier ones where a path begins."""
    missing = core.Missing(UNKNOWN, span)
    if name.text in context.names.broken:
        context.taint()
        return missing
    called = scope.row_called(name.text)
    if called is not None and called[1].alias == name.text:
        example = next(iter(called[1].properties), "time")
        context.report(codes.ROW_AS_VALUE, span, name=name.text, example=example)
        return missing
    kind = context.names.kind_of(name.text)
    if kind == "a segment":
        context.report(
            codes.WRONG_KIND,
            span,
            name=name.text,
            kind=kind,
            wanted="an attribute, a trait or a condition",
            hint=f"write `in segment {name.text}`",
            fix=Fix(
                "refer to the segment",
                (Edit(Span(span.file, span.start, span.start), "in segment "),),
                True,
            ),
        )
        return missing
    if kind == "an event":
        _event_as_value(context, scope, syntax.Path((name,), span))
        return missing
    if kind is not None:
        context.report(
            codes.WRONG_KIND,
            span,
            name=name.text,
            kind=kind,
            wanted="an attribute, a trait or a condition",
            hint=f"write `in list {name.text}`" if kind == "a list" else None,
        )
        return missing
    traits = context.names.of_kind(syntax.Trait, syntax.Partition, syntax.Param)
    row = scope.row
    properties = [*row.properties, "time"] if row is not None else []
    where = _further_out(scope, name.text) or _elsewhere(context, scope.entity, name.text)
    if name.text.lower() in ("null", "none", "nil"):
        where = "a missing value is tested with `is unknown` or `is known`"
    context.report(
        codes.UNKNOWN_NAME,
        span,
        name=name.text,
        entity=scope.entity.name,
        nearest=context.nearest(name.text, leading)
        or context.nearest(name.text, list(scope.entity.attributes), traits, properties),
        hint=where,
    )
    return missing


def _event_as_value(context: Context, scope: Scope, path: syntax.Path) -> None:
    event = path.parts[0].text
    hint = f"write `did {event}` for a condition, `count of {event}` for a number"
    fix = None
    if len(path.parts) == 2:
        hint = f"write for example `sum of {path.text}` or `last {path.text}`"
    elif path.span == path.parts[0].span:
        start = Span(path.span.file, path.span.start, path.span.start)
        fix = Fix("ask whether it happened", (Edit(start, "did "),))
    context.report(
        codes.WRONG_KIND,
        path.span,
        name=path.text,
        kind="an event" if len(path.parts) == 1 else "a property of an event",
        wanted="an attribute, a trait or a condition",
        hint=hint,
        fix=fix,
    )


def other_entity(context: Context, scope: Scope, name: str, other: str, span: Span) -> None:
    """Report a trait of another entity, with the way from here to its value."""
    hint, way = None, None
    for levels, subject in scope.subjects():
        if subject.entity.name == other and scope.subject_called(other) == (levels, subject):
            way = other
    for relation in scope.entity.relations.values():
        if way is None and relation.entity == other:
            if relation.is_to_one:
                way = relation.name
            else:
                hint = f"write a value over all of them: `max of {relation.name}.{name}`"
    fix = None
    if way is not None:
        hint = f"write `{way}.{name}`"
        start = Span(span.file, span.start, span.start)
        fix = Fix(f"take that of {way}", (Edit(start, f"{way}."),))
    context.report(
        codes.OTHER_ENTITY,
        span,
        name=name,
        other=other,
        entity=scope.entity.name,
        hint=hint,
        fix=fix,
    )


def _further_out(scope: Scope, name: str) -> str | None:
    """How to reach the name in a frame that bare names do not speak of."""
    for up, row in scope.rows():
        if row.name and row.type_of(name) is not None:
            if scope.row_called(row.shown) != (up, row):
                return f"give the row an alias to reach its `{name}`: `{row.name} as x where (…)`"
            return f"write `{row.shown}.{name}`"
    for _, subject in scope.subjects():
        if name in subject.entity.attributes:
            return f"write `{subject.alias or subject.entity.name}.{name}`"
    return None


def _elsewhere(context: Context, entity: Entity, name: str) -> str | None:
    """Where an unknown name does exist."""
    events = [event.name for event in context.catalog.events.values() if name in event.properties]
    if events:
        return f"`{name}` is a property of event `{events[0]}`: use it inside `where (…)`"
    others = [
        other.name
        for other in context.catalog.entities.values()
        if other is not entity and name in other.attributes
    ]
    return f"`{name}` is an attribute of {others[0]}" if others else None


def unknown_segment(context: Context, name: syntax.Name) -> None:
    if name.text in context.names.broken:
        context.taint()
        return
    kind = context.names.kind_of(name.text)
    if kind is not None:
        hints = {
            "a partition": f'compare it with a label: `{name.text} = "…"`',
            "a list": f"write `in list {name.text}`",
            "an event": f"write `did {name.text}`",
            "a trait": f"`{name.text}` is a value: compare it, or use it bare when it is yes/no",
        }
        context.report(
            codes.WRONG_KIND,
            name.span,
            name=name.text,
            kind=kind,
            wanted="a segment",
            hint=hints.get(kind),
        )
        return
    context.report(
        codes.UNKNOWN_SEGMENT,
        name.span,
        name=name.text,
        nearest=context.nearest(name.text, context.names.of_kind(syntax.Segment)),
    )


def member_list(context: Context, name: syntax.Name) -> str | None:
    """The name of a list of the catalog; otherwise reported and None."""
    if name.text in context.catalog.lists:
        return name.text
    kind = context.names.kind_of(name.text)
    context.report(
        codes.UNKNOWN_LIST,
        name.span,
        name=name.text,
        nearest=context.nearest(name.text, list(context.catalog.lists)),
        hint=f"`{name.text}` is {kind}; write `in segment {name.text}`"
        if kind == "a segment"
        else None,
    )
    return None
