"""`seg apply`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings
from seglang.cli.publishing import BY


@click.command("apply")
@click.argument("plan", metavar="PLAN", type=click.Path())
@BY
@settings(target=True)
def command(settings: Settings, plan: str, by: str | None) -> None:
    """Publish exactly what a plan says, at the plan's instant.

    Refused, with nothing changed, when the rules, the data or the published versions are no longer
    those of the plan (exit code 1), or a guard blocks (4).
    """
    from pathlib import Path

    from seglang.cli.options import tell
    from seglang.cli.progress import progress
    from seglang.cli.publishing import publisher, show_versions
    from seglang.project.as_of import local_text
    from seglang.project.publishing import apply_plan
    from seglang.publish.plan_file import read_plan

    wanted = read_plan(Path(plan))
    project = settings.load()
    tell(f"as of {local_text(wanted.as_of, project.zone)}")
    with progress("publishing"):
        versions = apply_plan(project, wanted, settings.target, publisher(by))
    show_versions(versions)
