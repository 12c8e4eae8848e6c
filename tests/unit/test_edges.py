"""Calendar arithmetic: local days, ends of months, hours that come twice or never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from seglang.catalog.model import Calendar
from seglang.core.edges import (
    AsOf,
    Edge,
    FixedInstant,
    LocalMidnight,
    PeriodStart,
    Shift,
    Unit,
    comes_round,
    depends_on_as_of,
    first_date_from,
    from_local,
    period_start,
    resolve,
    shift,
    shift_date,
)

WARSAW = "Europe/Warsaw"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        (datetime(2024, 7, 1, 12), WARSAW, utc(2024, 7, 1, 10)),
        (datetime(2024, 1, 1, 12), WARSAW, utc(2024, 1, 1, 11)),
        # skipped: moved on by the gap
        (datetime(2024, 3, 31, 2, 30), WARSAW, utc(2024, 3, 31, 1, 30)),
        (datetime(2024, 3, 31, 3, 30), WARSAW, utc(2024, 3, 31, 1, 30)),
        (datetime(2018, 11, 4, 0, 0), "America/Sao_Paulo", utc(2018, 11, 4, 3)),
        (datetime(2024, 10, 6, 2, 15), "Australia/Lord_Howe", utc(2024, 10, 5, 15, 45)),
        (datetime(2011, 12, 30, 12), "Pacific/Apia", utc(2011, 12, 30, 22)),
        # twice: the later
        (datetime(2024, 10, 27, 2, 30), WARSAW, utc(2024, 10, 27, 1, 30)),
        (datetime(2024, 11, 3, 1, 30), "America/New_York", utc(2024, 11, 3, 6, 30)),
        (datetime(2024, 4, 7, 1, 45), "Australia/Lord_Howe", utc(2024, 4, 6, 15, 15)),
    ],
)
def test_local_times(local: datetime, zone: str, instant: datetime) -> None:
    assert from_local(local, zone) == instant


@pytest.mark.parametrize(
    ("start", "amount", "unit", "zone", "expected"),
    [
        (utc(2024, 3, 30, 11), 1, Unit.DAY, WARSAW, utc(2024, 3, 31, 10)),
        (utc(2024, 3, 30, 11), 24, Unit.HOUR, WARSAW, utc(2024, 3, 31, 11)),
        (utc(2024, 3, 30, 1, 30), 1, Unit.DAY, WARSAW, utc(2024, 3, 31, 1, 30)),
        (utc(2024, 4, 1, 0, 30), -1, Unit.DAY, WARSAW, utc(2024, 3, 31, 1, 30)),
        (utc(2024, 3, 31, 10), -1, Unit.MONTH, WARSAW, utc(2024, 2, 29, 11)),
        (utc(2024, 1, 31, 23, 30), 1, Unit.MONTH, WARSAW, utc(2024, 2, 29, 23, 30)),
        (utc(2024, 2, 29, 12), 1, Unit.YEAR, "UTC", utc(2025, 2, 28, 12)),
        (utc(2024, 2, 29, 12), -4, Unit.YEAR, "UTC", utc(2020, 2, 29, 12)),
        (utc(2024, 11, 30, 12), 1, Unit.QUARTER, "UTC", utc(2025, 2, 28, 12)),
        (utc(2024, 2, 26, 12), 1, Unit.WEEK, "UTC", utc(2024, 3, 4, 12)),
        (utc(2024, 1, 1), -90, Unit.SECOND, WARSAW, utc(2023, 12, 31, 23, 58, 30)),
    ],
)
def test_shifts(start: datetime, amount: int, unit: Unit, zone: str, expected: datetime) -> None:
    assert shift(start, amount, unit, zone) == expected


def test_a_month_later_never_leaves_the_month() -> None:
    for day in range(28, 32):
        assert shift_date(date(2024, 1, day), 1, Unit.MONTH) == date(2024, 2, min(day, 29))
    # Not back again: the 29th is what is left of the 31st.
    assert shift_date(shift_date(date(2024, 1, 31), 1, Unit.MONTH), -1, Unit.MONTH) == date(
        2024, 1, 29
    )


@pytest.mark.parametrize(
    ("day", "unit", "week_starts", "start"),
    [
        (date(2024, 7, 3), Unit.DAY, 0, date(2024, 7, 3)),
        (date(2024, 7, 3), Unit.WEEK, 0, date(2024, 7, 1)),
        (date(2024, 7, 3), Unit.WEEK, 6, date(2024, 6, 30)),
        (date(2024, 6, 30), Unit.WEEK, 6, date(2024, 6, 30)),
        (date(2024, 6, 30), Unit.WEEK, 5, date(2024, 6, 29)),
        (date(2024, 1, 1), Unit.WEEK, 6, date(2023, 12, 31)),
        (date(2024, 6, 30), Unit.QUARTER, 0, date(2024, 4, 1)),
        (date(2024, 12, 31), Unit.YEAR, 0, date(2024, 1, 1)),
        (date(2024, 2, 29), Unit.MONTH, 0, date(2024, 2, 1)),
    ],
)
def test_periods_start(day: date, unit: Unit, week_starts: int, start: date) -> None:
    assert period_start(day, unit, Calendar("UTC", week_starts)) == start


AS_OF = utc(2024, 3, 31, 22, 30)  # half past midnight on 1 April in Warsaw


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        (AsOf(), AS_OF),
        (FixedInstant(utc(2020, 1, 1)), utc(2020, 1, 1)),
        (LocalMidnight(date(2024, 7, 1)), utc(2024, 6, 30, 22)),
        (PeriodStart(Unit.DAY), utc(2024, 3, 31, 22)),
        (PeriodStart(Unit.DAY, -1), utc(2024, 3, 30, 23)),
        (PeriodStart(Unit.MONTH, -1), utc(2024, 2, 29, 23)),
        (PeriodStart(Unit.QUARTER, 1), utc(2024, 6, 30, 22)),
        (PeriodStart(Unit.YEAR), utc(2023, 12, 31, 23)),
        (Shift(AsOf(), -1, Unit.MONTH), utc(2024, 2, 29, 23, 30)),
        (Shift(PeriodStart(Unit.DAY), 7, Unit.DAY), utc(2024, 4, 7, 22)),
        (Shift(LocalMidnight(date(2024, 3, 31)), 1, Unit.DAY), utc(2024, 3, 31, 22)),
    ],
)
def test_edges(edge: Edge, expected: datetime) -> None:
    assert resolve(edge, AS_OF, Calendar(WARSAW)) == expected


def test_which_edges_move_with_the_as_of_instant() -> None:
    assert depends_on_as_of(Shift(AsOf(), -1, Unit.DAY))
    assert depends_on_as_of(PeriodStart(Unit.DAY))
    assert not depends_on_as_of(Shift(LocalMidnight(date(2024, 1, 1)), 1, Unit.DAY))
    assert not depends_on_as_of(FixedInstant(AS_OF))


@pytest.mark.parametrize("amount", [9000, -9000])
def test_there_are_no_other_years(amount: int) -> None:
    with pytest.raises(OverflowError):
        resolve(Shift(AsOf(), amount, Unit.YEAR), AS_OF, Calendar(WARSAW))
    with pytest.raises(OverflowError):
        resolve(Shift(AsOf(), amount * 400, Unit.DAY), AS_OF, Calendar(WARSAW))


@pytest.mark.parametrize("zone", ["UTC", WARSAW, "America/Sao_Paulo", "Pacific/Apia"])
def test_a_column_of_dates_can_be_compared_without_its_midnights(zone: str) -> None:
    """`column >= instant` is `column >= first_date_from(instant)`."""
    days = [date(2018, 11, 1) + timedelta(days=offset) for offset in range(8)]
    for hour in range(7 * 24):
        for tick in (-1, 0, 1):
            instant = utc(2018, 11, 1) + timedelta(hours=hour, microseconds=tick)
            first = first_date_from(instant, zone)
            for day in days:
                midnight = resolve(LocalMidnight(day), AS_OF, Calendar(zone))
                assert (midnight >= instant) == (day >= first)


def test_anniversaries() -> None:
    leap = date(1992, 2, 29)
    assert comes_round(leap, date(2023, 2, 28), date(2023, 3, 1))
    assert not comes_round(leap, date(2024, 2, 28), date(2024, 2, 29))
    assert comes_round(leap, date(2024, 2, 29), date(2024, 3, 1))
    assert comes_round(date(1990, 1, 2), date(2024, 12, 20), date(2025, 1, 3))
    assert not comes_round(date(1990, 1, 3), date(2024, 12, 20), date(2025, 1, 3))
    assert not comes_round(date(1990, 1, 3), date(2025, 1, 3), date(2025, 1, 3))
