"""`seg rollback`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.publishing import BY


@click.command("rollback")
@click.argument("name", shell_complete=declared("segment"))
@click.option("--to", metavar="VERSION", type=int, required=True, help="As `seg history` lists it.")
@BY
@settings(target=True)
def command(settings: Settings, name: str, to: int, by: str | None) -> None:
    """Publish the members of an older version of a segment again, as a new version.

    Nothing is computed, and no guard is asked: these members were published before. Who has asked
    since not to be mailed may be among them.
    """
    from seglang.cli.progress import progress
    from seglang.cli.publishing import publisher, show_versions

    project = settings.load()
    with progress(f"rolling back {name}"):
        version = project.rollback(name, to, target=settings.target, by=publisher(by))
    show_versions([version])
