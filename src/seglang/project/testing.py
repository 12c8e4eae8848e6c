"""The tests of a project: which are meant, where they are run, what came of them.

Comes in: a project and what was asked for. Goes out: a `TestRun`. Mistakes in rules hold back only
the tests that rest on them; these are named, and the run then counts as failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seglang.diagnostics.codes import tests as codes
from seglang.diagnostics.model import Diagnostic, nearest
from seglang.diagnostics.report import report
from seglang.errors import SegError
from seglang.references import KnownEvents, references
from seglang.syntax import nodes as syntax
from seglang.testing.bed import Bed
from seglang.testing.evaluator import EvaluatorBed
from seglang.testing.outcome import TestRun
from seglang.testing.running import run

if TYPE_CHECKING:
    from seglang.project.project import Project


def run_tests(
    project: Project,
    names: Sequence[str] = (),
    *,
    engine: str | None = None,
    target: str | None = None,
    params: Mapping[str, object] | None = None,
    jobs: int = 1,
    fail_fast: bool = False,
) -> TestRun:
    """Run the tests whose title contains one of the names, that ask of a declaration of that name,
    or that stand in a file of that name; all of them when none is given.

    Raises SegError for a name that fits no test, and when the engine cannot be used.
    """
    bed = open_bed(project, engine, target)
    program, tests, problems = project.checked_tests(params=params, target=target)
    chosen = select(project, names)
    titles = {test.heading.name.text for test in chosen}
    wanted = [test for test in tests if test.title in titles]
    sound = {test.title for test in wanted}
    skipped = tuple(dict.fromkeys(
        one.heading.name.text for one in chosen if one.heading.name.text not in sound
    ))  # fmt: skip
    sources = {source.name: source for source in project.sources}
    outcomes = run(
        program, wanted, bed, sources=sources, jobs=jobs, fail_fast=fail_fast
    ) if wanted else ()  # fmt: skip
    found = _concerning(problems, chosen, skipped) if names else problems
    return TestRun(outcomes, skipped, report(found, sources.values()), bed.name)


def open_bed(project: Project, engine: str | None, target: str | None) -> Bed:
    """Where the worlds are asked. Raises SegError for one that is not there."""
    return EvaluatorBed()


def select(project: Project, names: Sequence[str]) -> tuple[syntax.Test, ...]:
    """The written tests that the names mean, in the order of their files. Raises SegError
    (SEG921) for a name that fits none."""
    written = [(test, module.source.name) for module in project.modules for test in module.tests]
    if not names:
        return tuple(test for test, _ in written)
    asked = _Asked(project)
    chosen: set[int] = set()
    problems: list[Diagnostic] = []
    for name in names:
        file = _file(project, name)
        found = {
            number
            for number, (test, place) in enumerate(written)
            if place == file
            or name.casefold() in test.heading.name.text.casefold()
            or name in asked.names(test)
        }
        if not found:
            known = [test.heading.name.text for test, _ in written]
            facts = {"name": name, "nearest": nearest(name, known)}
            given = tuple((key, value) for key, value in facts.items() if value is not None)
            problems.append(Diagnostic(codes.NO_SUCH_TEST, None, given))
        chosen |= found
    if problems:
        raise SegError(problems)
    return tuple(test for number, (test, _) in enumerate(written) if number in chosen)


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


class _Asked:
    """The declarations of which tests ask."""

    def __init__(self, project: Project) -> None:
        self._catalog = project.catalog
        self._declared = {
            one.heading.name.text: one for module in project.modules for one in module.declarations
        }
        self._known: KnownEvents = {}

    def names(self, test: syntax.Test) -> set[str]:
        entities = {
            one.name.text: one.entity for one in test.given if isinstance(one, syntax.Given)
        }
        found: set[str] = set()
        for expected in test.expected:
            match expected:
                case syntax.ExpectMembers(segment):
                    found.add(segment.name.text)
                case syntax.ExpectCondition(name, condition):
                    heading = syntax.Heading("segment", name, entities.get(name.text))
                    rule = syntax.Segment(heading, condition)
                    of_rule = references(rule, self._declared, self._catalog, self._known)
                    found.update(one for one, _ in of_rule)
        return found


def _concerning(
    problems: Iterable[Diagnostic], chosen: Sequence[syntax.Test], skipped: Sequence[str]
) -> tuple[Diagnostic, ...]:
    """The problems that some tests have to do with: those of their files; all of them where a test
    was held back by something else."""
    files = {test.span.file for test in chosen}
    near = tuple(one for one in problems if one.span is None or one.span.file in files)
    explained = all(
        any(
            one.span is not None
            and one.span.file == test.span.file
            and test.span.start <= one.span.start < test.span.end
            for one in near
        )
        for test in chosen
        if test.heading.name.text in skipped
    )
    return near if explained else tuple(problems)
