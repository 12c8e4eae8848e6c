"""`seg history`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.output import TABLE_FORMATS, TEXT_FORMATS


@click.command("history")
@click.argument("name", shell_complete=declared("segment"))
@click.option(
    "--format", "format_", type=click.Choice(TABLE_FORMATS), default="table", help="Of the output."
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file, whole or not at all.")
@settings(target=True)
def command(settings: Settings, name: str, format_: str, output: str | None) -> None:
    """List the versions of a segment that are kept, the newest first.

    With how many members each has, how many entered and left, when and by whom it was published,
    and which version a rollback brought back. The rules need not declare the segment any more.
    """
    from seglang.cli.output import refuse_terminal, write_table
    from seglang.project.kept import history_table

    refuse_terminal(format_, output)
    table = history_table(settings.load(), name, settings.target, arrow=format_ not in TEXT_FORMATS)
    write_table(table, format_, output)
