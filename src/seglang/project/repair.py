"""What `seg check --fix` does: safe fixes made until none is left.

A round that would bring a new error is not made, so the rules never get worse.
"""

from __future__ import annotations

from collections.abc import Collection

from seglang.diagnostics.fixes import apply, safe_fixes
from seglang.project.project import Project
from seglang.source import Source

_ROUNDS = 10


def repair(project: Project, files: Collection[str] | None = None) -> tuple[Project, int]:
    """The project with all safe fixes made (in `files` only, when given), and how many they were.
    Nothing is written."""
    made = 0
    for _ in range(_ROUNDS):
        report = project.check().report
        fixes = safe_fixes(
            found
            for found in report.diagnostics
            if found.fix is not None
            and all(files is None or edit.span.file in files for edit in found.fix.edits)
        )
        edits = [edit for fix in fixes for edit in fix.edits]
        if not edits:
            break
        repaired = project.with_sources(
            [
                Source(
                    source.name,
                    apply(source.text, [e for e in edits if e.span.file == source.name]),
                )
                for source in project.sources
            ]
        )
        if repaired.check().report.errors > report.errors:
            break
        project, made = repaired, made + len(fixes)
    return project, made
