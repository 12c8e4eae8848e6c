"""Values known when checking: whole numbers, lengths of time, parameters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Context as DecimalContext
from decimal import Decimal, InvalidOperation

from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.core.edges import Unit, from_local
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
from seglang.resolve import nearest_name
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    MAX_SCALE,
    TEXT,
    TIMESTAMP,
    UNKNOWN,
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
_WIDE = DecimalContext(prec=100)

_EXACT = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}
_PERIODS = ("day", "week", "month", "quarter", "year")
_SIMPLE_TYPES: dict[str, Type] = {
    "text": TEXT,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
}


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
            declaration = context.names.declarations.get(name.text)
            if isinstance(declaration, syntax.Param):
                found = parameter(context, declaration)
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
    value = _WIDE.normalize(value)
    return _WIDE.quantize(value, Decimal(1)) if decimal_places(value) == 0 else value


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


# ---------------------------------------------------------------- parameters


def parameter(context: Context, declaration: syntax.Param) -> core.Literal:
    """The value of a parameter: the one given from outside, else its default."""
    name = declaration.heading.name
    if name.text not in context.constants:
        context.constants[name.text] = _parameter(context, declaration)
    found = context.constants[name.text]
    if found.type == UNKNOWN:
        context.taint()
    return found


def _parameter(context: Context, declaration: syntax.Param) -> core.Literal:
    name = declaration.heading.name
    wrong = core.Literal("", UNKNOWN, name.span)
    type = _written_type(context, declaration.type)
    if type == UNKNOWN:
        return wrong
    if isinstance(declaration.default, tuple):
        items = [constant(context, item) for item in declaration.default]
        default = core.Literal(
            tuple(item.value for item in items if item is not None),
            ListType(items[0].type if items and items[0] is not None else TEXT),
            declaration.type.span,
        )
        span = declaration.default[0].span if declaration.default else declaration.span
    else:
        found = constant(context, declaration.default)
        span = declaration.default.span
        if found is None:
            context.report(codes.NOT_CONSTANT, span, expected=type_name(type))
            return wrong
        default = found
    value = _fit(context, default.value, type)
    if value is None:
        context.report(codes.PARAMETER_VALUE, span, name=name.text, expected=type_name(type))
        return wrong
    if name.text in context.parameters:
        value = _given(context, context.parameters[name.text], type)
        if value is None:
            context.report(
                codes.PARAMETER_VALUE,
                name.span,
                name=name.text,
                expected=type_name(type),
                hint="the value was given from outside the rules",
            )
            return wrong
    return core.Literal(value, type, name.span)


def _written_type(context: Context, node: syntax.TypeExpression) -> Type:
    name = node.name.text
    if name == "enum" and node.values:
        return EnumType(tuple(value.value for value in node.values))
    if name == "list" and len(node.arguments) == 1:
        element = _written_type(context, node.arguments[0])
        return UNKNOWN if element == UNKNOWN else ListType(element)
    if name in _SIMPLE_TYPES and not node.values and not node.arguments:
        return _SIMPLE_TYPES[name]
    context.report(
        name_codes.UNKNOWN_TYPE,
        node.span,
        name=name,
        nearest=nearest_name(name, list(_SIMPLE_TYPES)) if name not in _SIMPLE_TYPES else None,
    )
    return UNKNOWN


def _fit(context: Context, value: object, type: Type) -> core.Constant | None:
    """A Python value as a constant of a type, or None when it does not fit."""
    match type:
        case BooleanType():
            return value if isinstance(value, bool) else None
        case IntegerType():
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case DecimalType():
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                found = Decimal(value)
                return plain(found) if decimal_places(plain(found)) <= MAX_SCALE else None
            return _fit(context, Decimal(repr(value)), type) if isinstance(value, float) else None
        case TextType():
            return value if isinstance(value, str) and "\0" not in value else None
        case EnumType(values):
            return value if isinstance(value, str) and value in values else None
        case TimestampType():
            if isinstance(value, datetime):
                return instant(context, value)
            return (
                instant(context, datetime(value.year, value.month, value.day))
                if isinstance(value, date)
                else None
            )
        case DateType():
            return value if isinstance(value, date) and not isinstance(value, datetime) else None
        case DurationType():
            return value if isinstance(value, core.CalendarDuration) else _from_timedelta(value)
        case ListType(element):
            if not isinstance(value, list | tuple):
                return None
            items = tuple(_fit(context, item, element) for item in value)
            return None if any(item is None for item in items) else items
        case _:
            return None


def _from_timedelta(value: object) -> core.CalendarDuration | None:
    if not isinstance(value, timedelta) or value.microseconds:
        return None
    return core.CalendarDuration(value.days * 86_400 + value.seconds, Unit.SECOND)


_WRITTEN_DURATION = re.compile(
    r"\s*([0-9][0-9_]*)\s*(second|minute|hour|day|week|month|quarter|year)s?\s*\Z"
)


def _given(context: Context, value: object, type: Type) -> core.Constant | None:
    """A value from the command line (text) or from Python, as a constant of the type."""
    if not isinstance(value, str):
        return _fit(context, value, type)
    text = value.strip()
    try:
        match type:
            case TextType() | EnumType():
                return _fit(context, value, type)
            case BooleanType():
                return {"true": True, "false": False}.get(text.lower())
            case IntegerType():
                return int(text) if re.fullmatch(r"[+-]?[0-9_]{1,38}", text) else None
            case DecimalType():
                if text.endswith("%"):
                    return _fit(context, _WIDE.scaleb(Decimal(text[:-1]), -2), type)
                found = Decimal(text)
                return _fit(context, found, type) if found.is_finite() else None
            case DateType():
                return date.fromisoformat(text)
            case TimestampType():
                return instant(context, datetime.fromisoformat(text))
            case DurationType():
                written = _WRITTEN_DURATION.match(value)
                if written is None:
                    return None
                return core.CalendarDuration(int(written[1]), Unit(written[2]))
            case ListType(element):
                items = tuple(
                    _given(context, item.strip(), element)
                    for item in value.split(",")
                    if item.strip()
                )
                return None if any(item is None for item in items) else items
            case _:
                return None
    except (ValueError, InvalidOperation, OverflowError):
        return None
