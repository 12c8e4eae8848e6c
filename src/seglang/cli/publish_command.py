"""`seg publish`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.publishing import ACCEPT, BY, FORMAT, SHOW_KEYS

if TYPE_CHECKING:
    from seglang.publish.model import Store
    from seglang.publish.plan_file import Plan


@click.command("publish")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=declared("segment"))
@ACCEPT
@SHOW_KEYS
@BY
@FORMAT
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings,
    names: tuple[str, ...],
    accept: tuple[str, ...],
    show_keys: bool,
    by: str | None,
    format_: str,
) -> None:
    """Plan and apply at once, on one state of the data; all segments by default.

    Exit code 0 when it was published or nothing had to be, 4 when a guard blocks; then nothing is
    published.
    """
    from seglang.cli.progress import progress
    from seglang.cli.publishing import (
        publisher,
        refuse_keys_in_json,
        show_keys_of,
        show_plan,
        show_versions,
    )
    from seglang.project.publishing import publish_now

    refuse_keys_in_json(show_keys, format_)
    project = settings.load()
    settings.program(project, names)
    instant = settings.instant(project)

    def look(plan: Plan, store: Store) -> None:
        show_plan(plan, format_)
        if show_keys:
            show_keys_of(plan, store)

    with progress("publishing"):
        _, versions = publish_now(
            project,
            names,
            settings.target,
            instant,
            settings.params,
            accept,
            publisher(by),
            look=look,
        )
    show_versions(versions)
