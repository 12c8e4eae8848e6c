"""Before a statement runs: do the tables and columns it reads exist, with types that fit?

Takes what was compiled and a live schema; reports the same problems as `seg doctor`, for the
columns in use only. True when the statement can run.
"""

from __future__ import annotations

from seglang.catalog.model import Attribute, Column, PointColumns, TimeColumn
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink, nearest
from seglang.doctor.fit import Spot, attribute_fits, time_fits
from seglang.engines.live import LiveSchema, LiveTable
from seglang.sql.compiled import ColumnRead, Compiled, Script


def preflight(compiled: Compiled | Script, schema: LiveSchema, source: str, sink: Sink) -> bool:
    mine = Sink()
    tables: dict[tuple[str, ...], LiveTable | None] = {}
    for read in compiled.reads:
        if read.table not in tables:
            tables[read.table] = schema.find(read.table)
            if tables[read.table] is None:
                _missing_table(schema, source, read.table, mine)
        table = tables[read.table]
        if table is not None:
            _check(compiled, schema, table, read, mine)
    sink.extend(mine)
    return not mine.has_errors


def _missing_table(schema: LiveSchema, source: str, table: tuple[str, ...], sink: Sink) -> None:
    written = ".".join(table)
    names = [schema.spelling(live) for live in schema.tables]
    sink.report(
        codes.MISSING_TABLE, None, source=source, table=written, nearest=nearest(written, names)
    )


def _check(
    compiled: Compiled | Script, schema: LiveSchema, table: LiveTable, read: ColumnRead, sink: Sink
) -> None:
    written = ".".join(read.table)
    column = schema.column(table, read.column)
    if column is None:
        near = nearest(read.column, [found.name for found in table.columns])
        sink.report(codes.MISSING_COLUMN, None, table=written, column=read.column, nearest=near)
        return
    declared = read.declared
    span = declared.span if isinstance(declared, Attribute) else None
    spot = Spot(written, read.column, span, compiled.calendar.zone, sink)
    match declared:
        case Attribute(column=PointColumns()) | Attribute(column=Column(fields=(), json=False)):
            attribute_fits(spot, declared, column.type)
        case TimeColumn(column=Column(fields=())):
            time_fits(spot, declared, column.type, "time")
        case _:
            pass
