"""`seg check`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from seglang.cli.options import Settings, settings, tell
from seglang.diagnostics.render import FORMATS


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="How to print them."
)
@click.option("--deep", is_flag=True, help="Prove more, with the solver z3; takes longer.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then check again.")
@settings(target=True, params=True)
def command(
    settings: Settings, paths: tuple[str, ...], strict: bool, format_: str, deep: bool, fix: bool
) -> int:
    """Judge all rules of the project, and print every problem in order.

    With PATHs (files or folders) only their problems are printed; names of the whole project stay
    known. Exit code 1 when there are errors, or with --strict warnings.
    """
    from seglang.cli import failure
    from seglang.cli.progress import progress
    from seglang.diagnostics.render import render
    from seglang.diagnostics.report import report
    from seglang.errors import SegError
    from seglang.project.rule_files import names_of, rules_below

    chosen = rules_below(paths)
    try:
        project = settings.load(tuple(map(str, chosen)))
        files = names_of(chosen, project.root) if paths else None
        if fix:
            project = _fix(project, files)
        with progress("checking"):
            checked = project.check(params=settings.params, target=settings.target, deep=deep)
    except SegError as error:
        # A wrong seg.toml is printed in the format asked for, too.
        found = report(error.diagnostics, error.report.sources.values(), strict=strict)
        sys.stdout.write(render(found, format_, colour=settings.colour(sys.stdout)))
        return failure.status(found)
    found = checked.within(files, strict=strict)
    sys.stdout.write(render(found, format_, colour=settings.colour(sys.stdout)))
    return failure.status(found) if found.failed else 0


def _fix(project: Any, files: frozenset[str] | None) -> Any:
    from seglang.output.writing import write_text
    from seglang.project.repair import repair

    repaired, made = repair(project, files)
    old = {source.name: source.text for source in project.sources}
    for source in repaired.sources:
        if source.text != old[source.name]:
            write_text(Path(project.root, source.name), source.text)
    tell(f"{made} fixed" if made else "nothing to fix")
    return repaired
