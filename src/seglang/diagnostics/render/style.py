"""Terminal colours by hand: importing a library for them costs more than checking a file."""

from __future__ import annotations

from seglang.diagnostics.model import Severity

RED = "31"
YELLOW = "33"
GREEN = "32"
BLUE = "34"
CYAN = "36"
BOLD = "1"

_OF_SEVERITY = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: BLUE}


def paint(text: str, *codes: str, colour: bool) -> str:
    """`text` in a colour, or as it is."""
    if not colour or not text:
        return text
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"


def severity_colour(severity: Severity) -> str:
    return _OF_SEVERITY[severity]
