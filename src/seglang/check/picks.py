"""Picked rows: `(last 3 purchase)`, `(top 5 purchase by amount)`."""

from __future__ import annotations

from seglang.check import constants, names, rows
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import RowsMeaning, Scope
from seglang.core import sources
from seglang.diagnostics.codes import rows as codes
from seglang.syntax import nodes as syntax
from seglang.types import DurationType, UnknownType, is_instant, is_number


def picked(context: Context, scope: Scope, node: syntax.PickedRows) -> RowsMeaning | None:
    """So many rows of the inner phrase; its frames are theirs."""
    end = sources.End(node.end)
    found = rows.plain(context, scope, node.rows, f"{node.end} …")
    number = constants.whole_number(context, node.number, least=1)
    if found is None:
        return None
    frames = rows.frames(context, scope, node.rows, found)
    inner = rows.checked(context, scope, node.rows, found)
    by = None
    if node.by is not None:
        by = names.path_value(context, scope.within(frames), node.by)
        if isinstance(by.type, UnknownType):
            return None
        if not (is_number(by.type) or is_instant(by.type) or isinstance(by.type, DurationType)):
            context.report(codes.PICK_ORDER, node.by.span, found=type_words(by.type))
            return None
    elif not rows.needs_time(context, found, f"`{node.end}`", node.rows.span):
        return None
    if number is None:
        return None
    source = sources.Picked(inner, end, number, by)
    return RowsMeaning(found.name, source, frames)
