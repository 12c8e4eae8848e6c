"""Rows as people and programs want them printed: aligned, CSV, JSON, Parquet, Arrow.

Columns and rows of Python values come in; text or bytes go out. Missing values are empty in a
table and in CSV, null elsewhere. Numbers are written exactly, instants in ISO 8601 in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seglang.diagnostics.codes import usage
from seglang.diagnostics.render.snippet import printable, width
from seglang.errors import SegError

if TYPE_CHECKING:
    from seglang.sql.compiled import Compiled


class Share(float):
    """A part of a whole, from 0 to 1; a percentage for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """`arrow` is the same table as a DuckDB relation, for the formats that need types; then there
    are no rows."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    arrow: Any = None


def text(table: Table, format: str) -> str:
    """The table in one of `TEXT_FORMATS`."""
    match format:
        case "table":
            return aligned(table)
        case "csv":
            return _csv(table)
        case _:
            return _json(table)


def save(table: Table, format: str, place: Path) -> None:
    """Write a table that has `arrow` to a file: Parquet, or the Arrow IPC stream format.

    Raises SegError when pyarrow is needed and not installed.
    """
    if format == "parquet":
        table.arrow.to_parquet(str(place))
        return
    try:
        import pyarrow  # type: ignore[import-untyped]
    except ImportError:
        raise SegError.of(
            usage.UNWRITABLE_OUTPUT,
            path="arrow",
            reason="the format needs pyarrow",
            hint="install it with `pip install seglang[arrow]`",
        ) from None
    reader = pyarrow.RecordBatchReader.from_stream(table.arrow)
    with pyarrow.ipc.new_stream(str(place), reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def scratch(parts: Sequence[tuple[str, Any]], label: str | None, order: Sequence[str]) -> Any:
    """Arrow streams as one sorted DuckDB relation, which is an Arrow stream and writes Parquet.

    With `label` a first column of that name says from which part a row came.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    for number, (name, stream) in enumerate(parts):
        connection.register(f"part_{number}", stream)
        columns = "*" if label is None else f"? AS {_quoted(label)}, *"
        start = "CREATE TABLE result AS" if number == 0 else "INSERT INTO result"
        connection.execute(
            f"{start} SELECT {columns} FROM part_{number}", [] if label is None else [name]
        )
        connection.unregister(f"part_{number}")
    found = connection.table("result")
    keys = [name for name in order if name != label]
    if not keys:
        return found
    return found.order(", ".join(map(_quoted, keys)))


def counted(stream: Any, column: str) -> dict[Any, int]:
    """How often each value stands in a column of an Arrow stream."""
    value = _quoted(column)
    return dict(scratch([("", stream)], None, ()).aggregate(f"{value}, count(*)", value).fetchall())


def relation_of(rows: Sequence[tuple[Any, ...]], columns: Mapping[str, str]) -> Any:
    """Rows as a DuckDB relation, with the type of each column."""
    import duckdb

    connection = duckdb.connect(":memory:")
    shape = ", ".join(f"{_quoted(name)} {type}" for name, type in columns.items())
    connection.execute(f"CREATE TABLE result ({shape})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO result VALUES ({marks})", list(rows))
    return connection.table("result")


def aligned(table: Table) -> str:
    """Columns of equal width for a terminal; numbers stand at the right."""
    cells = [[printable(_cell(value)) for value in row] for row in table.rows]
    right = [
        any(_is_number(row[index]) for row in table.rows)
        and all(_is_number(row[index]) or row[index] is None for row in table.rows)
        for index in range(len(table.columns))
    ]
    heads = [printable(column) for column in table.columns]
    widths = [
        max([width(head), *(width(row[index]) for row in cells)])
        for index, head in enumerate(heads)
    ]
    lines = [heads, ["-" * length for length in widths], *cells]
    return "".join(
        "  ".join(
            _pad(cell, widths[index], right[index]) for index, cell in enumerate(line)
        ).rstrip()
        + "\n"
        for line in lines
    )


def bound_json(compiled: Mapping[str, Compiled], as_of: datetime) -> str:
    """The parameters of compiled statements at an instant, by statement and name."""
    bound = {name: each.bind(as_of) for name, each in compiled.items()}
    return json.dumps(bound, indent=2, default=_scalar) + "\n"


def _csv(table: Table) -> str:
    import csv

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return out.getvalue()


def _json(table: Table) -> str:
    records = [
        json.dumps(dict(zip(table.columns, row, strict=True)), default=_scalar, ensure_ascii=False)
        for row in table.rows
    ]
    return "[\n" + ",\n".join(f"  {record}" for record in records) + "\n]\n" if records else "[]\n"


def _cell(value: Any) -> str:
    return f"{value:.1%}" if isinstance(value, Share) else _plain(value)


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list() | tuple():
            return json.dumps(value, default=_scalar, ensure_ascii=False)
        case _:
            return str(_scalar(value))


def _scalar(value: Any) -> Any:
    match value:
        case Decimal():
            # Text, since a JSON number would be read as a binary one and lose digits.
            shown = format(value, "f")
            return shown.rstrip("0").rstrip(".") if "." in shown else shown
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return f"PT{format(_seconds(value), 'f')}S"
        case bytes():
            return value.hex()
        case set() | frozenset():
            return sorted(value)
        case _:
            return value if isinstance(value, int | float | str) else str(value)


def _seconds(value: timedelta) -> Decimal:
    return Decimal(value // timedelta(microseconds=1)).scaleb(-6).normalize()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _pad(cell: str, length: int, right: bool) -> str:
    space = " " * (length - width(cell))
    return space + cell if right else cell + space
