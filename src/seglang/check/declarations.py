"""Declarations: checked in an order in which whatever a rule refers to comes before it.

`check` is the stage: modules and catalog in, a `Program` of every well-formed declaration out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seglang.catalog.model import Catalog, Entity
from seglang.check import conditions, constants, events, limits, notes, values
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import Scope
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.codes import types as type_codes
from seglang.diagnostics.model import Related, Sink, nearest
from seglang.resolve import Names, resolve
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, EnumType, Type, join


def check(
    modules: Sequence[syntax.Module],
    catalog: Catalog,
    sink: Sink,
    parameters: Mapping[str, object] | None = None,
) -> core_declarations.Program:
    """Check every declaration of a project.

    `parameters` are values from outside, as text or Python values; they replace the defaults of
    `param` declarations. Problems go to `sink`; a declaration with an error is not in the result.
    """
    names = resolve(modules, catalog, sink)
    context = Context(names, sink, dict(parameters or {}))
    _check_parameters(context, names)
    for name in names.order:
        context.checking = name
        _declaration(context, name, names.declarations[name])
    context.checking = None
    limits.check_sizes(context)
    found = {
        name: context.declared[name]
        for name in names.declarations
        if name in context.declared and name not in context.broken
    }
    return core_declarations.Program(catalog, found)


def _check_parameters(context: Context, names: Names) -> None:
    declared = names.of_kind(syntax.Param)
    for name in context.parameters:
        if name not in declared and name not in names.broken:
            context.sink.report(
                codes.UNKNOWN_PARAMETER, None, name=name, nearest=nearest(name, declared)
            )


def _declaration(context: Context, name: str, declaration: syntax.Declaration) -> None:
    note = notes.note(context, declaration.heading)
    match declaration:
        case syntax.Param():
            constants.parameter(context, declaration)
        case syntax.EventDeclaration():
            event = _event(context, declaration)
            if event is not None:
                context.events[name] = event
            else:
                context.taint()
        case _:
            declared = _declared(context, declaration, note)
            if declared is not None:
                context.declared[name] = declared
            else:
                context.taint()


def _entity(context: Context, heading: syntax.Heading) -> Entity | None:
    written = heading.entity
    if written is None:
        return context.catalog.entities[context.catalog.main_entity]
    entity = context.catalog.entities.get(written.text)
    if entity is None:
        context.report(
            codes.UNKNOWN_ENTITY,
            written.span,
            name=written.text,
            nearest=nearest(written.text, context.catalog.entities),
            entities=", ".join(f"`{name}`" for name in context.catalog.entities),
        )
    return entity


def _declared(
    context: Context,
    declaration: syntax.Segment | syntax.Trait | syntax.Partition,
    note: core_declarations.Note,
) -> core_declarations.Declared | None:
    heading = declaration.heading
    entity = _entity(context, heading)
    if entity is None:
        return None
    scope = Scope.of(entity)
    name, span = heading.name.text, declaration.span
    match declaration:
        case syntax.Segment(_, body):
            holds = conditions.condition(context, scope, body)
            return core_declarations.Segment(name, entity.name, holds, note, span)
        case syntax.Trait(_, body):
            return core_declarations.Trait(
                name, entity.name, values.value(context, scope, body), note, span
            )
        case syntax.Partition():
            arms = []
            labels: dict[str, Span] = {}
            for arm in declaration.arms:
                _label(context, name, labels, arm.label)
                arms.append((arm.label.value, conditions.condition(context, scope, arm.condition)))
            _label(context, name, labels, declaration.otherwise)
            return core_declarations.Partition(
                name, entity.name, tuple(arms), declaration.otherwise.value, note, span
            )


def _label(context: Context, name: str, labels: dict[str, Span], label: syntax.Text) -> None:
    earlier = labels.setdefault(label.value, label.span)
    if earlier != label.span:
        context.report(
            type_codes.DUPLICATE_LABEL,
            label.span,
            label=label.value,
            name=name,
            related=[Related(earlier, "first used here")],
        )


def _event(context: Context, declaration: syntax.EventDeclaration) -> EventMeaning | None:
    name = declaration.heading.name.text
    parts: list[EventMeaning] = []
    for path in declaration.events:
        found = events.event_of(context, path.parts[0])
        if found is None:
            return None
        if parts and found.entity != parts[0].entity:
            context.report(
                codes.OTHER_ENTITY,
                path.span,
                name=path.text,
                other=found.entity,
                entity=parts[0].entity,
            )
            return None
        parts.append(found)
    if not parts:
        return None
    entity = context.catalog.entities[parts[0].entity]
    union = len(parts) > 1 or parts[0].union
    properties = _shared([part.properties for part in parts])
    arms = tuple(arm for part in parts for arm in part.arms)
    if declaration.where is not None:
        part = EventMeaning(parts[0].name, entity.name, arms, properties, union)
        inside = Scope.of(entity).within((events.row_frame(part),))
        where = conditions.condition(context, inside, declaration.where)
        arms = tuple(
            sources.EventArm(
                arm.event, where if arm.where is None else core.And((arm.where, where), where.span)
            )
            for arm in arms
        )
    return EventMeaning(name, entity.name, arms, properties, union)


def _shared(tables: Sequence[Mapping[str, Type]]) -> Mapping[str, Type]:
    """The properties that all events have, with a type that holds the values of each."""
    shared: dict[str, Type] = {}
    for name, first in tables[0].items():
        type: Type | None = first
        for other in tables[1:]:
            type = join(type, other[name]) if type is not None and name in other else None
        if type is not None:
            shared[name] = type
    return shared


def trait_value(
    context: Context, scope: Scope, declaration: syntax.Trait | syntax.Partition, span: Span
) -> core.Value:
    """A reference to a trait or partition, with the trait checked first."""
    name = declaration.heading.name.text
    found = context.declared.get(name)
    if name in context.broken:
        context.taint()
    if found is None or isinstance(found, core_declarations.Segment):
        context.taint()
        return core.Missing(UNKNOWN, span)
    if found.entity != scope.entity.name:
        context.report(
            codes.OTHER_ENTITY, span, name=name, other=found.entity, entity=scope.entity.name
        )
        return core.Missing(UNKNOWN, span)
    if isinstance(found, core_declarations.Partition):
        labels = [label for label, _ in found.arms] + [found.otherwise]
        return core.TraitValue(name, EnumType(tuple(dict.fromkeys(labels))), span)
    return core.TraitValue(name, found.value.type, span)
