"""The typed core: what a rule means, with no names left to look up and no sugar.

Made by `check`; read by `core.simplify`, `core.evaluate` (the meaning) and `plan.lower`. Values
carry their type; conditions are true or false, never missing. Nodes are equal when they mean the
same by construction: spans take no part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from seglang.core.edges import AS_OF, Edge, Unit
from seglang.core.past import HeldAt, PastValues, ValueAt
from seglang.core.sources import (
    Absent,
    AllOf,
    EventArm,
    Rows,
    Source,
    Step,
    Visit,
    Window,
)
from seglang.core.standings import Ranked, Score
from seglang.source import Span
from seglang.types import (
    BOOLEAN,
    TIMESTAMP,
    BooleanType,
    TimestampType,
    Type,
)

NOWHERE = Span("", 0, 0)
NodeT = TypeVar("NodeT")


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


class Operator(Enum):
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class Aggregation(Enum):
    """What an `Aggregate` computes over its rows. Every one skips rows whose operand is missing,
    except COUNT, SHARE and the positional ones. COUNT, COUNT_DISTINCT, COUNT_PERIODS, SUM and the
    streaks of no rows are 0; everything else of no rows is missing."""

    COUNT = "count"
    COUNT_DISTINCT = "count distinct"
    COUNT_PERIODS = "count periods"  # distinct local calendar periods (`unit`) with a row
    SUM = "sum"
    AVERAGE = "average"  # exact, rounded half away from zero to ten decimals
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"  # exact mean of the middle two, rounded like an average
    PERCENTILE = "percentile"  # nearest rank: value number ceil(number / 100 * n)
    MOST_FREQUENT = "most frequent"  # ties: the smallest value
    SHARE = "share"  # rows whose operand is true / all rows, rounded like an average
    FIRST = "first"  # the operand at the `number`-th row in order of time; may be missing
    LAST = "last"  # … from the end
    AVERAGE_GAP = (
        "average gap"  # (last − first) / (n − 1), rounded to microseconds; of < 2: missing
    )
    LONGEST_GAP = "longest gap"
    LONGEST_STREAK = "longest streak"  # longest run of neighbouring local periods (`unit`)
    CURRENT_STREAK = "current streak"  # the run that ends in the current period or the one before


@dataclass(frozen=True, slots=True)
class CalendarDuration:
    """A written duration: `amount` of `unit`."""

    amount: int
    unit: Unit


# A literal's value: str, int, Decimal, bool, date, aware UTC datetime, timedelta (exact duration),
# CalendarDuration, a tuple of these (list), or a (latitude, longitude) tuple of Decimals (point).
Constant: TypeAlias = (
    str | int | Decimal | bool | date | datetime | timedelta | CalendarDuration | tuple[Any, ...]
)


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Literal:
    value: Constant
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is never known (a literal of nothing; arises from simplification)."""

    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant that depends on nothing but the as-of instant; `now` is Moment(AsOf())."""

    edge: Edge
    type: TimestampType = TIMESTAMP
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """An attribute of the nearest entity frame. One with a history in the catalog has the value
    that it had at `at`; any other has its current value."""

    entity: str
    name: str
    type: Type
    span: Span = _span()
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class KnownSince:
    """The `since` instant of the entity."""

    entity: str
    type: TimestampType = TIMESTAMP
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A property of a row frame: of the row at hand, or of the one `up` row frames further out.
    `time` (the row's instant) and, in a union, `name` (the event's name, text) are built in; what
    the rows of the other sources have is said at each source."""

    name: str
    type: Type
    span: Span = _span()
    up: int = 0


@dataclass(frozen=True, slots=True)
class TraitValue:
    """The value of a declared trait or partition, for the nearest entity frame."""

    name: str
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of the table in `functions.py`, by id. A missing argument gives a missing result
    unless the function's null rule says otherwise."""

    function: str
    arguments: tuple[Value, ...]
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Shifted:
    """An instant (or a date, for units of a day or longer) moved by `amount` whole units."""

    value: Value
    amount: int
    unit: Unit
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of the first arm whose condition holds, else `default`."""

    arms: tuple[tuple[Condition, Value], ...]
    default: Value
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition as a boolean value (never missing)."""

    condition: Condition
    type: BooleanType = BOOLEAN
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Part `part` of the key that a to-one relation holds: a relation of the nearest entity frame
    (`up` None), or of the event row `up` row frames out."""

    relation: str
    part: int
    type: Type
    up: int | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lookup:
    """`value` seen from the one entity with this key, which becomes the nearest entity frame (the
    key itself is seen from here). Missing when a part of the key is, or when no such entity is in
    the population at `at`."""

    entity: str
    key: tuple[Value, ...]
    value: Value
    type: Type
    span: Span = _span()
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class Outside:
    """`value` seen `levels` entity frames further out: those frames, and the row frames that lie
    within them, are left."""

    value: Value
    levels: int
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PeriodOf:
    """The start of the calendar period (day or longer) that holds the instant `value`, moved by
    `offset` periods: `in first full week after X` starts at PeriodOf(X, week, 1)."""

    value: Value
    unit: Unit
    offset: int
    type: TimestampType = TIMESTAMP
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`operand` is None for COUNT, COUNT_PERIODS, gaps, streaks, and FIRST/LAST of the instant."""

    kind: Aggregation
    rows: Rows
    type: Type
    operand: Value | None = None
    number: int | None = None
    unit: Unit | None = None
    span: Span = _span()


Value: TypeAlias = (
    Literal
    | Missing
    | Moment
    | AttributeValue
    | KnownSince
    | PropertyValue
    | TraitValue
    | Apply
    | Shifted
    | Choice
    | Truth
    | Aggregate
    | ForeignKey
    | Lookup
    | Outside
    | ValueAt
    | PeriodOf
    | Score
)


# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Always:
    """True or false, whatever the data."""

    value: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Condition, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Condition, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class HowMany:
    """The number of operands that hold is between `low` and `high` (None: no upper limit)."""

    low: int
    high: int | None
    operands: tuple[Condition, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """False when an operand is missing, whatever the operator (check writes `x != y` as
    `not (x = y)`, so NOT_EQUAL does not occur). The sides have comparable types; a date beside a
    timestamp is its local midnight."""

    operator: Operator
    left: Value
    right: Value
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OneOf:
    """`value` equals one of the options; false when it is missing."""

    value: Value
    options: tuple[Value, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Known:
    value: Value
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean value is true (missing is not)."""

    value: Value
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InWindow:
    """The instant (or the local midnight of the date) lies in the window."""

    value: Value
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AnniversaryIn:
    """Month and day of the value's local date come round on some local date of the window, whose
    edges are local midnights. 29 February falls on 28 February in common years."""

    value: Value
    window: Window
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InSegment:
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InList:
    """The entity's key, or `value` when given, stands in the list. With a list that has a time,
    only entries before `at` exist; `added` further asks for an entry whose time lies in it."""

    list: str
    value: Value | None = None
    span: Span = _span()
    at: Edge = AS_OF
    added: Window | None = None


@dataclass(frozen=True, slots=True)
class InSample:
    """`low <= bucket < high`, where bucket is the first 8 hex digits of
    md5(salt ':' key-as-text) modulo 10,000; key-as-text of a composite key joins its parts with
    ':'. With `by`, that value as text instead of the key; false when it is missing."""

    salt: str
    low: int
    high: int
    by: Value | None = None
    span: Span = _span()


Condition: TypeAlias = (
    Always
    | Not
    | And
    | Or
    | HowMany
    | Compare
    | OneOf
    | Known
    | Holds
    | InWindow
    | AnniversaryIn
    | InSegment
    | InList
    | InSample
    | HeldAt
    | Ranked
    | PastValues
)

Node: TypeAlias = (
    Value | Condition | Rows | Source | EventArm | Window | Step | AllOf | Absent | Visit
)
