"""Results kept in tables of a DuckDB, which go to disk when they grow.

Takes a statement, gives a `Held`: its rows as Arrow, or as Python values in order, read piece by
piece and as often as one likes. A table is dropped some time after nobody needs it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import finalize

from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.engines.model import EngineError
from seglang.engines.waiting import waiting

if TYPE_CHECKING:
    import duckdb

PLACE = "seglang results"
_NUMBERS = count()
_CHUNK = 2_000
_ZONED = "TIMESTAMP WITH TIME ZONE"
# Without the case infinity would be missing.
_MICROSECONDS = "CASE WHEN isinf({0}) THEN 9223372036854775807 ELSE epoch_us({0}) END"
_SECONDS = "CAST(epoch_us({}) AS DECIMAL(20, 0)) * CAST(0.000001 AS DECIMAL(7, 6))"


class Results:
    """The results of one connection. They lie in a database of their own in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: str) -> None:
        self.connection = connection
        self.source = source
        self._unneeded: list[str] = []

    def hold(self, select: str, values: Mapping[str, object] | None = None) -> Held:
        """The rows of a statement. Raises duckdb.Error."""
        self.connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {quoted(PLACE)}")
        # Not where a table loses its last reader: that may be in the middle of another statement.
        while self._unneeded:
            self.connection.execute(f"DROP TABLE {self._unneeded.pop()}")
        table = f"{quoted(PLACE)}.{quoted(f'result {next(_NUMBERS)}')}"
        self.connection.execute(f"CREATE TABLE {table} AS\n{select}", values)
        held = Held(self.connection, table, self.source)
        finalize(held, self._unneeded.append, table)
        return held

    def hold_all(self, selects: Iterable[str]) -> Held:
        """The rows of several statements with the same columns, one after the other; there is at
        least one. Each is run before the next is asked for. Raises duckdb.Error."""
        held: Held | None = None
        for select in selects:
            if held is None:
                held = self.hold(select)
            else:
                self.connection.execute(f"INSERT INTO {held.table}\n{select}")
        assert held is not None
        return held


class Held:
    """A result that pandas, polars and pyarrow read, as often as they like.

    Durations are decimal seconds there: polars takes no intervals, and Parquet no negative ones.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, source: str) -> None:
        self._connection = connection
        self.table = table
        self._source = source

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        rows = self._rows()
        shown = ", ".join(map(_in_seconds, rows.columns, _types(rows)))
        return rows.project(shown).__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return int(self._rows().shape[0])

    def sorted_rows(self, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """The rows as Python values, sorted by columns; instants are aware and in UTC."""
        return _Sorted(self, columns)

    def _rows(self) -> duckdb.DuckDBPyRelation:
        # One connection has one open result; with one for each reader they do not disturb others.
        return self._connection.cursor().sql(f"FROM {self.table}")

    def _in_order(self, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        import duckdb

        rows = self._rows()
        types = dict(zip(rows.columns, _types(rows), strict=True))
        shown = ", ".join(plain(name, type) for name, type in types.items())
        keys = ", ".join(_sortable(name, types[name]) for name in columns)
        order = f" ORDER BY {keys}" if keys else ""
        reader = self._connection.cursor()
        try:
            statement = f"SELECT {shown} FROM {self.table} AS rows{order}"
            batch = waiting(reader, lambda: reader.execute(statement).fetchmany(_CHUNK))
            while batch:
                yield from python_rows(batch, list(types.values()), self._source)
                batch = reader.fetchmany(_CHUNK)
        except duckdb.Error:
            raise _failed(self._source, "its result could not be kept on this machine") from None
        finally:
            reader.close()


class _Sorted:
    """Rows that are read anew each time somebody goes through them."""

    def __init__(self, held: Held, columns: Sequence[str]) -> None:
        self._held = held
        self._columns = columns

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._held._in_order(self._columns)


def plain(name: str, type: str) -> str:
    """A column of a projection that `python_rows` takes: instants become microseconds, for which
    DuckDB would need another package to make aware datetimes."""
    column = quoted(name)
    match type:
        case "TIMESTAMP WITH TIME ZONE":
            return f"{_MICROSECONDS.format(column)} AS {column}"
        case "TIMESTAMP WITH TIME ZONE[]":
            item = _MICROSECONDS.format("item")
            return f"list_transform({column}, LAMBDA item: {item}) AS {column}"
        case _:
            return column


def plain_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object] | None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The types and the rows of a statement, as `python_rows` takes them. Raises duckdb.Error."""
    found = connection.execute(sql, values)
    types = [str(column[1]).upper() for column in found.description or ()]
    if not any(map(_is_zoned, types)):
        return types, found.fetchall()
    found.abort()
    relation = connection.sql(sql, params=values)
    return types, relation.project(", ".join(map(plain, relation.columns, types))).fetchall()


def python_rows(
    rows: Sequence[tuple[Any, ...]], types: Sequence[str], source: str
) -> list[tuple[Any, ...]]:
    """Rows of such a projection. Raises EngineError for an instant that Python cannot hold."""
    zoned = {index for index, type in enumerate(types) if _is_zoned(type)}
    if not zoned:
        return list(rows)
    try:
        return [
            tuple(_instants(value) if index in zoned else value for index, value in enumerate(row))
            for row in rows
        ]
    except (OverflowError, ValueError):
        raise _failed(source, "an instant lies outside the years 1 to 9999") from None


def _is_zoned(type: str) -> bool:
    return type in (_ZONED, f"{_ZONED}[]")


def _instants(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_instants(item) for item in value]
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def _failed(source: str, problem: str) -> EngineError:
    return EngineError(Sink().report(codes.QUERY_FAILED, None, source=source, problem=problem))


def _types(rows: duckdb.DuckDBPyRelation) -> list[str]:
    return [str(type).upper() for type in rows.types]


def _sortable(name: str, type: str) -> str:
    """Labels sort as texts, not in the order in which a type lists them."""
    column = f"rows.{quoted(name)}"
    return f"CAST({column} AS VARCHAR)" if type.startswith("ENUM") else column


def _in_seconds(name: str, type: str) -> str:
    """A column of a projection; durations become exact decimal seconds."""
    column = quoted(name)
    match type:
        case "INTERVAL":
            return f"{_SECONDS.format(column)} AS {column}"
        case "INTERVAL[]":
            item = _SECONDS.format("item")
            return f"list_transform({column}, LAMBDA item: {item}) AS {column}"
        case _:
            return column


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
