"""`seg list`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings


@click.command("list")
@click.option("--format", "format_", type=click.Choice(("table", "csv", "json")), default="table")
@settings(target=True, params=True)
def command(settings: Settings, format_: str) -> None:
    """List the segments, traits and partitions of the project, in the order of their files."""
    from seglang.cli.output import write_table
    from seglang.listing import listing

    project = settings.load()
    write_table(
        listing(project.program(params=settings.params, target=settings.target)), format_, None
    )
