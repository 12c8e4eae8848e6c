"""`has`: whether there are related rows, rows nested in the one at hand, elements of a list."""

from __future__ import annotations

from seglang.check import conditions, events, names, occurrences, row_paths, rows
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import relations as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.source import Span
from seglang.syntax import nodes as syntax


def has(context: Context, scope: Scope, node: syntax.HasRelated) -> core.Condition:
    """`has pets where (…)`, `has no …`, `has at least 2 …`, `has only users where (…)`."""
    nothing = core.Always(False, node.span)
    meaning = _rows(context, scope, node)
    if meaning is None:
        return nothing
    if node.only and node.rows.where is not None:
        return occurrences.only(context, scope, node.rows, meaning, node.span)
    found = rows.checked(context, scope, node.rows, meaning)
    if node.quantity is not None:
        limits = conditions.quantity(context, node.quantity)
        return occurrences.counted(found, *limits, node.span) if limits is not None else nothing
    some = occurrences.some(found, node.span)
    return core.Not(some, node.span) if node.negated else some


def _rows(context: Context, scope: Scope, node: syntax.HasRelated) -> RowsMeaning | None:
    """The rows that are spoken of; otherwise reported and None."""
    path = node.rows.source
    assert isinstance(path, syntax.Path)
    before = len(context.sink.diagnostics)
    found = row_paths.rows_of(context, scope, path.parts)
    if found is None:
        if len(context.sink.diagnostics) == before:
            _unknown(context, scope, path)
        return None
    meaning, rest = found
    if rest:
        rows.not_a_property(context, "has", rest[0])
        return None
    if ends_in_event(meaning.source):
        words = "did not" if node.negated else "did"
        context.report(
            name_codes.WRONG_KIND,
            path.span,
            name=path.text,
            kind="an event",
            wanted="related rows, nested rows or a list",
            hint=f"write `{words} {path.text}`",
            fix=_did_instead(node),
        )
        return None
    return meaning


def _kind(source: sources.Source) -> str:
    match source:
        case sources.Elements():
            return "a list"
        case sources.Nested(event):
            return f"rows of {event}"
        case sources.Each(_, inner):
            return _kind(inner.source)
        case _:
            return "a relation"


def _did_instead(node: syntax.HasRelated) -> Fix | None:
    if node.negated or node.only or node.quantity is not None:
        return None
    opening = Span(node.span.file, node.span.start, node.rows.span.start)
    return Fix("ask whether it happened", (Edit(opening, "did "),))


def ends_in_event(source: sources.Source) -> bool:
    """Are its rows things that happened, rather than rows that are there?"""
    match source:
        case sources.Events() | sources.Sessions():
            return True
        case sources.Each(_, inner):
            return ends_in_event(inner.source)
        case _:
            return False


def happens(context: Context, node: syntax.Did, meaning: RowsMeaning) -> bool:
    """Do the rows after `did` happen? Those of a relation, of an event or of a list are there: that
    is said by `has`, and otherwise reported."""
    source = node.rows.source
    if not isinstance(source, syntax.Path) or ends_in_event(meaning.source):
        return True
    hint = f"write `has {'no ' if node.negated else ''}{source.text}`"
    fix = None
    if isinstance(meaning.source, sources.Each) and isinstance(
        meaning.source.inner.source, sources.Nested
    ):
        owner = ".".join(part.text for part in source.parts[:-1])
        hint = f"write `did {owner} where (has {source.parts[-1].text} …)`"
    elif node.frequency is None and not node.only and node.rows.window is None:
        opening = Span(node.span.file, node.span.start, node.rows.span.start)
        words = "has no " if node.negated else "has "
        fix = Fix("ask whether there are such rows", (Edit(opening, words),))
    context.report(
        name_codes.WRONG_KIND,
        source.span,
        name=source.text,
        kind=_kind(meaning.source),
        wanted="an event",
        hint=hint,
        fix=fix,
    )
    return False


def _unknown(context: Context, scope: Scope, path: syntax.Path) -> None:
    """Say what the name is instead, or which one is near."""
    name = path.parts[0]
    if name.text in context.names.broken:
        context.taint()
        return
    if events.is_event(context, name.text):
        events.meaning(context, scope, name)
        return
    row = scope.row
    nested = []
    if row is not None and row.event is not None:
        nested = list(context.catalog.events[row.event].rows)
    of_row = row.type_of(name.text) if row is not None else None
    type = of_row or names.type_of_entity(context, scope.entity, name.text)
    hint = None
    if type is not None and len(path.parts) == 1:
        hint = f"`{name.text}` is {type_words(type)}: compare it, or ask whether it `is known`"
    many = [found.name for found in scope.entity.relations.values() if not found.is_to_one]
    context.report(
        codes.UNKNOWN_RELATION,
        path.span,
        owner=scope.entity.name,
        name=path.text,
        nearest=context.nearest(name.text, many, nested),
        hint=hint,
    )
