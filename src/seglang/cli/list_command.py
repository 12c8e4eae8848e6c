"""`seg list`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings, tell


@click.command("list")
@click.option("--format", "format_", type=click.Choice(("table", "csv", "json")), default="table")
@settings(target=True, params=True)
def command(settings: Settings, format_: str) -> None:
    """List the segments, traits and partitions of the project, in the order of their files.

    Declarations with errors are left out.
    """
    from seglang.cli.output import write_table
    from seglang.project.listing import listing

    project = settings.load()
    checked = project.check(params=settings.params, target=settings.target)
    write_table(listing(checked.program, project.modules), format_, None)
    if not checked.ok:
        tell("declarations with errors are not in this list; `seg check` tells which")
