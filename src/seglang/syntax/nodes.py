"""The surface tree: what the author wrote, before any name or type is known.

Made by `syntax.build`, read by `syntax.format` and `check`. Conditions and values share one union,
since a bare name may be either. Every node has the span of its text, outside equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from seglang.source import Source, Span

NOWHERE = Span("", 0, 0)


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it counts, without its backticks."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Path:
    """`country`, `purchase.amount`."""

    parts: tuple[Name, ...]
    span: Span = _span()

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


# ---------------------------------------------------------------- literals


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Number:
    """`1_000`, `12.50`, and with `percent` `20%` (value 0.2). `is_integer` when written without
    a point and without a percent sign."""

    value: Decimal
    is_integer: bool
    percent: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Duration:
    """`30 days`. `unit` is singular: second minute hour day week month quarter year."""

    amount: Number
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """`2026-11-22`."""

    value: date
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PeriodLiteral:
    """`2026-11` (month), `2026-Q4` (quarter), `2026` after `in` (year). `number` is the month or
    quarter number, 1 for a year."""

    unit: str
    year: int
    number: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InstantLiteral:
    """`2026-11-22T10:00`: naive when the project's zone is meant, aware with `Z` or an offset."""

    value: datetime
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Pattern:
    """`/[A-Z]{2}/` after `matches`, as written between the slashes."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PointLiteral:
    """`(52.23, 21.01)` after `of` in a distance test."""

    latitude: Expression
    longitude: Expression
    span: Span = _span()


# ---------------------------------------------------------------- quantities and windows


@dataclass(frozen=True, slots=True)
class Quantity:
    """`at least N` … `between N and M`. `kind`: at least, at most, exactly, more than, fewer than,
    between. `high` only for between."""

    kind: str
    low: Expression
    high: Expression | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Frequency:
    """`at least 3 times` (`unit` "time"), `on at least 5 days` (`unit` day, week, month …)."""

    quantity: Quantity
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class LastWindow:
    """`in last 30 days`; the length may be the name of a duration parameter."""

    length: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FullWindow:
    """`in last 3 full months`."""

    count: Expression
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NextWindow:
    length: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CurrentWindow:
    """`today` (unit day, back 0), `yesterday` (day, back 1), `this week` … `this year`."""

    unit: str
    back: int = 0
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AgoRange:
    """`90 to 30 days ago`, `3 months to 30 days ago`. `far` is written first."""

    far: Expression
    near: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MoreThanAgo:
    """`more than 30 days ago`."""

    length: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OnWindow:
    """`on 2026-11-27`."""

    day: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InPeriod:
    """`in 2026-11`, `in 2026-Q4`, `in 2026`."""

    period: PeriodLiteral
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FromThrough:
    first: Expression
    last: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Since:
    point: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Before:
    point: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class After:
    point: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Around:
    """`within 7 days after X` (`side` "after"), `within 7 days before X` ("before"). X is a path
    (an alias, an instant), a constant or parenthesised."""

    length: Expression
    side: str
    anchor: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Offsets:
    """`7 to 8 days after X`, `365 to 0 days before X`: from the one written first."""

    first: Expression
    second: Expression
    side: str
    anchor: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PeriodAfter:
    """`in first full week after X` (`number` 1), `in 2nd full month after X`."""

    number: int
    unit: str
    anchor: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """`in each of last 4 full quarters` (`quantity` None), `in at least 3 of last 4 full weeks`."""

    quantity: Quantity | None
    count: Expression
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AnyStretch:
    """`in any 24 hours`, `in any 24 hours of last 90 days` (`of` is a LastWindow)."""

    length: Expression
    of: LastWindow | None = None
    span: Span = _span()


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


# ---------------------------------------------------------------- rows


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
    span: Span = _span()

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
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """`count of play per artist`, `sum of order.amount per (store, country)`: one row a group."""

    aggregate: Aggregate
    keys: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class StepTiming:
    """`within 1 day` (`kind` "within", `latest`), `at least 2 weeks later` ("at least",
    `earliest`), `2 weeks to 1 month later` ("range", both), `in the same visit` ("same"), `in a
    later visit` ("later", both with `session`)."""

    kind: str
    earliest: Expression | None = None
    latest: Expression | None = None
    session: Name | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Step:
    """`[next] E [as NAME] [where (…)] [frequency] [window] [timing …] [without X [where (…)]]`;
    the first one of a sequence has neither `next` nor timing nor `without`."""

    rows: EventRows
    frequency: Frequency | None = None
    timings: tuple[StepTiming, ...] = ()
    without: EventRows | None = None
    is_next: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AllOf:
    """`all of (B, C where (…), D)`, then timing and `without` for each of them."""

    steps: tuple[EventRows, ...]
    timings: tuple[StepTiming, ...] = ()
    without: EventRows | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NoStep:
    """`no B [where (…)] [window] [within 3 days] [in the same visit]`."""

    rows: EventRows
    timings: tuple[StepTiming, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`A then B … [all within 14 days] [for the same product]`."""

    steps: tuple[Step | AllOf | NoStep, ...]
    all_within: Expression | None = None
    same: Name | None = None
    span: Span = _span()


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Now:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is + - * /."""

    operator: str
    left: Expression
    right: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Otherwise:
    value: Expression
    default: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Choose:
    """`value if condition else default`."""

    value: Expression
    condition: Expression
    default: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Of:
    """`lower of email`, `hour of time`, `anniversary of birthday`: a row of the function table."""

    function: Name
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TimeSince:
    """`time since X` (`unit` None) or `days since X`, `years since X` (whole units elapsed)."""

    unit: str | None
    operand: Expression
    span: Span = _span()


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
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """`spend(90 days)`, `consent("email")`, `store("S1").location` (`rest` is `location`)."""

    path: Path
    arguments: tuple[Expression, ...]
    rest: tuple[Name, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class EndOfPeriod:
    """`end of last full month` after `as of`."""

    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Ago:
    """`30 days ago` after `as of`."""

    length: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AsOf:
    """`(ltv as of 30 days ago)`, `in segment vip as of 2026-01-01`: `value` is a value or an
    `InSegment`; `instant` a date, month, instant, name, `Ago` or `EndOfPeriod`."""

    value: Expression
    instant: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Pool:
    """`per country`, `per (country, plan)`, `among segment vip`, `among (condition)`."""

    per: tuple[Expression, ...] = ()
    among: Expression | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Score:
    """`quartile of x`, `quintile of`, `decile of`, `percentile_rank of`, with `per` and `among`."""

    function: str
    operand: Expression
    pool: Pool = Pool()
    span: Span = _span()


# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses, kept so that `x and (y or z)` is told from `x and y or z`."""

    inner: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class HowMany:
    """`at least 2 of (c1, c2, c3)`."""

    quantity: Quantity
    operands: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator` is = != < <= > >=."""

    operator: str
    left: Expression
    right: Expression
    ignoring_case: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsBetween:
    value: Expression
    low: Expression
    high: Expression
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsIn:
    value: Expression
    options: tuple[Expression, ...]
    negated: bool = False
    ignoring_case: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsInList:
    """`sku is in list recalled`."""

    value: Expression
    list: Name
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsKnown:
    """`is known`, `is unknown` (`known` false), `is not known`."""

    value: Expression
    known: bool
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsEmpty:
    value: Expression
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsInWindow:
    """`signup_at was in last 30 days`. `word` is "is" or "was", as written."""

    value: Expression
    window: Window
    negated: bool = False
    word: str = "was"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsWithinDistance:
    """`home is within 25 km of X`. `unit` is km or mi."""

    value: Expression
    amount: Expression
    unit: str
    place: Expression
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TextTest:
    """`operator`: contains, starts with, ends with, matches (then `argument` is a Pattern)."""

    operator: str
    value: Expression
    argument: Expression
    ignoring_case: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Has:
    """`interests has "boxing"` (mode "one"), `has any (…)`, `has all (…)`, `has at least 2 of (…)`
    (mode "some", with `quantity`). One option that is a list value stands for its elements."""

    value: Expression
    mode: str
    options: tuple[Expression, ...]
    quantity: Quantity | None = None
    ignoring_case: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Did:
    """`did E …`, `did not E …` (`negated`), `did E only where (…)` (`only`: then `rows.where` is
    the condition that all rows must meet). `did A then B …` has a `Sequence` as `rows.source`."""

    rows: EventRows
    frequency: Frequency | None = None
    negated: bool = False
    only: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class HasRelated:
    """`has pets [as p] [where (…)]`, `has no …` (`negated`), `has at least 2 …` (`quantity`), `has
    only users where (…)` (`only`)."""

    rows: EventRows
    quantity: Quantity | None = None
    negated: bool = False
    only: bool = False
    span: Span = _span()


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
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Moved:
    """`has entered segment vip in last 7 days`, `has left segment …`: `word` entered or left."""

    word: str
    segment: Name
    arguments: tuple[Expression, ...]
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InSegmentPeriods:
    """`in segment at_risk in at least 7 of last 30 full days`; `in each of …` too."""

    segment: InSegment
    periods: EachPeriod
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Changed:
    """`lifecycle changed in last 5 days`, `changed from "new" to "loyal" in last 5 days`."""

    value: Expression
    old: Expression | None
    new: Expression | None
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class WasEver:
    """`country was ever "US" in last 30 days`."""

    value: Expression
    wanted: Expression
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AddedToList:
    """`added to list vip in last 7 days`."""

    list: Name
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsInSegment:
    """`account is in segment key_accounts`: the entity at the end of a to-one path."""

    value: Expression
    segment: InSegment
    negated: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class KnownFor:
    """`known for at least 90 days`."""

    length: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InSegment:
    """`in segment vip`, `in segment big(100)`."""

    name: Name
    arguments: tuple[Expression, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InList:
    name: Name
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InSample:
    """`in sample 10% of "spring"` (`low` None), `in sample 50% to 100% of "exp1" by account_id`."""

    low: Expression | None
    high: Expression
    salt: Text
    by: Expression | None = None
    span: Span = _span()


Expression: TypeAlias = (
    Text
    | Number
    | Boolean
    | Duration
    | DateLiteral
    | PeriodLiteral
    | InstantLiteral
    | Pattern
    | PointLiteral
    | Path
    | Now
    | Negate
    | Arithmetic
    | Otherwise
    | Choose
    | Of
    | TimeSince
    | Aggregate
    | Not
    | And
    | Or
    | Group
    | HowMany
    | Compare
    | IsBetween
    | IsIn
    | IsInList
    | IsKnown
    | IsEmpty
    | IsInWindow
    | IsWithinDistance
    | TextTest
    | Has
    | Did
    | KnownFor
    | InSegment
    | InList
    | InSample
    | Call
    | Ago
    | EndOfPeriod
    | AsOf
    | Score
    | HasRelated
    | InRank
    | Moved
    | InSegmentPeriods
    | Changed
    | WasEver
    | AddedToList
    | IsInSegment
)


# ---------------------------------------------------------------- declarations


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The test of an `@expect`: `>= 1%`, `is between 100 and 5000` (operator "between")."""

    operator: str
    low: Number
    high: Number | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Expectation:
    """The argument of `@expect`. `subject`: size, overlap, change, subset, disjoint; `segment` for
    overlap, subset and disjoint; `range` for size, overlap and change."""

    subject: str
    segment: Name | None = None
    range: SizeRange | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ReviewBy:
    """The argument of `@review(by 2027-02-01)`."""

    day: DateLiteral
    span: Span = _span()


AnnotationArgument: TypeAlias = Text | Name | Expectation | ReviewBy


@dataclass(frozen=True, slots=True)
class Annotation:
    name: Name
    arguments: tuple[AnnotationArgument, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Heading:
    """What every declaration starts with. `docs` are the `##` lines without their marks.
    `parameters` only for segments and traits."""

    word: str
    name: Name
    entity: Name | None = None
    docs: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`period: duration = 90 days` of a segment or trait."""

    name: Name
    type: TypeExpression
    default: Expression | tuple[Expression, ...] | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Segment:
    heading: Heading
    condition: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Trait:
    heading: Heading
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arm:
    label: Text
    condition: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Partition:
    heading: Heading
    arms: tuple[Arm, ...]
    otherwise: Text
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """`event NAME: E where (…)` (one event), `event NAME: E1, E2`, or `event NAME: *`
    (`everything`, no `events`; here the heading may name an entity)."""

    heading: Heading
    events: tuple[Path, ...]
    where: Expression | None = None
    everything: bool = False
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class SessionDeclaration:
    """`session NAME: E1, E2 split after 30 minutes of silence`."""

    heading: Heading
    events: tuple[Path, ...]
    silence: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TypeExpression:
    """`text`, `enum("a", "b")` (`values`), `list<text>` (`arguments`)."""

    name: Name
    values: tuple[Text, ...] = ()
    arguments: tuple[TypeExpression, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Param:
    """`param NAME: type = literal`. A list default is a tuple of literals."""

    heading: Heading
    type: TypeExpression
    default: Expression | tuple[Expression, ...]
    span: Span = _span()


Declaration: TypeAlias = Segment | Trait | Partition | EventDeclaration | SessionDeclaration | Param


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` comment, with its mark, where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """One file. Broken declarations are absent; `complete` says that none was. `broken` names the
    absent ones whose heading could be read, so that a reference to them is no second problem."""

    source: Source
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = ()
    complete: bool = True
    broken: tuple[str, ...] = ()
