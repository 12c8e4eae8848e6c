"""What a check says of the part of a project that changed since a git ref, and of what uses it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from seglang.comparing.changes import Comparing
from seglang.comparing.model import nothing_known
from seglang.comparing.outline import start_of
from seglang.diagnostics.model import Diagnostic
from seglang.diagnostics.report import Report
from seglang.project.differing import rules, version
from seglang.project.project import Checked, Project
from seglang.source import Span
from seglang.syntax.nodes import Declaration, Module


@dataclass(frozen=True, slots=True)
class Judged:
    """`declarations` of `all` were judged."""

    report: Report
    ref: str
    declarations: int
    all: int

    @property
    def words(self) -> str:
        return (
            f"judged {self.declarations:,} of {self.all:,} declarations: those that changed since "
            f"{self.ref}, and what uses them"
        )


def only_changed(
    project: Project,
    checked: Checked,
    ref: str,
    params: Mapping[str, object],
    target: str | None,
) -> Judged:
    """The problems of declarations that changed by meaning, or by their annotations, or that use
    such a one; and every error that was not there before. Raises SegError."""
    before = version(project.root / project.text.name, ref)
    old, new = rules(before.project, params, target), rules(project, params, target)
    affected = Comparing(old, new, nothing_known).affected()
    stretches = _Stretches(project.modules)
    known = Counter(_likeness(each) for each in old.errors)
    kept = tuple(_kept(checked.diagnostics, affected, stretches, known))
    names = {each.heading.name.text for module in project.modules for each in module.declarations}
    report = Report(kept, checked.report.sources)
    return Judged(report, ref, len(affected & names), len(names))


def _kept(
    found: Sequence[Diagnostic],
    affected: Collection[str],
    stretches: _Stretches,
    known: Counter[object],
) -> Iterator[Diagnostic]:
    for each in found:
        likeness = _likeness(each)
        was_there = each.is_error and known[likeness] > 0
        if was_there:
            known[likeness] -= 1
        name = None if each.span is None else stretches.name_at(each.span)
        in_rules = each.span is not None and each.span.file.endswith(".seg")
        if not in_rules or name in affected or (each.is_error and not was_there):
            yield each


def _likeness(found: Diagnostic) -> object:
    return found.code.id, found.facts


class _Stretches:
    """Which declaration stands at a place, its annotations included."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self._found: dict[str, tuple[list[int], list[Declaration]]] = {}
        for module in modules:
            ordered = sorted(module.declarations, key=start_of)
            self._found[module.source.name] = ([start_of(each) for each in ordered], ordered)

    def name_at(self, span: Span) -> str | None:
        starts, ordered = self._found.get(span.file, ([], []))
        place = bisect_right(starts, span.start) - 1
        if place < 0 or span.start >= ordered[place].span.end:
            return None
        return ordered[place].heading.name.text
