"""Values: literals, names, arithmetic, functions, choices."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from seglang import functions
from seglang.check import aggregates, arithmetic, calls, conditions, constants, names, ranks, travel
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core.edges import AsOf
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import travel as travel_codes
from seglang.diagnostics.codes import types as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    UNKNOWN,
    DateType,
    EnumType,
    ListType,
    TextType,
    TimestampType,
    UnknownType,
    is_number,
    join,
)

LOCAL_FUNCTIONS = tuple(
    f"local_{part}"
    for part in ("hour", "minute", "day", "month", "quarter", "year", "date", "weekday")
)


def value(context: Context, scope: Scope, node: syntax.Expression) -> core.Value:
    """The typed value of an expression; a wrong one is reported and has the silent type."""
    match node:
        case (
            syntax.Text()
            | syntax.Number()
            | syntax.Boolean()
            | syntax.Duration()
            | syntax.DateLiteral()
            | syntax.InstantLiteral()
        ):
            found = constants.constant(context, node)
            return found if found is not None else core.Missing(UNKNOWN, node.span)
        case syntax.Path():
            return names.path_value(context, scope, node)
        case syntax.Now(span):
            return core.Moment(AsOf(), span=span)
        case syntax.Group(inner):
            return value(context, scope, inner)
        case syntax.Negate() | syntax.Arithmetic():
            return arithmetic.arithmetic(context, scope, node)
        case syntax.Otherwise():
            return _otherwise(context, scope, node)
        case syntax.Choose():
            return _choose(context, scope, node)
        case syntax.Of():
            return _function(context, scope, node)
        case syntax.TimeSince():
            return _time_since(context, scope, node)
        case syntax.Aggregate():
            return aggregates.aggregate(context, scope, node)
        case syntax.Call():
            return calls.value(context, scope, node)
        case syntax.AsOf(syntax.InSegment(), span=span):
            return core.Truth(travel.as_of_condition(context, scope, node), span=span)
        case syntax.AsOf():
            return travel.as_of_value(context, scope, node)
        case syntax.Score():
            return ranks.score(context, scope, node)
        case syntax.PeriodLiteral(unit, _, _, span):
            text = written(node)
            context.report(time_codes.PERIOD_VALUE, span, text=text, unit=unit)
            return core.Missing(UNKNOWN, span)
        case syntax.Pattern() | syntax.Ago() | syntax.EndOfPeriod():
            raise AssertionError(node)  # they stand after `matches` and `as of` alone
        case syntax.PointLiteral(span=span):
            return point(context, scope, node)
        case (
            syntax.Not()
            | syntax.And()
            | syntax.Or()
            | syntax.HowMany()
            | syntax.Compare()
            | syntax.IsBetween()
            | syntax.IsIn()
            | syntax.IsInList()
            | syntax.IsKnown()
            | syntax.IsEmpty()
            | syntax.IsInWindow()
            | syntax.IsWithinDistance()
            | syntax.TextTest()
            | syntax.Has()
            | syntax.Did()
            | syntax.KnownFor()
            | syntax.InSegment()
            | syntax.InList()
            | syntax.InSample()
            | syntax.HasRelated()
            | syntax.InRank()
            | syntax.Moved()
            | syntax.InSegmentPeriods()
            | syntax.Changed()
            | syntax.WasEver()
            | syntax.AddedToList()
            | syntax.IsInSegment()
        ):
            return core.Truth(conditions.condition(context, scope, node), span=node.span)
        case _:
            assert_never(node)


def _otherwise(context: Context, scope: Scope, node: syntax.Otherwise) -> core.Value:
    left = value(context, scope, node.value)
    right = value(context, scope, node.default)
    type = join(left.type, right.type)
    if type is None:
        _branches(context, left, right, node.default.span)
        return core.Missing(UNKNOWN, node.span)
    return core.Apply("otherwise", (left, right), type, node.span)


def _choose(context: Context, scope: Scope, node: syntax.Choose) -> core.Value:
    chosen = conditions.condition(context, scope, node.condition)
    first = value(context, scope, node.value)
    second = value(context, scope, node.default)
    type = join(first.type, second.type)
    if type is None:
        _branches(context, first, second, node.default.span)
        return core.Missing(UNKNOWN, node.span)
    return core.Choice(((chosen, first),), second, type, node.span)


def _branches(context: Context, left: core.Value, right: core.Value, span: Span) -> None:
    context.report(
        codes.BRANCHES_DIFFER, span, left=type_words(left.type), right=type_words(right.type)
    )


def _function(context: Context, scope: Scope, node: syntax.Of) -> core.Value:
    word = node.function.text
    operand = value(context, scope, node.operand)
    wrong = core.Missing(UNKNOWN, node.span)
    if word == "anniversary":
        context.report(time_codes.ANNIVERSARY_USE, node.span)
        return wrong
    if word in LOCAL_FUNCTIONS:
        return _local(context, scope, node, operand)
    identifier = functions.OF_FUNCTIONS.get(word)
    if identifier is None:
        known = [
            *functions.OF_FUNCTIONS,
            *LOCAL_FUNCTIONS,
            "count",
            "sum",
            "average",
            "min",
            "max",
            "median",
        ]
        context.report(
            name_codes.UNKNOWN_FUNCTION,
            node.function.span,
            name=word,
            nearest=context.nearest(word, known),
        )
        return wrong
    if isinstance(operand.type, UnknownType):
        return wrong
    function = functions.FUNCTIONS[identifier]
    type = function.result((operand.type,))
    if type is None:
        context.report(
            codes.WRONG_ARGUMENT,
            node.operand.span,
            function=f"{word} of",
            found=type_words(operand.type),
            expected=function.doc,
        )
        return wrong
    return core.Apply(identifier, (operand,), type, node.span)


def _local(context: Context, scope: Scope, node: syntax.Of, operand: core.Value) -> core.Value:
    """`local hour of x`: in the zone that the catalog names for the entity."""
    words = node.function.text.replace("_", " ")
    zone = scope.entity.timezone
    if zone is None:
        context.report(
            travel_codes.NO_TIMEZONE, node.function.span, function=words, entity=scope.entity.name
        )
        return core.Missing(UNKNOWN, node.span)
    if isinstance(operand.type, UnknownType):
        return operand
    attribute = core.AttributeValue(
        scope.entity.name, zone, scope.entity.attributes[zone].type, node.function.span
    )
    function = functions.FUNCTIONS[node.function.text]
    type = function.result((operand.type, attribute.type))
    if type is None:
        context.report(
            codes.WRONG_ARGUMENT,
            node.operand.span,
            function=f"{words} of",
            found=type_words(operand.type),
            expected="an instant",
        )
        return core.Missing(UNKNOWN, node.span)
    return core.Apply(function.id, (operand, attribute), type, node.span)


def _time_since(context: Context, scope: Scope, node: syntax.TimeSince) -> core.Value:
    """Elapsed time up to the as-of instant: exact, or in whole units."""
    operand = value(context, scope, node.operand)
    now = core.Moment(AsOf(), span=node.span)
    if isinstance(operand.type, UnknownType):
        return operand
    if not isinstance(operand.type, DateType | TimestampType):
        context.report(
            time_codes.INSTANT_NEEDED,
            node.operand.span,
            what=f"`{node.unit + 's' if node.unit else 'time'} since`",
            found=type_words(operand.type),
        )
        return core.Missing(UNKNOWN, node.span)
    if node.unit is None:
        return core.Apply("subtract_instants", (now, operand), DURATION, node.span)
    return core.Apply(f"elapsed_{node.unit}", (operand, now), INTEGER, node.span)


def point(context: Context, scope: Scope, node: syntax.PointLiteral) -> core.Value:
    """A written point: two constant numbers of degrees."""
    degrees = []
    for part, limit in ((node.latitude, 90), (node.longitude, 180)):
        found = constants.constant(context, part)
        if found is None or not is_number(found.type):
            if found is None or not isinstance(found.type, UnknownType):
                context.report(codes.NOT_CONSTANT, part.span, expected="a number of degrees")
            return core.Missing(UNKNOWN, node.span)
        number = Decimal(str(found.value))
        if abs(number) > limit:
            context.report(
                codes.NOT_A_VALUE,
                part.span,
                found=f"`{number}`",
                wanted=f"a number of degrees from -{limit} to {limit}",
            )
            return core.Missing(UNKNOWN, node.span)
        degrees.append(number)
    return core.Literal(tuple(degrees), POINT, node.span)


def text_value(
    context: Context, scope: Scope, node: syntax.Expression, operator: str
) -> core.Value | None:
    """A text (or enum) value; otherwise reported and None."""
    found = value(context, scope, node)
    if isinstance(found.type, TextType | EnumType):
        return found
    if not isinstance(found.type, UnknownType):
        hint = None
        if isinstance(found.type, ListType) and operator == "contains":
            hint = "write `has` to look for an element of a list"
        context.report(
            codes.TEXT_NEEDED, node.span, operator=operator, found=type_words(found.type),
            hint=hint,
        )  # fmt: skip
    return None


def folded(found: core.Value, ignoring_case: bool) -> core.Value:
    """The value in ASCII lower case when case is ignored."""
    if not ignoring_case:
        return found
    if isinstance(found, core.Literal) and isinstance(found.value, str):
        return core.Literal(ascii_lower(found.value), TEXT, found.span)
    return core.Apply("lower", (found,), TEXT, found.span)


def ascii_lower(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)
