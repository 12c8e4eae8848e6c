"""Rules from a template, for a project: filled, laid out, checked beside its own rules."""

from __future__ import annotations

from collections.abc import Mapping

from seglang import pipeline
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.errors import SegError
from seglang.project.project import Project
from seglang.source import Source
from seglang.syntax.format import format_module
from seglang.templates.fill import filled
from seglang.templates.library import TEMPLATES


def from_template(
    project: Project,
    name: str,
    chosen: Mapping[str, str],
    *,
    entity: str | None = None,
    prefix: str = "",
    place: str | None = None,
) -> str:
    """The text of a rule file. `place` is the file it shall become, for messages.

    Raises SegError for an unknown template, for roles that the catalog does not fill, and when the
    rules do not pass the check beside those of the project.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise SegError.of(usage.UNKNOWN_TEMPLATE, name=name, nearest=nearest(name, TEMPLATES))
    sink = Sink()
    text = filled(template, project.catalog, chosen, sink, entity=entity, prefix=prefix)
    if text is None:
        raise SegError(sink)
    file = place or f"<{name}>"
    (module,) = pipeline.parse([Source(file, text)], sink)
    source = Source(file, format_module(module) if module.complete else text)
    found = project.with_sources((*project.sources, source)).check()
    problems = [
        each
        for each in found.report.diagnostics
        if each.is_error and each.span is not None and each.span.file == file
    ]
    if problems:
        raise SegError(problems, (*project.sources, source))
    return source.text
