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
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from seglang.diagnostics.render.snippet import printable, width

if TYPE_CHECKING:
    from seglang.sql.compiled import Compiled





@dataclass(frozen=True, slots=True)
class Table:
    """`arrow` is the same table as a pyarrow.Table, when it came as one."""

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


def data(table: Table, format: str) -> bytes:
    """The table as the bytes of a Parquet or an Arrow IPC stream file."""
    import pyarrow

    arrow = table.arrow
    if format == "parquet":
        import pyarrow.parquet

        place = BytesIO()
        pyarrow.parquet.write_table(arrow, place)
        return place.getvalue()
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    return bytes(sink.getvalue().to_pybytes())


def aligned(table: Table) -> str:
    """Columns of equal width for a terminal; numbers stand at the right."""
    cells = [[printable(_plain(value)) for value in row] for row in table.rows]
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


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _pad(cell: str, length: int, right: bool) -> str:
    space = " " * (length - width(cell))
    return space + cell if right else cell + space
