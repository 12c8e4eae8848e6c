"""Publishes again and again with too little room, and says what came of it.

Run as `python -m publish.small_disk FOLDER room|limit`, for a project of `generations`. With `room`
the file system is filled, which should be a small one; with `limit` no file may become larger than
some size, which needs no rights. Prints a line of JSON for each attempt.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from io import StringIO
from pathlib import Path

from publish.generations import arguments, current_cohort
from seglang.cli.commands import run

# Of the room that a store needs: where there is none, and where it is copied first.
WITHOUT = (0, 0.2)
WITH = (0.5, 1, 1.02, 1.3)
_BLOCK = 4096


def main(folder: Path, how: str) -> None:
    os.chdir(folder)
    store = folder / "shop.members.duckdb"
    generation, size = 0, 1_000_000
    lend = {"room": _with_room, "limit": _with_limit}[how]
    for share in WITHOUT:
        with lend(folder, int(size * share)):
            status, said = _publish(generation)
        tell(share, status, said, generation, folder)
    # Now there is a store, and room has to be there for its copy.
    tell(9, *_publish(generation), generation, folder)
    size = store.stat().st_size
    for share in WITH:
        generation += 1
        with lend(folder, int(size * share)):
            status, said = _publish(generation)
        tell(share, status, said, generation, folder)
    tell(9, *_publish(generation + 1), generation + 1, folder)


def tell(share: float, status: int, said: str, generation: int, folder: Path) -> None:
    there = current_cohort(folder, "file") if (folder / "shop.members.duckdb").exists() else None
    left = sorted(path.name for path in folder.iterdir() if ".members." in path.name)
    print(json.dumps([share, status, said, generation, there, left]), flush=True)


def _publish(generation: int) -> tuple[int, str]:
    err = StringIO()
    with redirect_stderr(err), open(os.devnull, "w") as nothing:
        out, sys.stdout = sys.stdout, nothing
        try:
            status = run(arguments("file", generation))
        finally:
            sys.stdout = out
    return status, err.getvalue() if status else ""


@contextmanager
def _with_limit(folder: Path, size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _with_room(folder: Path, size: int) -> Iterator[None]:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(_BLOCK))
    os.truncate(ballast, max(ballast.stat().st_size - size, 0))
    try:
        yield
    finally:
        ballast.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
