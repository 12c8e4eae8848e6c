"""The tables and columns that a catalog reads, found in a live schema.

Takes the live schema and one item of the catalog, reports what is not there, and gives for each
place found its live type and the expression that reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seglang.catalog.model import Column
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink, nearest
from seglang.doctor.fit import Spot
from seglang.engines.live import LiveSchema, LiveTable, LiveType
from seglang.source import Span

if TYPE_CHECKING:
    from sqlglot import exp

_SHOWN_TABLES = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a table. `type` is None inside a JSON column: any value can be there."""

    column: Column
    type: LiveType | None

    def expression(self) -> exp.Expr:
        """Reads the value: a column, a field of a struct, or the text inside a JSON column."""
        from sqlglot import exp

        column: exp.Expr = exp.column(self.column.name, quoted=True)
        if not self.column.fields:
            return column
        if self.column.json:
            keys = [exp.JSONPathKey(this=field) for field in self.column.fields]
            path = exp.JSONPath(expressions=[exp.JSONPathRoot(), *keys])
            return exp.JSONExtractScalar(this=column, expression=path)
        for field in self.column.fields:
            column = exp.Dot(
                this=exp.Paren(this=column), expression=exp.to_identifier(field, quoted=True)
            )
        return column


@dataclass(frozen=True, slots=True)
class TableInUse:
    """The live table of one catalog item. `used_by` is what messages call the item."""

    schema: LiveSchema
    table: LiveTable
    name: str
    used_by: str
    zone: str
    sink: Sink

    def spot(self, column: Column, span: Span | None) -> Spot:
        name = ".".join((column.name, *column.fields))
        return Spot(self.name, name, span, self.zone, self.sink)

    def find(self, column: Column, span: Span | None) -> Found | None:
        """The place of a column; reports it when it is not there."""
        live = self.schema.column(self.table, column.name)
        if live is None:
            self.sink.report(
                codes.MISSING_COLUMN,
                span,
                table=self.name,
                column=column.name,
                used_by=self.used_by,
                nearest=nearest(column.name, [known.name for known in self.table.columns]),
            )
            return None
        named = replace(column, name=live.name)
        if column.json:
            return self._json(named, live.type, span)
        return self._field(named, live.type, span)

    def find_all(self, columns: Sequence[Column], span: Span | None) -> tuple[Found, ...] | None:
        """The places of the columns of a key; None when one is not there."""
        places = [self.find(column, span) for column in columns]
        found = tuple(place for place in places if place is not None)
        return found if len(found) == len(columns) else None

    def _json(self, column: Column, live: LiveType, span: Span | None) -> Found | None:
        if live.kind == "json" or (live.kind == "text" and self.schema.folds_case):
            return Found(column, None)
        hint = None
        if live.kind == "struct":
            hint = f'it is a struct: write `path = "{".".join((column.name, *column.fields))}"`'
        self.spot(Column(column.name), span).misfit(live, "JSON", "as JSON", hint)
        return None

    def _field(self, column: Column, live: LiveType, span: Span | None) -> Found | None:
        for field in column.fields:
            inside = next(
                (type for name, type in live.fields if self.schema.same_name(name, field)), None
            )
            if inside is None:
                hint = None
                if live.kind == "json":
                    path = ".".join((column.name, *column.fields))
                    hint = f'it holds JSON: write `json = "{path}"`'
                self.sink.report(
                    codes.MISSING_FIELD,
                    span,
                    table=self.name,
                    column=column.name,
                    field=field,
                    used_by=self.used_by,
                    nearest=nearest(field, [name for name, _ in live.fields]),
                    hint=hint,
                )
                return None
            live = inside
        return Found(column, live)


def find_table(
    schema: LiveSchema,
    path: tuple[str, ...],
    used_by: str,
    span: Span | None,
    zone: str,
    source: str,
    sink: Sink,
) -> TableInUse | None:
    """The live table of that name; reports it when it is not there."""
    written = ".".join(path)
    table = schema.find(path)
    if table is not None:
        return TableInUse(schema, table, written, used_by, zone, sink)
    known = sorted({schema.spelling(candidate) for candidate in schema.tables})
    shown = ", ".join(f"`{name}`" for name in known[:_SHOWN_TABLES])
    more = len(known) - _SHOWN_TABLES
    sink.report(
        codes.MISSING_TABLE,
        span,
        source=source,
        table=written,
        used_by=used_by,
        nearest=nearest(written, known) or nearest(path[-1], known),
        known=(f"{shown} and {more} more" if more > 0 else shown) or "no tables at all",
    )
    return None
