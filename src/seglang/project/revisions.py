"""A project as it is in a commit: its `seg.toml` and rule files of that time, in the same folder.

`revision` gives a `Project` like any other, made of texts alone. Raises SegError when there is none
there, or a broken one; a rule file that cannot be used is a diagnostic of `check`.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seglang.diagnostics.codes import comparing as codes
from seglang.diagnostics.codes import text as text_codes
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.errors import SegError
from seglang.project import rule_files
from seglang.project.git import Commit, Entry, commit
from seglang.project.project import Project
from seglang.source import Source, Span

_MOST_LINKS = 10


@dataclass(frozen=True, slots=True)
class Revision:
    """`id` is the commit's."""

    ref: str
    id: str
    project: Project


def revision(place: Path, ref: str) -> Revision:
    """The project whose `seg.toml` stands at `place` now, as it is at a ref. Raises SegError."""
    found = commit(place.parent.resolve(), ref)
    entries = found.entries()
    sink = Sink()
    path = place.name
    entry = _end_of_links(found, entries, path)
    if entry is None:
        raise SegError.of(codes.NO_PROJECT, ref=ref, path=f"{found.prefix}{path}")
    if entry.size > rule_files.SIZE_LIMIT:
        sink.report(codes.BROKEN_PROJECT, None, ref=ref)
        sink.report(text_codes.LARGE_FILE, None, size=entry.size)
        raise SegError(sink)
    name = f"{ref}:{path}"
    text = rule_files.decode(found.read([entry.content])[entry.content], name, sink)
    file = None
    if text is not None:
        from seglang.catalog.load import load_project

        file = load_project(text.text, name, str(place.parent), sink)
    if text is None or file is None:
        broken = Diagnostic(codes.BROKEN_PROJECT, None, (("ref", ref),))
        raise SegError([broken, *sink], [] if text is None else [text])
    sources = _sources(found, entries, file.rules, sink)
    return Revision(ref, found.id, Project(file, text, sources, sink.sorted()))


def _sources(
    found: Commit, entries: Mapping[str, Entry], patterns: tuple[str, ...], sink: Sink
) -> list[Source]:
    wanted: dict[str, Entry] = {}
    for name in rule_files.rules_among(entries, patterns, sink):
        entry = _end_of_links(found, entries, name)
        if entry is None:
            sink.report(usage.OUTSIDE_PROJECT, None, path=name)
        elif entry.size > rule_files.SIZE_LIMIT:
            sink.report(text_codes.LARGE_FILE, Span(name, 0, 0), size=entry.size)
        else:
            wanted[name] = entry
    contents = found.read([entry.content for entry in wanted.values()])
    sources = (
        rule_files.decode(contents[entry.content], name, sink) for name, entry in wanted.items()
    )
    return [source for source in sources if source is not None]


def _end_of_links(found: Commit, entries: Mapping[str, Entry], path: str) -> Entry | None:
    """The file at a path, or at the end of links inside the folder; None when it is outside."""
    for _ in range(_MOST_LINKS):
        entry = entries.get(path)
        if entry is None or not entry.is_link:
            return entry
        target = os.fsdecode(found.read([entry.content])[entry.content])
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return None
