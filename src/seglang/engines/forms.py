"""Tables that are made to be asked and thrown away, said for every engine alike: of which form the
values in a column are, and the rows.

Values in rows are those of the language (see `core.world`), already of the column's form: a local
time without a zone is a naive datetime, a struct or a JSON object a dict, a list a tuple.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Protocol, TypeAlias

from seglang.engines.model import Engine


class Plain(Enum):
    INTEGER = auto()
    FLOATING = auto()
    BOOLEAN = auto()
    DATE = auto()
    INSTANT = auto()
    LOCAL = auto()  # a timestamp without a zone
    INTERVAL = auto()
    TEXT = auto()
    JSON = auto()


@dataclass(frozen=True, slots=True)
class Digits:
    """A decimal number: of how many digits, and how many of them after the point."""

    precision: int
    scale: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text out of a few."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    element: Form


@dataclass(frozen=True, slots=True)
class MapOf:
    """Text to values of one form."""

    value: Form


# A struct is its fields by name.
Form: TypeAlias = "Plain | Digits | OneOf | ListOf | MapOf | Mapping[str, Form]"
Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableForm:
    """`path` is how statements call the table; `columns` by name."""

    path: tuple[str, ...]
    columns: Mapping[str, Form]


class OwnTables(Protocol):
    """Tables of ours on an engine, beside which nothing is written. All but `close` raise
    EngineError."""

    @property
    def engine(self) -> Engine:
        """Answers statements over the tables."""

    @property
    def schema(self) -> tuple[str, ...]:
        """What stands before the names of the tables."""

    @property
    def is_open(self) -> bool:
        """Whether statements can still be run."""

    def make(self, tables: Sequence[TableForm]) -> None:
        """These, empty, instead of those that there were."""

    def fill(self, rows: Mapping[tuple[str, ...], Sequence[Row]]) -> None:
        """These rows, by the paths of their tables, instead of all that there were."""

    def close(self) -> None:
        """Nothing is left of the tables."""


MICROSECOND = timedelta(microseconds=1)


def json_text(value: Any) -> str:
    match value:
        case Mapping():
            inside = (f"{json.dumps(name)}: {json_text(item)}" for name, item in value.items())
            return "{" + ", ".join(inside) + "}"
        case tuple():
            return "[" + ", ".join(map(json_text, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case datetime() if value.tzinfo is not None:
            return f'"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"'
        case datetime() | date():
            return f'"{value.isoformat()}"'
        case timedelta():
            return f'"{value // MICROSECOND} microseconds"'
        case _:
            return json.dumps(value)


def text(value: str) -> str:
    """As SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
