"""Where the output of a command goes: standard output, or a file written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seglang.output.tables import Table

TEXT_FORMATS = ("table", "csv", "json", "jsonl")
TABLE_FORMATS = (*TEXT_FORMATS, "parquet", "arrow")


def write(text: str | Iterable[str], output: str | None) -> None:
    """Text, perhaps in pieces, to a file, or to standard output for None and `-`. Raises SegError
    (SEG706)."""
    pieces = (text,) if isinstance(text, str) else text
    if is_stdout(output):
        for piece in pieces:
            sys.stdout.write(piece)
        return
    from seglang.output.writing import write_pieces

    write_pieces(Path(str(output)), pieces)


def refuse_terminal(format: str, output: str | None) -> None:
    """Raises SegError (SEG711) when bytes would go to a terminal."""
    if format not in TEXT_FORMATS and is_stdout(output) and sys.stdout.isatty():
        from seglang.diagnostics.codes import usage
        from seglang.errors import SegError

        raise SegError.of(usage.BINARY_TO_TERMINAL, format=format.capitalize())


def write_table(table: Table, format: str, output: str | None) -> None:
    """A table in one of `TABLE_FORMATS`. Raises SegError (SEG706)."""
    from seglang.output import tables

    if format in TEXT_FORMATS:
        write(tables.text(table, format), output)
        return
    from shutil import copyfileobj

    from seglang.output.writing import replacing, scratch_file

    if is_stdout(output):
        with scratch_file() as place:
            tables.save(table, format, place)
            with place.open("rb") as file:
                copyfileobj(file, sys.stdout.buffer)
    else:
        with replacing(Path(str(output))) as place:
            tables.save(table, format, place)


def is_stdout(output: str | None) -> bool:
    """For None and `-`."""
    return output is None or output == "-"
