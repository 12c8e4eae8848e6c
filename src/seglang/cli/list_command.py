"""`seg list`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seglang.cli.options import Settings, settings, tell

if TYPE_CHECKING:
    from seglang.core.declarations import Program
    from seglang.project.listing import Filters
    from seglang.project.project import Project


@click.command("list")
@click.option("--owner", metavar="NAME", help="Only those with this @owner.")
@click.option(
    "--tag", "tags", metavar="NAME", multiple=True, help="Only those with this tag; repeatable."
)
@click.option("--stale", is_flag=True, help="Only those whose @review date has passed.")
@click.option(
    "--unused",
    is_flag=True,
    help="Only those that nothing uses; with --target, published segments count as used.",
)
@click.option("--format", "format_", type=click.Choice(("table", "csv", "json")), default="table")
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings,
    owner: str | None,
    tags: tuple[str, ...],
    stale: bool,
    unused: bool,
    format_: str,
) -> None:
    """List the segments, traits and partitions of the project, in the order of their files.

    Several options narrow the list together. Declarations with errors are left out.
    """
    from seglang.cli.output import write_table
    from seglang.project.listing import listing

    project = settings.load()
    checked = project.check(params=settings.params, target=settings.target)
    filters = _filters(settings, project, checked.program, owner, tags, stale, unused)
    table = listing(checked.program, project.modules, filters)
    write_table(table, format_, None)
    if not table.rows:
        tell("no declaration is so" if owner or tags or stale or unused else "none is declared")
    if not checked.ok:
        tell("declarations with errors are not in this list; `seg check` tells which")
        if unused:
            tell("what they use may be among the unused")


def _filters(
    settings: Settings,
    project: Project,
    program: Program,
    owner: str | None,
    tags: tuple[str, ...],
    stale: bool,
    unused: bool,
) -> Filters:
    from seglang.core.edges import local_date
    from seglang.project.kept import published_segments
    from seglang.project.listing import Filters

    today = local_date(settings.instant(project, "list at"), project.zone) if stale else None
    published: frozenset[str] = frozenset()
    if unused and settings.target is not None:
        published = published_segments(project, program.declarations, settings.target)
    elif unused:
        tell("published segments may be among these: --target NAME asks its store")
    return Filters(owner, tags, today, unused, published)
