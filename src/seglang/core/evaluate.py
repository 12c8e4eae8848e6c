"""What a program means: slowly, without SQL, one entity at a time.

Takes a core `Program`, a `World` of rows and an as-of instant; gives members and values. This is
the specification: every engine must agree with it. A number that does not fit, or an instant
outside the years 1 to 9999, raises NumberOverflow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar, assert_never

from seglang.catalog.model import Calendar
from seglang.core.aggregate import Sample, aggregated
from seglang.core.constants import compare, constant_value
from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.edges import (
    Unit,
    comes_round,
    first_date_from,
    resolve,
    shift,
    shift_date,
)
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    Apply,
    AttributeValue,
    Choice,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.sample import bucket
from seglang.core.sources import Rows, Window
from seglang.core.world import (
    EntityRow,
    EventRow,
    Facts,
    Key,
    ListRow,
    World,
    row_order,
)
from seglang.functions import FUNCTIONS, Context, NumberOverflow
from seglang.functions.model import as_instant, same
from seglang.functions.times import local_day
from seglang.types import TimestampType, Type

Result = TypeVar("Result")

__all__ = [
    "EntityRow",
    "EventRow",
    "ListRow",
    "NumberOverflow",
    "World",
    "holds",
    "members",
    "trait_values",
]


def members(program: Program, name: str, world: World, as_of: datetime) -> list[Key]:
    """The keys of a segment's members, in the order of the entity's rows."""
    segment = program.declarations[name]
    if not isinstance(segment, Segment):
        raise KeyError(f"{name} is not a segment")
    return [
        subject.entity.key
        for subject in _population(program, segment.entity, world, as_of)
        if _holds(segment.condition, subject)
    ]


def trait_values(program: Program, name: str, world: World, as_of: datetime) -> dict[Key, Any]:
    """The value of a trait or partition for everybody in the population, by key."""
    declared = program.declarations[name]
    return {
        subject.entity.key: _declared_value(name, subject)
        for subject in _population(program, declared.entity, world, as_of)
    }


def holds(program: Program, name: str, world: World, key: Key, as_of: datetime) -> bool:
    """Is the entity with this key in the segment? False outside the population."""
    segment = program.declarations[name]
    if not isinstance(segment, Segment):
        raise KeyError(f"{name} is not a segment")
    return any(
        _holds(segment.condition, subject)
        for subject in _population(program, segment.entity, world, as_of)
        if subject.entity.key == key
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    """One entity at one instant, and inside a `where` the row at hand. `decided` remembers the
    declarations that have been evaluated for it."""

    program: Program
    facts: Facts
    entity: EntityRow
    decided: dict[str, Any]
    row: EventRow | None = None
    row_event: str = ""

    @property
    def as_of(self) -> datetime:
        return self.facts.as_of

    @property
    def calendar(self) -> Calendar:
        return self.facts.calendar


def _population(program: Program, entity: str, world: World, as_of: datetime) -> list[_Subject]:
    facts = Facts(program.catalog, world, as_of)
    return [_Subject(program, facts, row, {}) for row in facts.population(entity)]


# ---------------------------------------------------------------- conditions


def _holds(condition: Condition, subject: _Subject) -> bool:
    match condition:
        case Always(value):
            return value
        case Not(operand):
            return not _holds(operand, subject)
        case And(operands):
            return all(_holds(operand, subject) for operand in operands)
        case Or(operands):
            return any(_holds(operand, subject) for operand in operands)
        case HowMany(low, high, operands):
            count = sum(_holds(operand, subject) for operand in operands)
            return low <= count and (high is None or count <= high)
        case Compare(comparison, left, right):
            return _compare(comparison, _value(left, subject), _value(right, subject), subject)
        case OneOf(value, options):
            found = _value(value, subject)
            return any(
                _compare(Operator.EQUAL, found, _value(option, subject), subject)
                for option in options
            )
        case Known(value):
            return _value(value, subject) is not None
        case Holds(value):
            return _value(value, subject) is True
        case InWindow(value, window):
            found = _value(value, subject)
            return found is not None and _within(_instant(found, subject), window, subject)
        case AnniversaryIn(value, window):
            found = _value(value, subject)
            return found is not None and _comes_round(
                local_day(found, subject.calendar), window, subject
            )
        case InSegment(name):
            return bool(_declared_value(name, subject))
        case InList(name, value):
            key = subject.entity.key if value is None else (_value(value, subject),)
            return any(
                same(key, entry, subject.calendar) for entry in subject.facts.member_list(name)
            )
        case InSample(salt, low, high, by):
            parts = subject.entity.key if by is None else (_value(by, subject),)
            if None in parts:
                return False
            return low <= bucket(salt, parts) < high
        case _:
            assert_never(condition)


def _compare(comparison: Operator, left: Any, right: Any, subject: _Subject) -> bool:
    return _in_range(lambda: compare(comparison, left, right, subject.calendar))


# ---------------------------------------------------------------- windows


def _instant(value: date, subject: _Subject) -> datetime:
    return _in_range(lambda: as_instant(value, subject.calendar))


def _in_range(compute: Callable[[], Result]) -> Result:
    try:
        return compute()
    except OverflowError as error:
        raise NumberOverflow("an instant outside the years 1 to 9999") from error


def _edges(window: Window, subject: _Subject) -> tuple[datetime | None, datetime | None] | None:
    """The instants of a window, None where it is unbounded; None when an edge is missing."""
    edges: list[datetime | None] = []
    for edge in (window.start, window.end):
        value = None if edge is None else _value(edge, subject)
        if edge is not None and value is None:
            return None
        edges.append(None if value is None else _instant(value, subject))
    return edges[0], edges[1]


def _within(instant: datetime, window: Window, subject: _Subject) -> bool:
    edges = _edges(window, subject)
    if edges is None:
        return False
    start, end = edges
    return (start is None or start <= instant) and (end is None or instant < end)


def _comes_round(day: date, window: Window, subject: _Subject) -> bool:
    """Is month and day of `day` that of some local date of the window?"""
    edges = _edges(window, subject)
    if edges is None:
        return False
    start, end = edges
    if start is None or end is None:
        return True
    zone = subject.calendar.zone
    return comes_round(day, first_date_from(start, zone), first_date_from(end, zone))


# ---------------------------------------------------------------- values


def _value(value: Value, subject: _Subject) -> Any:
    match value:
        case Literal(constant):
            return constant_value(constant)
        case Missing():
            return None
        case Moment(edge):
            return _in_range(lambda: resolve(edge, subject.as_of, subject.calendar))
        case AttributeValue(_, name):
            return subject.entity.attributes.get(name)
        case KnownSince():
            since = subject.entity.since
            return None if since is None else _instant(since, subject)
        case PropertyValue(name):
            return _property(name, subject)
        case TraitValue(name):
            return _declared_value(name, subject)
        case Apply(function, arguments, type):
            known = tuple(_value(argument, subject) for argument in arguments)
            result = FUNCTIONS[function].apply(known, Context(subject.calendar))
            return _widened(result, type, subject)
        case Shifted(inner, amount, unit):
            found = _value(inner, subject)
            return None if found is None else _shifted(found, amount, unit, subject)
        case Choice(arms, default, type):
            chosen = next((v for when, v in arms if _holds(when, subject)), default)
            return _widened(_value(chosen, subject), type, subject)
        case Truth(condition):
            return _holds(condition, subject)
        case Aggregate():
            return _aggregate(value, subject)
        case _:
            assert_never(value)


def _widened(value: Any, type: Type, subject: _Subject) -> Any:
    """A date where the branches of a choice join to a timestamp."""
    if isinstance(type, TimestampType) and isinstance(value, date):
        return _instant(value, subject)
    return value


def _shifted(value: date, amount: int, unit: Unit, subject: _Subject) -> date:
    if isinstance(value, datetime):
        return _in_range(lambda: shift(value, amount, unit, subject.calendar.zone))
    if unit.is_exact:
        return _shifted(_instant(value, subject), amount, unit, subject)
    return _in_range(lambda: shift_date(value, amount, unit))


def _property(name: str, subject: _Subject) -> Any:
    row = subject.row
    assert row is not None
    if name in subject.facts.catalog.events[subject.row_event].properties:
        return row.properties.get(name)
    return {"time": row.time, "name": subject.row_event}[name]


def _declared_value(name: str, subject: _Subject) -> Any:
    """What a segment, trait or partition says of the entity; each is decided once."""
    if name not in subject.decided:
        entity_only = replace(subject, row=None, row_event="")
        declared = subject.program.declarations[name]
        match declared:
            case Segment(condition=condition):
                result: Any = _holds(condition, entity_only)
            case Trait(value=value):
                result = _value(value, entity_only)
            case Partition(arms=arms, otherwise=otherwise):
                labels = (label for label, when in arms if _holds(when, entity_only))
                result = next(labels, otherwise)
            case _:
                assert_never(declared)
        subject.decided[name] = result
    return subject.decided[name]


# ---------------------------------------------------------------- rows


def _aggregate(node: Aggregate, subject: _Subject) -> Any:
    at_rows = _rows(node.rows, subject)
    instants = [_time(at_row) for at_row in at_rows]
    operand = node.operand
    operands = instants if operand is None else [_value(operand, at_row) for at_row in at_rows]
    return aggregated(node, Sample(instants, operands), subject.as_of, subject.calendar)


def _rows(rows: Rows, subject: _Subject) -> list[_Subject]:
    """The subject at each of the rows, in total order: arms, then `where`, then window."""
    found: list[tuple[Any, _Subject]] = []
    for position, name in enumerate(dict.fromkeys(arm.event for arm in rows.arms)):
        event = subject.facts.catalog.events[name]
        filters = [arm.where for arm in rows.arms if arm.event == name]
        for row in subject.facts.rows(name, subject.entity.key):
            at_row = replace(subject, row=row, row_event=name)
            if any(where is None or _holds(where, at_row) for where in filters):
                found.append((row_order(row, event, position), at_row))
    found.sort(key=lambda entry: entry[0])
    return [
        at_row
        for _, at_row in found
        if (rows.where is None or _holds(rows.where, at_row))
        and (rows.window is None or _within(_time(at_row), rows.window, subject))
    ]


def _time(at_row: _Subject) -> datetime:
    assert at_row.row is not None
    assert isinstance(at_row.row.time, datetime)
    return at_row.row.time
