"""Folders written whole or not at all.

The files go into a folder beside the place, which is then renamed to it; the old one is kept until
then, and put back when that fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from seglang.diagnostics.codes import usage
from seglang.errors import SegError, reason


def replace_folder(path: Path, files: Mapping[str, str]) -> None:
    """Put the files, by their paths inside, in the place of a folder. Raises SegError (SEG706)."""
    try:
        _replace(Path(os.path.realpath(path)), files)
    except OSError as error:
        raise SegError.of(usage.UNWRITABLE_OUTPUT, path=path, reason=reason(error)) from error


def _replace(target: Path, files: Mapping[str, str]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
    try:
        new, old = beside / "new", beside / "old"
        new.mkdir()
        for name, text in files.items():
            place = new / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
