"""`seg plan`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.publishing import ACCEPT, FORMAT, SHOW_KEYS

if TYPE_CHECKING:
    from seglang.publish.model import Store
    from seglang.publish.plan_file import Plan

_CHANGES = 3


@click.command("plan")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=declared("segment"))
@click.option("-o", "--out", metavar="PATH", help="Write the plan to a file, for `seg apply`.")
@ACCEPT
@SHOW_KEYS
@FORMAT
@settings(target=True, as_of=True, params=True)
def command(
    settings: Settings,
    names: tuple[str, ...],
    out: str | None,
    accept: tuple[str, ...],
    show_keys: bool,
    format_: str,
) -> int:
    """Say what publishing segments would change, and check every guard; all segments by default.

    Exit code 0 when nothing would change, 3 when something would, 4 when a guard blocks it.
    """
    from pathlib import Path

    from seglang.cli.failure import BLOCKED
    from seglang.cli.progress import progress
    from seglang.cli.publishing import refuse_keys_in_json, show_keys_of, show_plan
    from seglang.project.publishing import make_plan
    from seglang.publish.plan_file import write_plan

    refuse_keys_in_json(show_keys, format_)
    project = settings.load()
    settings.program(project, names)
    instant = settings.instant(project)

    def look(plan: Plan, store: Store) -> None:
        if out is not None:
            write_plan(plan, Path(out))
        show_plan(plan, format_)
        if show_keys:
            show_keys_of(plan, store)

    with progress("planning"):
        plan = make_plan(project, names, settings.target, instant, settings.params, accept, look)
    if plan.blocked:
        return BLOCKED
    return _CHANGES if plan.changes else 0
