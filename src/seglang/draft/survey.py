"""What can be learnt of tables for a first catalog.

Takes a reader, gives for each table the number of rows and for each column how many values are
missing, whether they are unique, a few frequent values of short texts, and the span of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seglang.engines.inspect import read_schema
from seglang.engines.live import LiveColumn, LiveTable
from seglang.engines.reading import Reader

if TYPE_CHECKING:
    from sqlglot import exp

SAMPLE_ROWS = 50_000
MAX_VALUES = 12
MAX_VALUE_LENGTH = 30
_KEYS = ("integer", "text", "uuid")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """`distinct` is counted only for columns that may be a key. `values` are the values of a text
    column that has few of them, most frequent first. `newest` is the last instant, as text."""

    column: LiveColumn
    known: int
    distinct: int | None
    values: tuple[str, ...]
    newest: str | None


@dataclass(frozen=True, slots=True)
class TableFacts:
    table: LiveTable
    spelling: str
    rows: int
    columns: tuple[ColumnFacts, ...]

    def is_key(self, facts: ColumnFacts) -> bool:
        """Every row has it, and no two the same."""
        return facts.distinct == self.rows == facts.known


def survey(reader: Reader) -> tuple[TableFacts, ...]:
    """The facts of every table that can be read. Raises ReadError."""
    schema = read_schema(reader)
    return tuple(_table(reader, table, schema.spelling(table)) for table in schema.tables)


def _table(reader: Reader, table: LiveTable, spelling: str) -> TableFacts:
    from sqlglot import exp

    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for column in table.columns:
        place = exp.column(column.name, quoted=True)
        asked.append(exp.Count(this=place))
        if column.type.kind in _KEYS:
            asked.append(exp.Count(this=exp.Distinct(expressions=[place.copy()])))
        elif column.type.kind in ("timestamp", "date"):
            latest = exp.Max(this=place.copy())
            asked.append(exp.cast(latest, exp.DataType.Type.TEXT))
    row = iter(_one_row(reader, exp.select(*asked).from_(_node(table))))
    rows = int(next(row))
    facts: list[ColumnFacts] = []
    for column in table.columns:
        known = int(next(row))
        distinct, newest = None, None
        if column.type.kind in _KEYS:
            distinct = int(next(row))
        elif column.type.kind in ("timestamp", "date"):
            newest = next(row)
        values: tuple[str, ...] = ()
        if column.type.kind == "text" and distinct is not None and distinct <= MAX_VALUES < rows:
            values = _values(reader, table, column)
        facts.append(ColumnFacts(column, known, distinct, values, newest))
    return TableFacts(table, spelling, rows, tuple(facts))


def _one_row(reader: Reader, statement: exp.Select) -> Sequence[Any]:
    [row] = reader.rows(statement.sql(dialect=reader.engine))
    return row


def _values(reader: Reader, table: LiveTable, column: LiveColumn) -> tuple[str, ...]:
    """The values of a text column, most frequent first; none when they look like free text."""
    from sqlglot import exp

    place = exp.column(column.name, quoted=True)
    count = exp.Count(this=exp.Star())
    statement = (
        exp.select(exp.cast(place, exp.DataType.Type.TEXT), count)
        .from_(_node(table))
        .where(exp.Not(this=exp.Is(this=place.copy(), expression=exp.Null())))
        .group_by(place.copy())
        .order_by(exp.Ordered(this=count.copy(), desc=True), exp.Literal.number(1))
    )
    values = tuple(str(value) for value, _ in reader.rows(statement.sql(dialect=reader.engine)))
    plain = all(value.isprintable() and len(value) <= MAX_VALUE_LENGTH for value in values)
    return values if plain else ()


def _node(table: LiveTable) -> exp.Table:
    from sqlglot import exp

    name, schema, database = (*reversed(table.path), None, None)[:3]
    return exp.table_(name or "", schema, database, quoted=True)
