"""`seg size`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.output import TABLE_FORMATS, TEXT_FORMATS
from seglang.cli.sandboxed import Confined, sandbox_options, write_confined


@click.command("size")
@click.argument(
    "names", nargs=-1, metavar="[NAME]...", shell_complete=declared("segment", "partition")
)
@click.option(
    "--format", "format_", type=click.Choice(TABLE_FORMATS), default="table", help="Of the output."
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file, whole or not at all.")
@settings(target=True, as_of=True, params=True)
@sandbox_options
def command(
    settings: Settings,
    names: tuple[str, ...],
    format_: str,
    output: str | None,
    confined: Confined | None,
) -> None:
    """Count the members of segments, and of each label of partitions; all of them by default.

    The share is that of the population: everybody who existed at the instant.
    """
    from contextlib import ExitStack

    from seglang.cli.output import refuse_terminal, write_table
    from seglang.cli.progress import progress
    from seglang.project.selecting import require

    refuse_terminal(format_, output)
    if confined is not None:
        write_confined(settings, confined, "sizes", names, format_, output)
        return
    project = settings.load()
    require(settings.program(project, names), names, "group")
    instant = settings.instant(project)
    with ExitStack() as until_written:
        with progress("counting"):
            connection = until_written.enter_context(
                project.connect(settings.target, as_of=instant, params=settings.params)
            )
            table = connection.size_table(names, arrow=format_ not in TEXT_FORMATS)
        write_table(table, format_, output)
