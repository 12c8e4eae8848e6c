"""The declarations of a project as a table."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.check.call_text import declared_text
from seglang.core.declarations import Program
from seglang.output.tables import Table
from seglang.syntax.nodes import Module, Segment, Text, Trait

_COLUMNS = ("name", "kind", "entity", "owner", "tags", "about")


def listing(program: Program, modules: Sequence[Module] = ()) -> Table:
    """One row a declaration, in source order; `about` is the first line of its documentation.
    Those of `modules` that have parameters stand behind, with them: `big(least: integer)`."""
    rows: list[tuple[str | None, ...]] = [
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
    for module in modules:
        for written in module.declarations:
            if isinstance(written, Segment | Trait) and written.heading.parameters:
                rows.append(_with_parameters(written, program))
    return Table(_COLUMNS, rows)


def _with_parameters(written: Segment | Trait, program: Program) -> tuple[str | None, ...]:
    heading = written.heading
    entity = heading.entity.text if heading.entity is not None else program.catalog.main_entity
    texts = {
        annotation.name.text: [
            item.value for item in annotation.arguments if isinstance(item, Text)
        ]
        for annotation in heading.annotations
    }
    return (
        declared_text(written),
        heading.word,
        entity,
        next(iter(texts.get("owner", ())), None),
        ", ".join(texts.get("tags", ())) or None,
        heading.docs[0].strip() if heading.docs else None,
    )
