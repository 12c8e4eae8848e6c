"""Values known when checking: literals, whole numbers, lengths of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from seglang.check import parameters
from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.core.edges import Unit, from_local
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    MAX_SCALE,
    TEXT,
    TIMESTAMP,
    UNKNOWN,
    WIDE,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    TextType,
    TimestampType,
    Type,
    type_name,
)

# Wide enough that no step on a number of 38 digits rounds.

_EXACT = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}
_PERIODS = ("day", "week", "month", "quarter", "year")


def constant(context: Context, node: syntax.Expression) -> core.Literal | None:
    """The literal that a node is, or that a parameter stands for; None when it is neither."""
    match node:
        case syntax.Text(value, span):
            return core.Literal(value, TEXT, span)
        case syntax.Number():
            return number(context, node)
        case syntax.Boolean(value, span):
            return core.Literal(value, BOOLEAN, span)
        case syntax.Duration():
            return duration_literal(context, node)
        case syntax.DateLiteral(value, span):
            return core.Literal(value, DATE, span)
        case syntax.InstantLiteral(value, span):
            return core.Literal(instant(context, value), TIMESTAMP, span)
        case syntax.Negate(operand, span):
            inner = constant(context, operand)
            if inner is None:
                return None
            held = inner.value
            if isinstance(held, Decimal):
                return core.Literal(held.copy_negate(), inner.type, span)
            if isinstance(held, int) and not isinstance(held, bool):
                return core.Literal(-held, inner.type, span)
            return None
        case syntax.Group(inner_node):
            return constant(context, inner_node)
        case syntax.Path((name,), span):
            argument = context.arguments.get(name.text)
            if argument is not None:
                context.argument_uses.add(span)
                return core.Literal(argument.value, argument.type, span)
            declaration = context.names.declarations.get(name.text)
            if isinstance(declaration, syntax.Param):
                found = parameters.parameter(context, declaration)
                context.parameter_uses.add(span)
                return core.Literal(found.value, found.type, span)
            return None
        case _:
            return None


def number(context: Context, node: syntax.Number) -> core.Literal:
    value = node.value
    if node.is_integer:
        return core.Literal(int(value), INTEGER, node.span)
    value = plain(value)
    scale = decimal_places(value)
    if scale > MAX_SCALE:
        context.report(codes.TOO_PRECISE, node.span, number=node.value, limit=MAX_SCALE)
        return core.Literal(Decimal(0), UNKNOWN, node.span)
    digits = max(len(value.as_tuple().digits), scale)
    return core.Literal(value, DecimalType(digits, scale), node.span)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros after the point, and without an exponent."""
    value = WIDE.normalize(value)
    return WIDE.quantize(value, Decimal(1)) if decimal_places(value) == 0 else value


def decimal_places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def instant(context: Context, value: datetime) -> datetime:
    """The UTC instant of a written one; without a zone the project's is meant."""
    if value.tzinfo is None:
        return from_local(value, context.zone)
    return value.astimezone(UTC)


def duration_literal(context: Context, node: syntax.Duration) -> core.Literal | None:
    amount, unit = node.amount.value, Unit(node.unit)
    while amount != amount.to_integral_value() and unit in (Unit.HOUR, Unit.MINUTE):
        amount, unit = amount * 60, Unit.MINUTE if unit is Unit.HOUR else Unit.SECOND
    if amount != amount.to_integral_value():
        context.report(codes.NOT_WHOLE, node.amount.span, found=f"`{node.amount.value}`", least=0)
        return core.Literal(core.CalendarDuration(1, unit), UNKNOWN, node.span)
    return core.Literal(core.CalendarDuration(int(amount), unit), DURATION, node.span)


def whole_number(context: Context, node: syntax.Expression, least: int = 0) -> int | None:
    """A constant whole number of at least `least`; otherwise reported and None."""
    found = constant(context, node)
    if found is None:
        _not_constant(context, node, "a whole number")
        return None
    if found.type == UNKNOWN:
        return None
    if isinstance(found.value, bool) or not isinstance(found.value, int) or found.value < least:
        shown = f"`{found.value}`" if isinstance(found.value, int | Decimal) else "something else"
        context.report(codes.NOT_WHOLE, node.span, found=shown, least=least)
        return None
    return found.value


def length(
    context: Context, node: syntax.Expression, least: int = 1
) -> core.CalendarDuration | None:
    """A constant length of time of at least `least` units; otherwise reported and None."""
    found = constant(context, node)
    if found is None:
        _not_constant(context, node, "a length of time such as `30 days`")
        return None
    if found.type == UNKNOWN:
        return None
    if not isinstance(found.value, core.CalendarDuration):
        context.report(time_codes.DURATION_NEEDED, node.span, found=type_words(found.type))
        return None
    if found.value.amount < least:
        context.report(time_codes.EMPTY_LENGTH, node.span)
        return None
    return found.value


def _not_constant(context: Context, node: syntax.Expression, expected: str) -> None:
    """Report what is no constant, unless it is a parameter whose declaration was reported."""
    if isinstance(node, syntax.Path) and node.text in context.names.broken:
        context.taint()
        return
    if isinstance(node, syntax.Path) and node.text.removesuffix("s") in _PERIODS:
        context.report(time_codes.BARE_PERIOD, node.span, unit=node.text.removesuffix("s"))
        return
    context.report(codes.NOT_CONSTANT, node.span, expected=expected)


def exact(context: Context, value: core.CalendarDuration, span: Span, use: str) -> timedelta:
    """A written duration as elapsed time; months and longer have none and are reported."""
    unit = _EXACT.get(value.unit)
    if unit is None:
        context.report(time_codes.CALENDAR_LENGTH, span, unit=value.unit.value, use=use)
        return timedelta(0)
    try:
        return unit * value.amount
    except OverflowError:
        context.report(time_codes.OUT_OF_RANGE, span)
        return timedelta(0)


def written(node: syntax.Expression) -> str:
    """The text of a node, for messages; the formatter is loaded only when there is one."""
    from seglang.syntax.format import format_expression

    return format_expression(node)


def type_words(type: Type) -> str:
    """A type for people: `a number`, `text`, …"""
    match type:
        case EnumType():
            return "text with fixed values"
        case ListType(element):
            return f"a list of {type_name(element)}"
        case IntegerType() | DecimalType():
            return "a number"
        case BooleanType():
            return "a yes/no value"
        case DateType():
            return "a date"
        case TimestampType():
            return "an instant"
        case DurationType():
            return "a length of time"
        case TextType():
            return "text"
        case _:
            return f"a {type_name(type)}"
