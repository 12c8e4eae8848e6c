"""The declarations of a project as a table."""

from __future__ import annotations

from seglang.core.declarations import Program
from seglang.output.tables import Table

_COLUMNS = ("name", "kind", "entity", "owner", "tags", "about")


def listing(program: Program) -> Table:
    """One row a declaration, in source order; `about` is the first line of its documentation."""
    rows = [
        (
            declared.name,
            type(declared).__name__.lower(),
            declared.entity,
            declared.note.owner,
            ", ".join(declared.note.tags) or None,
            declared.note.docs[0].strip() if declared.note.docs else None,
        )
        for declared in program.declarations.values()
    ]
    return Table(_COLUMNS, rows)
