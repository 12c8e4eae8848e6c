"""Names and literals. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from seglang.source import Span
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it counts, without its backticks."""

    text: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Path:
    """`country`, `purchase.amount`."""

    parts: tuple[Name, ...]
    span: Span = placed()

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Number:
    """`1_000`, `12.50`, and with `percent` `20%` (value 0.2). `is_integer` when written without
    a point and without a percent sign."""

    value: Decimal
    is_integer: bool
    percent: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Duration:
    """`30 days`. `unit` is singular: second minute hour day week month quarter year."""

    amount: Number
    unit: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """`2026-11-22`."""

    value: date
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class PeriodLiteral:
    """`2026-11` (month), `2026-Q4` (quarter), `2026` after `in` (year). `number` is the month or
    quarter number, 1 for a year."""

    unit: str
    year: int
    number: int
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InstantLiteral:
    """`2026-11-22T10:00`: naive when the project's zone is meant, aware with `Z` or an offset."""

    value: datetime
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Pattern:
    """`/[A-Z]{2}/` after `matches`, as written between the slashes."""

    text: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class PointLiteral:
    """`(52.23, 21.01)` after `of` in a distance test."""

    latitude: Expression
    longitude: Expression
    span: Span = placed()
