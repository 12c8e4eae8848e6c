"""`seg dbt`"""

from __future__ import annotations

from pathlib import Path

import click

from seglang.cli.options import Settings, settings, tell


@click.command("dbt")
@click.argument("folder", metavar="DIR")
@settings(target=True, as_of=True, params=True)
def command(settings: Settings, folder: str) -> None:
    """Write a dbt project of models, with their documentation and tests.

    Each segment is a model, and so are the traits and partitions of each entity. The models are
    those of one instant: run the command before each `dbt build`. DIR is replaced as a whole, if
    this command made it.
    """
    from seglang.dbt.writing import write_project

    project = settings.load()
    instant = settings.instant(project, "write models for")
    count = write_project(
        project,
        Path(folder),
        target=settings.target,
        as_of=instant,
        params=settings.params,
    )
    tell(f"wrote {count} {'model' if count == 1 else 'models'} to {folder}; next: dbt build")
