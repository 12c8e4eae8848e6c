"""`seg publish`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.publishing import ACCEPT, BY, FORMAT


@click.command("publish")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=declared("segment"))
@ACCEPT
@BY
@FORMAT
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings,
    names: tuple[str, ...],
    accept: tuple[str, ...],
    by: str | None,
    format_: str,
) -> None:
    """Plan and apply at once, on one state of the data; all segments by default.

    Exit code 0 when it was published or nothing had to be, 4 when a guard blocks; then nothing is
    published.
    """
    from seglang.cli.progress import progress
    from seglang.cli.publishing import publisher, show_plan, show_versions
    from seglang.project.publishing import publish_now

    project = settings.load()
    settings.program(project, names)
    instant = settings.instant(project)
    with progress("publishing"):
        _, versions = publish_now(
            project,
            names,
            settings.target,
            instant,
            settings.params,
            accept,
            publisher(by),
            look=lambda plan: show_plan(plan, format_),
        )
    show_versions(versions)
