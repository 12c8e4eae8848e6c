"""The limits of a sandbox, as people write them and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from seglang.catalog import sizes
from seglang.diagnostics.codes import sandbox as codes
from seglang.errors import SegError

MEMORY = "1GB"
SECONDS = 60
OUTPUT = "256MB"
# With less even small rules fail, in ways that say nothing.
_LEAST_MEMORY = 256 * 10**6
_LONGEST = 24 * 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of memory beyond what the program itself takes, seconds from start to end, bytes of
    output; `data` are folders that may be read beside that of the project."""

    memory: int
    seconds: float
    output: int
    data: tuple[str, ...] = ()


def read_memory(text: str) -> int:
    """`1GB`, `512 MB` in bytes. Raises SegError (SEG736)."""
    size = read_size(text, "memory")
    if size < _LEAST_MEMORY:
        example = f"`{MEMORY}`; {size_text(_LEAST_MEMORY)} is the least"
        raise SegError.of(codes.BAD_LIMIT, text=text, what="memory", example=example)
    return size


def read_size(text: str, what: str) -> int:
    """As `read_memory` does, of any size but none."""
    size = sizes.read_size(text)
    if size is None:
        raise SegError.of(codes.BAD_LIMIT, text=text, what=what, example="`200MB` or `1GB`")
    return size


def read_seconds(given: float | str) -> float:
    """Raises SegError (SEG736)."""
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not isfinite(seconds) or not 0 < seconds <= _LONGEST:
        raise SegError.of(
            codes.BAD_LIMIT, text=given, what="the time", example="a number of seconds, `60`"
        )
    return seconds


def size_text(size: int) -> str:
    """The largest unit that gives a whole number."""
    unit = next(unit for unit, scale in reversed(sizes.UNITS.items()) if size % scale == 0)
    return f"{size // sizes.UNITS[unit]} {'bytes' if unit == 'B' else unit}"


def seconds_text(seconds: float) -> str:
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"
