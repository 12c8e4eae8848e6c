"""Applying the fixes that diagnostics carry to a text.

Edits come in as spans of the old text; out comes the new text. Fixes that touch the same place
are never applied together: the first one wins, the others wait for the next round.
"""

from __future__ import annotations

from collections.abc import Iterable

from seglang.diagnostics.model import Diagnostic, Edit, Fix


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits made. They must not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=_place):
        if edit.span.start < at:
            raise ValueError("edits overlap")
        pieces.append(text[at : edit.span.start])
        pieces.append(edit.text)
        at = edit.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def safe_fixes(diagnostics: Iterable[Diagnostic]) -> tuple[Fix, ...]:
    """The safe fixes that can be made together, first come first served."""
    chosen: list[Fix] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is not None and fix.safe and not any(_clash(fix, other) for other in chosen):
            chosen.append(fix)
    return tuple(chosen)


def _clash(left: Fix, right: Fix) -> bool:
    return any(_touch(one, other) for one in left.edits for other in right.edits)


def _touch(left: Edit, right: Edit) -> bool:
    # Two insertions at one place would depend on their order, so touching ends count as well.
    return (
        left.span.file == right.span.file
        and left.span.start <= right.span.end
        and right.span.start <= left.span.end
    )


def _place(edit: Edit) -> tuple[int, int]:
    return (edit.span.start, edit.span.end)
