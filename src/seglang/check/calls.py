"""Names with arguments: traits with parameters, look-ups by key, maps."""

from __future__ import annotations

from seglang import functions
from seglang.check import declarations, names, relations, segments, values
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import parameters as parameter_codes
from seglang.diagnostics.codes import ranks as codes
from seglang.diagnostics.codes import types as type_codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, MapType, UnknownType, is_textual


def value(context: Context, scope: Scope, node: syntax.Call) -> core.Value:
    """`spend(90 days)`, `account.spend(90 days)`, `store("S1").location`, `consent("email")`."""
    parts = node.path.parts
    name = parts[-1]
    if len(parts) == 1 and name.text in context.catalog.entities:
        return relations.looked_up(context, scope, node)
    if node.rest:
        context.report(
            type_codes.NOT_A_VALUE,
            node.span,
            found=f"`{node.path.text}(…).{node.rest[0].text}`",
            wanted="a value",
            hint="only the look-up of an entity by its key has attributes",
            nearest=context.nearest(name.text, context.catalog.entities),
        )
        return core.Missing(UNKNOWN, node.span)
    declared = context.names.declarations.get(name.text)
    if isinstance(declared, syntax.Trait):
        return _trait(context, scope, node, declared)
    if isinstance(declared, syntax.Segment):
        text = segments.written_call(name, node.arguments)
        context.report(
            name_codes.WRONG_KIND,
            node.span,
            name=name.text,
            kind="a segment",
            wanted="a value",
            hint=f"write `in segment {text}`",
        )
        return core.Missing(UNKNOWN, node.span)
    return _map(context, scope, node)


def _trait(context: Context, scope: Scope, node: syntax.Call, declared: syntax.Trait) -> core.Value:
    """A trait with arguments, of this entity or of the one that a path leads to."""
    parts = node.path.parts
    if not declared.heading.parameters:
        segments.takes_no_arguments(
            context, parts[-1].text, "a trait without parameters", node.span, node.path.text
        )
        return core.Missing(UNKNOWN, node.span)
    if len(parts) == 1:
        return declarations.trait_call(context, scope, declared, node.arguments, node.span)
    owner = syntax.Path(parts[:-1], parts[0].span.to(parts[-2].span))
    reached = relations.reached_by(context, scope, owner)
    if reached is not None:
        inner = declarations.trait_call(context, reached.scope, declared, node.arguments, node.span)
        return reached.look(inner, node.span)
    subject = scope.subject_called(parts[0].text) if len(parts) == 2 else None
    if subject is None:
        return names.path_value(context, scope, node.path)
    levels, _ = subject
    around = scope.left(levels)
    found = declarations.trait_call(context, around, declared, node.arguments, node.span)
    return names.outside(found, levels)


def _map(context: Context, scope: Scope, node: syntax.Call) -> core.Value:
    """`consent("email")`: what a map has under a key; missing when it has none."""
    wrong = core.Missing(UNKNOWN, node.span)
    name = node.path.parts[-1].text
    if len(node.path.parts) == 1 and isinstance(
        context.names.declarations.get(name), syntax.Partition | syntax.Param
    ):
        kind = context.names.kind_of(name) or "a name"
        segments.takes_no_arguments(context, name, kind, node.span, name)
        return wrong
    if len(node.path.parts) == 1 and name in functions.OF_FUNCTIONS and len(node.arguments) == 1:
        _function(context, node, name)
        return wrong
    found = names.path_value(context, scope, node.path)
    if isinstance(found.type, UnknownType):
        return wrong
    if not isinstance(found.type, MapType):
        context.report(
            codes.NOT_A_MAP, node.span, name=node.path.text, found=type_words(found.type)
        )
        return wrong
    if len(node.arguments) != 1:
        _one_key(context, node, node.span)
        return wrong
    key = values.value(context, scope, node.arguments[0])
    if isinstance(key.type, UnknownType):
        return wrong
    if not is_textual(key.type):
        _one_key(context, node, node.arguments[0].span, type_words(key.type))
        return wrong
    return core.Apply("map_value", (found, key), found.type.value, node.span)


def _function(context: Context, node: syntax.Call, name: str) -> None:
    """`lower(email)`: functions stand before `of`."""
    argument = node.arguments[0]
    span = node.span
    opening = Span(span.file, span.start, argument.span.start)
    closing = Span(span.file, argument.span.end, span.end)
    fix = None
    if isinstance(argument, syntax.Path):
        fix = Fix(f"write `{name} of`", (Edit(opening, f"{name} of "), Edit(closing, "")), True)
    context.report(
        name_codes.WRONG_KIND,
        span,
        name=name,
        kind="a function",
        wanted="a trait with parameters, a look-up or a map",
        hint=f"write `{name} of {written(argument)}`",
        fix=fix,
    )


def _one_key(context: Context, node: syntax.Call, span: Span, found: str | None = None) -> None:
    if found is None:
        context.report(
            parameter_codes.TOO_MANY_ARGUMENTS,
            span,
            name=node.path.text,
            wanted="1 key",
            found=len(node.arguments),
            declared=f'{node.path.text}("key")',
        )
        return
    context.report(type_codes.TEXT_NEEDED, span, operator=f"{node.path.text}(…)", found=found)
