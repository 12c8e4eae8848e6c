"""Values over rows: counts, sums, the first and the last, gaps and streaks."""

from __future__ import annotations

from seglang.check import conditions, names, rows, values
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.events import unknown_property
from seglang.check.scope import EntityFrame, Frame, RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import Unit
from seglang.core.nodes import Aggregation
from seglang.diagnostics.codes import time as time_codes
from seglang.diagnostics.codes import types as codes
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
    MapType,
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


def aggregate(context: Context, scope: Scope, node: syntax.Aggregate) -> core.Value:
    """A value over rows; with a problem, a missing value of the silent type."""
    found = with_frames(context, scope, node)
    return found[0] if found is not None else core.Missing(UNKNOWN, node.span)


def with_frames(
    context: Context, scope: Scope, node: syntax.Aggregate
) -> tuple[core.Aggregate, tuple[Frame, ...]] | None:
    """The aggregate and the frames inside its rows."""
    resolved = rows.meaning(context, scope, node.rows)
    if resolved is None:
        return None
    meaning, rest = resolved
    frames = rows.frames(context, scope, node.rows, meaning)
    found = rows.checked(context, scope, node.rows, meaning)
    result = _over(context, scope.within(frames), node, meaning, rest, found)
    return (result, frames) if result is not None else None


def _over(
    context: Context,
    inside: Scope,
    node: syntax.Aggregate,
    meaning: RowsMeaning,
    rest: rows.Rest,
    found: sources.Rows,
) -> core.Aggregate | None:
    function = node.function
    if function in _ROWS_ONLY or (function == "count" and node.unit is not None):
        return _of_instants(context, node, meaning, rest, found)
    if function == "count" and not node.distinct:
        if rest:
            path = ".".join([meaning.name, *(part.text for part in rest)])
            rows.not_a_property(context, "count of", rest[0], f"`count of distinct {path}`")
            return None
        if node.operand is not None:
            _count_of_values(context, inside, node.operand)
            return None
        return core.Aggregate(Aggregation.COUNT, found, INTEGER, span=node.span)
    operand = _operand(context, inside, node, meaning, rest)
    if operand is not None and isinstance(operand.type, UnknownType):
        return None
    if function in _POSITIONAL:
        if not rows.needs_time(context, meaning, f"`{function}`", node.rows.span):
            return None
        type = TIMESTAMP if operand is None else operand.type
        return core.Aggregate(
            _KINDS[function], found, type, operand, number=node.number or 1, span=node.span
        )
    if operand is None:
        _property_missing(context, node, meaning)
        return None
    kind = Aggregation.COUNT_DISTINCT if node.distinct else _KINDS[function]
    result = _result(context, kind, operand, node)
    if isinstance(result, UnknownType):
        return None
    return core.Aggregate(kind, found, result, operand, number=node.number, span=node.span)


def _count_of_values(context: Context, inside: Scope, operand: syntax.Expression) -> None:
    before = len(context.sink.diagnostics)
    found = values.value(context, inside, operand)
    if len(context.sink.diagnostics) > before:
        return
    context.report(
        codes.AGGREGATE_OPERAND,
        operand.span,
        function="count",
        expected="rows alone (`where (…)` narrows them, `count of distinct (…)` counts values)",
        found=type_words(found.type),
    )


def _of_instants(
    context: Context,
    node: syntax.Aggregate,
    meaning: RowsMeaning,
    rest: rows.Rest,
    found: sources.Rows,
) -> core.Aggregate | None:
    """Gaps, streaks and counts of periods: they look at the instants of rows only."""
    function, unit = node.function, None
    shown = f"{function} …"
    if function == "count" or function.endswith("streak"):
        unit = Unit(node.unit or "day")
        shown = f"{function} of {unit.value}s with"
        if unit.is_exact:
            context.report(
                time_codes.PERIOD_UNIT,
                node.span,
                unit=f"{unit.value}s",
                expected="days, weeks, months, quarters or years",
            )
            return None
    if rest:
        rows.not_a_property(context, shown, rest[0])
        return None
    if not rows.needs_time(context, meaning, f"`{shown}`", node.rows.span):
        return None
    kind = Aggregation.COUNT_PERIODS if function == "count" else _KINDS[function]
    type: Type = DURATION if unit is None else INTEGER
    return core.Aggregate(kind, found, type, unit=unit, span=node.span)


def _operand(
    context: Context,
    inside: Scope,
    node: syntax.Aggregate,
    meaning: RowsMeaning,
    rest: rows.Rest,
) -> core.Value | None:
    """What is computed of each row: the operand in parentheses, the property of the path, or the
    value that such rows have of themselves; None when none of these is there."""
    if node.operand is not None:
        if node.function == "share":
            holds = conditions.condition(context, inside, node.operand)
            return core.Truth(holds, span=node.operand.span)
        return values.value(context, inside, node.operand)
    if rest:
        return _property(context, inside, rest)
    if meaning.operand is not None and meaning.row is not None:
        type = meaning.row.type_of(meaning.operand)
        assert type is not None
        return core.PropertyValue(meaning.operand, type, node.rows.span)
    return None


def _property(context: Context, inside: Scope, rest: rows.Rest) -> core.Value:
    """The property that a path names, of the innermost row or related entity."""
    frame = inside.frames[-1]
    if isinstance(frame, EntityFrame):
        return names.path_value(context, Scope.of(frame.entity), syntax.Path(rest, _span(rest)))
    if len(rest) == 1:
        type = frame.type_of(rest[0].text)
        if type is not None:
            return core.PropertyValue(rest[0].text, type, rest[0].span)
        unknown_property(context, frame.name, frame.properties, rest[0])
        return core.Missing(UNKNOWN, rest[0].span)
    owner = syntax.Name(frame.shown, rest[0].span)
    return names.path_value(context, inside, syntax.Path((owner, *rest), _span(rest)))


def _span(rest: rows.Rest) -> Span:
    return rest[0].span.to(rest[-1].span)


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
            if isinstance(type, ListType | MapType | PointType):
                expected = "a single value"
            result: Type = INTEGER
        case Aggregation.MOST_FREQUENT:
            if isinstance(type, ListType | MapType | PointType | DurationType):
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
        span = node.operand.span if node.operand is not None else node.rows.source.span
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


def _property_missing(context: Context, node: syntax.Aggregate, meaning: RowsMeaning) -> None:
    innermost = meaning.frames[-1]
    known = (
        {name: found.type for name, found in innermost.entity.attributes.items()}
        if isinstance(innermost, EntityFrame)
        else innermost.properties
    )
    wanted = [name for name, type in known.items() if is_number(type)]
    candidates = wanted if node.function in _NUMERIC and wanted else list(known)
    property = candidates[0] if candidates else "time"
    words = "count of distinct" if node.distinct else node.function
    if node.function not in ("most frequent",) and not node.distinct:
        words += " of"
    shown = meaning.name if isinstance(node.rows.source, syntax.Path) else "(…)"
    context.report(
        codes.PROPERTY_MISSING,
        node.rows.source.span,
        function=words,
        event=meaning.name,
        example=f"{words} {shown}.{property}",
    )
