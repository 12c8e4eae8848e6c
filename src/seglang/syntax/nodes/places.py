"""Where a node stands in its file: outside equality and outside what is printed of it."""

from __future__ import annotations

from dataclasses import field

from seglang.source import Span

NOWHERE = Span("", 0, 0)


def placed() -> Span:
    """The field `span` of a node."""
    return field(default=NOWHERE, compare=False, repr=False)
