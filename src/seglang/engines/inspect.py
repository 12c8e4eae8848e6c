"""The schema of a live database.

Takes a reader, gives the tables, columns and types of what it can see, with the types of every
engine brought to the same few kinds. Reads the engine's own catalog only, no rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seglang.engines.live import Kind, LiveColumn, LiveSchema, LiveTable, LiveType
from seglang.engines.reading import Reader

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

_DUCKDB_COLUMNS = """
SELECT database_name, schema_name, table_name, column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE NOT internal AND database_name <> 'seglang results'
ORDER BY database_name, schema_name, table_name, column_index
"""

_POSTGRES_COLUMNS = """
SELECT n.nspname, c.relname, a.attname,
       pg_catalog.format_type(
           coalesce(nullif(t.typbasetype, 0), a.atttypid),
           CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END
       ),
       NOT (a.attnotnull OR t.typnotnull),
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
             WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
       ARRAY(SELECT f.attname::text FROM pg_catalog.pg_attribute f
             WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0
               AND NOT f.attisdropped ORDER BY f.attnum),
       ARRAY(SELECT pg_catalog.format_type(f.atttypid, f.atttypmod)
             FROM pg_catalog.pg_attribute f
             WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0
               AND NOT f.attisdropped ORDER BY f.attnum)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
ORDER BY n.nspname, c.relname, a.attnum
"""

_POSTGRES_KINDS: dict[str, Kind] = {
    "text": "text",
    "character varying": "text",
    "character": "text",
    "bpchar": "text",
    "citext": "text",
    "name": "text",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "numeric": "decimal",
    "real": "float",
    "double precision": "float",
    "boolean": "boolean",
    "date": "date",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamp",
    "time without time zone": "time",
    "time with time zone": "time",
    "interval": "interval",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "json",
}
_MODIFIER = re.compile(r"\((\d+)(?:,(-?\d+))?\)")

_DUCKDB_KINDS: dict[str, Kind] = {
    "varchar": "text",
    "decimal": "decimal",
    "float": "float",
    "double": "float",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "time with time zone": "time",
    "interval": "interval",
    "uuid": "uuid",
    "enum": "enum",
    "list": "list",
    "array": "list",
    "struct": "struct",
    "map": "map",
}
_WITH_PARTS = frozenset({"decimal", "enum", "list", "array", "struct", "map"})
_DUCKDB_INTEGERS = frozenset(
    f"{sign}{width}int" for sign in ("", "u") for width in ("tiny", "small", "big", "huge")
) | {"integer", "uinteger"}


def read_schema(reader: Reader) -> LiveSchema:
    """Every table and view that the reader can see. Raises ReadError."""
    if reader.engine == "postgres":
        return _read_postgres(reader)
    return _read_duckdb(reader)


def _read_duckdb(reader: Reader) -> LiveSchema:
    tables: dict[tuple[str, ...], list[LiveColumn]] = {}
    for database, schema, table, column, written, nullable in reader.rows(_DUCKDB_COLUMNS):
        found = LiveColumn(column, duckdb_type(written), bool(nullable))
        tables.setdefault((database, schema, table), []).append(found)
    [(current,)] = reader.rows("SELECT current_schema()")
    return LiveSchema(
        tuple(LiveTable(path, tuple(columns)) for path, columns in tables.items()),
        (current, "main"),
        folds_case=True,
    )


def duckdb_type(written: str) -> LiveType:
    """The type that DuckDB writes so."""
    import duckdb

    if written.upper() == "JSON":
        return LiveType("json", written)
    try:
        return _duckdb_type(duckdb.sqltype(written))
    except duckdb.Error:  # a type of an extension that is not loaded
        return LiveType("other", written)


def _duckdb_type(type: DuckDBPyType) -> LiveType:
    written, name = str(type), str(type.id)
    parts: dict[str, Any] = dict(type.children) if name in _WITH_PARTS else {}
    if written.upper() == "JSON":
        return LiveType("json", written)
    if name.startswith("timestamp"):
        return LiveType("timestamp", written, zoned="time zone" in name or name.endswith("tz"))
    if name in _DUCKDB_INTEGERS:
        return LiveType("integer", written)
    kind = _DUCKDB_KINDS.get(name, "other")
    match kind:
        case "decimal":
            return LiveType(
                kind, written, precision=int(parts["precision"]), scale=int(parts["scale"])
            )
        case "enum":
            return LiveType(kind, written, values=tuple(parts["values"]))
        case "list":
            return LiveType(kind, written, element=_duckdb_type(parts["child"]))
        case "map":
            key, value = _duckdb_type(parts["key"]), _duckdb_type(parts["value"])
            return LiveType(kind, written, element=value if key.kind == "text" else None)
        case "struct":
            fields = tuple((field, _duckdb_type(child)) for field, child in parts.items())
            return LiveType(kind, written, fields=fields)
        case _:
            return LiveType(kind, written)


def _read_postgres(reader: Reader) -> LiveSchema:
    tables: dict[tuple[str, ...], list[LiveColumn]] = {}
    for row in reader.rows(_POSTGRES_COLUMNS):
        schema, table, column, written, nullable, labels, names, types = row
        if labels:
            type = LiveType("enum", written, values=tuple(labels))
        elif names:
            fields = zip(names, (postgres_type(field) for field in types), strict=True)
            type = LiveType("struct", written, fields=tuple(fields))
        else:
            type = postgres_type(written)
        tables.setdefault((schema, table), []).append(LiveColumn(column, type, bool(nullable)))
    [(search,)] = reader.rows("SELECT pg_catalog.current_schemas(false)")
    return LiveSchema(
        tuple(LiveTable(path, tuple(columns)) for path, columns in tables.items()),
        tuple(search),
        folds_case=False,
    )


def postgres_type(written: str) -> LiveType:
    """The type that Postgres writes so, as `format_type` does."""
    if written.endswith("[]"):
        return LiveType("list", written, element=postgres_type(written[:-2]))
    modifier = _MODIFIER.search(written)
    plain = _MODIFIER.sub("", written)
    kind = _POSTGRES_KINDS.get(plain, "other")
    if kind == "timestamp":
        return LiveType(kind, written, zoned=plain.endswith("with time zone"))
    if kind == "decimal" and modifier:
        return LiveType(kind, written, precision=int(modifier[1]), scale=int(modifier[2] or 0))
    return LiveType(kind, written)
