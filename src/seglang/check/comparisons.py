"""Comparisons: equality, order, ranges, options, text tests, distance."""

from __future__ import annotations

from decimal import Decimal

from seglang import patterns
from seglang.check import arithmetic, constants, values, versions
from seglang.check.constants import type_words, written
from seglang.check.context import Context
from seglang.check.scope import Scope
from seglang.check.wording import exchanged
from seglang.core import nodes as core
from seglang.core import past
from seglang.core.edges import AsOf, Shift
from seglang.core.nodes import Operator
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import types as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    TEXT,
    BooleanType,
    DurationType,
    EnumType,
    MapType,
    PointType,
    UnknownType,
    VersionType,
    comparable,
    is_instant,
    is_number,
    is_textual,
    orderable,
)

_METRES = {"km": Decimal(1000), "mi": Decimal("1609.344")}
_MIRRORED = {
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
    Operator.EQUAL: Operator.EQUAL,
}

_SHOWN_LABELS = 20


def _wrong(span: Span) -> core.Condition:
    return core.Always(False, span)


def compare(context: Context, scope: Scope, node: syntax.Compare) -> core.Condition:
    operator = Operator(node.operator)
    negated = operator is Operator.NOT_EQUAL
    if negated:
        operator = Operator.EQUAL
    since = _time_since(context, scope, node, operator)
    if since is None:
        left = values.value(context, scope, node.left)
        right = values.value(context, scope, node.right)
        since = relation(context, operator, left, right, node, node.ignoring_case)
    return core.Not(since, node.span) if negated else since


def _time_since(
    context: Context, scope: Scope, node: syntax.Compare, operator: Operator
) -> core.Condition | None:
    """`time since X > 3 months` is `X < now - 3 months`; None for any other comparison."""
    for tested, bound, op in (
        (node.left, node.right, operator),
        (node.right, node.left, _MIRRORED[operator]),
    ):
        length = _length_beside(context, tested, bound)
        if length is not None:
            return _elapsed(values.value(context, scope, tested), op, length, node.span)
    return None


def _length_beside(
    context: Context, tested: syntax.Expression, bound: syntax.Expression
) -> core.CalendarDuration | None:
    """The written length with which `time since X` is compared; None for anything else."""
    if not isinstance(tested, syntax.TimeSince) or tested.unit is not None:
        return None
    length = constants.constant(context, bound)
    if length is None or not isinstance(length.value, core.CalendarDuration):
        return None
    return length.value


def _elapsed(
    found: core.Value, operator: Operator, length: core.CalendarDuration, span: Span
) -> core.Condition:
    if not isinstance(found, core.Apply):
        return _wrong(span)
    instant = found.arguments[1]
    edge = core.Moment(Shift(AsOf(), -length.amount, length.unit), span=span)
    return core.Compare(_MIRRORED[operator], instant, edge, span)


def relation(
    context: Context,
    operator: Operator,
    left: core.Value,
    right: core.Value,
    node: syntax.Expression,
    ignoring_case: bool = False,
) -> core.Condition:
    """`left operator right` on checked values."""
    span = node.span
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return _wrong(span)
    left, right = versions.beside(context, left, right), versions.beside(context, right, left)
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return _wrong(span)
    if not comparable(left.type, right.type) or isinstance(left.type, PointType | MapType):
        _not_comparable(context, left, right)
        return _wrong(span)
    if operator is not Operator.EQUAL and not (
        orderable(left.type) or isinstance(left.type, VersionType)
    ):
        context.report(
            codes.NO_ORDER,
            span,
            found=type_words(left.type),
            operator=operator.value,
            hint="text is compared with `=`, `starts with`, `contains` or `matches`"
            if is_textual(left.type)
            else None,
        )
        return _wrong(span)
    for one, other in ((left, right), (right, left)):
        if isinstance(one.type, EnumType):
            check_label(context, one, other, ignoring_case)
    if isinstance(left.type, DurationType):
        left = arithmetic.exact_length(context, left, "compared with elapsed time")
        right = arithmetic.exact_length(context, right, "compared with elapsed time")
    if ignoring_case:
        if not is_textual(left.type):
            context.report(
                codes.TEXT_NEEDED, span, operator="ignoring case", found=type_words(left.type)
            )
            return _wrong(span)
        left, right = values.folded(left, True), values.folded(right, True)
    return core.Compare(operator, left, right, span)


def _not_comparable(context: Context, left: core.Value, right: core.Value) -> None:
    hint = fix = None
    for one, other in ((left, right), (right, left)):
        if is_instant(one.type) and isinstance(other.type, DurationType):
            hint = "write `time since … > 30 days`, or `… was more than 30 days ago`"
        if isinstance(one.type, VersionType) and is_number(other.type):
            hint = 'versions stand beside text: `"2.10"`'
        if isinstance(one.type, MapType):
            hint = 'look up what it has under a key: `name("key")`'
        if isinstance(one.type, DurationType) and is_number(other.type):
            hint = "say the unit: `30 days`"
        if is_textual(one.type) and is_number(other.type):
            hint = "text stands in quotes; `number of x` reads a number from text"
            is_compared = not isinstance(one, core.Literal)
            if is_compared and isinstance(other, core.Literal) and context.is_written_out(other):
                fix = Fix("compare with text", (Edit(other.span, f'"{other.value}"'),))
        if is_textual(one.type) and isinstance(one, core.Literal) and is_instant(other.type):
            hint = "dates stand without quotes: 2026-11-22"
        if isinstance(one.type, BooleanType) and is_textual(other.type):
            hint = "a yes/no value stands alone: write its name, or `not` and its name"
    span = right.span if right.span.file else left.span
    context.report(
        codes.NOT_COMPARABLE,
        span,
        left=type_words(left.type),
        right=type_words(right.type),
        hint=hint,
        fix=fix,
    )


def check_label(
    context: Context, value: core.Value, other: core.Value, ignoring_case: bool = False
) -> None:
    """A text constant beside an enum must be one of its values."""
    if not isinstance(value.type, EnumType) or not isinstance(other, core.Literal):
        return
    if not isinstance(other.value, str) or isinstance(other.type, EnumType):
        return
    labels = value.type.values
    written = other.value
    if ignoring_case:
        labels = tuple(values.ascii_lower(label) for label in labels)
        written = values.ascii_lower(written)
    if written in labels:
        return
    near = context.nearest(other.value, list(value.type.values))
    fix = None
    if near is not None and context.is_written_out(other):
        fix = Fix(f'write "{near}"', (Edit(other.span, f'"{near}"'),))
    context.report(
        name_codes.UNKNOWN_LABEL,
        other.span,
        name=_name_of(value),
        label=other.value,
        nearest=near,
        labels=_listed(value.type.values),
        fix=fix,
    )


def _listed(labels: tuple[str, ...]) -> str:
    shown = ", ".join(f'"{label}"' for label in labels[:_SHOWN_LABELS])
    rest = len(labels) - _SHOWN_LABELS
    return shown if rest <= 0 else f"{shown} and {rest} more"


def _name_of(value: core.Value) -> str:
    match value:
        case core.AttributeValue(name=name) | core.PropertyValue(name) | core.TraitValue(name):
            return f"`{name}`"
        case core.Apply(function) if function.startswith("local_"):
            return f"`{function.replace('_', ' ')} …`"
        case core.Apply("weekday"):
            return "`weekday of …`"
        case core.Lookup(value=inner) | core.Outside(inner) | past.ValueAt(value=inner):
            return _name_of(inner)
        case _:
            return "this value"


def between(context: Context, scope: Scope, node: syntax.IsBetween) -> core.Condition:
    """Both ends included."""
    low, high = constants.constant(context, node.low), constants.constant(context, node.high)
    if low is not None and high is not None and _reversed(low, high):
        low_text, high_text = written(node.low), written(node.high)
        fix = Fix("put the smaller one first", exchanged(node.low, node.high), safe=True)
        span = node.low.span.to(node.high.span)
        context.report(codes.RANGE_REVERSED, span, low=low_text, high=high_text, fix=fix)
        return _wrong(node.span)
    # The value is checked once: it may hold conditions that hold ranges in turn.
    found = values.value(context, scope, node.value)
    parts = []
    for operator, bound in (
        (Operator.GREATER_OR_EQUAL, node.low),
        (Operator.LESS_OR_EQUAL, node.high),
    ):
        comparison = syntax.Compare(operator.value, node.value, bound, span=node.span)
        length = _length_beside(context, node.value, bound)
        if length is not None:
            part = _elapsed(found, operator, length, node.span)
        else:
            end = values.value(context, scope, bound)
            part = relation(context, operator, found, end, comparison)
        if isinstance(part, core.Always):  # reported; the other end would say it again
            return part
        parts.append(part)
    both = core.And(tuple(parts), node.span)
    return core.Not(both, node.span) if node.negated else both


def _reversed(low: core.Literal, high: core.Literal) -> bool:
    if is_number(low.type) and is_number(high.type):
        return bool(low.value > high.value)  # type: ignore[operator]
    if type(low.value) is type(high.value) and is_instant(low.type):
        return bool(low.value > high.value)  # type: ignore[operator]
    return False


def one_of(context: Context, scope: Scope, node: syntax.IsIn) -> core.Condition:
    found = values.value(context, scope, node.value)
    options: dict[core.Value, None] = {}
    for option_node in node.options:
        option = values.value(context, scope, option_node)
        tested = relation(context, Operator.EQUAL, found, option, option_node, node.ignoring_case)
        if isinstance(tested, core.Compare):
            folded, option = tested.left, tested.right
            options.setdefault(option)
    if not options:
        return _wrong(node.span)
    result = core.OneOf(folded, tuple(options), node.span)
    return core.Not(result, node.span) if node.negated else result


def text_test(context: Context, scope: Scope, node: syntax.TextTest) -> core.Condition:
    tested = values.text_value(context, scope, node.value, node.operator)
    if isinstance(node.argument, syntax.Pattern):
        text = node.argument.text
        pattern = patterns.parse_pattern(text)
        if isinstance(pattern, patterns.PatternError):
            start = node.argument.span.start + 1 + pattern.offset
            span = Span(node.argument.span.file, start, min(start + 1, node.argument.span.end))
            context.report(codes.BAD_PATTERN, span, problem=pattern.message)
            return _wrong(node.span)
        if tested is None:
            return _wrong(node.span)
        if node.ignoring_case:
            text = patterns.ignoring_case(pattern)
        literal = core.Literal(text, TEXT, node.argument.span)
        return core.Holds(core.Apply("matches", (tested, literal), BOOLEAN, node.span), node.span)
    argument = values.text_value(context, scope, node.argument, node.operator)
    if tested is None or argument is None:
        return _wrong(node.span)
    arguments = (
        values.folded(tested, node.ignoring_case),
        values.folded(argument, node.ignoring_case),
    )
    function = node.operator.replace(" ", "_")
    return core.Holds(core.Apply(function, arguments, BOOLEAN, node.span), node.span)


def within_distance(
    context: Context, scope: Scope, node: syntax.IsWithinDistance
) -> core.Condition:
    """Great-circle distance in whole metres, at most so many kilometres or miles."""
    tested = values.value(context, scope, node.value)
    place = values.value(context, scope, node.place)
    amount = constants.number(context, node.amount)
    points = [(tested, node.value.span), (place, node.place.span)]
    wrong = isinstance(amount.type, UnknownType)
    for found, span in points:
        if isinstance(found.type, UnknownType):
            wrong = True
        elif not isinstance(found.type, PointType):
            context.report(codes.POINT_NEEDED, span, found=type_words(found.type))
            wrong = True
    if wrong:
        return _wrong(node.span)
    metres = Decimal(str(amount.value)) * _METRES[node.unit]
    distance = core.Apply("distance", (tested, place), INTEGER, node.span)
    limit = core.Literal(constants.plain(metres), DECIMAL, node.amount.span)
    found_condition = core.Compare(Operator.LESS_OR_EQUAL, distance, limit, node.span)
    return core.Not(found_condition, node.span) if node.negated else found_condition
