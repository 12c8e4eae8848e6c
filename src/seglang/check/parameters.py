"""Parameters: their written types, their defaults, the values given from outside."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from seglang.check import constants
from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.core.edges import Unit
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import types as codes
from seglang.functions.versions import is_version
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
    VERSION,
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
    VersionType,
    type_name,
)

_SIMPLE_TYPES: dict[str, Type] = {
    "text": TEXT,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "version": VERSION,
}


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
    type = written_type(context, declaration.type)
    if type == UNKNOWN:
        return wrong
    default = fitted_default(context, name, type, declaration.default)
    if default.type == UNKNOWN:
        return wrong
    value = default.value
    if name.text in context.parameters:
        given = _given(context, context.parameters[name.text], type)
        if given is None:
            context.report(
                codes.PARAMETER_VALUE,
                name.span,
                name=name.text,
                expected=type_name(type),
                hint="the value was given from outside the rules",
            )
            return wrong
        value = given
    return core.Literal(value, type, name.span)


def fitted_default(
    context: Context,
    name: syntax.Name,
    type: Type,
    written: syntax.Expression | tuple[syntax.Expression, ...],
) -> core.Literal:
    """A default as a value of its parameter's type; otherwise reported and of the silent type."""
    wrong = core.Literal("", UNKNOWN, name.span)
    if isinstance(written, tuple):
        items = [constants.constant(context, item) for item in written]
        found: core.Literal | None = core.Literal(
            tuple(item.value for item in items if item is not None),
            ListType(items[0].type if items and items[0] is not None else TEXT),
            name.span,
        )
        span = written[0].span if written else name.span
    else:
        found = constants.constant(context, written)
        span = written.span
    if found is None:
        context.report(codes.NOT_CONSTANT, span, expected=type_name(type))
        return wrong
    value = fit(context, found.value, type)
    if value is None:
        context.report(codes.PARAMETER_VALUE, span, name=name.text, expected=type_name(type))
        return wrong
    return core.Literal(value, type, name.span)


def written_type(context: Context, node: syntax.TypeExpression) -> Type:
    name = node.name.text
    if name == "enum" and node.values:
        return EnumType(tuple(value.value for value in node.values))
    if name == "list" and len(node.arguments) == 1:
        element = written_type(context, node.arguments[0])
        return UNKNOWN if element == UNKNOWN else ListType(element)
    if name in _SIMPLE_TYPES and not node.values and not node.arguments:
        return _SIMPLE_TYPES[name]
    context.report(
        name_codes.UNKNOWN_TYPE,
        node.span,
        name=name,
        nearest=context.nearest(name, list(_SIMPLE_TYPES)) if name not in _SIMPLE_TYPES else None,
    )
    return UNKNOWN


def fit(context: Context, value: object, type: Type) -> core.Constant | None:
    """A Python value as a constant of a type, or None when it does not fit."""
    match type:
        case BooleanType():
            return value if isinstance(value, bool) else None
        case IntegerType():
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case DecimalType():
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                found = Decimal(value)
                return (
                    constants.plain(found)
                    if constants.decimal_places(constants.plain(found)) <= MAX_SCALE
                    else None
                )
            return fit(context, Decimal(repr(value)), type) if isinstance(value, float) else None
        case TextType():
            return value if isinstance(value, str) and "\0" not in value else None
        case VersionType():
            return value if isinstance(value, str) and is_version(value) else None
        case EnumType(values):
            return value if isinstance(value, str) and value in values else None
        case TimestampType():
            if isinstance(value, datetime):
                return constants.instant(context, value)
            return (
                constants.instant(context, datetime(value.year, value.month, value.day))
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
            items = tuple(fit(context, item, element) for item in value)
            return None if any(item is None for item in items) else items
        case _:
            raise AssertionError(type)  # no parameter has it


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
        return fit(context, value, type)
    text = value.strip()
    try:
        match type:
            case TextType() | EnumType() | VersionType():
                return fit(context, value, type)
            case BooleanType():
                return {"true": True, "false": False}.get(text.lower())
            case IntegerType():
                return int(text) if re.fullmatch(r"[+-]?[0-9_]{1,38}", text) else None
            case DecimalType():
                if text.endswith("%"):
                    return fit(context, WIDE.scaleb(Decimal(text[:-1]), -2), type)
                found = Decimal(text)
                return fit(context, found, type) if found.is_finite() else None
            case DateType():
                return date.fromisoformat(text)
            case TimestampType():
                return constants.instant(context, datetime.fromisoformat(text))
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
                raise AssertionError(type)  # no parameter has it
    except (ValueError, InvalidOperation, OverflowError):
        return None
