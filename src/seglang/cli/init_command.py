"""`seg init`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings, tell


@click.command("init")
@click.argument("folder", metavar="DIR")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="SOURCE",
    help="A DuckDB file, a Postgres URL, or a folder of Parquet or CSV files.",
)
@settings()
def command(settings: Settings, folder: str, source: str) -> None:
    """Draft a project in DIR by reading a database: seg.toml and three rules that check clean.

    Nothing that exists is written over, and nothing in the database is changed.
    """
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.model import Sink
    from seglang.draft import draft_project
    from seglang.errors import SegError

    sink = Sink()
    with progress("reading the tables"):
        written = draft_project(source, folder, sink)
    if not written:
        raise SegError(sink)
    write("".join(f"{path}\n" for path in written), None)
    tell(f"next: seg check --project {folder}; then seg doctor, to see what the guesses missed")
