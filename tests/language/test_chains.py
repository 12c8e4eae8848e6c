"""The chains that the evaluator follows are those that a plain search finds, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from scenes import catalog_called

from seglang.core.declarations import Program, Trait
from seglang.core.edges import Unit, shift
from seglang.core.evaluate import trait_values
from seglang.core.nodes import Aggregate, Aggregation, Compare, Operator, PropertyValue
from seglang.core.sources import (
    Absent,
    AllOf,
    EventArm,
    Events,
    Length,
    Rows,
    Sequence,
    Sessions,
    Step,
    Timing,
    Visit,
)
from seglang.core.world import EntityRow, EventRow, World
from seglang.types import INTEGER, TEXT

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
ZONE = "Europe/Warsaw"
EVENTS = ("page_view", "app_open", "purchase")
SILENCE = Length(90, Unit.MINUTE)
SESSIONS = Sessions("stay", (EventArm("page_view"), EventArm("purchase")), SILENCE, ())


def rows_named(event: str, where: Any = None) -> Rows:
    return Rows(event, Events((EventArm(event),)), where)


def random_length(random: Random) -> Length:
    return random.choice((Length(1, Unit.DAY), Length(2, Unit.HOUR), Length(60, Unit.MINUTE)))


def random_step(random: Random, before: int) -> Step:
    event = random.choice(EVENTS)
    where = None
    if before and random.random() < 0.3:
        # The product of an earlier step, seen from the row: the row itself is 0.
        up = random.randint(1, before)
        where = Compare(
            Operator.EQUAL, PropertyValue("product", TEXT), PropertyValue("product", TEXT, up=up)
        )
    if before == 0:
        return Step(rows_named(event), random.choice((1, 1, 1, 2)))
    timing = None
    if random.random() < 0.4:
        earliest = random_length(random) if random.random() < 0.3 else None
        latest = random_length(random) if random.random() < 0.8 else None
        timing = Timing(earliest, latest, random.random() < 0.7)
    is_next = random.random() < 0.15
    at_least = 1 if is_next else random.choice((1, 1, 1, 2))
    without = rows_named(random.choice(EVENTS)) if random.random() < 0.2 else None
    visit = Visit(SESSIONS, random.random() < 0.6) if random.random() < 0.2 else None
    return Step(rows_named(event, where), at_least, timing, is_next, without, visit)


def random_sequence(random: Random) -> Sequence:
    steps: list[Step | AllOf] = []
    before = 0
    for _ in range(random.randint(1, 3)):
        if random.random() < 0.2:
            parts = tuple(random_step(random, before) for _ in range(2))
            steps.append(AllOf(parts))
            before += 2
        else:
            steps.append(random_step(random, before))
            before += 1
    absent = None
    if random.random() < 0.25:
        within = random_length(random) if random.random() < 0.6 else None
        visit = Visit(SESSIONS, True) if random.random() < 0.2 else None
        absent = Absent(rows_named(random.choice(EVENTS)), within, visit)
    all_within = random_length(random) if random.random() < 0.3 else None
    same = ("product",) if random.random() < 0.2 else ()
    return Sequence(tuple(steps), absent, all_within, same)


def random_rows(random: Random) -> dict[str, tuple[EventRow, ...]]:
    """Few instants, so that there are ties; across the night in which a clock hour is skipped."""
    found: dict[str, tuple[EventRow, ...]] = {}
    for event in EVENTS:
        made = []
        for _ in range(random.randint(0, 4)):
            time = NOW - timedelta(minutes=30 * random.randint(0, 80))
            properties = {"product": random.choice(("a", "a", "b", None))}
            order = random.choice((None, 1, 2)) if event == "purchase" else None
            made.append(EventRow((1,), time, properties, order))
        found[event] = tuple(made)
    return found


# ---------------------------------------------------------------- the plain search


class Plain:
    """Rows are (event, number); a chain is a row for each part of each step."""

    def __init__(self, node: Sequence, events: dict[str, tuple[EventRow, ...]]) -> None:
        self.node = node
        self.rows = {
            (event, number): row
            for event, listed in events.items()
            for number, row in enumerate(listed)
            if row.time < NOW
        }
        self.visits = self._visits()

    def _visits(self) -> dict[Any, int]:
        inside = [key for key in self.rows if key[0] in ("page_view", "purchase")]
        number, last, found = 0, None, {}
        for key in sorted(inside, key=lambda key: self.rows[key].time):
            time = self.rows[key].time
            if last is not None and time > shift(last, 90, Unit.MINUTE, ZONE):
                number += 1
            found[key], last = number, time
        return found

    def after(self, one: Any, other: Any) -> bool:
        first, second = self.rows[one], self.rows[other]
        if first.time == second.time and None not in (first.order, second.order):
            return first.order < second.order
        return first.time < second.time

    def keys(self, rows: Rows, before: tuple[Any, ...], shared: Any) -> list[Any]:
        """The rows of a step, given all rows before."""
        event = rows.source.arms[0].event
        found = []
        for key, row in self.rows.items():
            if key[0] != event:
                continue
            product_here = row.properties["product"]
            if rows.where is not None:
                there = self.rows[before[len(before) - rows.where.right.up]].properties["product"]
                if product_here is None or product_here != there:
                    continue
            if shared is not None and product_here != shared:
                continue
            found.append(key)
        return found

    def fits(self, step: Step, key: Any, before: tuple[Any, ...], at: Any, shared: Any) -> bool:
        rows = self.keys(step.rows, before, shared)
        if key not in rows:
            return False
        if at is not None:
            rows = [other for other in rows if self.after(at, other)]
            if step.timing is not None:
                rows = [other for other in rows if self.in_time(step.timing, at, other)]
            if key not in rows:
                return False
        # So many of them up to and including the row itself, in the order of rows.
        if sum(self.place(other) <= self.place(key) for other in rows) < step.at_least:
            return False
        if at is None:
            return True
        if step.is_next:
            event = step.rows.source.arms[0].event
            later = [o for o in self.rows if o[0] == event and self.after(at, o)]
            if min(later, key=self.place) != key:
                return False
        if step.without is not None:
            unwanted = self.keys(step.without, before, None)
            if any(self.after(at, o) and self.after(o, key) for o in unwanted):
                return False
        if step.visit is not None:
            one, two = self.visits.get(at), self.visits.get(key)
            return one is not None and two is not None and (one == two) is step.visit.same
        return True

    def place(self, key: Any) -> Any:
        row = self.rows[key]
        known = row.properties["product"]
        return (
            row.time,
            row.order is not None,
            row.order or 0,
            known is not None,
            known or "",
            key,
        )

    def in_time(self, timing: Timing, at: Any, key: Any) -> bool:
        start, time = self.rows[at].time, self.rows[key].time
        if timing.earliest and time < shift(
            start, timing.earliest.amount, timing.earliest.unit, ZONE
        ):
            return False
        if timing.latest is None:
            return True
        end = shift(start, timing.latest.amount, timing.latest.unit, ZONE)
        return time <= end if timing.latest_included else time < end

    def last_rows(self) -> set[Any]:
        found: set[Any] = set()
        shared = ("a", "b") if self.node.same else (None,)
        for value in shared:
            self.follow(0, (), None, value, found)
        return found

    def follow(
        self, number: int, before: tuple[Any, ...], at: Any, shared: Any, found: set[Any]
    ) -> None:
        node = self.node
        if number == len(node.steps):
            if self.ends(before, at, shared):
                found.add(at)
            return
        step = node.steps[number]
        parts = step.steps if isinstance(step, AllOf) else (step,)
        options = [
            [key for key in self.rows if self.fits(part, key, before, at, shared)] for part in parts
        ]
        for taken in product(*options):
            if len(set(taken)) < len(taken):
                continue
            latest = max(
                range(len(taken)),
                key=lambda part, taken=taken: (
                    self.rows[taken[part]].time,
                    self.rows[taken[part]].order or 0,
                    part,
                ),
            )
            self.follow(number + 1, (*before, *taken), taken[latest], shared, found)

    def ends(self, chain: tuple[Any, ...], at: Any, shared: Any) -> bool:
        node, last = self.node, self.rows[at].time
        if node.all_within is not None:
            start = min(self.rows[key].time for key in chain)
            if last > shift(start, node.all_within.amount, node.all_within.unit, ZONE):
                return False
        absent = node.absent
        if absent is None:
            return True
        until = None
        if absent.within is not None:
            until = shift(last, absent.within.amount, absent.within.unit, ZONE)
            if until >= NOW:
                return False
        for key in self.keys(absent.rows, chain, shared):
            if not self.after(at, key) or (until is not None and self.rows[key].time > until):
                continue
            visits = self.visits.get(at), self.visits.get(key)
            if absent.visit is None or (visits[0] is not None and visits[0] == visits[1]):
                return False
        return True


def evaluated(node: Sequence, events: dict[str, tuple[EventRow, ...]]) -> int:
    counted = Aggregate(Aggregation.COUNT, Rows("chain", node), INTEGER)
    program = Program(catalog_called("shop"), {"found": Trait("found", "customer", counted)})
    world = World({"customer": (EntityRow((1,)),)}, events)
    return trait_values(program, "found", world, NOW)[(1,)]


@pytest.mark.parametrize("start", range(0, 2000, 100))
def test_the_same_last_rows(start: int) -> None:
    for seed in range(start, start + 100):
        random = Random(seed)
        node, events = random_sequence(random), random_rows(random)
        plain = Plain(node, events).last_rows()
        assert evaluated(node, events) == len(plain), (seed, node, events, plain)


def test_many_rows() -> None:
    random = Random(1)
    events = {
        event: tuple(
            EventRow((1,), NOW - timedelta(minutes=7 * n + 1), {"product": random.choice("abc")}, n)
            for n in range(250)
        )
        for event in EVENTS
    }
    first, second, third = (Step(rows_named(event)) for event in EVENTS)
    within = Length(1, Unit.DAY)
    assert evaluated(Sequence((first, first, first, first)), events) == 247
    assert evaluated(Sequence((first, second, third), all_within=within), events) == 248
    every = AllOf((first, second, third))
    assert evaluated(Sequence((every, first), all_within=within), events) == 249
