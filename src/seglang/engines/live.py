"""What a database holds, as far as a catalog can speak of it.

Plain records, the same for every engine; `engines.inspect` fills them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "text",
    "integer",
    "decimal",
    "float",
    "boolean",
    "date",
    "timestamp",
    "time",
    "interval",
    "uuid",
    "enum",
    "list",
    "struct",
    "map",
    "json",
    "other",
]


@dataclass(frozen=True, slots=True)
class LiveType:
    """The type of a column. `written` is the engine's own name of it.

    `zoned`: a timestamp that knows its instant. `precision` and `scale` are of a decimal; a
    decimal without limits has precision 0. `element` is what a list, or a map of text, holds.
    `values` are those of an enum.
    """

    kind: Kind
    written: str
    precision: int = 0
    scale: int = 0
    zoned: bool = False
    element: LiveType | None = None
    fields: tuple[tuple[str, LiveType], ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveColumn:
    name: str
    type: LiveType
    nullable: bool


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table or view. `path` is database, schema and name as far as the engine tells them."""

    path: tuple[str, ...]
    columns: tuple[LiveColumn, ...]

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class LiveSchema:
    """The tables and views of a database.

    `search` are the schemas in which a table without a schema is looked for, in order.
    `folds_case`: names that differ only in case are the same.
    """

    tables: tuple[LiveTable, ...]
    search: tuple[str, ...]
    folds_case: bool
    hidden: frozenset[tuple[str, ...]] = field(default_factory=frozenset)

    def find(self, path: tuple[str, ...]) -> LiveTable | None:
        """The table that a statement naming `path` reads."""
        for candidate in self._candidates(path):
            for table in self.tables:
                tail = table.path[-len(candidate) :]
                if self._same(tail, candidate):
                    return table
        return None

    def _candidates(self, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if len(path) == 1:
            for schema in self.search:
                yield (schema, *path)
        else:
            yield path

    def _same(self, left: tuple[str, ...], right: tuple[str, ...]) -> bool:
        return len(left) == len(right) and all(
            self.same_name(one, other) for one, other in zip(left, right, strict=True)
        )

    def same_name(self, left: str, right: str) -> bool:
        return left == right or (self.folds_case and left.casefold() == right.casefold())

    def column(self, table: LiveTable, name: str) -> LiveColumn | None:
        for column in table.columns:
            if self.same_name(column.name, name):
                return column
        return None

    def spelling(self, table: LiveTable) -> str:
        """How a catalog names the table: with its schema only where that is needed."""
        schema = table.path[-2] if len(table.path) > 1 else ""
        plain = self.find((table.name,))
        return table.name if plain == table else f"{schema}.{table.name}"
