"""Quantities, frequencies and windows. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from seglang.source import Span
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.literals import PeriodLiteral


@dataclass(frozen=True, slots=True)
class Quantity:
    """`at least N` … `between N and M`. `kind`: at least, at most, exactly, more than, fewer than,
    between. `high` only for between."""

    kind: str
    low: Expression
    high: Expression | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Frequency:
    """`at least 3 times` (`unit` "time"), `on at least 5 days` (`unit` day, week, month …)."""

    quantity: Quantity
    unit: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class LastWindow:
    """`in last 30 days`; the length may be the name of a duration parameter."""

    length: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class FullWindow:
    """`in last 3 full months`."""

    count: Expression
    unit: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class NextWindow:
    length: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class CurrentWindow:
    """`today` (unit day, back 0), `yesterday` (day, back 1), `this week` … `this year`."""

    unit: str
    back: int = 0
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class AgoRange:
    """`90 to 30 days ago`, `3 months to 30 days ago`. `far` is written first."""

    far: Expression
    near: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class MoreThanAgo:
    """`more than 30 days ago`."""

    length: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class OnWindow:
    """`on 2026-11-27`."""

    day: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InPeriod:
    """`in 2026-11`, `in 2026-Q4`, `in 2026`."""

    period: PeriodLiteral
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class FromThrough:
    first: Expression
    last: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Since:
    point: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Before:
    point: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class After:
    point: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Around:
    """`within 7 days after X` (`side` "after"), `within 7 days before X` ("before"). X is a path
    (an alias, an instant), a constant or parenthesised."""

    length: Expression
    side: str
    anchor: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Offsets:
    """`7 to 8 days after X`, `365 to 0 days before X`: from the one written first."""

    first: Expression
    second: Expression
    side: str
    anchor: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class PeriodAfter:
    """`in first full week after X` (`number` 1), `in 2nd full month after X`."""

    number: int
    unit: str
    anchor: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """`in each of last 4 full quarters` (`quantity` None), `in at least 3 of last 4 full weeks`."""

    quantity: Quantity | None
    count: Expression
    unit: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class AnyStretch:
    """`in any 24 hours`, `in any 24 hours of last 90 days` (`of` is a LastWindow)."""

    length: Expression
    of: LastWindow | None = None
    span: Span = placed()


Window: TypeAlias = (
    LastWindow
    | FullWindow
    | NextWindow
    | CurrentWindow
    | AgoRange
    | MoreThanAgo
    | OnWindow
    | InPeriod
    | FromThrough
    | Since
    | Before
    | After
    | Around
    | Offsets
    | PeriodAfter
    | EachPeriod
    | AnyStretch
)
