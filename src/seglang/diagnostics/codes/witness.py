"""Tests that are written by searching for worlds: SEG945 to SEG949."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

NOTE = Severity.NOTE

NO_WORLD_FOUND = Code(
    "SEG945",
    "no-world-found",
    NOTE,
    headline="no small world was found in which {what}",
    help=("there may be none: another condition of `{name}` may rule it out", "{hint}"),
)
