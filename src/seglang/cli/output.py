"""Where the output of a command goes: standard output, or a file written whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seglang.tables import Table


def write(text: str, output: str | None) -> None:
    """Text to a file, or to standard output for None and `-`. Raises SegError (SEG706)."""
    if output is None or output == "-":
        sys.stdout.write(text)
        return
    from seglang.writing import write_text

    write_text(Path(output), text)


def write_table(table: Table, format: str, output: str | None) -> None:
    """A table in one of `tables.FORMATS`. Raises SegError for bytes that would go to a terminal."""
    from seglang import tables
    from seglang.diagnostics.codes import usage
    from seglang.errors import SegError

    if format in tables.TEXT_FORMATS:
        write(tables.text(table, format), output)
        return
    if output is None or output == "-":
        if sys.stdout.isatty():
            raise SegError.of(usage.BINARY_TO_TERMINAL, format=format.capitalize())
        sys.stdout.buffer.write(tables.data(table, format))
        return
    from seglang.writing import write_bytes

    write_bytes(Path(output), tables.data(table, format))
