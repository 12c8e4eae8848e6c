"""Events: which rows a phrase speaks of, `did`, and every value over rows."""

from __future__ import annotations

from collections.abc import Mapping

from seglang.catalog.model import Event
from seglang.check import conditions, values, windows
from seglang.check.constants import type_words
from seglang.check.context import Context, EventMeaning
from seglang.check.names import unknown_property
from seglang.check.scope import RowFrame, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import Unit
from seglang.core.nodes import Aggregation
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
from seglang.resolve import nearest_name
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    DECIMAL,
    DURATION,
    INTEGER,
    TIMESTAMP,
    UNKNOWN,
    DecimalType,
    DurationType,
    ListType,
    PointType,
    Type,
    UnknownType,
    is_instant,
    is_number,
)

_NUMERIC = {"sum", "average", "median"}
_POSITIONAL = {"first", "last"}
_ROWS_ONLY = {"average gap", "longest gap", "longest streak", "current streak"}
_KINDS = {kind.value: kind for kind in Aggregation}


def meaning(context: Context, scope: Scope, name: syntax.Name) -> EventMeaning | None:
    """What an event's name stands for; None (and reported) when there is no such event of the
    entity at hand."""
    found = event_of(context, name)
    if found is None:
        return None
    if found.entity != scope.entity.name:
        context.report(
            name_codes.OTHER_ENTITY,
            name.span,
            name=name.text,
            other=found.entity,
            entity=scope.entity.name,
        )
        return None
    return found


def event_of(context: Context, name: syntax.Name) -> EventMeaning | None:
    declaration = context.names.declarations.get(name.text)
    if isinstance(declaration, syntax.EventDeclaration):
        if name.text in context.broken:
            context.taint()
        return context.events.get(name.text)
    event = context.catalog.events.get(name.text)
    if event is not None:
        return catalog_event(event)
    if name.text in context.names.broken:
        context.taint()
        return None
    kind = context.names.kind_of(name.text)
    if kind is None and any(name.text in e.attributes for e in context.catalog.entities.values()):
        kind = "an attribute"
    if kind is not None:
        hint = f"write `in segment {name.text}`" if kind == "a segment" else None
        context.report(
            name_codes.WRONG_KIND,
            name.span,
            name=name.text,
            kind=kind,
            wanted="an event",
            hint=hint,
        )
        return None
    derived = context.names.of_kind(syntax.EventDeclaration)
    context.report(
        name_codes.UNKNOWN_EVENT,
        name.span,
        name=name.text,
        nearest=nearest_name(name.text, context.catalog.events, derived),
    )
    return None


def catalog_event(event: Event) -> EventMeaning:
    types: Mapping[str, Type] = {name: found.type for name, found in event.properties.items()}
    return EventMeaning(event.name, event.entity, (sources.EventArm(event.name),), types)


def row_frame(event: EventMeaning) -> RowFrame:
    kinds = frozenset(arm.event for arm in event.arms)
    single = next(iter(kinds)) if len(kinds) == 1 else None
    return RowFrame(event.name, event.properties, kinds=kinds, event=single, union=event.union)


def rows(
    context: Context, scope: Scope, node: syntax.EventRows, event: EventMeaning
) -> sources.Rows:
    where = None
    if node.where is not None:
        where = conditions.condition(context, scope.within((row_frame(event),)), node.where)
    window = None
    if node.window is not None:
        window = windows.window(context, scope, node.window)
    return sources.Rows(event.name, sources.Events(event.arms), where, window, node.span)


def outside_where(context: Context, scope: Scope, what: str, span: Span) -> bool:
    """False (and reported) inside `where (…)`, where only this row may be spoken of."""
    if scope.row is None:
        return True
    context.report(name_codes.NESTED_IN_WHERE, span, what=what)
    return False


# ---------------------------------------------------------------- did


def did(context: Context, scope: Scope, node: syntax.Did) -> core.Condition:
    nothing = core.Always(False, node.span)
    if not outside_where(context, scope, "`did`", node.span):
        return nothing
    path = node.rows.path
    event = meaning(context, scope, path.parts[0])
    if event is None:
        return nothing
    if len(path.parts) > 1:
        _too_many_parts(context, "did", path, None)
        return nothing
    if node.only and node.rows.where is not None:
        everything = rows(
            context,
            scope,
            syntax.EventRows(path, None, node.rows.window, span=node.rows.span),
            event,
        )
        holds = conditions.condition(context, scope.within((row_frame(event),)), node.rows.where)
        others = sources.Rows(
            everything.name,
            everything.source,
            core.Not(holds, holds.span),
            everything.window,
            node.span,
        )
        return core.And(
            (
                _at_least_one(everything, node.span),
                core.Not(_at_least_one(others, node.span), node.span),
            ),
            node.span,
        )
    found = rows(context, scope, node.rows, event)
    if node.frequency is None:
        happened = _at_least_one(found, node.span)
        return core.Not(happened, node.span) if node.negated else happened
    frequency = node.frequency
    kind, unit = Aggregation.COUNT, None
    if frequency.unit != "time":
        kind, unit = Aggregation.COUNT_PERIODS, Unit(frequency.unit)
        if unit.is_exact:
            context.report(
                time_codes.PERIOD_UNIT,
                frequency.span,
                unit=f"{unit.value}s",
                expected="days, weeks, months, quarters or years",
            )
            return nothing
    counted = core.Aggregate(kind, found, INTEGER, unit=unit, span=node.span)
    limits = conditions.quantity(context, frequency.quantity)
    if limits is None:
        return nothing
    return conditions.count_between(counted, *limits, node.span)


def _at_least_one(found: sources.Rows, span: Span) -> core.Condition:
    count = core.Aggregate(Aggregation.COUNT, found, INTEGER, span=span)
    return core.Compare(core.Operator.GREATER_OR_EQUAL, count, core.Literal(1, INTEGER, span), span)


# ---------------------------------------------------------------- values over rows


def aggregate(context: Context, scope: Scope, node: syntax.Aggregate) -> core.Value:
    """A value over rows; with a problem, a missing value of the silent type."""
    wrong = core.Missing(UNKNOWN, node.span)
    if not outside_where(context, scope, f"`{node.function}`", node.span):
        return wrong
    path = node.rows.path
    event = meaning(context, scope, path.parts[0])
    if event is None:
        return wrong
    found = rows(context, scope, node.rows, event)
    function = node.function
    if function == "count" and node.unit is not None:
        return _periods(context, Aggregation.COUNT_PERIODS, found, node, INTEGER)
    if function in _ROWS_ONLY:
        if len(path.parts) > 1:
            _too_many_parts(context, f"{function} …", path, None)
            return wrong
        if function.endswith("streak"):
            return _periods(context, _KINDS[function], found, node, INTEGER)
        return core.Aggregate(_KINDS[function], found, DURATION, span=node.span)
    if function == "count" and not node.distinct:
        if len(path.parts) > 1:
            _too_many_parts(context, "count of", path, f"`count of distinct {path.text}`")
            return wrong
        return core.Aggregate(Aggregation.COUNT, found, INTEGER, span=node.span)
    operand = _operand(context, scope, node, event)
    if function in _POSITIONAL:
        type = TIMESTAMP if operand is None else operand.type
        return core.Aggregate(
            _KINDS[function], found, type, operand, number=node.number or 1, span=node.span
        )
    if operand is None:
        _property_missing(context, node, event)
        return wrong
    if isinstance(operand.type, UnknownType):
        return wrong
    kind = Aggregation.COUNT_DISTINCT if node.distinct else _KINDS[function]
    result = _result(context, kind, operand, node)
    if isinstance(result, UnknownType):
        return wrong
    return core.Aggregate(kind, found, result, operand, number=node.number, span=node.span)


def _periods(
    context: Context, kind: Aggregation, found: sources.Rows, node: syntax.Aggregate, type: Type
) -> core.Value:
    unit = Unit(node.unit or "day")
    if unit.is_exact:
        context.report(
            time_codes.PERIOD_UNIT,
            node.span,
            unit=f"{unit.value}s",
            expected="days, weeks, months, quarters or years",
        )
        return core.Missing(UNKNOWN, node.span)
    if len(node.rows.path.parts) > 1:
        _too_many_parts(context, f"{node.function} of {unit.value}s with", node.rows.path, None)
        return core.Missing(UNKNOWN, node.span)
    return core.Aggregate(kind, found, type, unit=unit, span=node.span)


def _operand(
    context: Context, scope: Scope, node: syntax.Aggregate, event: EventMeaning
) -> core.Value | None:
    inner = scope.within((row_frame(event),))
    if node.operand is not None:
        if node.function == "share":
            holds = conditions.condition(context, inner, node.operand)
            return core.Truth(holds, span=node.operand.span)
        return values.value(context, inner, node.operand)
    parts = node.rows.path.parts
    if len(parts) == 1:
        return None
    if len(parts) > 2:
        unknown_property(context, event.name, event.properties, parts[1])
        return core.Missing(UNKNOWN, node.span)
    type = inner.row.type_of(parts[1].text) if inner.row is not None else None
    if type is None:
        unknown_property(context, event.name, event.properties, parts[1])
        return core.Missing(UNKNOWN, node.span)
    return core.PropertyValue(parts[1].text, type, parts[1].span)


def _result(
    context: Context, kind: Aggregation, operand: core.Value, node: syntax.Aggregate
) -> Type:
    """The type of an aggregate, or the silent type when its operand does not fit."""
    type = operand.type
    expected = None
    match kind:
        case Aggregation.SHARE:
            return DECIMAL
        case Aggregation.COUNT_DISTINCT:
            if isinstance(type, ListType | PointType):
                expected = "a single value"
            result: Type = INTEGER
        case Aggregation.MOST_FREQUENT:
            if isinstance(type, ListType | PointType | DurationType):
                expected = "a single value"
            result = type
        case Aggregation.MIN | Aggregation.MAX | Aggregation.PERCENTILE:
            if not (is_number(type) or is_instant(type) or isinstance(type, DurationType)):
                expected = "a number, an instant or a length of time"
            result = DECIMAL if isinstance(type, DecimalType) else type
        case _:
            if not (is_number(type) or isinstance(type, DurationType)):
                expected = "a number or a length of time"
            result = type if isinstance(type, DurationType) else DECIMAL
            if kind is Aggregation.SUM and type == INTEGER:
                result = INTEGER
    if expected is not None:
        span = node.operand.span if node.operand is not None else node.rows.path.span
        shown = "count of distinct" if node.distinct else node.function
        context.report(
            codes.AGGREGATE_OPERAND,
            span,
            function=shown.removesuffix(" of"),
            expected=expected,
            found=type_words(type),
        )
        return UNKNOWN
    if kind is Aggregation.PERCENTILE and not 0 < (node.number or 0) <= 100:
        context.report(codes.NOT_WHOLE, node.span, found=f"`{node.number}`", least=1)
        return UNKNOWN
    return result


def _property_missing(context: Context, node: syntax.Aggregate, event: EventMeaning) -> None:
    wanted = [name for name, type in event.properties.items() if is_number(type)]
    candidates = wanted if node.function in _NUMERIC and wanted else list(event.properties)
    property = candidates[0] if candidates else "time"
    words = "count of distinct" if node.distinct else node.function
    if node.function not in ("most frequent",) and not node.distinct:
        words += " of"
    context.report(
        codes.PROPERTY_MISSING,
        node.rows.path.span,
        function=words,
        event=event.name,
        example=f"{words} {event.name}.{property}",
    )


def _too_many_parts(context: Context, function: str, path: syntax.Path, hint: str | None) -> None:
    property = path.parts[1]
    context.report(
        codes.PROPERTY_TOO_MANY,
        property.span,
        function=function,
        property=property.text,
        hint=f"to count different values write {hint}" if hint else None,
    )
