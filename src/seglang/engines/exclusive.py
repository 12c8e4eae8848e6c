"""One process at a time: a lock of the system on a file, which ends with the process that has it.

Takes a path, gives the open file, which is locked until it is closed. The file stays where it is:
removing it would let two processes lock two files of one name.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO


def locked(path: Path) -> IO[bytes]:
    """Raises BlockingIOError while another process has the lock, OSError where there can be no
    such file."""
    file = path.open("ab")
    try:
        _lock(file)
    except BaseException:
        file.close()
        raise
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
