"""A long result on its way from Postgres into a DuckDB that keeps it on disk.

The server writes each row as one line of text; the lines go through a file, which DuckDB reads into
a table with a type for each column. What arrives is exactly what was sent, or it is an error: texts
travel as JSON, so that no line end, separator or mark of a missing value stands in them, and
numbers with more digits than their column has are refused, not rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from seglang.engines.held import Held, Results, quoted
from seglang.engines.waiting import waiting
from seglang.sql.compiled import OutputColumn
from seglang.types import MAX_PRECISION, MAX_SCALE, IntegerType, ListType

if TYPE_CHECKING:
    from psycopg import Column

_LINES = 5_000
_MISSING = "~"  # no value begins so
_SEPARATOR = "\x01"  # and none holds this
_LONGEST_LINE = 2_097_152  # what DuckDB takes unless it is told otherwise

# Server type → DuckDB type of values that are the same text for both.
_SAME_TEXT = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "FLOAT",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
    "uuid": "UUID",
}
_WHOLE = "HUGEINT"


@dataclass(frozen=True, slots=True)
class SpoolColumn:
    """`written` makes a text of a value of the server, `read` a value of `type` from it in DuckDB;
    `{}` stands for the column."""

    name: str
    written: str
    read: str


def columns_of(
    columns: Sequence[OutputColumn], description: Sequence[Column]
) -> tuple[SpoolColumn, ...]:
    """`description` is what the server says of the columns of the statement."""
    return tuple(map(_column, columns, description))


def lines_statement(statement: str, columns: Sequence[SpoolColumn]) -> str:
    """The statement, with each row as one line."""
    names = [f"c{number}" for number in range(len(columns))]
    values = (
        f"coalesce({column.written.format(name)}, '{_MISSING}')"
        for name, column in zip(names, columns, strict=True)
    )
    line = " || chr(1) || ".join(values)
    return f"SELECT {line} FROM (\n{statement}\n) AS rows({', '.join(names)})"


def hold(lines: Iterator[tuple[str]], columns: Sequence[SpoolColumn], results: Results) -> Held:
    """The rows of those lines. Raises duckdb.Error, OSError, and what `lines` raises."""
    with TemporaryDirectory(prefix="seg-") as folder:
        file = Path(folder, "rows")
        longest = _write(lines, file)
        select = _select(file, columns, max(longest, _LONGEST_LINE))
        return waiting(results.connection, lambda: results.hold(select))


def _write(lines: Iterator[tuple[str]], file: Path) -> int:
    """No line has more bytes than this."""
    longest = 0
    with file.open("wb") as out:
        while batch := [line for (line,) in islice(lines, _LINES)]:
            longest = max(longest, max(map(len, batch)))
            batch.append("")
            out.write("\n".join(batch).encode())
    return longest * 4 + 1


def _select(file: Path, columns: Sequence[SpoolColumn], longest: int) -> str:
    names = [f"c{number}" for number in range(len(columns))]
    shown = ", ".join(
        f"{column.read.format(name)} AS {quoted(column.name)}"
        for name, column in zip(names, columns, strict=True)
    )
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    place = str(file).replace("'", "''")
    return (
        f"SELECT {shown} FROM read_csv('{place}', auto_detect = false, header = false, "
        f"columns = {{{types}}}, delim = '{_SEPARATOR}', quote = '', escape = '', comment = '', "
        f"nullstr = '{_MISSING}', new_line = '\\n', max_line_size = {longest})"
    )


def _column(column: OutputColumn, described: Column) -> SpoolColumn:
    element = column.type.element if isinstance(column.type, ListType) else column.type
    name, is_list = _server_type(described.type_code)
    digits = None if described.precision is None else (described.precision, described.scale or 0)
    whole = isinstance(element, IntegerType)
    if is_list:
        return _list_column(column.name, name, digits, whole)
    if name == "numeric":
        return SpoolColumn(column.name, *_number(digits, whole))
    if name == "interval":
        # Those of rules are lengths in microseconds, without months.
        written = "CAST(extract(epoch FROM {}) * 1000000 AS bigint)::text"
        return SpoolColumn(column.name, written, "to_microseconds(CAST({} AS BIGINT))")
    if name in _SAME_TEXT:
        return SpoolColumn(column.name, "{}::text", f"CAST({{}} AS {_SAME_TEXT[name]})")
    # As a text, a value of a fixed length would lose its blanks.
    text = "{}" if name == "bpchar" else "{}::text"
    return SpoolColumn(column.name, f"to_json({text})::text", "json_extract_string({}, '$')")


def _list_column(
    name: str, element: str, digits: tuple[int, int] | None, whole: bool
) -> SpoolColumn:
    texts = "from_json({}, '[\"VARCHAR\"]')"
    written = f"to_json({'{}' if element == 'bpchar' else '{}::text[]'})::text"
    if element == "interval":
        each = "CAST(extract(epoch FROM item) * 1000000 AS bigint)::text"
        written = _of_each(each)
        read = f"list_transform({texts}, LAMBDA item: to_microseconds(CAST(item AS BIGINT)))"
        return SpoolColumn(name, written, read)
    if element == "numeric":
        each, read = _number(digits, whole)
        read = f"list_transform({texts}, LAMBDA item: {read.format('item')})"
        return SpoolColumn(name, _of_each(each.format("item")), read)
    if element in _SAME_TEXT:
        return SpoolColumn(name, written, f"CAST({texts} AS {_SAME_TEXT[element]}[])")
    return SpoolColumn(name, written, texts)


def _of_each(written: str) -> str:
    """A list of texts made of each item, as JSON; a missing list stays missing."""
    inner = (
        f"SELECT {written} FROM unnest({{0}}) WITH ORDINALITY AS items(item, place) ORDER BY place"
    )
    return f"CASE WHEN {{0}} IS NOT NULL THEN to_json(ARRAY({inner}))::text END"


def _number(digits: tuple[int, int] | None, whole: bool) -> tuple[str, str]:
    """Of a number without limits only the digits tell what it needs: it is refused when it has
    more decimals than a number can have, as it would be rounded."""
    if digits is not None and 0 <= digits[1] <= digits[0] <= MAX_PRECISION:
        return "{}::text", f"CAST({{}} AS DECIMAL({digits[0]}, {digits[1]}))"
    scale = 0 if whole else MAX_SCALE
    type = _WHOLE if whole else f"DECIMAL({MAX_PRECISION}, {MAX_SCALE})"
    written = (
        f"CASE WHEN scale(trim_scale({{0}})) <= {scale} THEN trim_scale({{0}})::text "
        "WHEN {0} IS NOT NULL THEN 'too many decimals' END"
    )
    return written, f"CAST({{}} AS {type})"


def _server_type(oid: int) -> tuple[str, bool]:
    """Its name, or that of the items of a list."""
    from psycopg.postgres import types

    known = types.get(oid)
    if known is None:
        return "", False
    return known.name, known.oid != oid
