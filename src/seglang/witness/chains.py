"""Rows for the steps of a sequence, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from seglang.core.edges import shift
from seglang.core.evaluate.subject import RowFrame, Seen
from seglang.core.evaluate.windows import Stretch
from seglang.core.nodes import PropertyValue
from seglang.core.sources import AllOf, Length
from seglang.core.sources import Sequence as Chain
from seglang.core.sources import Step as ChainStep
from seglang.types import TEXT
from seglang.witness import rows, values
from seglang.witness.goals import Goal
from seglang.witness.moments import moments
from seglang.witness.samples import samples
from seglang.witness.scene import Place, Scene, Step

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def begun(
    chain: Chain, place: Place, scene: Scene, depth: int, stretch: Stretch | None
) -> Iterator[rows.Added]:
    """A chain of new rows; the place is that of its last row, seen from where the sequence is."""
    steps = [part for step in chain.steps for part in _parts(step)]
    for made, there in _from_step(chain, steps, 0, place, place, scene, depth, stretch):
        yield made, place.seeing(there.steps[-1])


def _parts(step: ChainStep | AllOf) -> tuple[ChainStep, ...]:
    return step.steps if isinstance(step, AllOf) else (step,)


def _from_step(
    chain: Chain,
    steps: list[ChainStep],
    number: int,
    place: Place,
    there: Place,
    scene: Scene,
    depth: int,
    stretch: Stretch | None,
) -> Iterator[rows.Added]:
    """The steps from this number on, after those up to `there`."""
    if number == len(steps):
        yield scene, there
        return
    step = steps[number]
    before = None if number == 0 else _time(there, scene)
    times = _times(chain, step, number, before, there, scene, stretch)

    def alike(row: Place) -> list[Goal]:
        return list(_shared(chain, scene, there, row, first=number == 0))

    for made, row in islice(rows.added(step.rows, there, scene, depth, alike, times), 4):
        longer = made
        for extra in range(step.at_least - 1):
            # The rows before the one that carries the chain on.
            time = _time(row, made)
            assert time is not None
            earlier = [time - (extra + 1) * timedelta(seconds=1)]
            more = next(rows.added(step.rows, there, longer, depth, alike, earlier), None)
            if more is not None:
                longer = more[0]
        yield from islice(
            _from_step(chain, steps, number + 1, place, row, longer, depth, stretch), 4
        )


def _time(place: Place, scene: Scene) -> datetime | None:
    subject = scene.subject(place)
    if subject is None or not isinstance(subject.frames[-1], RowFrame):
        return None
    return subject.frames[-1].time


def _shared(
    chain: Chain, scene: Scene, before: Place, row: Place, *, first: bool
) -> Iterator[Goal]:
    for name in chain.same:
        value = PropertyValue(name, TEXT)
        known: Any = None if first else scene.value(value, before)
        if known is None:
            known = _sample(name, row, scene)
        yield values.equals(PropertyValue(name, TEXT), known, row)


def _sample(name: str, row: Place, scene: Scene) -> Any:
    event = scene.catalog.events.get(row.steps[-1].identity[0])
    type = TEXT if event is None or name not in event.properties else event.properties[name].type
    return next(samples(type))


def _times(
    chain: Chain,
    step: ChainStep,
    number: int,
    before: datetime | None,
    there: Place,
    scene: Scene,
    stretch: Stretch | None,
) -> Sequence[datetime] | None:
    """When the row of a step can be: in its own window, after the row before and in time."""
    subject = scene.subject(there)
    if subject is None:
        return []
    zone = scene.catalog.calendar.zone
    own = None if step.rows.window is None else scene.stretch(step.rows.window, there)
    if step.rows.window is not None and own is None:
        return None
    inside = own or stretch
    end = subject.instant(chain.at)
    found = moments(scene, there, inside, end)
    if before is None:
        # Early enough for what follows, and for the time that has to pass after it.
        slack = _slack(chain, end, zone)
        early = [time - slack for time in found]
        return [*(time for time in early if _holds(own, time)), *found][:10]
    near = [before + _MINUTE, before + timedelta(hours=1), before + _DAY]
    timing = step.timing
    if timing is not None:
        low = before if timing.earliest is None else _moved(before, timing.earliest, zone)
        if timing.latest is not None:
            high = _moved(before, timing.latest, zone)
            length = high - low
            near = [low + _MINUTE, low + length / 2, high]
            if not timing.latest_included:
                near = [low + length / 2, low]
        else:
            near = [low + _MINUTE, low + _DAY, low]
    if step.visit is not None:
        near = [before + _MINUTE] if step.visit.same else [before + _DAY, before + 30 * _DAY]
    later = [time for time in (*near, *found) if time > before and time < end]
    return [time for time in dict.fromkeys(later) if _holds(own, time)][:8]


def _holds(stretch: Stretch | None, time: datetime) -> bool:
    return stretch is None or stretch.holds(time)


def _slack(chain: Chain, end: datetime, zone: str) -> timedelta:
    """How long the steps after the first one, and the silence at the end, can take."""
    total = timedelta(hours=2)
    for step in chain.steps[1:]:
        for part in _parts(step):
            if part.timing is not None:
                longest = part.timing.earliest or part.timing.latest
                if longest is not None:
                    total += end - _moved(end, longest, zone, back=True)
    if chain.absent is not None and chain.absent.within is not None:
        total += end - _moved(end, chain.absent.within, zone, back=True)
    return total


def _moved(instant: datetime, by: Length, zone: str, *, back: bool = False) -> datetime:
    return shift(instant, -by.amount if back else by.amount, by.unit, zone)


def broken(chain: Chain, row: Seen, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """The chain that ends at a row broken by a row that must not be there."""
    absent = chain.absent
    if absent is None:
        return
    assert row.time is not None
    there = place.seeing(*_last_steps(chain, row))
    times = [row.time + _MINUTE, row.time + _DAY]

    def alike(new: Place) -> list[Goal]:
        return list(_shared(chain, scene, there, new, first=False))

    for made, _ in islice(rows.added(absent.rows, there, scene, depth, alike, times), 3):
        yield made


def _last_steps(chain: Chain, row: Seen) -> Iterator[Any]:
    yield Step(_parts(chain.steps[-1])[0].rows.source, row.frame.identity)
