"""Rules given as text, without a project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from seglang.catalog.model import Catalog, ProjectFile
from seglang.core.declarations import Segment
from seglang.diagnostics.model import Sink
from seglang.errors import SegError
from seglang.project import rule_files
from seglang.project.project import Project
from seglang.source import Source

if TYPE_CHECKING:
    from seglang.project.as_of import Instant
    from seglang.sql.compiled import Compiled


def compile(
    source: str,
    catalog: str | os.PathLike[str] | Catalog,
    *names: str,
    dialect: str = "duckdb",
    as_of: Instant | None = None,
    params: Mapping[str, object] | None = None,
) -> Compiled:
    """Compile rules given as text, without a project.

    `catalog` is the text of a `seg.toml`, its path, or a loaded `Catalog`. `names` may be left
    out when the text declares exactly one segment. Raises SegError as `Project.compile` does.
    """
    sink = Sink()
    text = Source(rule_files.PROJECT, "")
    if isinstance(catalog, os.PathLike):
        read = rule_files.read_rule(Path(catalog), str(catalog), sink)
        text = read if read is not None else text
        catalog = text.text
    loaded: Catalog | None
    if isinstance(catalog, Catalog):
        loaded = catalog
    else:
        from seglang.catalog.load import load_catalog

        text = Source(text.name, catalog)
        loaded = None if sink.has_errors else load_catalog(catalog, text.name, sink)
    if loaded is None:
        raise SegError(sink, [text])
    file = ProjectFile("text", ".", loaded, (), {}, None)
    project = Project(file, text, [Source("<text>", source)])
    if not names:
        declared = project.program(params=params).declarations.values()
        names = tuple(each.name for each in declared if isinstance(each, Segment))
        if len(names) != 1:
            names = tuple(each.name for each in declared)
    return project.compile(*names, dialect=dialect, as_of=as_of, params=params)
