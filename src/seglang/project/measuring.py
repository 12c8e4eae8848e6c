"""What the tests of a project show: coverage by condition, and which changes they notice.

Comes in: a project, and the names of declarations or of rule files that are meant (all by default).
Goes out: the measure, with the program that was measured. Every test counts, whatever is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from seglang.core.declarations import Program
from seglang.core.rule_tests import RuleTest
from seglang.coverage.mutants import Mutation, mutation
from seglang.coverage.shown import Coverage, coverage
from seglang.errors import SegError
from seglang.project.selecting import require

if TYPE_CHECKING:
    from seglang.project.project import Project


@dataclass(frozen=True, slots=True)
class Measured:
    """A sound program and its tests. `names` are the declarations that are meant, None for all."""

    program: Program
    tests: tuple[RuleTest, ...]
    names: tuple[str, ...] | None

    def coverage(self) -> Coverage:
        return coverage(self.program, self.tests, self.names)

    def instant(self, project: Project) -> datetime:
        """At which worlds are looked for: that of the first test, else the project's."""
        return self.tests[0].as_of if self.tests else project.instant()

    def mutation(self) -> Mutation:
        return mutation(self.program, self.tests, self.names)


def measured(
    project: Project,
    names: Sequence[str],
    *,
    target: str | None = None,
    params: Mapping[str, object] | None = None,
) -> Measured:
    """Raises SegError for mistakes in rules or tests, and for an unknown name (SEG701)."""
    program, tests, problems = project.checked_tests(params=params, target=target)
    if problems:
        raise SegError(problems, project.sources)
    if not names:
        return Measured(program, tests, None)
    chosen: dict[str, None] = {}
    for name in names:
        file = _file(project, name)
        if file is None:
            require(program, (name,))
            chosen[name] = None
        else:
            module = next(each for each in project.modules if each.source.name == file)
            chosen |= {one.heading.name.text: None for one in module.declarations}
    return Measured(program, tests, tuple(chosen))


def _file(project: Project, name: str) -> str | None:
    """The name of the rule file that a path leads to, seen from here or from the project."""
    known = {source.name for source in project.sources}
    if name in known:
        return name
    try:
        inside = Path(name).resolve().relative_to(project.root.resolve()).as_posix()
    except (OSError, ValueError):
        return None
    return inside if inside in known else None
