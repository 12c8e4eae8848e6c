"""`seg check`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from seglang.cli.options import Settings, settings, tell
from seglang.diagnostics.render import FORMATS

if TYPE_CHECKING:
    from seglang.diagnostics.report import Report


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="How to print them."
)
@click.option("--deep", is_flag=True, help="Prove more, with the solver z3; takes longer.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then check again.")
@click.option(
    "--changed",
    metavar="REF",
    help="Judge only what means something else than at a git ref, and what uses it.",
)
@click.option("--no-cache", is_flag=True, help="Judge anew what was judged before.")
@settings(target=True, params=True)
def command(
    settings: Settings,
    paths: tuple[str, ...],
    strict: bool,
    format_: str,
    deep: bool,
    fix: bool,
    changed: str | None,
    no_cache: bool,
) -> int:
    """Judge all rules of the project, and print every problem in order.

    With PATHs (files or folders) only their problems are printed; names of the whole project stay
    known. Exit code 1 when there are errors, or with --strict warnings.
    """
    from seglang.cli import failure
    from seglang.diagnostics.render import render
    from seglang.diagnostics.report import report
    from seglang.errors import SegError
    from seglang.project.rule_files import find_place, names_of, rules_below

    if fix and changed is not None:
        raise click.UsageError("--fix and --changed do not go together.")
    chosen = rules_below(paths)
    try:
        place = find_place(settings.project or ".")
        files = names_of(chosen, place.parent) if paths else None
        if fix:
            _fix(settings, chosen, files)
        # What is proven depends on the solver's version, too: it is judged anew.
        cached = not no_cache and not deep
        extra = tuple(map(str, chosen))
        checked = _checked(settings, place, extra, changed, deep=deep, cached=cached)
    except SegError as error:
        # A wrong seg.toml is printed in the format asked for, too.
        found = report(error.diagnostics, error.report.sources.values(), strict=strict)
        sys.stdout.write(render(found, format_, colour=settings.colour(sys.stdout)))
        return failure.status(found)
    found = checked.within(files, strict=strict)
    sys.stdout.write(render(found, format_, colour=settings.colour(sys.stdout)))
    return failure.status(found) if found.failed else 0


def _checked(
    settings: Settings,
    place: Path,
    extra: tuple[str, ...],
    changed: str | None,
    *,
    deep: bool,
    cached: bool,
) -> Report:
    from seglang.cli.progress import progress
    from seglang.project.verdicts import Asked, keep, kept

    asked = Asked(place, extra, settings.params, settings.target)
    found = kept(asked) if cached and changed is None else None
    if found is not None:
        return found
    project = settings.load(extra)
    with progress("checking"):
        checked = project.check(params=settings.params, target=settings.target, deep=deep)
        if changed is not None:
            from seglang.project.changed import only_changed

            judged = only_changed(project, checked, changed, settings.params, settings.target)
            tell(judged.words)
            return judged.report
    if cached:
        keep(asked, project, checked)
    return checked.report


def _fix(settings: Settings, chosen: tuple[Path, ...], files: frozenset[str] | None) -> None:
    from seglang.output.writing import write_text
    from seglang.project.repair import repair

    project = settings.load(tuple(map(str, chosen)))
    repaired, made = repair(project, files)
    old = {source.name: source.text for source in project.sources}
    for source in repaired.sources:
        if source.text != old[source.name]:
            write_text(Path(project.root, source.name), source.text)
    tell(f"{made} fixed" if made else "nothing to fix")
