"""Arithmetic: numbers, instants and lengths of time."""

from __future__ import annotations

from datetime import date, datetime

from seglang import functions
from seglang.check import constants, values
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.core import nodes as core
from seglang.core.edges import FixedInstant, Shift, shift_date
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    DURATION,
    TIMESTAMP,
    UNKNOWN,
    DateType,
    DurationType,
    IntegerType,
    TextType,
    Type,
    UnknownType,
    is_instant,
    is_number,
)

_NUMBERS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def arithmetic(
    context: Context, scope: Scope, node: syntax.Negate | syntax.Arithmetic
) -> core.Value:
    if isinstance(node, syntax.Negate):
        return _negate(context, scope, node)
    left = values.value(context, scope, node.left)
    right = values.value(context, scope, node.right)
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return core.Missing(UNKNOWN, node.span)
    found = _combine(context, node.operator, left, right, node.span)
    if found is None:
        _no_meaning(context, node, left, right)
        return core.Missing(UNKNOWN, node.span)
    return found


def _negate(context: Context, scope: Scope, node: syntax.Negate) -> core.Value:
    found = constants.constant(context, node)
    if found is not None:
        return found
    operand = values.value(context, scope, node.operand)
    if isinstance(operand.type, UnknownType):
        return operand
    if is_number(operand.type):
        return core.Apply("negate", (operand,), operand.type, node.span)
    context.report(
        codes.WRONG_ARGUMENT,
        node.operand.span,
        function="-",
        found=type_words(operand.type),
        expected="a number",
    )
    return core.Missing(UNKNOWN, node.span)


def _combine(
    context: Context, operator: str, left: core.Value, right: core.Value, span: Span
) -> core.Value | None:
    """The value of `left operator right`, or None when the types have no such operation."""
    if is_number(left.type) and is_number(right.type):
        identifier = _NUMBERS[operator]
        type = functions.FUNCTIONS[identifier].result((left.type, right.type))
        return core.Apply(identifier, (left, right), type, span) if type is not None else None
    if is_instant(left.type) and isinstance(right.type, DurationType) and operator in "+-":
        return _move(context, left, right, 1 if operator == "+" else -1, span)
    if isinstance(left.type, DurationType) and is_instant(right.type) and operator == "+":
        return _move(context, right, left, 1, span)
    if is_instant(left.type) and is_instant(right.type) and operator == "-":
        return core.Apply("subtract_instants", (left, right), DURATION, span)
    if isinstance(left.type, DurationType) and isinstance(right.type, DurationType):
        return _two_lengths(context, operator, left, right, span)
    if isinstance(left.type, DurationType) and is_number(right.type) and operator in "*/":
        return _scale(context, operator, left, right, span)
    if is_number(left.type) and isinstance(right.type, DurationType) and operator == "*":
        return _scale(context, operator, right, left, span)
    return None


def _move(
    context: Context, instant: core.Value, length: core.Value, sign: int, span: Span
) -> core.Value:
    """An instant or date moved by a length: written lengths are calendar arithmetic."""
    if not (isinstance(length, core.Literal) and isinstance(length.value, core.CalendarDuration)):
        identifier = "add_duration" if sign > 0 else "subtract_duration"
        return core.Apply(identifier, (instant, length), TIMESTAMP, span)
    amount, unit = sign * length.value.amount, length.value.unit
    match instant:
        case core.Moment(edge):
            return core.Moment(Shift(edge, amount, unit), span=span)
        case core.Literal(datetime() as fixed):
            return core.Moment(Shift(FixedInstant(fixed), amount, unit), span=span)
        case core.Literal(date() as day) if not unit.is_exact:
            try:
                return core.Literal(shift_date(day, amount, unit), instant.type, span)
            except OverflowError:
                context.report(time_codes.OUT_OF_RANGE, span)
                return core.Missing(UNKNOWN, span)
        case _:
            type: Type = instant.type
            if isinstance(type, DateType) and unit.is_exact:
                type = TIMESTAMP
            return core.Shifted(instant, amount, unit, type, span)


def exact_length(context: Context, value: core.Value, use: str) -> core.Value:
    """A length as elapsed time: a written one loses its calendar unit (months are reported)."""
    if isinstance(value, core.Literal) and isinstance(value.value, core.CalendarDuration):
        elapsed = constants.exact(context, value.value, value.span, use)
        return core.Literal(elapsed, DURATION, value.span)
    return value


def _two_lengths(
    context: Context, operator: str, left: core.Value, right: core.Value, span: Span
) -> core.Value | None:
    if operator not in "+-":
        return None
    match left, right:
        case (
            core.Literal(core.CalendarDuration(first, unit)),
            core.Literal(core.CalendarDuration(second, other)),
        ) if unit is other:
            total = first + second if operator == "+" else first - second
            return core.Literal(core.CalendarDuration(total, unit), DURATION, span)
    identifier = "add_durations" if operator == "+" else "subtract_durations"
    arguments = tuple(exact_length(context, part, "added") for part in (left, right))
    return core.Apply(identifier, arguments, DURATION, span)


def _scale(
    context: Context, operator: str, length: core.Value, factor: core.Value, span: Span
) -> core.Value:
    match length, factor:
        case core.Literal(core.CalendarDuration(amount, unit)), core.Literal(int() as times) if (
            operator == "*"
        ):
            return core.Literal(core.CalendarDuration(amount * times, unit), DURATION, span)
    identifier = "multiply_duration" if operator == "*" else "divide_duration"
    return core.Apply(identifier, (exact_length(context, length, "scaled"), factor), DURATION, span)


def _no_meaning(
    context: Context, node: syntax.Arithmetic, left: core.Value, right: core.Value
) -> None:
    hint = None
    for one, other in ((left, right), (right, left)):
        if is_instant(one.type) and isinstance(other.type, IntegerType):
            hint = "say the unit: `30 days`"
        if isinstance(one.type, TextType) and is_number(other.type):
            hint = "`number of x` reads a number from text"
    context.report(
        codes.ARITHMETIC,
        node.span,
        left=type_words(left.type),
        operator=node.operator,
        right=type_words(right.type),
        hint=hint,
    )
