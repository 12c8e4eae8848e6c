"""The user's cache folder: small JSON files by key, that may be gone at any time.

Only files of ours are believed: the folder must belong to the user and be writable by nobody
else, and each entry holds its own key and a checksum. Entries are replaced whole; the oldest go
when there are too many.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "SEG_CACHE_DIR"
_MOST_FILES = 64
_LARGEST = 16 << 20


def cache_folder(name: str, *, make: bool = False) -> Path | None:
    """The folder for one purpose, or None where there is none that is safe to use; `make` makes
    it."""
    root = _root()
    if root is None:
        return None
    folder = root / name
    try:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ignore = root / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        return folder if _is_ours(folder) else None
    except OSError:
        return None


def entry(folder: Path, key: str) -> Mapping[str, Any] | None:
    """What was put there under the key, or None."""
    try:
        with (folder / f"{key}.json").open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            return None
        found = json.loads(data)
        content = found["content"]
        whole = found["key"] == key and found["sum"] == _sum(content)
        return content if whole and isinstance(content, dict) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def put(folder: Path, key: str, content: Mapping[str, Any]) -> None:
    """Puts an entry in its place, whole; where the system refuses, nothing is changed."""
    data = json.dumps({"key": key, "sum": _sum(content), "content": content})
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(data)
            os.replace(name, folder / f"{key}.json")
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        _thin_out(folder)


def _sum(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _root() -> Path | None:
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given).absolute()
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "seglang" / "cache"
        )
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "seglang"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else home / ".cache") / "seglang"


def _is_ours(folder: Path) -> bool:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _thin_out(folder: Path) -> None:
    """The oldest entries beyond those that are kept go, and so does what was left unfinished."""
    files = []
    with os.scandir(folder) as found:
        for each in found:
            with suppress(OSError):
                files.append((each.stat(follow_symlinks=False).st_mtime_ns, each.path))
    for _, path in sorted(files)[: max(len(files) - _MOST_FILES, 0)]:
        with suppress(OSError):
            os.unlink(path)
