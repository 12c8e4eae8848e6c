"""Rows as people and programs want them printed: aligned, CSV, JSON, JSON lines, Parquet, Arrow.

Columns and rows of Python values come in; text or bytes go out. Missing values are empty in a
table and in CSV, null elsewhere. Numbers are written exactly, instants in ISO 8601 in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seglang.diagnostics.codes import usage
from seglang.diagnostics.render.snippet import printable, width
from seglang.errors import SegError

if TYPE_CHECKING:
    from seglang.sql.compiled import Compiled


_PIECE = 1_000  # rows
_AS_IT_IS = (int, str)


class Share(float):
    """A part of a whole, from 0 to 1; a percentage for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """`arrow` is the same table as a DuckDB relation, for the formats that need types; then there
    are no rows. The rows can be gone through several times."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    arrow: Any = None


def text(table: Table, format: str) -> Iterator[str]:
    """The table in one of `TEXT_FORMATS`, piece by piece."""
    match format:
        case "table":
            return _aligned(table)
        case "csv":
            return _csv(table)
        case "jsonl":
            return _json_lines(table)
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


def aligned(table: Table) -> str:
    """Columns of equal width for a terminal; numbers stand at the right."""
    return "".join(_aligned(table))


def _aligned(table: Table) -> Iterator[str]:
    heads = [printable(column) for column in table.columns]
    widths = [width(head) for head in heads]
    numbers = [False] * len(heads)
    others = [False] * len(heads)
    for row in table.rows:
        for index, value in enumerate(row):
            widths[index] = max(widths[index], width(printable(_cell(value))))
            numbers[index] = numbers[index] or _is_number(value)
            others[index] = others[index] or not (value is None or _is_number(value))
    right = [some and not other for some, other in zip(numbers, others, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [_pad(cell, widths[index], right[index]) for index, cell in enumerate(cells)]
        return "  ".join(padded).rstrip() + "\n"

    yield line(heads)
    yield line(["-" * length for length in widths])
    for row in table.rows:
        yield line([printable(_cell(value)) for value in row])


def bound_json(compiled: Mapping[str, Compiled], as_of: datetime) -> str:
    """The parameters of compiled statements at an instant, by statement and name."""
    bound = {name: each.bind(as_of) for name, each in compiled.items()}
    return json.dumps(bound, indent=2, default=_scalar) + "\n"


def _csv(table: Table) -> Iterator[str]:
    import csv

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    rows = iter(table.rows)
    while piece := list(islice(rows, _PIECE)):
        writer.writerows(
            [value if type(value) in _AS_IT_IS else _plain(value) for value in row] for row in piece
        )
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _json_lines(table: Table) -> Iterator[str]:
    encode = json.JSONEncoder(default=_scalar, ensure_ascii=False).encode
    for row in table.rows:
        yield encode(dict(zip(table.columns, row, strict=True))) + "\n"


def _json(table: Table) -> Iterator[str]:
    encode = json.JSONEncoder(default=_scalar, ensure_ascii=False).encode
    before = "[\n  "
    for row in table.rows:
        yield before + encode(dict(zip(table.columns, row, strict=True)))
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


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


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _pad(cell: str, length: int, right: bool) -> str:
    space = " " * (length - width(cell))
    return space + cell if right else cell + space
