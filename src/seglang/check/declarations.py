"""Declarations: checked in an order in which whatever a rule refers to comes before it.

`check` is the stage: modules and catalog in, a `Program` of every well-formed declaration out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from seglang.catalog.model import Catalog, Entity
from seglang.check import (
    audiences,
    conditions,
    durations,
    expansion,
    limits,
    notes,
    parameters,
    sessions,
    values,
)
from seglang.check import names as meanings
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import Scope
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.codes import types as type_codes
from seglang.diagnostics.model import Diagnostic, Related, Sink
from seglang.references import KnownEvents, references
from seglang.resolve import Names, resolve
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, EnumType


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
        context.expanded = 0
        _declaration(context, name, names.declarations[name])
        expansion.check_calls(context, _instance)
    durations.check_durations(context)
    uses = limits.uses(context.declared)
    limits.spread_breakage(context, uses)
    limits.check_sizes(context, uses)
    sound = {
        name: declared for name, declared in context.declared.items() if name not in context.broken
    }
    declared = {name: sound[name] for name in names.declarations if name in sound}
    instances = {name: sound[name] for name in context.instances if name in sound}
    return core_declarations.Program(catalog, declared, _called(declared, instances, uses))


@dataclass(frozen=True, slots=True)
class Apart:
    """Rules that were checked beside a project: those that are sound, and what their calls of
    declarations with parameters ask for. `context` is that of the project's names."""

    context: Context
    rules: Mapping[str, core_declarations.Declared]
    instances: Mapping[str, core_declarations.Declared]


def check_apart(
    modules: Sequence[syntax.Module],
    catalog: Catalog,
    sink: Sink,
    parameters: Mapping[str, object],
    rules: Mapping[str, syntax.Segment],
) -> Apart:
    """Check rules that a project does not declare, against what it declares.

    Only what is wrong with the rules themselves goes to `sink`: the project has been checked. A
    rule that rests on something broken is absent, and nothing is said of it.
    """
    unheard = Sink()
    names = resolve(modules, catalog, unheard)
    context = Context(names, unheard, dict(parameters))
    needed = _needed(names, rules)
    for name in names.order:
        if name in needed:
            context.checking = name
            context.expanded = 0
            _declaration(context, name, names.declarations[name])
            expansion.check_calls(context, _instance)
    durations.check_durations(context)
    limits.spread_breakage(context, limits.uses(context.declared))
    heard = len(unheard.diagnostics)
    for name, rule in rules.items():
        context.checking = name
        context.expanded = 0
        declared = _declared(context, rule, core_declarations.Note(), name)
        if declared is not None:
            context.declared[name] = declared
        expansion.check_calls(context, _instance)
    durations.check_durations(context)
    uses = limits.uses(context.declared)
    limits.spread_breakage(context, uses)
    limits.check_sizes(context, uses)
    context.checking = None
    context.sink = sink
    places = [rule.span for rule in rules.values()]
    sink.extend(one for one in unheard.diagnostics[heard:] if _is_about(one, places))
    sound = {
        name: declared for name, declared in context.declared.items() if name not in context.broken
    }
    return Apart(
        context,
        {name: sound[name] for name in rules if name in sound},
        {name: sound[name] for name in context.instances if name in sound},
    )


def _needed(names: Names, rules: Mapping[str, syntax.Segment]) -> set[str]:
    """The declarations that the rules lead to."""
    known: KnownEvents = {}
    pending: list[syntax.Declaration] = list(rules.values())
    needed: set[str] = set()
    while pending:
        for name, _ in references(pending.pop(), names.declarations, names.catalog, known):
            if name in names.declarations and name not in needed:
                needed.add(name)
                pending.append(names.declarations[name])
    return needed


def _is_about(found: Diagnostic, places: Sequence[Span]) -> bool:
    """Does it stand in one of the places, or does one of them lead to it?"""
    spans = [place.span for place in found.related]
    if found.span is not None:
        spans.append(found.span)
    return any(
        span.file == place.file and place.start <= span.start < place.end
        for span in spans
        for place in places
    )


def _called(
    declared: Mapping[str, core_declarations.Declared],
    instances: Mapping[str, core_declarations.Declared],
    uses: limits.Uses,
) -> Mapping[str, core_declarations.Declared]:
    """The instances that sound declarations lead to."""
    pending = list(declared)
    kept: set[str] = set()
    while pending:
        for used in uses[pending.pop()]:
            if used in instances and used not in kept:
                kept.add(used)
                pending.append(used)
    return {name: found for name, found in instances.items() if name in kept}


def _check_parameters(context: Context, names: Names) -> None:
    declared = names.of_kind(syntax.Param)
    for name in context.parameters:
        if name not in declared and name not in names.broken:
            context.sink.report(
                codes.UNKNOWN_PARAMETER, None, name=name, nearest=context.nearest(name, declared)
            )


def _declaration(context: Context, name: str, declaration: syntax.Declaration) -> None:
    note = context.notes[name] = notes.note(context, declaration.heading)
    match declaration:
        case syntax.Param():
            parameters.parameter(context, declaration)
        case syntax.EventDeclaration() | syntax.SessionDeclaration():
            event = _event(context, declaration)
            if event is not None:
                context.events[name] = event
            else:
                context.taint()
        case syntax.Segment() | syntax.Trait() if declaration.heading.parameters:
            context.channels[name] = audiences.channel(context, declaration)
            expansion.check_body(context, declaration, _instance)
        case _:
            declared = _declared(context, declaration, note, name)
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
            nearest=context.nearest(written.text, context.catalog.entities),
            entities=", ".join(f"`{name}`" for name in context.catalog.entities),
        )
    return entity


def _instance(
    context: Context, declaration: syntax.Segment | syntax.Trait, name: str
) -> core_declarations.Declared | None:
    """A declaration with parameters under the name of one call, with `context.arguments`."""
    note = context.notes[declaration.heading.name.text]
    return _declared(context, declaration, note, name)


def _declared(
    context: Context,
    declaration: syntax.Segment | syntax.Trait | syntax.Partition,
    note: core_declarations.Note,
    name: str,
) -> core_declarations.Declared | None:
    heading = declaration.heading
    entity = _entity(context, heading)
    if entity is None:
        return None
    scope = Scope.of(entity)
    span = declaration.span
    if heading.parameters:
        channel = context.channels.get(heading.name.text)
    else:
        channel = audiences.channel(context, declaration)
    match declaration:
        case syntax.Segment(_, body):
            holds = conditions.condition(context, scope, body)
            return core_declarations.Segment(name, entity.name, holds, note, span, channel)
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
        case _:
            assert_never(declaration)


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


def _event(
    context: Context, declaration: syntax.EventDeclaration | syntax.SessionDeclaration
) -> EventMeaning | None:
    if isinstance(declaration, syntax.SessionDeclaration):
        return sessions.session(context, declaration)
    entity = _entity(context, declaration.heading)
    return sessions.derived_event(context, declaration, entity)


def trait_value(
    context: Context, scope: Scope, declaration: syntax.Trait | syntax.Partition, span: Span
) -> core.Value:
    """A reference to a trait or partition, with the trait checked first."""
    if isinstance(declaration, syntax.Trait) and declaration.heading.parameters:
        return trait_call(context, scope, declaration, (), span)
    name = declaration.heading.name.text
    found = context.declared.get(name)
    if name in context.broken:
        context.taint()
    if found is None or isinstance(found, core_declarations.Segment):
        context.taint()
        return core.Missing(UNKNOWN, span)
    if found.entity != scope.entity.name:
        meanings.other_entity(context, scope, name, found.entity, span)
        return core.Missing(UNKNOWN, span)
    if isinstance(found, core_declarations.Partition):
        if name not in context.labels:
            labels = [label for label, _ in found.arms] + [found.otherwise]
            context.labels[name] = EnumType(tuple(dict.fromkeys(labels)))
        return core.TraitValue(name, context.labels[name], span)
    return core.TraitValue(name, found.value.type, span)


def trait_call(
    context: Context,
    scope: Scope,
    declaration: syntax.Trait,
    arguments: Sequence[syntax.Expression],
    span: Span,
) -> core.Value:
    """A trait with parameters, as a call of it asks for it: its type is known without its body."""
    entity = _entity_name(context, declaration.heading)
    name = declaration.heading.name.text
    if entity not in context.catalog.entities:
        context.taint()  # reported where it is declared
        return core.Missing(UNKNOWN, span)
    if entity != scope.entity.name:
        meanings.other_entity(context, scope, name, entity, span)
        return core.Missing(UNKNOWN, span)
    instance = expansion.call(context, declaration, arguments, span)
    if instance is None:
        return core.Missing(UNKNOWN, span)
    return core.TraitValue(instance, context.signatures[name] or UNKNOWN, span)


def _entity_name(context: Context, heading: syntax.Heading) -> str:
    return heading.entity.text if heading.entity is not None else context.catalog.main_entity
