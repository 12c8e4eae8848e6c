"""The shop of `benchmarks/generate.py` as Parquet files, a table each, written piece by piece.

Takes a `Shape`; gives a folder whose files hold the very rows that the DuckDB file would hold, in
the same order. A piece stands in memory at a time, so what it takes does not grow with the shape.

    python -m benchmarks.files --size huge
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow
from pyarrow import parquet

from benchmarks import generate
from benchmarks.generate import SIZES, Shape, lifetimes, numbered, select

PIECE = 5_000_000
# In time order or drawn at random, these are shorter as differences than as a dictionary.
DIFFERENCES = ("id", "ordered_at", "happened_at", "created_at")


def write(
    shape: Shape, folder: Path, *, piece: int = PIECE, tell: Callable[[str], None], threads: int = 2
) -> None:
    """Writes the files into `folder`, which must not be there; nothing is left when it fails."""
    unfinished = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with duckdb.connect(config={"threads": threads}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(lifetimes(shape))
            for table, rows in numbered(shape).items():
                starts = range(0, rows, piece)
                statements = [
                    select(shape, table, first, min(first + piece, rows)) for first in starts
                ]
                _write(connection, statements, unfinished / f"{table}.parquet", tell)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.replace(folder)


def _write(
    connection: duckdb.DuckDBPyConnection,
    statements: Sequence[str],
    file: Path,
    tell: Callable[[str], None],
) -> None:
    """The rows of all statements, which have the same columns."""
    shape = connection.sql(statements[0]).limit(0).to_arrow_table().schema
    differences = [name for name in shape.names if name in DIFFERENCES]
    with parquet.ParquetWriter(
        file,
        shape,
        compression="zstd",
        use_dictionary=[name for name in shape.names if name not in differences],
        column_encoding=dict.fromkeys(differences, "DELTA_BINARY_PACKED"),
    ) as writer:
        for number, statement in enumerate(statements):
            tell(f"writing {file.name}, piece {number + 1} of {len(statements)}")
            rows: pyarrow.Table = connection.sql(statement).to_arrow_table()
            writer.write_table(rows, row_group_size=250_000)


def standing(size: str, tell: Callable[[str], None]) -> Path:
    """The folder of a named size, written when it is not there yet."""
    folder = generate.DATA / f"{size}-files"
    if not folder.exists():
        write(SIZES[size], folder, tell=tell)
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write the data of the benchmarks as Parquet")
    parser.add_argument("--size", choices=SIZES, default="huge")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    folder = standing(options.size, lambda text: print(f"\r\033[K{text} …", end="", flush=True))
    sizes = sum(file.stat().st_size for file in folder.iterdir())
    seconds = time.perf_counter() - began
    print(f"\r\033[K{folder}: {sizes / 2**20:,.0f} MiB in {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
