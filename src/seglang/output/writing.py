"""Files written whole or not at all.

The new content goes into a file beside its place and is renamed over it; whatever fails on the
way leaves the old file as it was. Permissions stay; a link stays a link; a device or a pipe is
written to directly.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink
from seglang.errors import SegError, reason


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of a file. Raises SegError (SEG706)."""
    write_bytes(path, text.encode("utf-8"))


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Put a long text in the place of a file. Raises SegError (SEG706)."""
    with replacing(path) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def write_bytes(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file. Raises SegError (SEG706)."""
    with replacing(path) as place:
        place.write_bytes(data)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write to, which takes the place of `path` when all went well.

    Raises SegError (SEG706) for what the system refuses.
    """
    try:
        with _replacing(path) as place:
            yield place
    except OSError as error:
        sink = Sink()
        sink.report(usage.UNWRITABLE_OUTPUT, None, path=path, reason=reason(error))
        raise SegError(sink) from error


@contextmanager
def scratch_file() -> Iterator[Path]:
    """A file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="seg-") as folder:
        yield Path(folder, "output")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    mode = _mode(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(21, "is a directory")
        yield path
        return
    target = Path(os.path.realpath(path))
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "permission denied")
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    os.close(handle)
    place = Path(name)
    try:
        yield place
        os.chmod(place, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        _flush(place)
        os.replace(place, target)
    except BaseException:
        _quietly(place.unlink)
        raise


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def _flush(path: Path) -> None:
    """On disk before the rename, so that a crash cannot leave an empty file under the old name."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quietly(action: Callable[[], object]) -> None:
    with suppress(OSError):
        action()
