"""What a checkup works with: the database on one side, one table of the catalog on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seglang.catalog.model import Attribute, Catalog, Column, Filter, TimeColumn
from seglang.diagnostics.model import Sink
from seglang.doctor.columns import Found, TableInUse
from seglang.doctor.sought import Sought
from seglang.engines.live import LiveSchema
from seglang.engines.reading import Reader


@dataclass(frozen=True, slots=True)
class Checkup:
    """What every check needs: both sides, the instant, and where problems go."""

    catalog: Catalog
    schema: LiveSchema
    reader: Reader
    as_of: datetime
    sink: Sink
    show_values: bool

    @property
    def zone(self) -> str:
        return self.catalog.calendar.zone


@dataclass(frozen=True, slots=True)
class Item:
    """A table of the catalog that is there: what could be found of it."""

    sought: Sought
    table: TableInUse
    key: tuple[Found, ...] | None
    time: tuple[TimeColumn, Found] | None  # the row's own
    values: tuple[tuple[Attribute, tuple[Found, ...]], ...]
    where: tuple[tuple[Filter, Found], ...]
    others: tuple[Found, ...]
    askable: bool

    def other(self, column: Column) -> Found | None:
        """The place of a column that is read as it is."""
        return next((found for found in self.others if found.column.name == column.name), None)
