"""What a plan says about windows without knowing the as-of instant holds at every instant, also
where clocks change: which edge is never after another, the hull of windows, and what covers what.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from random_instants import random_as_of

from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AS_OF,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    resolve,
)
from seglang.core.nodes import Moment
from seglang.core.sources import Window
from seglang.plan.windows import covers, earlier, hull, never_after

ZONES = ("UTC", "Europe/Warsaw", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
UNITS = (Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER)
# About as long as a unit further up is.
AMOUNTS = {
    Unit.SECOND: (60, 3_600, 86_400),
    Unit.MINUTE: (60, 1_440),
    Unit.HOUR: (24, 168),
    Unit.DAY: (1, 7, 28, 31, 89, 92, 365),
    Unit.WEEK: (1, 4, 13, 52),
    Unit.MONTH: (1, 3, 12),
    Unit.QUARTER: (1, 4),
    Unit.YEAR: (1,),
}
PERIODS = (*UNITS[3:], Unit.YEAR, Unit.FISCAL_QUARTER, Unit.FISCAL_YEAR)


def random_edge(random: Random, depth: int = 1) -> Edge:
    kind = random.choice(("now", "shift", "shift", "period", "period", "day", "instant", "earlier"))
    base = random_edge(random, depth - 1) if depth and random.random() < 0.4 else AS_OF
    match kind:
        case "shift":
            unit = random.choice((*UNITS, Unit.YEAR))
            amount = random.choice(AMOUNTS[unit]) + random.choice((-1, 0, 0, 1))
            return Shift(base, random.choice((-1, -1, -1, 1)) * amount, unit)
        case "period":
            return PeriodStart(random.choice(PERIODS), random.choice((-2, -1, 0, 0, 1)), base)
        case "day":
            return LocalMidnight(date(2026, 3, random.randrange(27, 31)))
        case "instant":
            return FixedInstant(datetime(2026, 3, 29, random.randrange(4), tzinfo=UTC))
        case "earlier" if depth:
            return Earliest(random_edge(random, depth - 1), random_edge(random, depth - 1))
        case _:
            return AS_OF


def calendars(random: Random) -> Iterator[tuple[Calendar, datetime]]:
    for zone in ZONES:
        calendar = Calendar(zone, random.randrange(7), random.randrange(1, 13))
        for _ in range(8):
            yield calendar, random_as_of(random, calendar)
        if zone == "Pacific/Apia":
            # Where the whole of 30 December 2011 was left out.
            for _ in range(30):
                hours = random.randrange(-60, 24 * 40)
                yield calendar, datetime(2011, 12, 30, 10, tzinfo=UTC) + timedelta(hours=hours)


@pytest.mark.parametrize("seed", range(0, 1_000, 100))
def test_what_is_never_after(seed: int) -> None:
    sure = 0
    for each in range(seed, seed + 100):
        random = Random(each)
        left, right = random_edge(random), random_edge(random)
        is_sure, least = never_after(left, right), earlier(left, right)
        sure += is_sure
        for calendar, as_of in calendars(random):
            one, other = (resolve(edge, as_of, calendar) for edge in (left, right))
            assert one <= other or not is_sure, (left, right, calendar.zone, as_of)
            assert resolve(least, as_of, calendar) == min(one, other)
    assert sure > 8


def random_window(random: Random) -> Window:
    start, end = (Moment(random_edge(random)) if random.random() < 0.9 else None for _ in range(2))
    return Window(start, end, random.random() < 0.3, random.random() < 0.3)


def holds(window: Window, instant: datetime, as_of: datetime, calendar: Calendar) -> bool:
    if isinstance(window.start, Moment):
        start = resolve(window.start.edge, as_of, calendar)
        if instant < start or (window.after_start and instant == start):
            return False
    if isinstance(window.end, Moment):
        end = resolve(window.end.edge, as_of, calendar)
        if instant > end or (not window.through_end and instant == end):
            return False
    return True


def instants(windows: list[Window], as_of: datetime, calendar: Calendar) -> Iterator[datetime]:
    """At the edges, and just beside them."""
    for window in windows:
        for edge in (window.start, window.end):
            if isinstance(edge, Moment):
                instant = resolve(edge.edge, as_of, calendar)
                for microseconds in (-1, 0, 1):
                    yield instant + timedelta(microseconds=microseconds)


@pytest.mark.parametrize("seed", range(0, 400, 100))
def test_a_hull_holds_its_windows(seed: int) -> None:
    bounded = 0
    for each in range(seed, seed + 100):
        random = Random(each)
        windows = [random_window(random) for _ in range(random.choice((2, 2, 3)))]
        whole = hull(windows, Calendar())
        bounded += whole is not None
        for calendar, as_of in calendars(random):
            for instant in instants(windows, as_of, calendar):
                if whole is not None and any(
                    holds(window, instant, as_of, calendar) for window in windows
                ):
                    assert holds(whole, instant, as_of, calendar), (windows, whole, as_of)
    assert bounded > 10


@pytest.mark.parametrize("seed", range(0, 1_000, 100))
def test_what_is_covered_is_inside(seed: int) -> None:
    covered = 0
    for each in range(seed, seed + 100):
        random = Random(each)
        outer, inner = random_window(random), random_window(random)
        if not covers(outer, inner):
            continue
        covered += 1
        for calendar, as_of in calendars(random):
            for instant in instants([outer, inner], as_of, calendar):
                if instant < as_of and holds(inner, instant, as_of, calendar):
                    assert holds(outer, instant, as_of, calendar), (outer, inner, as_of)
    assert covered > 1
