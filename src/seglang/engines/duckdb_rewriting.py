"""A DuckDB file written anew without what DuckDB leaves of deleted rows.

The new file takes the place of the old one in one step; whatever fails before, the old one stays
and holds the same rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from seglang.engines.held import quoted

_COPY = "seglang copy"
_ENDS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")


def rewritten_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def rewrite(path: Path, name: str, run: Callable[[str], object]) -> None:
    """The attached database `name`, whose file is `path`. `run` runs a statement."""
    new = rewritten_path(path)
    for left_over in (Path(f"{new}{end}") for end in _ENDS):
        left_over.unlink(missing_ok=True)
    run(f"ATTACH {_literal(new)} AS {quoted(_COPY)} (TYPE duckdb)")
    try:
        run(f"COPY FROM DATABASE {quoted(name)} TO {quoted(_COPY)}")
        run(f"CHECKPOINT {quoted(_COPY)}")
    finally:
        run(f"DETACH {quoted(_COPY)}")
    # What is written ahead belongs to the old file: it must be in there, and gone, by now.
    run(f"CHECKPOINT {quoted(name)}")
    run(f"DETACH {quoted(name)}")
    try:
        for ahead in (Path(f"{path}{end}") for end in _ENDS[1:]):
            ahead.unlink(missing_ok=True)
        _flush(new)
        os.replace(new, path)
        _flush(path.parent)
    finally:
        run(f"ATTACH {_literal(path)} AS {quoted(name)} (TYPE duckdb)")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
