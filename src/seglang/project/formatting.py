"""Rule files and their canonical layout.

Paths come in; for each file its text as it is and as it should be come out. Nothing is written
here. A file with a syntax error keeps its text and brings its problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seglang.diagnostics.model import Diagnostic, Sink
from seglang.project import rule_files
from seglang.source import Source


@dataclass(frozen=True, slots=True)
class Layout:
    """One file. `path` is None for standard input, `source` when it could not be read."""

    name: str
    path: Path | None
    source: Source | None
    new: str
    problems: tuple[Diagnostic, ...] = ()
    marked: bool = False

    @property
    def changed(self) -> bool:
        """The canonical text differs; a byte order mark is a difference, too."""
        return self.source is not None and (self.marked or self.new != self.source.text)

    def diff(self) -> str:
        """What changes, as a unified diff."""
        from difflib import unified_diff

        old = self.source.text if self.source is not None else ""
        lines = unified_diff(
            old.splitlines(keepends=True), self.new.splitlines(keepends=True), self.name, self.name
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def layout(paths: Sequence[str], project: str) -> list[Layout]:
    """The layouts of files and of the `.seg` files below folders; without paths, of all rule
    files of the project. Raises SegError for a path, or a project, that is not there."""
    if paths:
        return [_layout_file(path, path.as_posix()) for path in rule_files.rules_below(paths)]
    from seglang.project.project import Project

    found = Project.load(project)
    names = [source.name for source in found.sources]
    layouts = [_layout_file(found.root / name, name) for name in names]
    unread = [
        Layout(each.span.file, None, None, "", (each,))
        for each in found.problems
        if each.is_error and each.span is not None
    ]
    return layouts + unread


def layout_text(data: bytes, name: str) -> Layout:
    """The layout of a text that stands in no file."""
    sink = Sink()
    source = rule_files.decode(data, name, sink)
    if source is None:
        return Layout(name, None, None, "", sink.sorted())
    return _layout_source(source, None, False)


def _layout_file(path: Path, name: str) -> Layout:
    sink = Sink()
    source = rule_files.read_rule(path, name, sink)
    if source is None:
        return Layout(name, path, None, "", sink.sorted())
    return _layout_source(source, path, _has_mark(path))


def _layout_source(source: Source, path: Path | None, marked: bool) -> Layout:
    from seglang.syntax.format import format_module
    from seglang.syntax.parse import parse

    sink = Sink()
    module = parse(source, sink)
    errors = tuple(found for found in sink.sorted() if found.is_error)
    if errors or not module.complete:
        return Layout(source.name, path, source, source.text, errors)
    return Layout(source.name, path, source, format_module(module), (), marked)


def _has_mark(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == b"\xef\xbb\xbf"
