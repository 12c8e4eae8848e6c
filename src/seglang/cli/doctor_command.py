"""`seg doctor`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from seglang.cli.options import Settings, settings
from seglang.diagnostics.render import FORMATS

if TYPE_CHECKING:
    from seglang.project.project import Project


@click.command("doctor")
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="How to print them."
)
@click.option("--show-values", is_flag=True, help="Name values that an enum does not list.")
@click.option("--pull", is_flag=True, help="Write into seg.toml what the live schema says.")
@click.option("--dry-run", is_flag=True, help="With --pull: only print what would change.")
@settings(target=True, as_of=True)
def command(
    settings: Settings,
    strict: bool,
    format_: str,
    show_values: bool,
    pull: bool,
    dry_run: bool,
) -> int:
    """Compare the catalog with the live database of a target.

    Missing tables and columns, types that do not fit, keys that are missing or repeat, `required`
    that is not true, values outside an enum, time columns without a zone. On Postgres also indexes
    that the rules need. Changes nothing.

    With --pull: new columns, changed types and columns that are gone are written into seg.toml, its
    comments kept; the rules that break by it are listed with their owners (exit code 1).
    """
    from seglang.cli import failure
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.render import render
    from seglang.project.checkup import checkup

    if dry_run and not pull:
        raise click.UsageError("--dry-run needs --pull.")
    if pull and (strict or show_values):
        raise click.UsageError("--pull looks at the schema only, at no rows.")
    project = settings.load()
    if pull:
        return _pull(settings, project, format_, dry_run)
    instant = settings.instant(project, "compare at")
    with progress("asking the database"):
        examined, found = checkup(
            project, settings.target, instant, show_values=show_values, strict=strict
        )
    if format_ == "text":
        write(examined, None)
    write(render(found, format_, colour=settings.colour(sys.stdout)), None)
    return failure.findings(found)


def _pull(settings: Settings, project: Project, format_: str, dry_run: bool) -> int:
    from seglang.cli.progress import progress
    from seglang.cli.pulled_text import changes_text, findings_text
    from seglang.project.pulling import pull

    with progress("asking the database"):
        pulled = pull(project, settings.target)
    changes = pulled.diff() if dry_run else changes_text(pulled)
    colour = settings.colour(sys.stdout)
    findings = findings_text(pulled, format_, colour, written=not dry_run)
    if not dry_run:
        pulled.write()
    # What can be read by a program has standard output for itself.
    (sys.stdout if format_ == "text" else sys.stderr).write(changes)
    (sys.stderr if format_ == "text" and dry_run else sys.stdout).write(findings)
    return 1 if pulled.broken else 0
