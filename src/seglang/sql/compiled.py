"""What compiling gives: a statement, its bound parameters, its columns and what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Protocol, assert_never

from seglang.catalog.model import Attribute, Calendar, TimeColumn
from seglang.core.edges import (
    AS_OF,
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    first_date_from,
    local_date,
    resolve,
)
from seglang.core.instants import read_instant
from seglang.types import INTEGER, Type

_MICROSECOND = timedelta(microseconds=1)


class Form(Enum):
    """How an instant is stored in the column that it is compared with."""

    INSTANT = "timestamp with time zone"
    UTC = "timestamp in UTC"
    DATE = "date"


class Source(Protocol):
    """What the value of a parameter is computed from."""

    def __hash__(self) -> int: ...

    def value(self, as_of: datetime, calendar: Calendar) -> object: ...

    @property
    def description(self) -> str: ...

    @property
    def type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Bound:
    """The instant of an edge, in the form of a column. `just_after` is the next microsecond;
    `days` moves it, for a first coarse test of columns in a local time."""

    edge: Edge
    form: Form
    just_after: bool = False
    days: int = 0

    def value(self, as_of: datetime, calendar: Calendar) -> datetime | date:
        """Raises OverflowError outside the years 1 to 9999."""
        instant = resolve(self.edge, as_of, calendar)
        if self.just_after:
            instant += _MICROSECOND
        instant += timedelta(days=self.days)
        match self.form:
            case Form.DATE:
                return first_date_from(instant, calendar.zone)
            case Form.UTC:
                return instant.replace(tzinfo=None)
            case Form.INSTANT:
                return instant
            case _:
                assert_never(self.form)

    @property
    def description(self) -> str:
        words = describe_edge(self.edge)
        if self.days:
            words += f", {abs(self.days)} days {'later' if self.days > 0 else 'earlier'}"
        if self.form is Form.DATE:
            return f"the first date from {words} on"
        return words

    @property
    def type(self) -> str:
        return self.form.value


@dataclass(frozen=True, slots=True)
class AnniversaryBound:
    """Month times 100 plus day of the first (or the last) local date of a window, for comparing
    with that of an anniversary. From after until means across New Year."""

    start: Edge
    end: Edge
    is_last: bool

    def value(self, as_of: datetime, calendar: Calendar) -> int:
        first = first_date_from(resolve(self.start, as_of, calendar), calendar.zone)
        after = first_date_from(resolve(self.end, as_of, calendar), calendar.zone)
        low, high = month_days(first, after)
        return high if self.is_last else low

    @property
    def description(self) -> str:
        edge = self.end if self.is_last else self.start
        which = "last" if self.is_last else "first"
        return f"month and day of the {which} date of the window at {describe_edge(edge)}"

    @property
    def type(self) -> str:
        return "integer"


@dataclass(frozen=True, slots=True)
class PeriodBound:
    """The number of the calendar period that holds an instant."""

    unit: Unit
    at: Edge = AS_OF

    def value(self, as_of: datetime, calendar: Calendar) -> int:
        instant = resolve(self.at, as_of, calendar)
        return period_number(local_date(instant, calendar.zone), self.unit, calendar)

    @property
    def description(self) -> str:
        if self.at == AS_OF:
            return f"the number of the current {self.unit.value}"
        return f"the number of the {self.unit.value} that holds {describe_edge(self.at)}"

    @property
    def type(self) -> str:
        return "integer"


def month_days(first: date, after: date) -> tuple[int, int]:
    """Lowest and highest month-and-day of the dates from `first` until `after`."""
    if after <= first:
        return 9999, -1
    if (after - first).days >= 366:
        return 0, 1231
    last = after - timedelta(days=1)
    high = last.month * 100 + last.day
    if high == 228 and after.day == 1:
        high = 229  # in a common year 29 February falls on the 28th
    return first.month * 100 + first.day, high


_EPOCH = date(1970, 1, 1)


def period_number(day: date, unit: Unit, calendar: Calendar) -> int:
    """Numbers of neighbouring periods differ by one."""
    match unit:
        case Unit.DAY:
            return (day - _EPOCH).days
        case Unit.WEEK:
            # 1 January 1970 was a Thursday; the same numbers as in the emitted SQL.
            return ((day - _EPOCH).days + (3 - calendar.week_starts) % 7) // 7
        case Unit.MONTH:
            return day.year * 12 + day.month - 1
        case Unit.QUARTER:
            return (day.year * 12 + day.month - 1) // 3
        case Unit.YEAR:
            return day.year
        case _:
            raise AssertionError(f"periods of a {unit.value} are not counted")


def describe_edge(edge: Edge) -> str:
    match edge:
        case AsOf():
            return "the as-of instant"
        case FixedInstant(instant):
            return instant.isoformat()
        case LocalMidnight(day):
            return f"the local midnight of {day.isoformat()}"
        case Shift(base, amount, unit):
            side = "before" if amount < 0 else "after"
            return f"{_count(abs(amount), unit)} {side} {describe_edge(base)}"
        case PeriodStart(unit, offset, base):
            holds = "" if isinstance(base, AsOf) else f" that holds {describe_edge(base)}"
            if offset == 0:
                return (
                    f"the start of the {unit.value}{holds}"
                    if holds
                    else (f"the start of the current {unit.value}")
                )
            side = "before" if offset < 0 else "after"
            one = f"the one{holds}" if holds else "the current one"
            return f"the start of the {unit.value}, {abs(offset)} {side} {one}"
        case Earliest(one, other):
            return f"the earlier of {describe_edge(one)} and {describe_edge(other)}"
        case _:
            assert_never(edge)


def _count(amount: int, unit: Unit) -> str:
    return f"{amount} {unit.value}{'' if amount == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class BoundParameter:
    """A named parameter of the statement, and where its value comes from."""

    name: str
    type: str
    description: str
    source: Source


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """`type` is None for a key column, whose type is that of the catalog's table."""

    name: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column that the statement reads. `declared` is what the catalog says of it."""

    table: tuple[str, ...]
    column: str
    declared: Attribute | TimeColumn | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement. `as_of` is None when the instant is open; then `bind` gives the values of
    the parameters for one. `dialect` is the name of the engine it is written for."""

    sql: str
    dialect: str
    parameters: tuple[BoundParameter, ...]
    columns: tuple[OutputColumn, ...]
    as_of: datetime | None
    reads: tuple[ColumnRead, ...]
    calendar: Calendar

    def bind(self, as_of: str | date | datetime) -> dict[str, object]:
        """Name → value of every parameter at this instant. A day means its midnight; without a
        zone or an offset it is local to the project.

        Raises ValueError for what is no instant, and OverflowError when a window then reaches
        outside the years 1 to 9999.
        """
        instant = read_instant(as_of, self.calendar.zone)
        return {
            parameter.name: parameter.source.value(instant, self.calendar)
            for parameter in self.parameters
        }

    @property
    def tables(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Table → its columns that are read, in order of first use."""
        found: dict[tuple[str, ...], dict[str, None]] = {}
        for read in self.reads:
            found.setdefault(read.table, {})[read.column] = None
        return {table: tuple(columns) for table, columns in found.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """A relation that a script keeps under a name of its own, for the statements after it. Those in
    `done` are not read any more once it is there."""

    name: str
    sql: str
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """`steps` are kept in this order, then each of `members` gives the number of a segment and the
    key of a member, in the columns `segment` and those of the key. Every row of all of them is one
    membership. What the steps keep is of no use after that."""

    steps: tuple[Step, ...]
    members: tuple[str, ...]

    @property
    def population(self) -> str:
        """The relation that has one row for everybody, after the steps."""
        return self.steps[-1].name

    @property
    def left(self) -> tuple[str, ...]:
        """What the steps leave, to be dropped after the members."""
        done = {name for step in self.steps for name in step.done}
        return tuple(step.name for step in self.steps if step.name not in done)


@dataclass(frozen=True, slots=True)
class Script:
    """The members of many segments at one instant, part by part. The number of a segment is its
    place in `segments`, from 0."""

    segments: tuple[str, ...]
    key: tuple[str, ...]
    parts: tuple[Part, ...]
    dialect: str
    as_of: datetime
    reads: tuple[ColumnRead, ...]
    calendar: Calendar

    @property
    def columns(self) -> tuple[OutputColumn, ...]:
        """Those of each of a part's `members`."""
        return (OutputColumn("segment", INTEGER), *(OutputColumn(part, None) for part in self.key))

    def then(self, other: Script) -> Script:
        """Both, one after the other; the numbers of the other one begin where these end."""
        return replace(
            self,
            segments=self.segments + other.segments,
            parts=self.parts + other.parts,
            reads=tuple(dict.fromkeys(self.reads + other.reads)),
        )
