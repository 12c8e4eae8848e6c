"""Is an instant in a window?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from seglang.core.edges import comes_round, first_date_from
from seglang.core.evaluate import values
from seglang.core.evaluate.subject import Subject, in_range
from seglang.core.sources import Window
from seglang.functions.model import as_instant

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` until before `end`; None is unbounded."""

    start: datetime | None
    end: datetime | None

    def holds(self, instant: datetime) -> bool:
        after_start = self.start is None or self.start <= instant
        return after_start and (self.end is None or instant < self.end)


def stretch(window: Window, subject: Subject) -> Stretch | None:
    """The instants of a window; None when an edge is missing, as then nothing is in it. Instants
    are whole microseconds, so an edge that is left out or included moves by one of them."""
    edges: list[datetime | None] = []
    for edge, moves in ((window.start, window.after_start), (window.end, window.through_end)):
        if edge is None:
            edges.append(None)
            continue
        value = values.value_of(edge, subject)
        if value is None:
            return None
        found = instant_of(value, subject)
        edges.append(found + _MICROSECOND if moves else found)
    return Stretch(edges[0], edges[1])


def is_within(instant: datetime, window: Window, subject: Subject) -> bool:
    found = stretch(window, subject)
    return found is not None and found.holds(instant)


def anniversary_within(day: date, window: Window, subject: Subject) -> bool:
    """Is month and day of `day` that of some local date of the window?"""
    found = stretch(window, subject)
    assert found is not None  # its edges are the same for everybody
    if found.start is None or found.end is None:
        return True
    zone = subject.calendar.zone
    return comes_round(day, first_date_from(found.start, zone), first_date_from(found.end, zone))


def instant_of(value: date, subject: Subject) -> datetime:
    """A date is its local midnight."""
    return in_range(lambda: as_instant(value, subject.calendar))
