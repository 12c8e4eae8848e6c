"""`seg doctor`"""

from __future__ import annotations

import sys

import click

from seglang.cli.options import Settings, settings
from seglang.diagnostics.render import FORMATS


@click.command("doctor")
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="How to print them."
)
@click.option("--show-values", is_flag=True, help="Name values that an enum does not list.")
@settings(target=True, as_of=True)
def command(settings: Settings, strict: bool, format_: str, show_values: bool) -> int:
    """Compare the catalog with the live database of a target.

    Missing tables and columns, types that do not fit, keys that are missing or repeat, `required`
    that is not true, values outside an enum, time columns without a zone. On Postgres also indexes
    that the rules need. Changes nothing.
    """
    from seglang.cli import failure
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.render import render
    from seglang.project.checkup import checkup

    project = settings.load()
    instant = settings.instant(project, "compare at")
    with progress("asking the database"):
        examined, found = checkup(
            project, settings.target, instant, show_values=show_values, strict=strict
        )
    if format_ == "text":
        write(examined, None)
    write(render(found, format_, colour=settings.colour(sys.stdout)), None)
    return failure.findings(found)
