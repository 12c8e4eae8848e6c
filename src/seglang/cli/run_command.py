"""`seg run`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.output import TABLE_FORMATS, TEXT_FORMATS
from seglang.cli.sandboxed import Confined, sandbox_options, write_confined


@click.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=declared("segment"))
@click.option("--all", "all_", is_flag=True, help="Every segment; all must be of one entity.")
@click.option(
    "--format", "format_", type=click.Choice(TABLE_FORMATS), default="table", help="Of the output."
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file, whole or not at all.")
@settings(target=True, as_of=True, params=True)
@sandbox_options
def command(
    settings: Settings,
    names: tuple[str, ...],
    all_: bool,
    format_: str,
    output: str | None,
    confined: Confined | None,
) -> None:
    """Print the keys of the members of segments, sorted.

    With several NAMEs a first column says which segment a row belongs to. Many segments are
    computed together where that is quicker.
    """
    from contextlib import ExitStack

    from seglang.cli.output import refuse_terminal, write_table
    from seglang.cli.progress import progress
    from seglang.project.selecting import select

    if bool(names) == all_:
        raise click.UsageError("Name segments, or say --all.")
    refuse_terminal(format_, output)
    if all_:
        names = _every_segment(settings)
    if confined is not None:
        write_confined(settings, confined, "members", names, format_, output)
        return
    project = settings.load()
    select(settings.program(project, names), names, "segment")
    instant = settings.instant(project)
    with ExitStack() as until_written:
        with progress(f"running {', '.join(names)}"):
            connection = until_written.enter_context(
                project.connect(settings.target, as_of=instant, params=settings.params)
            )
            table = connection.member_table(names, arrow=format_ not in TEXT_FORMATS)
        write_table(table, format_, output)


def _every_segment(settings: Settings) -> tuple[str, ...]:
    from seglang.core.declarations import Segment

    declarations = settings.program(settings.load()).declarations
    return tuple(name for name, each in declarations.items() if isinstance(each, Segment))
