"""How lengths of time compare, whatever instant they start at."""

from __future__ import annotations

import pytest

from seglang.check.lengths import bounds, compare_lengths, surely_longer, surely_no_shorter
from seglang.core.edges import Unit
from seglang.core.nodes import CalendarDuration

DAY = 86_400
# Clocks are put forward and back by less than this.
SLACK = bounds(CalendarDuration(1, Unit.DAY))[1] - DAY


def length(text: str) -> CalendarDuration:
    amount, unit = text.split()
    return CalendarDuration(int(amount), Unit(unit))


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("90 second", 90, 90),
        ("2 minute", 120, 120),
        ("25 hour", 90_000, 90_000),
        ("0 day", 0, 0),
        ("0 month", 0, 0),
        ("1 day", DAY - SLACK, DAY + SLACK),
        ("2 week", 14 * DAY - SLACK, 14 * DAY + SLACK),
        ("1 month", 28 * DAY - SLACK, 31 * DAY + SLACK),
        ("1 quarter", 88 * DAY - SLACK, 93 * DAY + SLACK),
        ("1 year", 365 * DAY - SLACK, 366 * DAY + SLACK),
        ("14 month", (365 + 58) * DAY - SLACK, (366 + 62) * DAY + SLACK),
    ],
)
def test_bounds(text: str, least: int, most: int) -> None:
    assert bounds(length(text)) == (least, most)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("60 second", "1 minute", 0),
        ("61 second", "1 minute", 1),
        ("59 minute", "1 hour", -1),
        ("7 day", "1 week", 0),
        ("12 month", "1 year", 0),
        ("3 month", "1 quarter", 0),
        ("30 day", "1 month", -1),
        ("31 day", "1 month", 1),
        ("24 hour", "1 day", 0),
        ("25 hour", "1 day", 1),
        ("5 week", "1 month", 1),
        ("4 week", "1 month", -1),
    ],
)
def test_on_the_whole(one: str, other: str, expected: int) -> None:
    assert compare_lengths(length(one), length(other)) == expected
    assert compare_lengths(length(other), length(one)) == -expected


@pytest.mark.parametrize(
    ("one", "other", "longer", "no_shorter"),
    [
        ("2 day", "1 day", True, True),
        ("1 day", "1 day", False, True),
        ("7 day", "1 week", False, True),
        ("60 minute", "1 hour", False, True),
        ("1 month", "1 month", False, False),
        ("2 month", "1 month", True, True),
        ("1 month", "27 day", True, True),
        ("1 month", "28 day", False, False),
        ("32 day", "1 month", True, True),
        ("31 day", "1 month", False, False),
        ("24 hour", "1 day", False, False),
        ("48 hour", "1 day", True, True),
        ("1 year", "12 month", False, False),
        ("13 month", "1 year", True, True),
    ],
)
def test_surely(one: str, other: str, longer: bool, no_shorter: bool) -> None:
    assert surely_longer(length(one), length(other)) is longer
    assert surely_no_shorter(length(one), length(other)) is no_shorter
