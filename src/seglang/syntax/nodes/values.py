"""What computes a value. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seglang.source import Span
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.literals import Name, Path
    from seglang.syntax.nodes.rows import EventRows


@dataclass(frozen=True, slots=True)
class Now:
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is + - * /."""

    operator: str
    left: Expression
    right: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Otherwise:
    value: Expression
    default: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Choose:
    """`value if condition else default`."""

    value: Expression
    condition: Expression
    default: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Of:
    """`lower of email`, `hour of time`, `anniversary of birthday`: a row of the function table."""

    function: Name
    operand: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class TimeSince:
    """`time since X` (`unit` None) or `days since X`, `years since X` (whole units elapsed)."""

    unit: str | None
    operand: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A value over events.

    `function`: count, sum, average, min, max, median, percentile, most frequent, share,
    average gap, longest gap, longest streak, current streak, first, last.
    `distinct` for `count of distinct E.p`; `unit` for `count of days with E` and streaks;
    `number` for `90th percentile` (90) and `2nd last` (2); `operand` for `sum of (…) over E`,
    `share of (…) over E`, `count of distinct (…) over E` and `most frequent (…) over E`.
    """

    function: str
    rows: EventRows
    operand: Expression | None = None
    distinct: bool = False
    unit: str | None = None
    number: int | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Call:
    """`spend(90 days)`, `consent("email")`, `store("S1").location` (`rest` is `location`)."""

    path: Path
    arguments: tuple[Expression, ...]
    rest: tuple[Name, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class EndOfPeriod:
    """`end of last full month` after `as of`."""

    unit: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Ago:
    """`30 days ago` after `as of`."""

    length: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class AsOf:
    """`(ltv as of 30 days ago)`, `in segment vip as of 2026-01-01`: `value` is a value or an
    `InSegment`; `instant` a date, month, instant, name, `Ago` or `EndOfPeriod`."""

    value: Expression
    instant: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Pool:
    """`per country`, `per (country, plan)`, `among segment vip`, `among (condition)`."""

    per: tuple[Expression, ...] = ()
    among: Expression | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Score:
    """`quartile of x`, `quintile of`, `decile of`, `percentile_rank of`, with `per` and `among`."""

    function: str
    operand: Expression
    pool: Pool = Pool()
    span: Span = placed()
