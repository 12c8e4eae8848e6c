"""The catalog of a project held against the database of one of its targets."""

from __future__ import annotations

from datetime import datetime

from seglang.diagnostics.model import Sink
from seglang.diagnostics.report import Report, report
from seglang.doctor import advise, examine
from seglang.engines.reading import open_reader
from seglang.errors import SegError
from seglang.output.tables import Table, aligned
from seglang.project.project import Project


def checkup(
    project: Project,
    target: str | None,
    as_of: datetime,
    *,
    show_values: bool = False,
    strict: bool = False,
) -> tuple[str, Report]:
    """A table of what was looked at, and what was found. Raises SegError when the target cannot
    be opened."""
    sink = Sink()
    reader = open_reader(project.target(target), sink)
    if reader is None:
        raise SegError(sink, [project.text])
    try:
        examination = examine(project.catalog, reader, as_of, sink, show_values=show_values)
        if reader.engine == "postgres":
            # Rules with mistakes need nothing, the others the same as ever.
            advise(project.check(as_of=as_of, target=target).program, reader, sink)
    finally:
        reader.close()
    rows = [(item.kind, item.name, item.table, item.rows) for item in examination.items]
    table = aligned(Table(("kind", "name", "table", "rows"), rows)) + "\n" if rows else ""
    return table, report(sink, [project.text], strict=strict)
