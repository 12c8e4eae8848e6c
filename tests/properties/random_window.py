"""Random windows, in every shape that the language writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from random_scope import Maker, Scope
from random_types import LENGTHS, PERIODS

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
from seglang.core.nodes import Moment, PeriodOf, PropertyValue, Shifted, Value
from seglang.core.sources import Length, Window
from seglang.types import DATE, TIMESTAMP, DateType, Type

_TODAY = PeriodStart(Unit.DAY, 0)
DAYS = (
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2024, 3, 31),  # spring in Europe
    date(2024, 10, 27),  # autumn in Europe
    date(2024, 11, 3),  # autumn in America
    date(2018, 11, 4),  # São Paulo had no midnight
    date(2024, 3, 10),  # spring in America
    date(2024, 4, 7),  # autumn in Lord Howe and Chatham
    date(2024, 9, 8),  # Santiago had no midnight
    date(2011, 12, 30),  # Apia had no such day
    date(2025, 2, 28),
    date(2023, 4, 30),
)


def random_window(random: Random) -> Window:
    amount = random.choice((1, 1, 2, 3, 7, 30, 90))
    unit = random.choice(LENGTHS)
    period = random.choice(PERIODS)
    calendar_period = random.choice((*PERIODS, Unit.FISCAL_QUARTER, Unit.FISCAL_YEAR))
    day = random.choice(DAYS)
    shapes: tuple[tuple[Edge | None, Edge | None], ...] = (
        (Shift(AsOf(), -amount, unit), AsOf()),  # in last 30 days
        (AsOf(), Shift(AsOf(), amount, unit)),  # in next 30 days
        (_TODAY, Shift(_TODAY, amount, period)),  # in next 30 days, of a date
        (PeriodStart(calendar_period, -amount), PeriodStart(calendar_period, 0)),  # full months
        (PeriodStart(calendar_period, 0), PeriodStart(calendar_period, 1)),  # this month
        (PeriodStart(period, 0, LocalMidnight(day)), Earliest(LocalMidnight(day), AsOf())),
        (PeriodStart(Unit.DAY, -1), PeriodStart(Unit.DAY, 0)),  # yesterday
        (Shift(AsOf(), -amount - 2, unit), Shift(AsOf(), -amount, unit)),  # 90 to 30 days ago
        (None, Shift(AsOf(), -amount, unit)),  # more than 30 days ago
        (LocalMidnight(day), Shift(LocalMidnight(day), 1, Unit.DAY)),  # on a day
        (LocalMidnight(day.replace(day=1)), Shift(LocalMidnight(day.replace(day=1)), 1, period)),
        (LocalMidnight(day), None),  # since
        (None, LocalMidnight(day)),  # before
        (FixedInstant(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)), None),
    )
    start, end = random.choice(shapes)
    return Window(None if start is None else Moment(start), None if end is None else Moment(end))


def seen_window(maker: Maker, scope: Scope) -> Window:
    """Mostly of moments; an edge may hang on an instant or a date of the entity or of a row."""
    random = maker.random
    window = random_window(random)
    if random.random() < 0.2:
        window = replace(
            window, after_start=random.random() < 0.5, through_end=random.random() < 0.5
        )
    anchors = maker.named(scope, TIMESTAMP)
    anchors += maker.named(scope, DATE)[:1] if random.random() < 0.3 else []
    rows = [one for one in anchors if isinstance(one, PropertyValue) and one.name == "time"]
    chance = random.random()
    if rows and chance < 0.6:
        return _anchored(random, random.choice(rows))
    if anchors and chance > 0.9:
        return _anchored(random, random.choice(anchors))
    if chance > 0.8:
        edge = random.choice(anchors or [Moment(AsOf())])
        if window.start is None or (window.end is not None and random.random() < 0.5):
            return replace(window, end=edge)
        return replace(window, start=edge)
    return window


def _anchored(random: Random, anchor: Value) -> Window:
    """`within 7 days after X`, `7 to 8 days after X`, `in 2nd full month after X`."""
    length = random_length(random)

    def moved(amount: int) -> Shifted:
        whole_days = isinstance(anchor.type, DateType) and not length.unit.is_exact
        type: Type = anchor.type if whole_days else TIMESTAMP
        return Shifted(anchor, amount, length.unit, type)

    amount = length.amount
    period, offset = random.choice(PERIODS), random.choice((1, 1, 2))
    return random.choice(
        (
            Window(anchor, moved(amount), after_start=True, through_end=True),
            Window(moved(-amount), anchor),
            Window(moved(amount), moved(amount + 1)),
            Window(anchor, moved(amount)),
            Window(anchor, None, after_start=True),
            Window(None, anchor),
            Window(
                PeriodOf(anchor, period, offset),
                PeriodOf(anchor, period, offset + random.choice((1, 1, 2))),
            ),
        )
    )


def random_length(random: Random) -> Length:
    unit = random.choice((Unit.DAY, Unit.DAY, *LENGTHS))
    return Length(random.choice((1, 1, 2, 7, 30)), unit)


def random_whole_days(random: Random) -> Window:
    """What an anniversary is tested against."""
    amount = random.choice((1, 2, 7, 30, 90))
    unit = random.choice((Unit.DAY, Unit.DAY, Unit.WEEK, Unit.MONTH))
    shapes: tuple[tuple[Edge, Edge], ...] = (
        (_TODAY, PeriodStart(Unit.DAY, 1)),
        (_TODAY, Shift(_TODAY, amount, unit)),
        (Shift(Shift(_TODAY, -amount, unit), 1, Unit.DAY), PeriodStart(Unit.DAY, 1)),
        (PeriodStart(Unit.MONTH, 0), PeriodStart(Unit.MONTH, 1)),
    )
    start, end = random.choice(shapes)
    return Window(Moment(start), Moment(end))


def random_edge(random: Random) -> Edge:
    window = random_window(random)
    edge = random.choice([e for e in (window.start, window.end) if e is not None])
    assert isinstance(edge, Moment)
    return edge.edge
