"""`seg export`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings, tell
from seglang.cli.output import TABLE_FORMATS, TEXT_FORMATS


@click.command("export")
@click.argument("name", shell_complete=declared("segment"))
@click.option(
    "--since",
    metavar="VERSION",
    type=click.IntRange(min=0),
    required=True,
    help="As `seg history` lists it; 0 gives all members as entered.",
)
@click.option(
    "--format", "format_", type=click.Choice(TABLE_FORMATS), default="csv", help="Of the output."
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file, whole or not at all.")
@settings(target=True)
def command(settings: Settings, name: str, since: int, format_: str, output: str | None) -> None:
    """Print who entered and left a segment between a published version and the current one.

    A row has the key, whether it entered or left, and when; who did both in between is not there.
    The current version, from which to ask the next time, is told beside the output.
    """
    from contextlib import ExitStack

    from seglang.cli.output import refuse_terminal, write_table
    from seglang.cli.progress import progress
    from seglang.project.kept import exported

    refuse_terminal(format_, output)
    project = settings.load()
    with ExitStack() as until_written:
        with progress(f"exporting {name}"):
            now, table = until_written.enter_context(
                exported(project, name, since, settings.target, arrow=format_ not in TEXT_FORMATS)
            )
        write_table(table, format_, output)
    tell(f"{name} from version {since} to version {now.number}")
