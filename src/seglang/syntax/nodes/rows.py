"""Rows of events and related things: their sources, and sequences. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seglang.source import Span
from seglang.syntax.nodes.literals import Path
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.literals import Name
    from seglang.syntax.nodes.values import Aggregate
    from seglang.syntax.nodes.windows import Frequency, Window


@dataclass(frozen=True, slots=True)
class EventRows:
    """`E [as NAME] [where (…)] [window]`, E being a path or a parenthesised source.

    For `sum of purchase.amount` the path is `purchase.amount`: check splits it into event and
    property. For `sum of (last 3 purchase).amount` `part` is `amount`. `same` is the name after
    `for the same`, which stands last.
    """

    source: Path | PickedRows | GroupedRows | Sequence
    where: Expression | None = None
    window: Window | None = None
    alias: Name | None = None
    part: Name | None = None
    same: Name | None = None
    span: Span = placed()

    @property
    def path(self) -> Path:
        """The path of a plain source; empty for a parenthesised one."""
        return self.source if isinstance(self.source, Path) else Path((), self.source.span)


@dataclass(frozen=True, slots=True)
class PickedRows:
    """`last 3 purchase …`, `first 2 …`, `top 5 purchase … by amount`, `bottom 5 …`: `end` is the
    word, `by` only for top and bottom."""

    end: str
    number: Expression
    rows: EventRows
    by: Path | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """`count of play per artist`, `sum of order.amount per (store, country)`: one row a group."""

    aggregate: Aggregate
    keys: tuple[Expression, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class StepTiming:
    """`within 1 day` (`kind` "within", `latest`), `at least 2 weeks later` ("at least",
    `earliest`), `2 weeks to 1 month later` ("range", both), `in the same visit` ("same"), `in a
    later visit` ("later", both with `session`)."""

    kind: str
    earliest: Expression | None = None
    latest: Expression | None = None
    session: Name | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Step:
    """`[next] E [as NAME] [where (…)] [frequency] [window] [timing …] [without X [where (…)]]`;
    the first one of a sequence has neither `next` nor timing nor `without`."""

    rows: EventRows
    frequency: Frequency | None = None
    timings: tuple[StepTiming, ...] = ()
    without: EventRows | None = None
    is_next: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class AllOf:
    """`all of (B, C where (…), D)`, then timing and `without` for each of them."""

    steps: tuple[EventRows, ...]
    timings: tuple[StepTiming, ...] = ()
    without: EventRows | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class NoStep:
    """`no B [where (…)] [window] [within 3 days] [in the same visit]`."""

    rows: EventRows
    timings: tuple[StepTiming, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`A then B … [all within 14 days] [for the same product]`."""

    steps: tuple[Step | AllOf | NoStep, ...]
    all_within: Expression | None = None
    same: Name | None = None
    span: Span = placed()
