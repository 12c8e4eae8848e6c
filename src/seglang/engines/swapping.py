"""A file that is replaced whole: readers open the old one or the new one, whatever happens.

Takes the path of a file and makes the next one beside it, under another name. When that is complete
and on the disk, it takes the name in one step, for which no room is needed. What another name holds
counts for nothing: a process that ends early leaves the old file as it was.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

# A database of DuckDB, and what it puts beside it while it writes.
_ENDS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def next_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def anew_of(path: Path) -> Path:
    """For a next file that is not made from the bytes of the old one."""
    return path.with_name(f"{path.name}.anew")


def places(path: Path) -> list[str]:
    """All that may lie there in between."""
    return [f"{each}{end}" for each in (path, next_of(path), anew_of(path)) for end in _ENDS]


def start(path: Path) -> None:
    """A copy of the file that there is, or none, to go on with. Raises OSError."""
    discard(path)
    if path.exists():
        shutil.copyfile(path, next_of(path))


def discard(path: Path) -> None:
    for place in places(path)[len(_ENDS) :]:
        Path(place).unlink(missing_ok=True)


def finish(path: Path, following: Path) -> None:
    """The file that follows takes the place of the one that there is. Raises OSError; then nothing
    was changed."""
    if any(Path(f"{following}{end}").exists() for end in _ENDS[1:]):
        raise OSError(errno.EIO, "not all of it is in the file")
    _to_disk(following)
    for end in _ENDS[1:]:
        # Of somebody who wrote in the old file. It would not fit the new one.
        Path(f"{path}{end}").unlink(missing_ok=True)
    if path.exists():
        shutil.copymode(path, following)
    os.replace(following, path)
    with suppress(OSError):  # not every system can; the new name is there already
        _to_disk(path.parent)


def no_room(text: str) -> bool:
    """Whether these words of the system say that the disk is full, or a limit of it reached."""
    lower = text.lower()
    return any(os.strerror(number).lower() in lower for number in _NO_ROOM)


def problem(error: OSError) -> tuple[str, str]:
    """What is said of a file that could not be written, and what to do about it."""
    if error.errno in _NO_ROOM:
        return FULL
    if isinstance(error, PermissionError):
        return (
            "its folder or its file may not be written to, or a reader has it open",
            "let the user who publishes write there; on Windows, close what reads it",
        )
    return (os.strerror(error.errno) if error.errno else "the file system failed").lower(), _LOOK


FULL = ("no room is left on the disk", "make room: a publication takes as much as the store")
_LOOK = "look at the disk that the store lies on"


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
