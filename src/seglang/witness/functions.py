"""Arguments with which a function of the table has a wanted value.

Every function is turned around for one argument at a time, the others staying as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit, from_local, shift, shift_date, to_local
from seglang.core.nodes import Apply, Literal, Missing, Moment, Value
from seglang.functions.model import as_instant
from seglang.functions.numbers import to_decimal
from seglang.types import WEEKDAYS, DateType, ListType
from seglang.witness import values
from seglang.witness.samples import samples
from seglang.witness.scene import Place, Scene
from seglang.witness.texts import example

_CONSTANT = Literal | Moment | Missing
_DAY = timedelta(days=1)


def applied(
    node: Apply, wanted: Sequence[Any], place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    known = [scene.value(argument, place) for argument in node.arguments]
    if node.function == "otherwise":
        yield from _otherwise(node, wanted, known, place, scene, depth)
        return
    for number, argument in enumerate(node.arguments):
        if isinstance(argument, _CONSTANT):
            continue
        others = [each for other, each in enumerate(known) if other != number]
        if None in wanted and len(wanted) == 1:
            yield from values.assigned(argument, [None], place, scene, depth)
            continue
        if None in others or (node.function == "divide" and number == 0 and not known[1]):
            yield from _others_first(node, wanted, number, place, scene, depth)
            continue
        found: list[Any] = []
        for each in wanted:
            if each is None:
                found.append(None)
            else:
                turned = _turned(node, number, each, known, place, scene)
                found += [plain_number(one) for one in turned]
        yield from values.assigned(argument, list(distinct(found)), place, scene, depth)


def plain_number(value: Any) -> Any:
    """A fraction as the language's numbers have it."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return int(value)
    return to_decimal(value)


def distinct(found: list[Any]) -> Iterator[Any]:
    kept: list[Any] = []
    for each in found:
        if not any(type(each) is type(other) and each == other for other in kept):
            kept.append(each)
            yield each


def _others_first(
    node: Apply, wanted: Sequence[Any], number: int, place: Place, scene: Scene, depth: int
) -> Iterator[Scene]:
    """Makes a missing other argument known, then goes on from there."""
    for other, argument in enumerate(node.arguments):
        value = scene.value(argument, place)
        is_zero = node.function == "divide" and other == 1 and not value
        if other == number or (value is not None and not is_zero):
            continue
        sample = list(islice(samples(argument.type, place.as_of), 2))
        for made in islice(values.assigned(argument, sample, place, scene, depth), 3):
            if made.value(argument, place) is not None:
                if made.value(node, place) in wanted:
                    yield made
                yield from islice(applied(node, wanted, place, made, depth), 4)
        return


def _otherwise(
    node: Apply,
    wanted: Sequence[Any],
    known: list[Any],
    place: Place,
    scene: Scene,
    depth: int,
) -> Iterator[Scene]:
    first, second = node.arguments
    yield from values.assigned(first, wanted, place, scene, depth)
    if isinstance(second, _CONSTANT):
        if known[1] in wanted:
            yield from values.assigned(first, [None], place, scene, depth)
    elif known[0] is None:
        yield from values.assigned(second, wanted, place, scene, depth)


def _turned(
    node: Apply, number: int, wanted: Any, known: list[Any], place: Place, scene: Scene
) -> list[Any]:
    """What the argument of this number has to be."""
    calendar = scene.catalog.calendar
    own = known[number]
    other: Any = known[1 - number] if len(known) == 2 else None
    argument = node.arguments[number]
    match node.function, number:
        case "add", _:
            return [wanted - other]
        case "subtract", 0:
            return [wanted + other]
        case "subtract", _:
            return [other - wanted]
        case "multiply", _:
            return [Fraction(wanted) / Fraction(other)] if other else []
        case "divide", 0:
            return [Fraction(wanted) * Fraction(other)]
        case "divide", _:
            return [Fraction(other) / Fraction(wanted)] if wanted else []
        case "negate", _:
            return [-wanted]
        case "absolute", _:
            return [wanted, -wanted]
        case (("round" | "floor" | "ceiling" | "lower" | "upper" | "trim" | "lower_list"), _):
            return [wanted]
        case "length", _:
            if wanted < 0:
                return []
            if isinstance(argument.type, ListType):
                return [tuple(islice(samples(argument.type.element), int(wanted)))]
            return ["a" * int(wanted)]
        case "number", _:
            return [str(wanted)]
        case "text", _:
            return _read(wanted)
        case "map_value", 0:
            return [{**(own or {}), other: wanted}]
        case "distance", _:
            return [_north(other, int(wanted) - 50), _north(other, int(wanted) + 50), other]
        case (("has" | "has_any" | "has_all" | "has_count"), 0):
            return _listed(node.function, wanted, own, other)
        case (("has" | "has_any"), 1):
            return list(other)[:2] if wanted and node.function == "has" else []
        case (("contains" | "starts_with" | "ends_with" | "matches" | "empty"), _):
            return _text_tested(node.function, number, wanted, own, other, argument)
        case _:
            return _in_time(node.function, number, wanted, known, place.as_of, calendar, argument)


def _read(text: Any) -> list[Any]:
    found: list[Any] = [text]
    try:
        found.append(int(text))
        found.append(Decimal(text))
    except (ValueError, ArithmeticError):
        pass
    return found


def _north(point: Any, metres: int) -> Any:
    """A point so far north of another (or south, near the pole)."""
    degrees = Decimal(metres) / Decimal("111195.0797")
    latitude = point[0] + degrees if point[0] + degrees < 90 else point[0] - degrees
    return (latitude.quantize(Decimal("0.000001")), point[1])


def _listed(function: str, wanted: Any, own: Any, other: Any) -> list[Any]:
    items = tuple(own or ())
    options = tuple(other) if isinstance(other, tuple) and function != "has" else (other,)
    without = tuple(item for item in items if item not in options)
    each = tuple(dict.fromkeys(options))
    if not each:
        return []
    match function:
        case "has_count":
            return [(*without, *each[: int(wanted)])] if wanted <= len(each) else []
        case "has_all":
            if wanted:
                return [(*without, *each)]
            return [(*without, *each[:-1]), without]
        case _:
            return [(*without, each[0]), (*without, each[-1])] if wanted else [without]


def _text_tested(
    function: str, number: int, wanted: Any, own: Any, other: Any, argument: Value
) -> list[Any]:
    if function == "empty":
        blank: Any = () if isinstance(argument.type, ListType) else ""
        if wanted:
            return [blank]
        return [next(samples(argument.type))]
    if not wanted:
        return ["other", "a", "", "0", "-"]
    if number == 1:
        return [other]
    match function:
        case "contains":
            return [other, *([own + other] if own else []), f"a{other}a"]
        case "starts_with":
            return [other, f"{other}a", *([other + own] if own else [])]
        case "ends_with":
            return [other, f"a{other}", *([own + other] if own else [])]
        case _:
            return example(other)


# ---------------------------------------------------------------- time


_PARTS = ("hour", "minute", "day", "month", "quarter", "year", "weekday", "date")
_BY_NAME = {unit.value: unit for unit in Unit}


def _in_time(
    function: str,
    number: int,
    wanted: Any,
    known: list[Any],
    now: datetime,
    calendar: Calendar,
    argument: Value,
) -> list[Any]:
    own = known[number]
    other: Any = known[1 - number] if len(known) == 2 else None
    part = function.removeprefix("local_")
    if part in _PARTS:
        if number:
            return []
        zone: str = other if part != function and is_zone(other) else calendar.zone
        return _with_part(part, wanted, own, now, zone, isinstance(argument.type, DateType))
    if function.startswith("elapsed_"):
        unit = _BY_NAME[function.removeprefix("elapsed_")]
        assert isinstance(other, date)
        instant = as_instant(other, calendar)
        by = int(wanted) if number else -int(wanted)
        moved = shift(instant, by, unit, calendar.zone)
        if isinstance(argument.type, DateType):
            day = to_local(moved, calendar.zone).date()
            return [day, day - _DAY, day + _DAY]
        margin = timedelta(minutes=1) if unit.is_exact else timedelta(hours=1)
        return [moved - margin, moved] if not number else [moved + margin, moved]
    match function, number:
        case "add_duration", 0:
            return [as_instant(wanted, calendar) - other]
        case "add_duration", _:
            return [as_instant(wanted, calendar) - as_instant(other, calendar)]
        case "subtract_duration", 0:
            return [as_instant(wanted, calendar) + other]
        case "subtract_duration", _:
            return [as_instant(other, calendar) - as_instant(wanted, calendar)]
        case "subtract_instants", 0:
            return [as_instant(other, calendar) + wanted]
        case "subtract_instants", _:
            return [as_instant(other, calendar) - wanted]
        case "add_durations", _:
            return [wanted - other]
        case "subtract_durations", 0:
            return [wanted + other]
        case "subtract_durations", _:
            return [other - wanted]
        case "multiply_duration", 0:
            return [wanted / float(other)] if other else []
        case "divide_duration", 0:
            return [wanted * int(other)]
        case _:
            return []


def is_zone(name: Any) -> bool:
    if not isinstance(name, str):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _with_part(
    part: str, wanted: Any, own: Any, now: datetime, zone: str, is_date: bool
) -> list[Any]:
    """Instants (or dates) whose local part is the wanted one: near the present value, else in the
    year before."""
    start = own if own is not None else now - 40 * _DAY
    local = (
        to_local(start, zone)
        if isinstance(start, datetime)
        else datetime(start.year, start.month, start.day, 12)
    )
    found: list[datetime] = []
    try:
        match part:
            case "hour":
                found = [local.replace(hour=int(wanted))]
            case "minute":
                found = [local.replace(minute=int(wanted))]
            case "date":
                found = [datetime(wanted.year, wanted.month, wanted.day, 12)]
            case "day":
                found = [local.replace(day=1) + (int(wanted) - 1) * _DAY]
            case "month":
                found = [local.replace(day=15, month=int(wanted))]
            case "quarter":
                found = [local.replace(day=15, month=3 * int(wanted) - 1)]
            case "year":
                found = [local.replace(day=15, month=6, year=int(wanted))]
            case _:
                ahead = (WEEKDAYS.values.index(wanted) - local.weekday()) % 7
                found = [local + ahead * _DAY, local + (ahead - 7) * _DAY]
    except ValueError:
        return []
    earlier = [
        shift_date(each.date(), -1, Unit.YEAR) for each in found if part in ("month", "quarter")
    ]
    found += [datetime.combine(day, each.time()) for day, each in zip(earlier, found, strict=False)]
    if is_date:
        return [each.date() for each in found]
    return [from_local(each, zone) for each in found]
