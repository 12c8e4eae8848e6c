"""Declarations with parameters: what they mean by themselves, and as a call asks for them.

The body is checked once with values of the right types, so that one that nobody calls is checked
too; what is wrong whatever the arguments is reported there. Every different call is then a
declaration of its own (an instance), named by its canonical text; what only its arguments make
wrong is reported with the place of the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from seglang.check import budgets, call_text, constants, parameters, samples
from seglang.check.constants import type_words
from seglang.check.context import Context, Instance
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import parameters as codes
from seglang.diagnostics.codes import ranks as rank_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as type_codes
from seglang.diagnostics.model import Diagnostic, Related, Sink
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    UNKNOWN,
    EnumType,
    IntegerType,
    Type,
    VersionType,
    type_name,
)

MAX_INSTANCES = 200
_MAX_CHAIN = 5

Declaration = syntax.Segment | syntax.Trait
Checked = Callable[[Context, Declaration, str], core_declarations.Declared | None]

# What is wrong with one argument may be right with another, even when no value tried out was.
_OF_VALUES = {
    code.id
    for code in (
        name_codes.UNKNOWN_LABEL,
        rank_codes.BAD_VERSION,
        rank_codes.RANK_SIZE,
        type_codes.RANGE_REVERSED,
        type_codes.SAMPLE_RANGE,
        time_codes.AGO_ORDER,
        time_codes.OUT_OF_RANGE,
        time_codes.REVERSED_DATES,
    )
}


# ---------------------------------------------------------------- by itself


def check_body(context: Context, declaration: Declaration, checked: Checked) -> None:
    """Check a declaration with parameters by itself; when it is sound it gets a signature."""
    heading = declaration.heading
    name = heading.name.text
    types = _parameter_types(context, declaration)
    if types is None:
        return
    runs = [
        _tried(context, declaration, checked, samples.samples(types, number))
        for number in range(samples.SAMPLES)
    ]
    common = set.intersection(*({_place(found) for found in run.found} for run in runs))
    reported = [found for found in runs[0].found if _place(found) in common]
    context.sink.extend(reported)
    if any(found.is_error for found in reported) or all(run.tainted for run in runs):
        context.taint()
        return
    declared = next((run.declared for run in runs if run.declared is not None), None)
    type = declared.value.type if isinstance(declared, core_declarations.Trait) else None
    context.signatures[name] = type
    _check_defaults(context, declaration, checked)


@dataclass(frozen=True, slots=True)
class _Run:
    """One try of a body with values for its parameters. `found` are the problems that are not
    those of the values; `tainted` when it rests on something reported before."""

    declared: core_declarations.Declared | None
    all: Sequence[Diagnostic]
    found: Sequence[Diagnostic]
    tainted: bool


def _tried(
    context: Context,
    declaration: Declaration,
    checked: Checked,
    arguments: Mapping[str, core.Literal],
) -> _Run:
    """What checking the body with these arguments says; nothing of it stays."""
    name = declaration.heading.name.text
    kept = (context.sink, context.broken, context.instances, context.pending, context.arguments)
    context.sink, context.broken = Sink(), set(context.broken)
    context.argument_uses = set()
    context.instances, context.pending = dict(context.instances), []
    context.arguments = arguments
    declared = checked(context, declaration, name)
    found = [one for one in context.sink if not _is_of_values(context, one)]
    everything = tuple(context.sink)
    silent = name in context.broken and not context.sink.has_errors
    context.sink, context.broken, context.instances, context.pending, context.arguments = kept
    return _Run(declared, everything, found, silent)


def _is_of_values(context: Context, found: Diagnostic) -> bool:
    """Is it the value of a parameter that is wrong, rather than its type or something else?"""
    span = found.span
    return (
        found.code.id in _OF_VALUES
        and span is not None
        and any(
            use.file == span.file and use.start < span.end and span.start < use.end
            for use in context.argument_uses
        )
    )


def _check_defaults(context: Context, declaration: Declaration, checked: Checked) -> None:
    """A declaration whose parameters all have defaults can be used bare: so it must be sound."""
    arguments = _bound(context, declaration, (), declaration.heading.name.span)
    if arguments is None:
        return
    run = _tried(context, declaration, checked, arguments)
    context.sink.extend(run.all)
    if any(found.is_error for found in run.all):
        context.taint()
        context.signatures.pop(declaration.heading.name.text, None)


def _place(found: Diagnostic) -> tuple[str, Span | None]:
    return found.code.id, found.span


def _parameter_types(
    context: Context, declaration: Declaration
) -> tuple[tuple[str, Type], ...] | None:
    """The names and types of the parameters, or None when one of them is wrong."""
    found: dict[str, Type] = {}
    sound = True
    for parameter in declaration.heading.parameters:
        name = parameter.name
        kind = _kind_of(context, name.text)
        if name.text in found:
            kind = "another parameter"
        if kind is not None:
            context.report(codes.PARAMETER_NAME, name.span, name=name.text, kind=kind)
            sound = False
            continue
        type = parameters.written_type(context, parameter.type)
        found[name.text] = type
        sound = sound and type != UNKNOWN
        if type != UNKNOWN and parameter.default is not None:
            default = parameters.fitted_default(context, parameter.name, type, parameter.default)
            sound = sound and default.type != UNKNOWN
    return tuple(found.items()) if sound else None


def _kind_of(context: Context, name: str) -> str | None:
    """What else the name of a parameter means; rows may hide nothing, so they are not asked."""
    kind = context.names.kind_of(name)
    if kind is not None:
        return kind
    for entity in context.catalog.entities.values():
        if name in entity.attributes:
            return f"an attribute of {entity.name}"
        if name in entity.relations:
            return f"a relation of {entity.name}"
    return None


# ---------------------------------------------------------------- as it is called


def call(
    context: Context,
    declaration: Declaration,
    arguments: Sequence[syntax.Expression],
    span: Span,
) -> str | None:
    """The name of the instance that a call asks for; otherwise reported and None."""
    name = declaration.heading.name.text
    if name not in context.signatures:  # reported where it is declared
        context.taint()
        return None
    bound = _bound(context, declaration, arguments, span, report=True)
    if bound is None:
        return None
    text = call_text.call_text(context, name, bound)
    if text not in context.instances:
        context.expanded += 1
        if context.expanded > MAX_INSTANCES:
            context.report(codes.EXPANSION_TOO_WIDE, span, name=name, limit=MAX_INSTANCES)
            context.pending.clear()
            return None
        if not budgets.may_call(context, span):
            context.pending.clear()
            return None
        here = Related(span, f"called here as `{text}`")
        instance = Instance(text, declaration, bound, (here, *context.called)[:_MAX_CHAIN])
        context.instances[text] = instance
        context.pending.append(instance)
    return text


def _bound(
    context: Context,
    declaration: Declaration,
    arguments: Sequence[syntax.Expression],
    span: Span,
    report: bool = False,
) -> Mapping[str, core.Literal] | None:
    """The value of every parameter: its argument, else its default. None when one is missing or
    does not fit, which is said with `report`."""
    heading = declaration.heading
    declared = heading.parameters
    if len(arguments) > len(declared):
        context.report(
            codes.TOO_MANY_ARGUMENTS,
            arguments[len(declared)].span,
            name=heading.name.text,
            wanted=_count(len(declared)),
            found=len(arguments),
            declared=call_text.declared_text(declaration),
        )
        return None
    bound: dict[str, core.Literal] = {}
    sound = True
    for position, parameter in enumerate(declared):
        name = parameter.name.text
        type = parameters.written_type(context, parameter.type)
        if position < len(arguments):
            value = _argument(context, declaration, parameter, type, arguments[position])
        elif parameter.default is not None:
            value = _default(context, parameter, type, parameter.default)
        else:
            if report:
                context.report(
                    codes.MISSING_ARGUMENT,
                    span,
                    name=heading.name.text,
                    parameter=name,
                    example=call_text.example(declaration),
                )
            return None
        sound = sound and value is not None and value.type != UNKNOWN
        if value is not None:
            bound[name] = value
    return bound if sound else None


def _default(
    context: Context,
    parameter: syntax.Parameter,
    type: Type,
    written: syntax.Expression | tuple[syntax.Expression, ...],
) -> core.Literal:
    """A default is seen from where it is declared, not from the body of the caller."""
    kept, context.arguments = context.arguments, {}
    value = parameters.fitted_default(context, parameter.name, type, written)
    context.arguments = kept
    return value


def _argument(
    context: Context,
    declaration: Declaration,
    parameter: syntax.Parameter,
    type: Type,
    node: syntax.Expression,
) -> core.Literal | None:
    """The constant that an argument is, as a value of the parameter's type."""
    found = constants.constant(context, node)
    name = declaration.heading.name.text
    if found is None:
        context.report(
            codes.WRONG_ARGUMENT_TYPE,
            node.span,
            parameter=parameter.name.text,
            name=name,
            wanted=f"a constant {type_name(type)}",
            found="computed" if _is_computed(node) else "only known when the rule runs",
        )
        return None
    if found.type == UNKNOWN:
        return None
    value = parameters.fit(context, found.value, type)
    if value is None:
        context.report(
            codes.WRONG_ARGUMENT_TYPE,
            node.span,
            parameter=parameter.name.text,
            name=name,
            wanted=_wanted(type),
            found=type_words(found.type) if not isinstance(type, EnumType) else "another text",
        )
        return None
    return core.Literal(value, type, node.span)


def _is_computed(node: syntax.Expression) -> bool:
    while isinstance(node, syntax.Group):
        node = node.inner
    return isinstance(node, syntax.Arithmetic)


def _wanted(type: Type) -> str:
    if isinstance(type, EnumType):
        return "one of " + ", ".join(f'"{value}"' for value in type.values)
    if isinstance(type, IntegerType):
        return "a whole number"
    if isinstance(type, VersionType):
        return "a version"
    return type_words(type)


def _count(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"


def check_calls(context: Context, checked: Checked) -> None:
    """Check every call that is waiting, and those that it leads to."""
    while context.pending:
        instance = context.pending.pop(0)
        context.checking = instance.name
        context.arguments, context.called = instance.arguments, instance.called
        declared = checked(context, instance.declaration, instance.name)
        context.arguments, context.called = {}, ()
        assert declared is not None  # who calls it has looked at its entity
        context.declared[instance.name] = declared
