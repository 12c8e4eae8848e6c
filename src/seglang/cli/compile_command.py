"""`seg compile`"""

from __future__ import annotations

from datetime import datetime

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings


@click.command("compile")
@click.argument(
    "names",
    nargs=-1,
    required=True,
    metavar="NAME...",
    shell_complete=declared("segment", "trait", "partition"),
)
@click.option("--dialect", metavar="NAME", help="The SQL to write; default: the target's.")
@click.option("--bind", is_flag=True, help="Print the values of the parameters at --as-of instead.")
@click.option("-o", "--output", metavar="PATH", help="Write to a file.")
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings, names: tuple[str, ...], dialect: str | None, bind: bool, output: str | None
) -> None:
    """Print one SQL statement for each segment, trait or partition.

    With `--as-of parameter` the edges of windows are named parameters; `--bind` prints their
    values for an instant as JSON, so that one statement serves every day.
    """
    from seglang.cli.output import write
    from seglang.output.tables import bound_json
    from seglang.project.as_of import in_range
    from seglang.project.selecting import require

    project = settings.load()
    require(settings.program(project, names), names)
    if bind:
        as_of: str | datetime = "parameter"
        instant = settings.instant(project, "bind at")
    else:
        open_ = settings.as_of == "parameter"
        as_of = "parameter" if open_ else settings.instant(project)
    compiled = [
        project.compile(
            name, dialect=dialect, target=settings.target, as_of=as_of, params=settings.params
        )
        for name in names
    ]
    if bind:
        with in_range():
            text = bound_json(dict(zip(names, compiled, strict=True)), instant)
    else:
        text = "\n".join(each.sql.rstrip("\n") + ";\n" for each in compiled)
    write(text, output)
