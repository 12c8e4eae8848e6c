"""Groups: `(count of play per artist)`, one row a group; and `for the same artist`."""

from __future__ import annotations

from collections.abc import Mapping

from seglang.check import aggregates, conditions, values
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import RowFrame, RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import Unit
from seglang.core.nodes import Aggregation
from seglang.diagnostics.codes import rows as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import INTEGER, ListType, MapType, PointType, Type, UnknownType

VALUE = "value"


def grouped(context: Context, scope: Scope, node: syntax.GroupedRows) -> RowsMeaning | None:
    """One row for each combination of the keys, with their names and `value`."""
    found = aggregates.with_frames(context, scope, node.aggregate)
    if found is None:
        return None
    aggregate, frames = found
    inside = scope.within(frames)
    keys: list[tuple[str, core.Value]] = []
    sound = True
    for key_node in node.keys:
        key = values.value(context, inside, key_node)
        if isinstance(key.type, UnknownType):
            sound = False
            continue
        if not is_single(key.type):
            not_single(context, key.type, key_node.span)
            sound = False
            continue
        name = _name_of(key_node, len(keys))
        if name == VALUE or name in (taken for taken, _ in keys):
            context.report(codes.GROUP_NAME, key_node.span, name=name)
            sound = False
            continue
        keys.append((name, key))
    if not sound or not keys:
        return None
    properties: dict[str, Type] = {name: key.type for name, key in keys}
    properties[VALUE] = aggregate.type
    name = frames[-1].name
    frame = RowFrame(name, properties, timed=False)
    return RowsMeaning(name, sources.Grouped(aggregate, tuple(keys)), (frame,))


def _name_of(node: syntax.Expression, number: int) -> str:
    match node:
        case syntax.Path(parts):
            return parts[-1].text
        case syntax.Group(inner):
            return _name_of(inner, number)
        case syntax.Of(function):
            return function.text
        case _:
            return f"key{number + 1}"


def is_single(type: Type) -> bool:
    """Can values of the type be told apart as one value each?"""
    return not isinstance(type, ListType | PointType | MapType)


def not_single(context: Context, type: Type, span: Span) -> None:
    context.report(codes.GROUP_KEY, span, found=type_words(type))


def of_one_group(
    context: Context,
    found: sources.Rows,
    frame: RowFrame,
    same: syntax.Name,
    frequency: syntax.Frequency | None,
    span: Span,
) -> core.Condition:
    """`did E at least 2 times for the same p`: some one value of the property reaches it."""
    wrong = core.Always(False, span)
    type = frame.type_of(same.text)
    if type is None or not is_single(type):
        no_such_key(context, same.span, same.text, frame.name, frame.properties)
        return wrong
    limits = conditions.quantity(context, frequency.quantity) if frequency is not None else None
    if frequency is not None and limits is None:
        return wrong
    if frequency is None or limits is None or limits[0] < 1:
        at_most = frequency is not None
        context.report(
            codes.SAME_FREQUENCY,
            same.span,
            name=same.text,
            found="a value without rows is no group" if at_most else "no number of times",
            hint=f"write `max of (count of {found.name} per {same.text}) <= …`"
            if at_most
            else f"write `did {found.name} at least 2 times for the same {same.text}`",
        )
        return wrong
    unit = None if frequency.unit == "time" else Unit(frequency.unit)
    kind = Aggregation.COUNT if unit is None else Aggregation.COUNT_PERIODS
    counted = core.Aggregate(kind, found, INTEGER, unit=unit, span=span)
    key = core.PropertyValue(same.text, type, same.span)
    value = core.PropertyValue(VALUE, INTEGER, span)
    reaches = conditions.count_between(value, *limits, span)
    source = sources.Grouped(counted, ((same.text, key),))
    return conditions.count_between(
        core.Aggregate(
            Aggregation.COUNT, sources.Rows(found.name, source, reaches, span=span), INTEGER,
            span=span,
        ),
        1, None, span,
    )  # fmt: skip


def no_such_key(
    context: Context, span: Span, name: str, shown: str, properties: Mapping[str, Type]
) -> None:
    """Report a property that rows do not have, or that holds no single value."""
    found = properties.get(name)
    if found is not None:
        not_single(context, found, span)
        return
    usable = [known for known, type in properties.items() if is_single(type)]
    context.report(
        codes.SAME_PROPERTY,
        span,
        rows=shown,
        name=name,
        properties=", ".join(f"`{known}`" for known in usable) or None,
    )
