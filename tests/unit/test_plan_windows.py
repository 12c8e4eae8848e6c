"""Which windows are counted in one scan."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AsOf,
    Earliest,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
)
from seglang.core.nodes import Moment
from seglang.core.sources import Window
from seglang.plan.windows import covers, describe, hull, never_after, pays_to_share


def days(*ago: int) -> list[Window]:
    """The local days so long ago."""
    return [
        Window(
            Moment(PeriodStart(Unit.DAY, -each, AsOf())),
            Moment(PeriodStart(Unit.DAY, 1 - each, AsOf())),
        )
        for each in ago
    ]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Warsaw", "America/New_York"])
@pytest.mark.parametrize("count", [7, 129, 180, 400])
def test_days_in_a_row_share_a_scan_whatever_the_clocks_do(zone: str, count: int) -> None:
    assert pays_to_share(days(*range(count, 0, -1)), Calendar(zone))


def test_days_far_apart_do_not() -> None:
    assert not pays_to_share(days(300, 1), Calendar("Europe/Warsaw"))


def last(amount: int, unit: Unit = Unit.DAY) -> Window:
    return Window(Moment(Shift(AsOf(), -amount, unit)), Moment(AsOf()))


def test_a_window_beyond_the_calendar_shares_its_scan() -> None:
    assert pays_to_share([last(9_000, Unit.YEAR), last(1)], Calendar("UTC"))


def test_a_window_without_an_end_ends_now() -> None:
    whole = Window(Moment(Shift(AsOf(), -30, Unit.DAY)), None)
    assert pays_to_share([whole, last(20)], Calendar("UTC"))


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (None, last(3), True),
        (None, None, True),
        (last(3), None, False),
        (last(3), last(3), True),
        (last(3), last(2), True),
        (last(2), last(3), False),
        (Window(None, Moment(AsOf())), None, True),
        (Window(last(3).start, None), last(2), True),
        # Who leaves out its start does not hold what begins there; who takes in its end does not
        # fit into what ends before it.
        (Window(last(3).start, last(3).end, True), last(3), False),
        (Window(last(3).start, last(3).end, True), Window(last(3).start, last(3).end, True), True),
        (last(3), Window(last(3).start, last(3).end, False, True), False),
        (
            Window(last(3).start, last(3).end, False, True),
            Window(last(3).start, last(3).end, False, True),
            True,
        ),
    ],
)
def test_what_a_window_covers(outer: Window | None, inner: Window | None, expected: bool) -> None:
    assert covers(outer, inner) is expected


NOW = AsOf()
FIRST, SECOND = LocalMidnight(date(2026, 1, 1)), LocalMidnight(date(2026, 1, 2))
EARLY, LATE = (FixedInstant(datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2))
TODAY = PeriodStart(Unit.DAY, 0, NOW)
YESTERDAY = PeriodStart(Unit.DAY, -1, NOW)
DAY_BEFORE, DAY_AFTER = Shift(NOW, -1, Unit.DAY), Shift(NOW, 1, Unit.DAY)
MONTH_BEFORE = Shift(NOW, -1, Unit.MONTH)


@pytest.mark.parametrize(
    ("left", "right", "forth", "back"),
    [
        (FIRST, SECOND, True, False),
        (FIRST, FIRST, True, True),
        (EARLY, LATE, True, False),
        (EARLY, FIRST, False, False),
        (FIRST, NOW, False, False),
        (DAY_BEFORE, NOW, True, False),
        (NOW, DAY_AFTER, True, False),
        (DAY_BEFORE, DAY_AFTER, True, False),
        (YESTERDAY, TODAY, True, False),
        (TODAY, NOW, True, False),
        (TODAY, TODAY, True, True),
        (MONTH_BEFORE, DAY_BEFORE, True, False),
        # A day before now may lie on either side of the midnight in between.
        (DAY_BEFORE, TODAY, False, False),
        # What is so long at most, and at least: months have 28 to 31 days.
        (Shift(NOW, -32, Unit.DAY), MONTH_BEFORE, True, False),
        (Shift(NOW, -31, Unit.DAY), MONTH_BEFORE, False, False),
        (Shift(NOW, -28, Unit.DAY), MONTH_BEFORE, False, False),
        (MONTH_BEFORE, Shift(NOW, -27, Unit.DAY), True, False),
        (Shift(NOW, -93, Unit.DAY), Shift(NOW, -1, Unit.QUARTER), True, False),
        (Shift(NOW, -1, Unit.QUARTER), Shift(NOW, -88, Unit.DAY), True, False),
        (Shift(NOW, -92, Unit.DAY), Shift(NOW, -1, Unit.QUARTER), False, False),
        (Shift(NOW, -89, Unit.DAY), Shift(NOW, -1, Unit.QUARTER), False, False),
        (Shift(NOW, -366, Unit.DAY), Shift(NOW, -1, Unit.YEAR), False, False),
        (Shift(NOW, -7, Unit.DAY), Shift(NOW, -1, Unit.WEEK), False, False),
        (Shift(NOW, -367, Unit.DAY), Shift(NOW, -1, Unit.YEAR), True, False),
        (Shift(NOW, -1, Unit.YEAR), Shift(NOW, -364, Unit.DAY), True, False),
        (Shift(NOW, -1, Unit.YEAR), Shift(NOW, -365, Unit.DAY), False, False),
        (Shift(NOW, -8, Unit.DAY), Shift(NOW, -1, Unit.WEEK), True, False),
        (Shift(NOW, -1, Unit.WEEK), Shift(NOW, -6, Unit.DAY), True, False),
        # In Pacific/Apia 30 December 2011 was left out: two days were 24 hours.
        (Shift(NOW, -2, Unit.DAY), Shift(NOW, -36, Unit.HOUR), False, False),
        (Shift(NOW, -3, Unit.DAY), Shift(NOW, -36, Unit.HOUR), True, False),
        (Shift(NOW, -24, Unit.HOUR), TODAY, False, False),
        (Shift(NOW, -54, Unit.HOUR), TODAY, True, False),
        (Shift(Earliest(NOW, FIRST), -2, Unit.DAY), Shift(NOW, -36, Unit.HOUR), False, False),
        (Earliest(Shift(NOW, -2, Unit.DAY), FIRST), Shift(NOW, -36, Unit.HOUR), False, False),
        (PeriodStart(Unit.DAY, -3, Shift(NOW, -1, Unit.HOUR)), DAY_BEFORE, True, False),
        (Shift(NOW, -61, Unit.MINUTE), Shift(NOW, -1, Unit.HOUR), True, False),
        (Shift(NOW, -3_601, Unit.SECOND), Shift(NOW, -1, Unit.HOUR), True, False),
        (PeriodStart(Unit.MONTH, 0, NOW), TODAY, False, False),
        (PeriodStart(Unit.MONTH, -1, NOW), DAY_BEFORE, True, False),
        (PeriodStart(Unit.MONTH, 0, NOW), Shift(NOW, -32, Unit.DAY), False, True),
        (PeriodStart(Unit.MONTH, -2, NOW), Shift(NOW, -27, Unit.DAY), True, False),
        (PeriodStart(Unit.DAY, 2, NOW), NOW, False, True),
        (Earliest(FIRST, SECOND), SECOND, True, False),
        (Earliest(SECOND, FIRST), SECOND, True, False),
        (Earliest(NOW, FIRST), NOW, True, False),
        (FIRST, Earliest(FIRST, SECOND), True, True),
        (FIRST, Earliest(SECOND, LocalMidnight(date(2026, 1, 3))), True, False),
        (SECOND, Earliest(FIRST, LocalMidnight(date(2026, 1, 3))), False, True),
        (DAY_BEFORE, Earliest(NOW, DAY_AFTER), True, False),
    ],
)
def test_what_is_surely_not_after(left: Edge, right: Edge, forth: bool, back: bool) -> None:
    assert (never_after(left, right), never_after(right, left)) == (forth, back)


@pytest.mark.parametrize(
    ("many", "one"),
    [
        (Shift(NOW, -60, Unit.SECOND), Shift(NOW, -1, Unit.MINUTE)),
        (Shift(NOW, -60, Unit.MINUTE), Shift(NOW, -1, Unit.HOUR)),
        (Shift(NOW, -3_600, Unit.SECOND), Shift(NOW, -1, Unit.HOUR)),
        (Shift(NOW, -1_440, Unit.MINUTE), Shift(NOW, -24, Unit.HOUR)),
    ],
)
def test_exact_lengths_that_are_equal(many: Edge, one: Edge) -> None:
    assert never_after(many, one)
    assert never_after(one, many)


def test_a_hull_has_the_edges_of_its_windows() -> None:
    utc = Calendar("UTC")
    assert hull([last(3), None], utc) is None
    assert hull([last(3)], utc) == last(3)
    assert hull([last(3), last(30), last(7)], utc) == last(30)
    ago = Window(last(90).start, last(30).start)
    assert hull([ago, last(60)], utc) == Window(last(90).start, Moment(NOW))
    assert hull([Window(None, Moment(NOW)), last(3)], utc) == Window(None, Moment(NOW))
    assert hull([Window(None, Moment(NOW)), Window(last(3).start, None)], utc) is None
    # Of a day and of now it is not sure which is later.
    assert hull([last(3), Window(last(3).start, Moment(FIRST))], utc) == Window(last(3).start, None)
    after = Window(last(3).start, last(3).end, True)
    through = Window(last(3).start, last(3).end, False, True)
    assert hull([after, after], utc) == after
    assert hull([after, last(3)], utc) == hull([last(3), after], utc) == last(3)
    assert hull([through, last(3)], utc) == hull([last(3), through], utc) == through


def periods(unit: Unit, start: int, end: int) -> Window:
    return Window(Moment(PeriodStart(unit, start, NOW)), Moment(PeriodStart(unit, end, NOW)))


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (None, ""),
        (last(30), "in_last_30_days"),
        (last(1), "in_last_1_day"),
        (Window(Moment(Shift(NOW, 1, Unit.DAY)), Moment(NOW)), "in_window"),
        (Window(Moment(Shift(NOW, 0, Unit.DAY)), Moment(NOW)), "in_window"),
        (Window(last(30).start, Moment(Shift(NOW, 0, Unit.DAY))), "in_window"),
        (periods(Unit.DAY, 0, 1), "today"),
        (periods(Unit.DAY, -1, 0), "yesterday"),
        (periods(Unit.DAY, -2, 0), "in_last_2_full_days"),
        (periods(Unit.WEEK, 0, 1), "this_week"),
        (periods(Unit.WEEK, -1, 0), "in_last_full_week"),
        (periods(Unit.WEEK, -2, 0), "in_last_2_full_weeks"),
        (periods(Unit.WEEK, -2, -1), "in_window"),
        (periods(Unit.WEEK, 0, 0), "in_window"),
        (periods(Unit.WEEK, 1, 0), "in_window"),
        (Window(Moment(TODAY), Moment(PeriodStart(Unit.WEEK, 1, NOW))), "in_window"),
        (Window(last(90).start, last(30).start), "90_to_30_days_ago"),
        (Window(last(30).start, last(90).start), "in_window"),
        (Window(last(30).start, last(30).start), "in_window"),
        (Window(last(9, Unit.WEEK).start, last(30).start), "in_window"),
        (Window(last(30).start, Moment(DAY_AFTER)), "in_window"),
        (Window(None, last(30).start), "more_than_30_days_ago"),
        (Window(None, Moment(DAY_AFTER)), "in_window"),
        (Window(Moment(FIRST), None), "since_2026_01_01"),
        (Window(None, Moment(FIRST)), "before_2026_01_01"),
        (Window(Moment(FIRST), Moment(SECOND)), "from_2026_01_01_until_2026_01_02"),
        (Window(Moment(EARLY), Moment(LATE)), "in_window"),
    ],
)
def test_windows_in_words(window: Window | None, words: str) -> None:
    assert describe(window) == words
