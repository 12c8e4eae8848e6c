"""A project compared with itself as it was: versions read, rules compared, members counted.

`difference` does all that `seg diff` shows. Both sides are read before anything is computed; on a
target both are asked at one instant, and nothing but numbers comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from seglang.comparing import Side as Rules
from seglang.comparing import compare
from seglang.comparing.model import Comparison, Heading, Relation, Version, nothing_known
from seglang.core.declarations import Program
from seglang.diagnostics.codes import comparing as codes
from seglang.errors import SegError
from seglang.project.as_of import local_text
from seglang.project.connection import open_engine
from seglang.project.counting import Counting
from seglang.project.project import Project
from seglang.project.revisions import revision
from seglang.syntax import nodes as syntax

if TYPE_CHECKING:
    from seglang.comparing.model import Relate


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a project."""

    project: Project
    version: Version = Version()


@dataclass(frozen=True, slots=True)
class Difference:
    """What `seg diff` shows."""

    heading: Heading
    comparison: Comparison

    def __str__(self) -> str:
        from seglang.comparing.render import render

        return render(self.heading, self.comparison)


def versions(place: Path, refs: Sequence[str]) -> tuple[Side, Side]:
    """What the refs of `seg diff` name: none (the last commit, and the files as they are), one,
    or two, perhaps as `OLD..NEW`. Raises SegError."""
    old, new = _two(refs)
    before = version(place, old)
    return before, Side(Project.load(place)) if new is None else version(place, new)


def _two(refs: Sequence[str]) -> tuple[str, str | None]:
    if not refs:
        return "HEAD", None
    if len(refs) > 2:
        raise SegError.of(codes.WRONG_REFS, refs=" ".join(refs))
    parts = refs[0].split("..") if len(refs) == 1 and ".." in refs[0] else list(refs)
    if len(parts) > 2 or not all(parts) or any("..." in ref for ref in refs):
        hint = None
        if "..." in refs[0]:
            hint = "for the common ancestor of both: `git merge-base OLD NEW` prints it"
        raise SegError.of(codes.WRONG_REFS, refs=" ".join(refs), hint=hint)
    return parts[0], parts[1] if len(parts) == 2 else None


def version(place: Path, ref: str) -> Side:
    """The project at a ref. Raises SegError."""
    found = revision(place, ref)
    return Side(found.project, Version(ref, found.id))


def difference(
    before: Side,
    after: Side,
    params: Mapping[str, object],
    target: str | None = None,
    as_of: datetime | None = None,
) -> Difference:
    """Members are counted when a target is named, at `as_of`. Raises SegError when the target
    cannot be opened."""
    old, new = (rules(each.project, params, target) for each in (before, after))
    comparison = compare(old, new, _relating(old.program, new.program))
    if target is not None and as_of is not None:
        with closing(open_engine(after.project, target, {})) as engine:
            counting = Counting(before.project, after.project, old, new, engine, as_of)
            changes = tuple(counting.counted(change) for change in comparison.changes)
        comparison = replace(comparison, changes=changes)
    return Difference(
        Heading(
            before.version,
            after.version,
            target,
            None if target is None or as_of is None else local_text(as_of, after.project.zone),
        ),
        comparison,
    )


def rules(project: Project, params: Mapping[str, object], target: str | None) -> Rules:
    """The rules of one version. A parameter that only the other version has is not asked for
    here."""
    declared = {
        each.heading.name.text
        for module in project.modules
        for each in module.declarations
        if isinstance(each, syntax.Param)
    }
    known = {name: value for name, value in params.items() if name in declared}
    chosen = target if target in project.file.targets else None
    program, found = project.analysed(params=known, target=chosen)
    errors = tuple(each for each in found if each.is_error)
    values = project.parameters(known, chosen)
    return Rules(program, project.modules, project.file.limits, errors, values)


def _relating(old: Program, new: Program) -> Relate:
    """What the solver can say of two segments, where it is installed."""
    try:
        relations = import_module("seglang.analysis.relations")
    except ImportError:
        return nothing_known

    def relate(before: str, after: str) -> Relation:
        found = relations.relation(old, before, new, after)
        return Relation[found.name]

    return relate
