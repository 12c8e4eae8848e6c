"""Written rows: which source a phrase speaks of, with its alias, filter and window."""

from __future__ import annotations

from typing import assert_never

from seglang.check import (
    anchors,
    conditions,
    events,
    groups,
    names,
    picks,
    row_paths,
    sequences,
    windows,
)
from seglang.check.context import Context
from seglang.check.scope import Frame, RowsMeaning, Scope, aliased
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import timing as codes
from seglang.diagnostics.codes import types as type_codes
from seglang.source import Span
from seglang.syntax import nodes as syntax

Rest = tuple[syntax.Name, ...]


def meaning(
    context: Context, scope: Scope, node: syntax.EventRows
) -> tuple[RowsMeaning, Rest] | None:
    """What the source stands for, and the path to a property that is left over; None (and
    reported) when there is no such source."""
    found: RowsMeaning | None
    match node.source:
        case syntax.Path(parts):
            return _named(context, scope, parts)
        case syntax.PickedRows():
            found = picks.picked(context, scope, node.source)
        case syntax.GroupedRows():
            found = groups.grouped(context, scope, node.source)
        case syntax.Sequence():
            found = sequences.sequence(context, scope, node.source)
        case _:
            assert_never(node.source)
    if found is None:
        return None
    return found, (node.part,) if node.part is not None else ()


def _named(context: Context, scope: Scope, parts: Rest) -> tuple[RowsMeaning, Rest] | None:
    """An event or session of the entity, a relation, nested rows, a list."""
    first = parts[0].text
    of_entity = names.is_event_of(context, first, scope.entity.name)
    if not of_entity or len(parts) > 1:
        found = row_paths.rows_of(context, scope, parts)
        if found is not None:
            return found
        if not of_entity and first in scope.entity.relations:
            return None  # reported there
    event = events.meaning(context, scope, parts[0])
    if event is None:
        return None
    return events.rows_of(event), parts[1:]


def plain(context: Context, scope: Scope, node: syntax.EventRows, what: str) -> RowsMeaning | None:
    """The source of a phrase that speaks of rows, not of a property of them."""
    found = meaning(context, scope, node)
    if found is None:
        return None
    rows, rest = found
    if rest:
        not_a_property(context, what, rest[0])
        return None
    return rows


def not_a_property(
    context: Context, function: str, property: syntax.Name, hint: str | None = None
) -> None:
    """Report a property where rows are spoken of."""
    context.report(
        type_codes.PROPERTY_TOO_MANY,
        property.span,
        function=function,
        property=property.text,
        hint=f"to count different values write {hint}" if hint else None,
    )


def frames(
    context: Context, scope: Scope, node: syntax.EventRows, rows: RowsMeaning
) -> tuple[Frame, ...]:
    """The frames inside the rows, the innermost one with its alias."""
    if node.alias is None:
        return rows.frames
    _check_alias(context, scope, node.alias)
    return aliased(rows.frames, node.alias.text)


def _check_alias(context: Context, scope: Scope, alias: syntax.Name) -> None:
    """Report an alias whose name would hide another."""
    if scope.has_alias(alias.text):
        alias_taken(context, alias)
    elif alias.text in context.catalog.entities:
        alias_taken(context, alias, "an entity")
    elif events.is_event(context, alias.text):
        alias_taken(context, alias, "an event")


def alias_taken(context: Context, alias: syntax.Name, kind: str = "another row") -> None:
    context.report(name_codes.ALIAS_TAKEN, alias.span, name=alias.text, kind=kind)


def checked(
    context: Context,
    scope: Scope,
    node: syntax.EventRows,
    rows: RowsMeaning,
    *,
    filtered: bool = True,
) -> sources.Rows:
    """The rows of a checked source that the filter and the window of the phrase leave. Without
    `filtered` its filter is left out."""
    where = rows.where
    if node.where is not None and filtered:
        inside = scope.within(frames(context, scope, node, rows))
        where = both(where, conditions.condition(context, inside, node.where))
    found, apart_from = None, None
    if node.window is not None:
        found = _window(context, scope, node.window, rows)
        if not anchors.is_repeated(node.window):
            apart_from = anchors.row_itself(scope, rows, found)
    return sources.Rows(rows.name, rows.source, where, found, node.span, apart_from)


def _window(
    context: Context, scope: Scope, node: syntax.Window, rows: RowsMeaning
) -> sources.Window | None:
    needs_time(context, rows, "a window", node.span)
    if not anchors.is_repeated(node):
        return windows.window(context, scope, node)
    if scope.period is not None and scope.period[0] == node:
        return scope.period[1]
    anchors.no_condition(context, node, two=scope.period is not None)
    return None


def both(one: core.Condition | None, other: core.Condition) -> core.Condition:
    return other if one is None else core.And((one, other), other.span)


def needs_time(context: Context, rows: RowsMeaning, what: str, span: Span) -> bool:
    """Have the rows an instant? Otherwise reported."""
    if rows.timed:
        return True
    context.report(codes.WITHOUT_TIME, span, rows=f"the rows of `{rows.name}`", what=what)
    return False


def narrowed(rows: sources.Rows, where: core.Condition) -> sources.Rows:
    """The rows for which a condition holds as well."""
    narrowed_by = both(rows.where, where)
    return sources.Rows(
        rows.name, rows.source, narrowed_by, rows.window, rows.span, rows.apart_from
    )
