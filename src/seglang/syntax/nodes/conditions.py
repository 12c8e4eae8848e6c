"""What holds or does not. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seglang.source import Span
from seglang.syntax.nodes.places import placed
from seglang.syntax.nodes.values import Pool

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.literals import Name, Number, Text
    from seglang.syntax.nodes.rows import EventRows
    from seglang.syntax.nodes.windows import EachPeriod, Frequency, Quantity, Window


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Expression, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Expression, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses, kept so that `x and (y or z)` is told from `x and y or z`."""

    inner: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class HowMany:
    """`at least 2 of (c1, c2, c3)`."""

    quantity: Quantity
    operands: tuple[Expression, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator` is = != < <= > >=."""

    operator: str
    left: Expression
    right: Expression
    ignoring_case: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsBetween:
    value: Expression
    low: Expression
    high: Expression
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsIn:
    value: Expression
    options: tuple[Expression, ...]
    negated: bool = False
    ignoring_case: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsInList:
    """`sku is in list recalled`."""

    value: Expression
    list: Name
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsKnown:
    """`is known`, `is unknown` (`known` false), `is not known`."""

    value: Expression
    known: bool
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsEmpty:
    value: Expression
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsInWindow:
    """`signup_at was in last 30 days`. `word` is "is" or "was", as written."""

    value: Expression
    window: Window
    negated: bool = False
    word: str = "was"
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsWithinDistance:
    """`home is within 25 km of X`. `unit` is km or mi."""

    value: Expression
    amount: Number
    unit: str
    place: Expression
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class TextTest:
    """`operator`: contains, starts with, ends with, matches (then `argument` is a Pattern)."""

    operator: str
    value: Expression
    argument: Expression
    ignoring_case: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Has:
    """`interests has "boxing"` (mode "one"), `has any (…)`, `has all (…)`, `has at least 2 of (…)`
    (mode "some", with `quantity`). One option that is a list value stands for its elements."""

    value: Expression
    mode: str
    options: tuple[Expression, ...]
    quantity: Quantity | None = None
    ignoring_case: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Did:
    """`did E …`, `did not E …` (`negated`), `did E only where (…)` (`only`: then `rows.where` is
    the condition that all rows must meet). `did A then B …` has a `Sequence` as `rows.source`."""

    rows: EventRows
    frequency: Frequency | None = None
    negated: bool = False
    only: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class HasRelated:
    """`has pets [as p] [where (…)]`, `has no …` (`negated`), `has at least 2 …` (`quantity`), `has
    only users where (…)` (`only`)."""

    rows: EventRows
    quantity: Quantity | None = None
    negated: bool = False
    only: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InRank:
    """`ltv is in top 20% per country among (…) with ties`, `is in top 80% of total`. `end` is top
    or bottom; `amount` a percent or whole number."""

    value: Expression
    end: str
    amount: Expression
    of_total: bool = False
    pool: Pool = Pool()
    with_ties: bool = False
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Moved:
    """`has entered segment vip in last 7 days`, `has left segment …`: `word` entered or left."""

    word: str
    segment: Name
    arguments: tuple[Expression, ...]
    window: Window
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InSegmentPeriods:
    """`in segment at_risk in at least 7 of last 30 full days`; `in each of …` too."""

    segment: InSegment
    periods: EachPeriod
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Changed:
    """`lifecycle changed in last 5 days`, `changed from "new" to "loyal" in last 5 days`."""

    value: Expression
    old: Expression | None
    new: Expression | None
    window: Window
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class WasEver:
    """`country was ever "US" in last 30 days`."""

    value: Expression
    wanted: Expression
    window: Window
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class AddedToList:
    """`added to list vip in last 7 days`."""

    list: Name
    window: Window
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class IsInSegment:
    """`account is in segment key_accounts`: the entity at the end of a to-one path."""

    value: Expression
    segment: InSegment
    negated: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class KnownFor:
    """`known for at least 90 days`."""

    length: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InSegment:
    """`in segment vip`, `in segment big(100)`."""

    name: Name
    arguments: tuple[Expression, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InList:
    name: Name
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class InSample:
    """`in sample 10% of "spring"` (`low` None), `in sample 50% to 100% of "exp1" by account_id`."""

    low: Number | None
    high: Number
    salt: Text
    by: Expression | None = None
    span: Span = placed()
