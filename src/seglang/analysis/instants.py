"""Instants and dates as whole numbers: microseconds since 1970 in UTC, and days since the year 1.

At a given as-of instant every edge of a window is a number. Where the as-of instant is left open an
edge is an unknown of which is claimed only what is so at every as-of instant of the years 1 to
9999: how it lies to the other edges, and within which time of as-of. A date has two numbers: its
day, and its local midnight; that midnights follow each other as the days do is claimed.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from seglang.analysis.solver import Logic, Term
from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AS_OF,
    AsOf,
    Earliest,
    Edge,
    PeriodStart,
    Shift,
    Unit,
    depends_on_as_of,
    first_date_from,
    resolve,
    shift_date,
)
from seglang.functions.model import as_instant
from seglang.lint.order import Order, bounds, compare

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EARLIEST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
EXACT = {Unit.SECOND: 1_000_000, Unit.MINUTE: 60_000_000, Unit.HOUR: 3_600_000_000}
DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
# How far a start of a day may lie after an instant of that day, where midnight comes twice.
_TWICE = 3 * 3_600_000_000
# Years within which one without its leap day is among those that are tried.
_MOST_MONTHS = 120


def microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def instant_at(number: int) -> datetime:
    """Raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=number)


@dataclass(frozen=True, slots=True)
class Point:
    """An instant: a term, and the number where it is a constant."""

    term: Term
    exact: int | None = None


class Instants:
    """The edges and midnights of one question, at `as_of` or (None) at every instant."""

    def __init__(self, logic: Logic, calendar: Calendar, as_of: datetime | None) -> None:
        self._logic = logic
        self._calendar = calendar
        self._as_of = as_of
        self._edges: dict[Edge, Point] = {}
        self._moving: list[tuple[Edge, Term]] = []
        self._midnights: list[tuple[Term, Term]] = []
        self._of_days: dict[int, Point] = {}

    def constant(self, number: int) -> Point:
        return Point(self._logic.whole(number), number)

    def unknown(self, hint: str) -> Term:
        """Some instant."""
        found = self._logic.integer(hint)
        self._logic.claim(found >= self._logic.whole(EARLIEST))
        self._logic.claim(found <= self._logic.whole(LATEST))
        return found

    # ------------------------------------------------------------ edges

    def edge(self, edge: Edge) -> Point:
        if edge not in self._edges:
            self._edges[edge] = self._made(edge)
        return self._edges[edge]

    def _made(self, edge: Edge) -> Point:
        if self._as_of is not None or not depends_on_as_of(edge):
            try:
                # An edge that does not depend on as-of is the same at each.
                found = resolve(edge, self._as_of or _EPOCH, self._calendar)
                return self.constant(microseconds(found))
            except OverflowError:
                return Point(self.unknown("an instant outside the years there are"))
        match edge:
            case Shift(base, amount, unit) if unit in EXACT:
                return Point(self.edge(base).term + self._logic.whole(amount * EXACT[unit]))
            case Earliest(one, other):
                first, second = self.edge(one).term, self.edge(other).term
                return Point(self._logic.chosen(first <= second, first, second))
        term = self.unknown("edge")
        match edge:
            case AsOf():
                pass
            case Shift(base, amount, _):
                before = self.edge(base).term
                self._logic.claim(term <= before if amount <= 0 else term >= before)
            case PeriodStart(_, offset, base) if offset <= 0:
                self._logic.claim(term <= self.edge(base).term + self._logic.whole(_TWICE))
        self._placed(edge, term)
        return Point(term)

    def _placed(self, edge: Edge, term: Term) -> None:
        """How an edge lies to those before it, and to as-of."""
        around = bounds(edge)
        if around is not None and not isinstance(edge, AsOf):
            now = self.edge(AsOf()).term
            low, high = around
            self._logic.claim(term >= now + self._logic.whole(low * 1_000_000))
            high = high + _TWICE // 1_000_000 if isinstance(edge, PeriodStart) else high
            self._logic.claim(term <= now + self._logic.whole(high * 1_000_000))
        match edge:
            case Shift(PeriodStart(Unit.DAY, offset, base), amount, unit) if unit in DAYS:
                # Where midnight is skipped, the days after it are counted from one o'clock.
                plain = PeriodStart(Unit.DAY, offset + amount * DAYS[unit], base)
                start = self.edge(plain).term
                self._logic.claim(term >= start)
                self._logic.claim(term <= start + self._logic.whole(_TWICE))
        for other, place in self._moving:
            match _order(edge, other, self._calendar):
                case Order.BEFORE | Order.NOT_AFTER:
                    # Where a whole day was skipped, neighbouring days are one instant.
                    self._logic.claim(term <= place)
                case Order.SAME:
                    self._logic.claim(term == place)
                case Order.NOT_BEFORE | Order.AFTER:
                    self._logic.claim(term >= place)
                case None:
                    pass
        self._moving.append((edge, term))

    # ------------------------------------------------------------ dates

    def midnight_of(self, day: date) -> Point:
        """The local midnight of a date that is written."""
        number = day.toordinal()
        if number not in self._of_days:
            try:
                exact = microseconds(as_instant(day, self._calendar))
            except OverflowError:
                return Point(self.unknown("midnight"))
            self._of_days[number] = self.constant(exact)
            self._in_order(self._logic.whole(number), self._of_days[number].term)
        return self._of_days[number]

    def midnight(self, day: Term) -> Term:
        """That of a date that is not known."""
        term = self.unknown("midnight")
        self._in_order(day, term)
        return term

    def _in_order(self, day: Term, midnight: Term) -> None:
        for other, place in self._midnights:
            self._logic.claim(self._logic.implied(day <= other, midnight <= place))
            self._logic.claim(self._logic.implied(day >= other, midnight >= place))
        self._midnights.append((day, midnight))

    def first_day_from(self, number: int) -> int | None:
        """The first day whose midnight is at or after an instant."""
        try:
            return first_date_from(instant_at(number), self._calendar.zone).toordinal()
        except OverflowError:
            return None


def _order(one: Edge, other: Edge, calendar: Calendar) -> Order | None:
    """How two edges lie to each other at every instant and in every zone."""
    match one, other:
        case Shift(base, amount, unit), Shift(around, moved, by) if base == around:
            for family in (DAYS, _MONTHS):
                if unit in family and by in family:
                    first, second = amount * family[unit], moved * family[by]
                    if first == second:
                        return Order.SAME
                    return Order.NOT_AFTER if first < second else Order.NOT_BEFORE
        case _:
            pass
    if any(isinstance(edge, Shift) and edge.base != AS_OF for edge in (one, other)):
        return None
    match one, other:
        case Shift(_, days, unit), Shift(_, months, by) if unit in DAYS and by in _MONTHS:
            return _days_and_months(days * DAYS[unit], months * _MONTHS[by])
        case Shift(_, months, by), Shift(_, days, unit) if unit in DAYS and by in _MONTHS:
            return _TURNED[_days_and_months(days * DAYS[unit], months * _MONTHS[by])]
        case _:
            pass
    ends = {one, other}
    if AS_OF in ends and any(isinstance(edge, PeriodStart) and edge.offset == 0 for edge in ends):
        return None  # where midnight comes twice, the second is the start
    return compare(one, other, calendar)


_TURNED = {Order.NOT_AFTER: Order.NOT_BEFORE, Order.NOT_BEFORE: Order.NOT_AFTER, None: None}


def _days_and_months(days: int, months: int) -> Order | None:
    """How a day so many days on lies to the one so many months on. Both have one local time."""
    if abs(months) > _MOST_MONTHS:
        return None
    fewest, most = _days_of(months)
    if days <= fewest:
        return Order.NOT_AFTER
    return Order.NOT_BEFORE if days >= most else None


@cache
def _days_of(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months have: years around one without its leap
    day are enough, since only where a month starts and how it ends counts."""
    found = set()
    for year in range(1887, 1922):
        for month in range(1, 13):
            for day in (1, *range(28, monthrange(year, month)[1] + 1)):
                start = date(year, month, day)
                found.add((shift_date(start, months, Unit.MONTH) - start).days)
    return min(found), max(found)
