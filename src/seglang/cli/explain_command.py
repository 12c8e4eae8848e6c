"""`seg explain`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings


@click.command("explain")
@click.argument(
    "names",
    nargs=-1,
    metavar="NAME",
    shell_complete=declared("segment", "trait", "partition"),
)
@click.option(
    "--plan",
    is_flag=True,
    help="Say instead how segments (several NAMEs, or all) are computed together.",
)
@click.option("--sql", is_flag=True, help="Add the SQL.")
@click.option("--dialect", metavar="NAME", help="The SQL to write; default: the target's.")
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings, names: tuple[str, ...], plan: bool, sql: bool, dialect: str | None
) -> None:
    """Say in plain English what a segment, trait or partition means.

    With the start and end of each window, the tables and columns it reads, how far back it looks,
    what it uses and what uses it. With --plan: what is read once for many segments, and which
    conditions they share.
    """
    from seglang.cli.output import write
    from seglang.explain import render_text

    if plan:
        _explain_plan(settings, names)
        return
    if len(names) != 1:
        raise click.UsageError("Name one declaration, or say --plan.")
    (name,) = names
    project = settings.load()
    instant = settings.instant(project, "explain")
    explanation = project.explain(
        name, as_of=instant, params=settings.params, target=settings.target
    )
    text = render_text(explanation).rstrip("\n") + "\n"
    if sql:
        compiled = project.compile(
            name, dialect=dialect, target=settings.target, as_of=instant, params=settings.params
        )
        text += "\nSQL\n\n" + compiled.sql.rstrip("\n") + ";\n"
    write(text, None)


def _explain_plan(settings: Settings, names: tuple[str, ...]) -> None:
    from seglang.cli.output import write

    project = settings.load()
    instant = settings.instant(project, "explain")
    with project.connect(settings.target, as_of=instant, params=settings.params) as connection:
        text = connection.plan_text(names)
    write(text, None)
