"""`seg new`"""

from __future__ import annotations

from pathlib import Path

import click

from seglang.cli.completing import templates
from seglang.cli.options import Settings, settings, tell


@click.command("new")
@click.argument("template", required=False, shell_complete=templates)
@click.option("--list", "listing", is_flag=True, help="List the templates and what each needs.")
@click.option(
    "--use",
    metavar="ROLE=NAME",
    multiple=True,
    help="The catalog's name for a role of the template; repeatable.",
)
@click.option("--of", "entity", metavar="ENTITY", help="The entity that the rules are about.")
@click.option("--prefix", default="", metavar="TEXT", help="Set before every declared name.")
@click.option("-o", "--output", metavar="PATH", help="Write to a new file; none is written over.")
@settings()
def command(
    settings: Settings,
    template: str | None,
    listing: bool,
    use: tuple[str, ...],
    entity: str | None,
    prefix: str,
    output: str | None,
) -> None:
    """Write the rules of a template, filled with the names of the project's catalog.

    What the catalog leaves open is asked for with --use. The rules are checked beside those of the
    project before anything is written.
    """
    from seglang.cli.output import write

    if listing or template is None:
        write(_list(), None)
        return
    from seglang.cli.options import read_params
    from seglang.diagnostics.codes import usage
    from seglang.errors import SegError
    from seglang.project.templating import from_template

    if output not in (None, "-") and Path(output).exists():
        raise SegError.of(usage.UNWRITABLE_OUTPUT, path=output, reason="it is there already")
    project = settings.load()
    text = from_template(
        project,
        template,
        read_params(use),
        entity=entity,
        prefix=prefix,
        place=None if output in (None, "-") else output,
    )
    write(text, output)
    if output not in (None, "-"):
        tell(f"wrote {output}; next: seg check, then seg size")


def _list() -> str:
    from seglang.templates.library import TEMPLATES

    lines = []
    for each in TEMPLATES.values():
        lines.append(f"{each.name:15} {each.about}\n")
        lines += [
            f"{'':17} {role.name}: {role.kind.value}"
            f"{f' of {role.of}' if role.of else ''}, {role.what}\n"
            for role in each.roles
        ]
    return "".join(lines)
