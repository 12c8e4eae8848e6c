"""What every DuckDB of this process may take, when the process is a confined one.

Set once, before the first database is opened, by a process that runs rules of somebody who is not
trusted. A process that never calls `confine` is not confined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The rest is for Python, for the results and for copies of both.
_SHARE_OF_DUCKDB = 0.6
_held: list[Confinement] = []


@dataclass(frozen=True, slots=True)
class Confinement:
    """`memory` in bytes; no statement on a server takes longer than `seconds`."""

    memory: int
    seconds: int


def confine(confinement: Confinement) -> None:
    """From here on. It cannot be taken back."""
    if _held:
        raise ValueError("this process is confined already")
    _held.append(confinement)


def confinement() -> Confinement | None:
    return _held[0] if _held else None


def confined_settings() -> dict[str, Any]:
    """Settings of a new DuckDB that take the place of the usual ones: one thread, and nothing goes
    to disk, where the limits of memory would not hold."""
    if not _held:
        return {}
    return {
        "memory_limit": f"{int(_held[0].memory * _SHARE_OF_DUCKDB)}B",
        "threads": 1,
        "temp_directory": "",
        "allow_persistent_secrets": False,
    }
