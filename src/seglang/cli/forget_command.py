"""`seg forget`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings, tell


@click.command("forget")
@click.argument("key", nargs=-1, required=True, metavar="KEY...")
@click.option("--entity", metavar="NAME", help="Whose key it is; needed where there are several.")
@settings(target=True)
def command(settings: Settings, key: tuple[str, ...], entity: str | None) -> None:
    """Erase a key from every version of every segment.

    The values of a key of several columns stand one after the other. `-` reads keys from standard
    input as CSV, one a line, so that they stand in no history of a shell. Exit code 1 when no
    version holds the key.
    """
    from seglang.cli.progress import progress
    from seglang.project.kept import forget

    keys = _from_input() if key == ("-",) else [key]
    project = settings.load()
    with progress("erasing"):
        stays, segments = forget(project, keys, entity, settings.target)
    tell(f"erased: {stays:,} {_many(stays, 'stay')} in {segments:,} {_many(segments, 'segment')}")
    tell("a later publication brings a key back if it is still in the data")


def _from_input() -> list[tuple[str, ...]]:
    import csv
    import sys

    keys = [tuple(row) for row in csv.reader(sys.stdin) if row]
    if not keys:
        raise click.UsageError("There is no key on standard input.")
    return keys


def _many(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"
