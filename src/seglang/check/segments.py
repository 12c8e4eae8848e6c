"""Membership of segments: of the entity at hand, of another entity, of declarations with
parameters."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.check import expansion, names, relations, values
from seglang.check.constants import written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import parameters as parameter_codes
from seglang.diagnostics.codes import relations as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax


def in_segment(context: Context, scope: Scope, node: syntax.InSegment) -> core.Condition:
    """`in segment vip`, `in segment big(100)`."""
    return member(context, scope, node.name, node.arguments, node.span)


def member(
    context: Context,
    scope: Scope,
    name: syntax.Name,
    arguments: Sequence[syntax.Expression],
    span: Span,
) -> core.Condition:
    """The nearest entity is in the segment; a wrong one is reported and stands as false."""
    wrong = core.Always(False, span)
    found = context.names.declarations.get(name.text)
    if not isinstance(found, syntax.Segment):
        names.unknown_segment(context, name)
        return wrong
    entity = found.heading.entity.text if found.heading.entity else context.catalog.main_entity
    if entity not in context.catalog.entities:
        context.taint()  # reported where it is declared
        return wrong
    if entity != scope.entity.name:
        _other_entity(context, scope, name, entity, span)
        return wrong
    if found.heading.parameters:
        instance = expansion.call(context, found, arguments, span)
        return core.InSegment(instance, span) if instance is not None else wrong
    if arguments:
        takes_no_arguments(context, name.text, "a segment", span, f"in segment {name.text}")
        return wrong
    if name.text in context.broken:
        context.taint()
    return core.InSegment(name.text, span)


def written_call(name: syntax.Name, arguments: Sequence[syntax.Expression]) -> str:
    """`big(100)` as the author wrote it."""
    return f"{name.text}({', '.join(written(argument) for argument in arguments)})"


def takes_no_arguments(context: Context, name: str, kind: str, span: Span, text: str) -> None:
    context.report(
        parameter_codes.TAKES_NO_ARGUMENTS, span, name=name, kind=kind, hint=f"write `{text}`"
    )


def _other_entity(
    context: Context, scope: Scope, name: syntax.Name, entity: str, span: Span
) -> None:
    """Say how the segment of an entity that relations lead to can be asked for."""
    hint = fix = None
    for relation in scope.entity.relations.values():
        if relation.entity != entity:
            continue
        if relation.is_to_one:
            hint = f"write `{relation.name} is in segment {name.text}`"
            start = Span(span.file, span.start, span.start)
            fix = Fix(f"ask about the {entity}", (Edit(start, f"{relation.name} is "),))
            break
        hint = f"write `has {relation.name} where (in segment {name.text})`"
    context.report(
        name_codes.OTHER_ENTITY,
        name.span,
        name=name.text,
        other=entity,
        entity=scope.entity.name,
        hint=hint,
        fix=fix,
    )


def is_in_segment(context: Context, scope: Scope, node: syntax.IsInSegment) -> core.Condition:
    """`account is in segment key_accounts`, `store("S1") is not in segment flagships`."""
    reached = relations.reached_by(context, scope, node.value)
    if reached is None:
        if not _reported_as_entity(context, scope, node.value):
            context.report(
                codes.RELATED_NEEDED,
                node.value.span,
                hint=_hint(scope, node),
            )
        return core.Always(False, node.span)
    inside = in_segment(context, reached.scope, node.segment)
    found = reached.holds(inside, node.value.span, node.span)
    return core.Not(found, node.span) if node.negated else found


def _reported_as_entity(context: Context, scope: Scope, node: syntax.Expression) -> bool:
    """Whether looking at the value has reported what is wrong with it."""
    before = len(context.sink.diagnostics)
    values.value(context, scope, node)
    return len(context.sink.diagnostics) > before


def _hint(scope: Scope, node: syntax.IsInSegment) -> str:
    one = [relation.name for relation in scope.entity.relations.values() if relation.is_to_one]
    if one:
        return f"write for example `{one[0]} is in segment {node.segment.name.text}`"
    return f"write `in segment {node.segment.name.text}` about the {scope.entity.name} itself"
