"""Which windows are counted in one scan."""

from __future__ import annotations

import pytest

from seglang.catalog.model import Calendar
from seglang.core.edges import AsOf, PeriodStart, Unit
from seglang.core.nodes import Moment
from seglang.core.sources import Window
from seglang.plan.windows import pays_to_share


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
