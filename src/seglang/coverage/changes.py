"""The small changes that a rule is tried with: each says one thing that a slip would have said.

Takes a node of the typed core, gives what may stand for it instead and what kind of change that
is. The result has the type of the node; it may mean the same by chance, which others find out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, get_args

from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    Apply,
    CalendarDuration,
    Compare,
    Condition,
    HowMany,
    InSample,
    InWindow,
    Literal,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Shifted,
)
from seglang.core.sample import BUCKETS
from seglang.core.sources import Absent, End, Length, Picked, Rows, Sequence, Step, Timing, Window
from seglang.core.standings import Cut, Direction, Ranked
from seglang.core.walking import children
from seglang.coverage.atoms import is_written, operands
from seglang.coverage.window_changes import changed_edges, changed_length, changed_windows, moved
from seglang.types import DecimalType, EnumType, IntegerType, TextType, Type


class Kind(Enum):
    """In which respect a rule is changed."""

    THRESHOLD = "threshold"
    BOUNDARY = "boundary"
    OPERATOR = "operator"
    NEGATION = "negation"
    JOIN = "and or or"
    WINDOW = "window"
    TEXT = "text"
    DROPPED = "left out"


# What changes, by what, in which respect. What stands for it is None where it is left out.
Change: TypeAlias = tuple[Kind, Any, Any]

CONDITIONS: tuple[type, ...] = get_args(Condition)
NOBODY_HAS = "~ no such text ~"
_BOUNDARIES = {
    Operator.LESS: Operator.LESS_OR_EQUAL,
    Operator.LESS_OR_EQUAL: Operator.LESS,
    Operator.GREATER: Operator.GREATER_OR_EQUAL,
    Operator.GREATER_OR_EQUAL: Operator.GREATER,
}
_OTHER_AGGREGATIONS = {
    Aggregation.FIRST: Aggregation.LAST,
    Aggregation.LAST: Aggregation.FIRST,
    Aggregation.MIN: Aggregation.MAX,
    Aggregation.MAX: Aggregation.MIN,
    Aggregation.LONGEST_GAP: Aggregation.AVERAGE_GAP,
    Aggregation.AVERAGE_GAP: Aggregation.LONGEST_GAP,
    Aggregation.LONGEST_STREAK: Aggregation.CURRENT_STREAK,
    Aggregation.CURRENT_STREAK: Aggregation.LONGEST_STREAK,
}
_OTHER_ENDS = {
    End.FIRST: End.LAST,
    End.LAST: End.FIRST,
    End.TOP: End.BOTTOM,
    End.BOTTOM: End.TOP,
}
_OTHER_FUNCTIONS = {
    "add": "subtract",
    "subtract": "add",
    "starts_with": "ends_with",
    "ends_with": "starts_with",
    "has_any": "has_all",
    "has_all": "has_any",
}
# So many written parts show that an author wrote one condition about each of several periods.
_PERIODS = 3


def changes(node: Any, *, joins: bool = True, beside: Type | None = None) -> Iterator[Change]:
    """Every change of the node and of what is inside it. Without `joins` none turns round or joins
    otherwise the condition as a whole: its parts are changed one by one then. `beside`: the type of
    what a constant is compared with."""
    if isinstance(node, CONDITIONS) and joins:
        yield from _of_condition(node)
    yield from _own(node, beside)
    written = not isinstance(node, And | Or | HowMany | Not) or is_written(node, operands(node))
    in_periods = not written and len(operands(node)) >= _PERIODS
    for child in children(node):
        if isinstance(child, Moment) and isinstance(node, Window | InWindow):
            continue  # a window changes as a whole
        inner_joins = written and not (isinstance(node, Not) and _is_single(child))
        for change in changes(child, joins=inner_joins, beside=_compared(node)):
            if not (in_periods and _is_of_one_period(change)):
                yield change


def _compared(node: Any) -> Type | None:
    """The type of the value that a condition compares, where the constants do not say it."""
    match node:
        case Compare(_, left, right):
            return left.type if isinstance(left.type, EnumType) else right.type
        case OneOf(value):
            return value.type
        case _:
            return None


def _is_of_one_period(change: Change) -> bool:
    """The periods of `in each of last 3 full months` are not changed one by one."""
    kind, target, _ = change
    return kind is Kind.WINDOW or (kind is Kind.DROPPED and isinstance(target, Rows))


def _is_single(node: Any) -> bool:
    """One condition, as the author sees it: to leave out a `not` before it says all."""
    return not isinstance(node, And | Or | HowMany) or not is_written(node, operands(node))


def _of_condition(node: Any) -> Iterator[Change]:
    """A condition that the author wrote, turned round or joined otherwise."""
    match node:
        case Always():
            return
        case Not(operand):
            yield Kind.NEGATION, node, operand
        case And(parts) | Or(parts) if is_written(node, parts):
            other = Or if isinstance(node, And) else And
            yield Kind.JOIN, node, other(parts, node.span)
            for number in range(len(parts)):
                left = parts[:number] + parts[number + 1 :]
                simpler = left[0] if len(left) == 1 else replace(node, operands=left)
                yield Kind.DROPPED, node, simpler
        case HowMany(low, high, parts):
            if not is_written(node, parts):
                yield Kind.NEGATION, node, Not(node, node.span)
            yield from _other_counts(node, low, high, len(parts))
        case _:
            yield Kind.NEGATION, node, Not(node, node.span)


def _other_counts(node: HowMany, low: int, high: int | None, count: int) -> Iterator[Change]:
    for other in (low + 1, low - 1):
        if 0 <= other <= (count if high is None else high) and (low > 0 or high is None):
            yield Kind.THRESHOLD, node, replace(node, low=other)
    if high is not None:
        for other in (high + 1, high - 1):
            if low <= other <= count:
                yield Kind.THRESHOLD, node, replace(node, high=other)


def _own(node: Any, beside: Type | None) -> Iterator[Change]:
    """Changes of the node itself, not of what is inside it."""
    match node:
        case Compare(operator, left, right):
            whole = isinstance(left.type, IntegerType) and isinstance(right.type, IntegerType)
            constant = isinstance(left, Literal) or isinstance(right, Literal)
            # Beside a whole number one more or less says the same.
            if operator in _BOUNDARIES and not (whole and constant):
                yield Kind.BOUNDARY, node, replace(node, operator=_BOUNDARIES[operator])
            if operator is Operator.EQUAL and isinstance(left.type, IntegerType | DecimalType):
                for other in (Operator.GREATER_OR_EQUAL, Operator.LESS_OR_EQUAL):
                    yield Kind.OPERATOR, node, replace(node, operator=other)
        case OneOf(_, options) if len(options) > 1:
            for number in range(len(options)):
                left_over = options[:number] + options[number + 1 :]
                yield Kind.DROPPED, node, replace(node, options=left_over)
        case Literal():
            for kind, value in _constants(
                node.value, beside if isinstance(beside, EnumType) else node.type
            ):
                yield kind, node, replace(node, value=value)
        case Moment(edge):
            for other_edge in changed_edges(edge):
                yield Kind.THRESHOLD, node, replace(node, edge=other_edge)
        case Shifted(_, amount, unit):
            for length in changed_length(abs(amount), unit):
                moved = length.amount if amount > 0 else -length.amount
                yield Kind.THRESHOLD, node, replace(node, amount=moved, unit=length.unit)
        case Window():
            for window in changed_windows(node):
                yield Kind.WINDOW, node, window
        case Apply(function) if function in _OTHER_FUNCTIONS:
            yield Kind.OPERATOR, node, replace(node, function=_OTHER_FUNCTIONS[function])
        case Aggregate():
            yield from _of_aggregate(node)
        case InSample(low=low, high=high):
            yield from _of_sample(node, low, high)
        case Ranked():
            yield from _of_ranked(node)
        case Rows(where=where, window=window):
            if where is not None:
                yield Kind.DROPPED, node, replace(node, where=None)
            if window is not None:
                yield Kind.DROPPED, node, replace(node, window=None)
        case Picked(end=end, number=number):
            yield Kind.OPERATOR, node, replace(node, end=_OTHER_ENDS[end])
            for other_number in _beside(number, 1):
                yield Kind.THRESHOLD, node, replace(node, number=other_number)
        case Step():
            yield from _of_step(node)
        case Absent(within=within) if within is not None:
            for length in changed_length(within.amount, within.unit):
                yield Kind.WINDOW, node, replace(node, within=length)
        case Sequence(absent=absent, all_within=all_within):
            if absent is not None:
                yield Kind.DROPPED, node, replace(node, absent=None)
            if all_within is not None:
                yield Kind.DROPPED, node, replace(node, all_within=None)
                for length in changed_length(all_within.amount, all_within.unit):
                    yield Kind.WINDOW, node, replace(node, all_within=length)
        case _:
            return


def _beside(number: int, least: int, most: int | None = None) -> Iterator[int]:
    for other in (number + 1, number - 1):
        if other >= least and (most is None or other <= most):
            yield other


def _constants(value: Any, type: Type) -> Iterator[tuple[Kind, Any]]:
    """Other values for a constant of the rule."""
    match value:
        case bool():
            yield Kind.OPERATOR, not value
        case int():
            for number in (value + 1, value - 1):
                yield Kind.THRESHOLD, number
        case Decimal():
            exponent = value.as_tuple().exponent
            step = Decimal(1).scaleb(min(int(exponent), 0))
            for decimal in (value + step, value - step):
                yield Kind.THRESHOLD, decimal
        case str():
            if isinstance(type, EnumType):
                yield from ((Kind.TEXT, other) for other in _next_of(type.values, value))
            elif isinstance(type, TextType):
                yield Kind.TEXT, NOBODY_HAS
        case datetime():
            for instant in moved(value, timedelta(minutes=1)):
                yield Kind.THRESHOLD, instant
        case date():
            for day in moved(value, timedelta(days=1)):
                yield Kind.THRESHOLD, day
        case timedelta():
            unit = _unit_of(value)
            for length in (value + unit, value - unit):
                yield Kind.THRESHOLD, length
        case CalendarDuration(amount, unit):
            for other in changed_length(amount, unit):
                yield Kind.THRESHOLD, CalendarDuration(other.amount, other.unit)
        case tuple() if len(value) > 1 and all(isinstance(item, str) for item in value):
            for number in range(len(value)):
                yield Kind.DROPPED, value[:number] + value[number + 1 :]
        case _:
            return


def _next_of(values: tuple[str, ...], value: str) -> Iterator[str]:
    if value in values and len(values) > 1:
        yield values[(values.index(value) + 1) % len(values)]


def _unit_of(length: timedelta) -> timedelta:
    """The longest of a day, an hour, a minute and a second of which it is a multiple."""
    for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
        if not length % unit:
            return unit
    return timedelta(seconds=1)


def _of_aggregate(node: Aggregate) -> Iterator[Change]:
    if node.kind in _OTHER_AGGREGATIONS:
        yield Kind.OPERATOR, node, replace(node, kind=_OTHER_AGGREGATIONS[node.kind])
    if node.number is not None:
        most = 100 if node.kind is Aggregation.PERCENTILE else None
        for number in _beside(node.number, 1, most):
            yield Kind.THRESHOLD, node, replace(node, number=number)


def _of_sample(node: InSample, low: int, high: int) -> Iterator[Change]:
    percent = BUCKETS // 100
    for other in (high + percent, high - percent):
        if low < other <= BUCKETS:
            yield Kind.THRESHOLD, node, replace(node, high=other)
    for other in (low + percent, low - percent) if low else ():
        if 0 <= other < high:
            yield Kind.THRESHOLD, node, replace(node, low=other)


def _of_ranked(node: Ranked) -> Iterator[Change]:
    other = Direction.BOTTOM if node.direction is Direction.TOP else Direction.TOP
    yield Kind.OPERATOR, node, replace(node, direction=other)
    yield Kind.BOUNDARY, node, replace(node, with_ties=not node.with_ties)
    step = Decimal(1) if node.cut is Cut.COUNT else Decimal("0.01")
    for amount in (node.amount + step, node.amount - step):
        if amount > 0 and (node.cut is Cut.COUNT or amount <= 1):
            yield Kind.THRESHOLD, node, replace(node, amount=amount)
    if node.per:
        yield Kind.DROPPED, node, replace(node, per=())
    if node.among is not None:
        yield Kind.DROPPED, node, replace(node, among=None)


def _of_step(node: Step) -> Iterator[Change]:
    for number in _beside(node.at_least, 1):
        yield Kind.THRESHOLD, node, replace(node, at_least=number)
    if node.is_next:
        yield Kind.OPERATOR, node, replace(node, is_next=False)
    if node.without is not None:
        yield Kind.DROPPED, node, replace(node, without=None)
    if node.timing is not None:
        yield Kind.DROPPED, node, replace(node, timing=None)
        for timing in _other_timings(node.timing):
            yield Kind.WINDOW, node, replace(node, timing=timing)


def _other_timings(timing: Timing) -> Iterator[Timing]:
    for length in () if timing.earliest is None else _lengths(timing.earliest):
        yield replace(timing, earliest=length)
    for length in () if timing.latest is None else _lengths(timing.latest):
        yield replace(timing, latest=length)


def _lengths(length: Length) -> Iterator[Length]:
    return changed_length(length.amount, length.unit)


__all__ = ["CONDITIONS", "NOBODY_HAS", "Change", "Kind", "changes"]
