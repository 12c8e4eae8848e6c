"""Edits that are likely to give an aggregate over rows one of the values that would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any, assert_never

from seglang.core.edges import Unit, from_local, local_date, period_start, shift_date
from seglang.core.evaluate.subject import Seen
from seglang.core.nodes import Aggregate, Aggregation, PropertyValue, Value
from seglang.core.sources import Sequence as Chain
from seglang.functions.model import as_instant
from seglang.types import TIMESTAMP
from seglang.witness import chains, rows, searching, values
from seglang.witness.goals import Goal
from seglang.witness.moments import moments
from seglang.witness.samples import samples
from seglang.witness.scene import Place, Scene, place_of

_MOST_ROWS = 400
_TIME = PropertyValue("time", TIMESTAMP)


def aggregated(
    node: Aggregate, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    found = scene.rows(node.rows, place)
    for each in wanted:
        if each is None:
            if found and node.kind not in _ZERO:
                yield from _emptied(node, found, place, scene, depth)
            continue
        yield from islice(_with_value(node, each, found, place, scene, depth), 10)


_ZERO = (Aggregation.COUNT, Aggregation.COUNT_DISTINCT, Aggregation.COUNT_PERIODS, Aggregation.SUM)


def _with_value(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    match node.kind:
        case Aggregation.COUNT:
            yield from _counted(node, wanted, found, place, scene, depth)
        case Aggregation.COUNT_DISTINCT:
            yield from _distinct(node, wanted, found, place, scene, depth)
        case Aggregation.COUNT_PERIODS | Aggregation.LONGEST_STREAK | Aggregation.CURRENT_STREAK:
            yield from _periods(node, wanted, found, place, scene, depth)
        case Aggregation.SUM:
            yield from _summed(node, wanted, found, place, scene, depth)
        case (
            Aggregation.AVERAGE
            | Aggregation.MIN
            | Aggregation.MAX
            | Aggregation.MEDIAN
            | Aggregation.PERCENTILE
            | Aggregation.MOST_FREQUENT
        ):
            yield from _all_alike(node, wanted, found, place, scene, depth)
        case Aggregation.SHARE:
            yield from _shared(node, wanted, found, place, scene, depth)
        case Aggregation.FIRST | Aggregation.LAST:
            yield from _positioned(node, wanted, found, place, scene, depth)
        case Aggregation.AVERAGE_GAP | Aggregation.LONGEST_GAP:
            yield from _gapped(node, wanted, found, place, scene, depth)
        case _:
            assert_never(node.kind)


# ---------------------------------------------------------------- how many


def _counted(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    try:
        number = int(wanted)
    except (TypeError, ValueError):
        return
    if number < 0 or number > _MOST_ROWS:
        return
    if number < len(found):
        yield from _fewer(node, found, len(found) - number, place, scene, depth)
    elif number > len(found):
        yield from _more(node, found, number, place, scene, depth)


def _more(
    node: Aggregate, found: list[Seen], number: int, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    if found:
        copies = _copies(node, number, place, scene)
        if copies is not None:
            yield copies
    if not found and node.rows.where is not None:
        yield from _converted(node, place, scene, depth)
    for made, _ in rows.added(node.rows, place, scene, depth):
        if len(made.rows(node.rows, place)) >= number:
            yield made
            continue
        copies = _copies(node, number, place, made)
        if copies is not None:
            yield copies
        several = _repeated(node, number, place, made, depth)
        if several is not None:
            yield several


def _converted(node: Aggregate, place: Place, scene: Scene, depth: int) -> Iterator[Scene]:
    """Rows of the source that are there already made to fit."""
    where = node.rows.where
    assert where is not None
    for row in scene.rows(replace(node.rows, where=None), place)[:2]:
        there = place_of(row, place, node.rows.source)
        yield from searching.ways(scene, [Goal(where, True, there)], depth + 1)


def _copies(node: Aggregate, number: int, place: Place, scene: Scene) -> Scene | None:
    """Copies of the last row until there are as many."""
    current = scene
    for _ in range(_MOST_ROWS):
        there = current.rows(node.rows, place)
        if len(there) >= number:
            return current if len(there) == number else None
        copy = rows.copied(there[-1], place, node.rows.source, current) if there else None
        if copy is None:
            return None
        if len(copy.rows(node.rows, place)) <= len(there):
            return None
        current = copy
    return None


def _repeated(node: Aggregate, number: int, place: Place, scene: Scene, depth: int) -> Scene | None:
    """Row after row, each at the first place that is left."""
    current = scene
    for _ in range(min(number, 12)):
        there = len(current.rows(node.rows, place))
        if there >= number:
            return current
        longer = next(
            (
                made
                for made, _ in islice(rows.added(node.rows, place, current, depth), 8)
                if len(made.rows(node.rows, place)) > there
            ),
            None,
        )
        if longer is None:
            return None
        current = longer
    return current if len(current.rows(node.rows, place)) >= number else None


def _fewer(
    node: Aggregate, found: list[Seen], number: int, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    source = node.rows.source
    for chosen in (found[-number:], found[:number]):
        # From the end, so that the places of the rows before stay as they are.
        current: Scene | None = scene
        for row in reversed(chosen):
            if current is not None:
                current = rows.removed(row, place, source, current, depth)
        if current is not None:
            yield current
        if number == len(found):
            break
    if number <= 6:
        yield from _unfit(node, found[-number:], place, scene, depth)


def _unfit(
    node: Aggregate, chosen: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """The same rows, but outside: chains broken, other properties, other times."""
    source = node.rows.source
    if isinstance(source, Chain) and len(chosen) == 1:
        yield from chains.broken(source, chosen[0], place, scene, depth)
    places = [place_of(row, place, source) for row in chosen]
    where = node.rows.where
    if where is not None:
        goals = [Goal(where, False, there) for there in places]
        yield from searching.ways(scene, goals, depth + 1, most=3)
    if len(chosen) == 1 and chosen[0].time is not None and node.rows.window is not None:
        stretch = scene.stretch(node.rows.window, place)
        for time in moments(scene, place, None, place.as_of):
            if stretch is None or not stretch.holds(time):
                yield from values.assigned(_TIME, [time], places[0], scene, depth)


def _emptied(
    node: Aggregate, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    if node.operand is not None:
        goals = [
            _equals(node.operand, None, place_of(row, place, node.rows.source)) for row in found
        ]
        yield from searching.ways(scene, goals, depth + 1, most=1)
    yield from _fewer(node, found, len(found), place, scene, depth)


def _equals(operand: Value, wanted: Any, there: Place) -> Goal:
    return values.equals(operand, wanted, there)


def _distinct(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    operand = node.operand
    assert operand is not None
    number = int(wanted)
    places = [place_of(row, place, node.rows.source) for row in found]
    known = list(dict.fromkeys(scene.value(operand, there) for there in places))
    known = [value for value in known if value is not None]
    if number < 0 or number > _MOST_ROWS:
        return
    if number > len(known):
        fresh = [each for each in islice(samples(operand.type), 60) if each not in known]
        yield from _with_operands(node, fresh[: number - len(known)], place, scene, depth)
        return
    kept = known[:number]
    current: Scene | None = scene
    for row, there in reversed(list(zip(found, places, strict=True))):
        if scene.value(operand, there) not in kept and current is not None:
            current = rows.removed(row, place, node.rows.source, current, depth)
    if current is not None:
        yield current


def _with_operands(
    node: Aggregate, operands: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """A row more for each operand, at the same kind of place."""
    operand = node.operand
    assert operand is not None

    def first(there: Place) -> list[Goal]:
        return [_equals(operand, operands[0], there)]

    if not operands:
        yield scene
        return
    for made, there in rows.added(node.rows, place, scene, depth, first):
        current: Scene | None = made
        for each in operands[1:]:
            assert current is not None
            current = _another(node, each, there, place, current, depth)
            if current is None:
                break
        if current is not None:
            yield current


def _another(
    node: Aggregate, operand: Any, like: Place, place: Place, scene: Scene, depth: int
) -> Scene | None:
    """One more row with this operand, at the time of another one where that is possible."""
    value = node.operand
    assert value is not None
    subject = scene.subject(like)
    time = getattr(subject.frames[-1], "time", None) if subject is not None else None

    def wants(there: Place) -> list[Goal]:
        return [_equals(value, operand, there)]

    for times in ([time] if time is not None else None, None):
        made = next(rows.added(node.rows, place, scene, depth, wants, times), None)
        if made is not None:
            return made[0]
    return None


# ---------------------------------------------------------------- what they amount to


def _summed(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    operand = node.operand
    assert operand is not None
    source = node.rows.source
    total = scene.value(node, place)
    if total is None:
        return
    if not wanted and found:
        yield from _fewer(node, found, len(found), place, scene, depth)
    for row in found[-2:]:
        there = place_of(row, place, source)
        own = scene.value(operand, there)
        share = wanted - total + (own if own is not None else type(wanted)())
        yield from values.assigned(operand, [share], there, scene, depth)

    def rest(there: Place) -> list[Goal]:
        return [_equals(operand, wanted - total, there)]

    for made, _ in rows.added(node.rows, place, scene, depth, rest):
        yield made


def _all_alike(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """Every operand is the wanted value; or one row has it, for an end of the order."""
    operand = node.operand
    assert operand is not None
    if found:
        goals = [_equals(operand, wanted, place_of(row, place, node.rows.source)) for row in found]
        yield from searching.ways(scene, goals, depth + 1, most=1)
        if len(found) > 1:
            yield from searching.ways(scene, goals[-1:], depth + 1, most=1)

    def same(there: Place) -> list[Goal]:
        return [_equals(operand, wanted, there)]

    for made, _ in rows.added(node.rows, place, scene, depth, same):
        yield made


def _shared(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """So many rows of so many for which the operand holds."""
    operand = node.operand
    assert operand is not None
    share = Fraction(wanted).limit_denominator(10)
    if not 0 <= share <= 1:
        return
    truths = [True] * share.numerator + [False] * (share.denominator - share.numerator)
    places = [place_of(row, place, node.rows.source) for row in found]
    if places:
        times = -(-len(places) // len(truths))
        goals = [
            _equals(operand, truth, there)
            for truth, there in zip(truths * times, places, strict=False)
        ]
        for made in searching.ways(scene, goals, depth + 1, most=1):
            missing = (truths * times)[len(places) :]
            yield from islice(_with_operands(node, missing, place, made, depth), 3)
        return
    yield from _with_operands(node, truths, place, scene, depth)


def _positioned(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """The so manieth row from an end."""
    number = node.number or 1
    source = node.rows.source
    is_first = node.kind is Aggregation.FIRST
    if len(found) >= number:
        row = found[number - 1] if is_first else found[-number]
        there = place_of(row, place, source)
        operand: Value = _TIME if node.operand is None else node.operand
        yield from values.assigned(operand, [wanted], there, scene, depth)
        if node.operand is None and isinstance(wanted, date):
            instant = as_instant(wanted, scene.catalog.calendar)
            if is_first is (row.instant < instant):
                # The rows that lie on the wrong side of it go.
                beyond = [each for each in found if (each.instant < instant) is is_first]
                current: Scene | None = scene
                for each in reversed(beyond):
                    if current is not None:
                        current = rows.removed(each, place, source, current, depth)
                if current is not None and beyond:
                    left = current.rows(node.rows, place)
                    yield from islice(
                        _positioned(node, wanted, left, place, current, depth)
                        if len(left) < len(found)
                        else (),
                        3,
                    )
    times: list[datetime] | None = None
    if node.operand is None:
        times = [as_instant(wanted, scene.catalog.calendar)]

    def wants(there: Place) -> list[Goal]:
        return [] if node.operand is None else [_equals(node.operand, wanted, there)]

    for made, _ in rows.added(node.rows, place, scene, depth, wants, times):
        current = made
        while current is not None and 0 < len(current.rows(node.rows, place)) < number:
            current = _copies(node, number, place, current)
        if current is not None:
            yield current


def _gapped(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """Two rows so far apart; or the same between all that are there."""
    if not isinstance(wanted, timedelta) or wanted < timedelta():
        return
    ends = [found[0].instant + wanted, found[-1].instant - wanted] if found else []
    if len(found) == 1:
        ends = [found[0].instant - wanted, found[0].instant + wanted]
        for made, _ in rows.added(node.rows, place, scene, depth, times=ends):
            yield made
        return
    if len(found) > 1:
        there = place_of(found[-1], place, node.rows.source)
        yield from values.assigned(_TIME, [found[-2].instant + wanted], there, scene, depth)
        there = place_of(found[0], place, node.rows.source)
        yield from values.assigned(_TIME, [found[1].instant - wanted], there, scene, depth)
        if node.kind is Aggregation.AVERAGE_GAP:
            whole = found[0].instant + wanted * (len(found) - 1)
            yield from values.assigned(
                _TIME, [whole], place_of(found[-1], place, node.rows.source), scene, depth
            )
        return
    for made, _ in rows.added(node.rows, place, scene, depth):
        yield from islice(_gapped(node, wanted, made.rows(node.rows, place), place, made, depth), 2)


# ---------------------------------------------------------------- calendar periods


def _periods(
    node: Aggregate, wanted: Any, found: list[Seen], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """A row in each of so many neighbouring periods."""
    number = int(wanted)
    if number < 0 or number > _MOST_ROWS:
        return
    if number == 0:
        yield from _fewer(node, found, len(found), place, scene, depth)
        return
    for last in _last_periods(node, place, scene):
        current: Scene | None = scene
        for each in found:
            assert current is not None
            current = rows.removed(each, place, node.rows.source, current, depth)
            if current is None:
                return
        for back in range(number):
            assert current is not None
            current = _in_period(node, shift_date(last, -back, _unit(node)), place, current, depth)
            if current is None:
                break
        if current is not None:
            yield current


def _unit(node: Aggregate) -> Unit:
    assert node.unit is not None
    return node.unit


def _last_periods(node: Aggregate, place: Place, scene: Scene) -> Iterator[date]:
    calendar = scene.catalog.calendar
    unit = _unit(node)
    current = period_start(local_date(place.as_of, calendar.zone), unit, calendar)
    if node.kind is Aggregation.CURRENT_STREAK:
        yield current
        yield shift_date(current, -1, unit)
        return
    stretch = None if node.rows.window is None else scene.stretch(node.rows.window, place)
    seen = set()
    times = moments(scene, place, stretch, place.as_of)
    for time in sorted(times, reverse=True):
        start = period_start(local_date(time, calendar.zone), unit, calendar)
        if start not in seen:
            seen.add(start)
            yield start


def _in_period(
    node: Aggregate, start: date, place: Place, scene: Scene, depth: int
) -> Scene | None:
    zone = scene.catalog.calendar.zone
    first = from_local(datetime(start.year, start.month, start.day), zone)
    times = [first + timedelta(hours=hours) for hours in (12, 1, 0, 30)]
    times = [time for time in times if time < place.as_of]
    return next((made for made, _ in rows.added(node.rows, place, scene, depth, times=times)), None)
