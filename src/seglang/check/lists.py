"""Lists: `has …`, `is empty`."""

from __future__ import annotations

from seglang.check import comparisons, conditions, values
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.diagnostics.codes import types as codes
from seglang.syntax import nodes as syntax
from seglang.types import (
    BOOLEAN,
    INTEGER,
    ListType,
    TextType,
    UnknownType,
    comparable,
    is_textual,
)


def has(context: Context, scope: Scope, node: syntax.Has) -> core.Condition:
    wrong = core.Always(False, node.span)
    found = values.value(context, scope, node.value)
    if isinstance(found.type, UnknownType):
        return wrong
    if not isinstance(found.type, ListType):
        hint = "write `contains` to look inside a text" if is_textual(found.type) else None
        context.report(codes.NOT_A_LIST, node.value.span, found=type_words(found.type), hint=hint)
        return wrong
    options = _options(context, scope, node, found.type)
    if options is None:
        return wrong
    if node.ignoring_case:
        found = core.Apply("lower_list", (found,), found.type, found.span)
    if len(options) == 1 and isinstance(options[0].type, ListType):
        return _against_list(context, node, found, options[0])
    if len(options) > 1 and all(isinstance(option, core.Literal) for option in options):
        constants = tuple(option.value for option in options if isinstance(option, core.Literal))
        literal = core.Literal(constants, found.type, node.span)
        return _against_list(context, node, found, literal)
    tests = tuple(
        core.Holds(core.Apply("has", (found, option), BOOLEAN, option.span), option.span)
        for option in options
    )
    match node.mode:
        case "some":
            limits = conditions.quantity(context, node.quantity) if node.quantity else None
            return core.HowMany(*limits, tests, node.span) if limits is not None else wrong
        case "any":
            return core.Or(tests, node.span) if len(tests) > 1 else tests[0]
        case _:
            return core.And(tests, node.span) if len(tests) > 1 else tests[0]


def _options(
    context: Context, scope: Scope, node: syntax.Has, type: ListType
) -> list[core.Value] | None:
    """The checked options without repetitions, or None when one does not fit."""
    options: dict[core.Value, None] = {}
    fits = True
    for option_node in node.options:
        option = values.value(context, scope, option_node)
        if isinstance(option.type, UnknownType):
            fits = False
            continue
        whole_list = isinstance(option.type, ListType) and len(node.options) == 1
        whole_list = whole_list and node.mode != "one"
        element = option.type.element if whole_list and isinstance(option.type, ListType) else None
        if not comparable(type.element, element if element is not None else option.type):
            context.report(
                codes.NOT_COMPARABLE,
                option_node.span,
                left=f"an element that is {type_words(type.element)}",
                right=type_words(option.type),
            )
            fits = False
            continue
        comparisons.check_label(
            context, core.Missing(type.element, node.value.span), option, node.ignoring_case
        )
        if node.ignoring_case:
            if not isinstance(type.element, TextType):
                context.report(
                    codes.TEXT_NEEDED,
                    node.span,
                    operator="ignoring case",
                    found=type_words(type.element),
                )
                return None
            if whole_list:
                option = core.Apply("lower_list", (option,), option.type, option.span)
            else:
                option = values.folded(option, True)
        options[option] = None
    return list(options) if fits else None


def _against_list(
    context: Context, node: syntax.Has, found: core.Value, other: core.Value
) -> core.Condition:
    arguments = (found, other)
    if node.mode == "some":
        limits = conditions.quantity(context, node.quantity) if node.quantity else None
        if limits is None:
            return core.Always(False, node.span)
        counted = core.Apply("has_count", arguments, INTEGER, node.span)
        return conditions.count_between(counted, *limits, node.span)
    function = "has_any" if node.mode == "any" else "has_all"
    return core.Holds(core.Apply(function, arguments, BOOLEAN, node.span), node.span)


def empty(context: Context, scope: Scope, node: syntax.IsEmpty) -> core.Condition:
    """Text of no characters, a list of no elements; a missing value is neither empty nor not."""
    found = values.value(context, scope, node.value)
    if isinstance(found.type, UnknownType):
        return core.Always(False, node.span)
    if not (is_textual(found.type) or isinstance(found.type, ListType)):
        context.report(
            codes.WRONG_ARGUMENT,
            node.value.span,
            function="is empty",
            found=type_words(found.type),
            expected="text or a list; `is unknown` tests for a missing value",
        )
        return core.Always(False, node.span)
    tested = core.Holds(core.Apply("empty", (found,), BOOLEAN, node.span), node.span)
    return core.Not(tested, node.span) if node.negated else tested
