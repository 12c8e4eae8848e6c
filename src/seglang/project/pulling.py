"""What `seg doctor --pull` does: `seg.toml` says what the live schema says.

Takes a project and a target; gives the new text, what stays for a person to decide, and the rules
that break by it, each with its owner. `Pulled.write` puts the text in the place of the file, whole.
Nothing is given, let alone written, for a text that would not load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from seglang.catalog.load import load_project
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.doctor.drift import Change, drift
from seglang.doctor.update import UnwritableError, updated
from seglang.engines.inspect import read_schema
from seglang.engines.model import ReadError
from seglang.engines.reading import open_reader
from seglang.errors import SegError
from seglang.output.writing import write_bytes
from seglang.project.project import Project
from seglang.source import Source
from seglang.syntax import nodes as syntax
from seglang.syntax.nodes.tests import Test

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Broken:
    """A declaration or test with errors that it did not have before; `name` is empty for errors
    that stand in none."""

    kind: str
    name: str
    owner: str | None
    file: str
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Pulled:
    """`before` and `after` are the texts of `seg.toml`. `left` is what is left as it is, with its
    places in the old text; `left_after` the same in the new one."""

    before: Source
    after: Source
    changes: tuple[Change, ...]
    left: tuple[Diagnostic, ...]
    left_after: tuple[Diagnostic, ...]
    broken: tuple[Broken, ...]
    rules: tuple[Source, ...]
    path: Path

    def diff(self) -> str:
        """What changes, as a unified diff."""
        lines = unified_diff(
            self.before.text.splitlines(keepends=True),
            self.after.text.splitlines(keepends=True),
            self.before.name,
            self.after.name,
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def write(self) -> None:
        """Raises SegError (SEG706)."""
        if not self.changes:
            return
        marked = self.path.read_bytes().startswith(_MARK)
        write_bytes(self.path, (_MARK if marked else b"") + self.after.text.encode("utf-8"))


def pull(project: Project, target: str | None) -> Pulled:
    """Compare the catalog with the schema of a target, and work out what follows. Raises SegError
    when the target does not answer, and when the new text would not load (SEG662)."""
    sink = Sink()
    reader = open_reader(project.target(target), sink)
    if reader is None:
        raise SegError(sink, [project.text])
    try:
        schema = read_schema(reader)
    except ReadError as error:
        error.report(sink)
        raise SegError(sink) from None
    finally:
        reader.close()
    found = drift(project.catalog, schema, reader.source)
    name = project.text.name
    try:
        after = Source(name, updated(project.text.text, found.changes))
    except UnwritableError as error:
        problem = f"its layout leaves no plain place for `{error.path}`"
        hint = "change that one by hand, then pull again"
        raise SegError.of(codes.CANNOT_UPDATE, file=name, problem=problem, hint=hint) from None
    renewed = _loaded(project, after)
    return Pulled(
        project.text,
        after,
        found.changes,
        found.left,
        drift(renewed.catalog, schema, reader.source).left,
        _broken(project, renewed, target),
        project.sources,
        project.root / name,
    )


def _loaded(project: Project, after: Source) -> Project:
    sink = Sink()
    file = load_project(after.text, after.name, str(project.root), sink)
    if file is None:
        problem = "what it would say then is wrong"
        sink.report(codes.CANNOT_UPDATE, None, file=after.name, problem=problem, hint=None)
        raise SegError(sink, [after])
    return Project(file, after, project.sources, project.problems)


def _broken(before: Project, after: Project, target: str | None) -> tuple[Broken, ...]:
    """The declarations with errors that the old catalog did not give them."""
    old = {(found.code.id, found.span) for found in _errors(before, target)}
    new = [found for found in _errors(after, target) if (found.code.id, found.span) not in old]
    groups: dict[tuple[str, int], list[Diagnostic]] = {}
    for found in new:
        groups.setdefault(_place(after.modules, found), []).append(found)
    return tuple(
        _group(after.modules, file, number, problems) for (file, number), problems in groups.items()
    )


def _errors(project: Project, target: str | None) -> list[Diagnostic]:
    return [found for found in project.check(target=target).diagnostics if found.is_error]


def _place(modules: Sequence[syntax.Module], found: Diagnostic) -> tuple[str, int]:
    """The file, and the number of the declaration there that the problem lies in; -1 for none."""
    if found.span is None:
        return "", -1
    for module in modules:
        if module.source.name == found.span.file:
            starts = map(_start, _written(module))
            return found.span.file, sum(start <= found.span.start for start in starts) - 1
    return found.span.file, -1


def _written(module: syntax.Module) -> Sequence[syntax.Declaration | Test]:
    """What stands in a file, in order."""
    return sorted((*module.declarations, *module.tests), key=_start)


def _start(declaration: syntax.Declaration | Test) -> int:
    places = [annotation.span.start for annotation in declaration.heading.annotations]
    return min((declaration.span.start, *places))


def _group(
    modules: Sequence[syntax.Module], file: str, number: int, problems: Sequence[Diagnostic]
) -> Broken:
    for module in modules:
        if number >= 0 and module.source.name == file:
            heading = _written(module)[number].heading
            owners = [
                argument.value
                for annotation in heading.annotations
                if annotation.name.text == "owner"
                for argument in annotation.arguments
                if isinstance(argument, syntax.Text)
            ]
            owner = next(iter(owners), None)
            return Broken(heading.word, heading.name.text, owner, file, tuple(problems))
    return Broken("", "", None, file, tuple(problems))
