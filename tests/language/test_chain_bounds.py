"""How far back the rows of a sequence can be: the windows that its steps give each other.

That the rows stay the same is shown by `properties/test_plan_rewrites.py`; here, that no window is
wider than it has to be. Under each sequence stand the windows of its steps, then that of its last
`no`: `start..end`, `(start` where that is left out, `end]` where it is taken in, `?` where it hangs
on an attribute. After each day or longer come four days of room for changes of the clocks and ends
of months, after each shorter time a second.
"""

from __future__ import annotations

import pytest
from scenes import catalog_called
from test_sequence_forms import counted

from seglang.core.edges import AsOf, Edge, LocalMidnight, PeriodStart, Shift, Unit
from seglang.core.nodes import Moment
from seglang.core.sources import Rows
from seglang.plan.chain_bounds import bounded
from seglang.plan.steps import parts_of

BOUNDS = """
page_view then purchase
    .., ..
page_view in last 9 days then purchase
    now-9d..now, now-9d..
page_view in last 9 days then purchase then app_open
    now-9d..now, now-9d.., now-9d..
page_view in last 9 days then purchase in last 2 days
    now-9d..now, now-2d..now
page_view in last 2 days then purchase in last 9 days
    now-2d..now, now-2d..now
page_view then purchase in last 2 days
    .., now-2d..now
page_view then purchase in last 2 days within 1 day
    now-2d-1d-4d.., now-2d..now
page_view in last 2 days then purchase in last 9 days within 1 day
    now-2d..now, now-2d..now
page_view in last 9 days then purchase in last 2 days within 1 day
    now-2d-1d-4d..now, now-2d..now
page_view then purchase in last 2 days within 1 day then app_open
    now-2d-1d-4d.., now-2d..now, now-2d..
page_view then purchase within 1 day then app_open in last 2 days within 3 hours
    now-2d-3h-1s-1d-4d.., now-2d-3h-1s.., now-2d..now
page_view then purchase then app_open in last 2 days all within 3 days
    now-2d-3d-4d-3d-4d.., now-2d-3d-4d.., now-2d..now
page_view then purchase within 1 hour then app_open in last 2 days all within 3 days
    now-2d-3d-4d-1h-1s.., now-2d-3d-4d.., now-2d..now
page_view before 2026-03-20 then purchase
    ..03-20, ..
page_view before 2026-03-20 then purchase within 1 day
    ..03-20, ..03-20+1d+4d
page_view before 2026-03-20 then purchase within 1 day then app_open within 2 weeks
    ..03-20, ..03-20+1d+4d, ..03-20+1d+4d+2w+4d
page_view 9 to 5 days ago then purchase within 1 day
    now-9d..now-5d, now-9d..now-5d+1d+4d
page_view 9 to 5 days ago then purchase 4 to 2 days ago within 3 days
    now-9d..now-5d, now-4d..now-2d
page_view 9 to 5 days ago then purchase within 101 years
    now-9d..now-5d, now-9d..
page_view 9 to 5 days ago then purchase within 100 years
    now-9d..now-5d, now-9d..now-5d+100y+4d
page_view in last 9 days then purchase within 1 day without app_open
    now-9d..now, now-9d..now+1d+4d without now-9d..now+1d+4d
page_view 9 to 5 days ago then no purchase within 1 day
    now-9d..now-5d, no now-9d..now-5d+1d+4d
page_view 9 to 5 days ago then no purchase
    now-9d..now-5d, no now-9d..
page_view then purchase in last 2 days then no app_open
    .., now-2d..now, no now-2d..
page_view in last 9 days then no purchase in last 2 days
    now-9d..now, no now-2d..now
page_view then all of (purchase in last 2 days, app_open in last 9 days) within 1 day
    now-9d-1d-4d.., now-2d..now, now-9d..now
page_view then all of (purchase in last 2 days, app_open) within 1 day
    .., now-2d..now, ..
page_view in last 5 days then all of (purchase in last 2 days, app_open in last 9 days)
    now-5d..now, now-2d..now, now-5d..now
page_view since signup_at then purchase within 1 day
    ?.., ..
page_view then purchase since signup_at within 1 day
    .., ?..
page_view in last 9 days then purchase since signup_at
    now-9d..now, ?..
page_view since 2026-03-20 then purchase in last 2 days
    03-20.., now-2d..now
page_view within 9 days after 2026-03-20 then purchase
    (03-20..03-20+9d], 03-20..
page_view since 2026-03-20 then purchase within 9 days after 2026-03-20
    03-20.., (03-20..03-20+9d]
page_view since 2026-03-21 then purchase within 9 days after 2026-03-20
    03-21.., (03-20..03-20+9d]
page_view in last 3 full weeks then purchase within 1 month
    w-3(now)..w+0(now), w-3(now)..w+0(now)+1mo+4d
"""
UNITS = {
    Unit.SECOND: "s",
    Unit.HOUR: "h",
    Unit.DAY: "d",
    Unit.WEEK: "w",
    Unit.MONTH: "mo",
    Unit.YEAR: "y",
}


def shown(edge: Edge) -> str:
    match edge:
        case AsOf():
            return "now"
        case Shift(base, amount, unit):
            return f"{shown(base)}{amount:+}{UNITS[unit]}"
        case PeriodStart(unit, offset, base):
            return f"{UNITS[unit]}{offset:+}({shown(base)})"
        case LocalMidnight(day):
            return f"{day:%m-%d}"
    raise AssertionError(edge)


def window_of(rows: Rows) -> str:
    if rows.window is None:
        return ".."
    edges = (rows.window.start, rows.window.end)
    start, end = (
        "" if edge is None else shown(edge.edge) if isinstance(edge, Moment) else "?"
        for edge in edges
    )
    left_out, taken_in = "(" * rows.window.after_start, "]" * rows.window.through_end
    return f"{left_out}{start}..{end}{taken_in}"


LINES = BOUNDS.strip().splitlines()


@pytest.mark.parametrize(("text", "windows"), list(zip(LINES[::2], LINES[1::2], strict=True)))
def test_windows_of_steps(text: str, windows: str) -> None:
    catalog = catalog_called("shop")
    sequence = bounded(counted(text, catalog)[1])
    found = []
    for part in (part for step in sequence.steps for part in parts_of(step)):
        without = "" if part.without is None else f" without {window_of(part.without)}"
        found.append(window_of(part.rows) + without)
    if sequence.absent is not None:
        found.append(f"no {window_of(sequence.absent.rows)}")
    assert ", ".join(found) == windows.strip()
