"""The neutral rows: each function of the language as SQL that several engines share.

A row takes an `Application` and gives the expression. Missing arguments make the result NULL by
the rules of SQL, except where a row says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from seglang.sql import numbers, text_rows, tree, version_rows
from seglang.sql.dialect import Application, Dialect, Row
from seglang.sql.operand import Operand
from seglang.sql.tree import Node
from seglang.sql.zones import offsets
from seglang.types import (
    INTEGER,
    TIMESTAMP,
    WEEKDAYS,
    DateType,
    DecimalType,
    IntegerType,
)

# ---------------------------------------------------------------- numbers


def _add(at: Application) -> Operand:
    return numbers.added(at.operands[0], at.operands[1], at.type, at.dialect, minus=False)


def _subtract(at: Application) -> Operand:
    return numbers.added(at.operands[0], at.operands[1], at.type, at.dialect, minus=True)


def _multiply(at: Application) -> Operand:
    return numbers.multiplied(at.operands[0], at.operands[1], at.type, at.dialect)


def _divide(at: Application) -> Operand:
    return numbers.divided(at.operands[0], at.operands[1], at.dialect)


def _negate(at: Application) -> Operand:
    (operand,) = at.operands
    node = tree.negative(_widened(operand))
    return Operand(node, at.type, operand.nullable, numbers.digits_of(operand))


def _absolute(at: Application) -> Operand:
    (operand,) = at.operands
    node = tree.call("abs", _widened(operand))
    return Operand(node, at.type, operand.nullable, numbers.digits_of(operand))


def _widened(operand: Operand) -> Node:
    """The smallest number of a type has no positive counterpart in it."""
    if isinstance(operand.type, IntegerType):
        return tree.cast(operand.node, tree.BIGINT)
    return numbers.exact(operand)


def _to_integer(function: str) -> Row:
    def row(at: Application) -> Operand:
        (operand,) = at.operands
        exact = numbers.exact(operand)
        # An integer goes through floating point in some engines.
        is_whole = isinstance(operand.type, IntegerType)
        return numbers.to_integer(exact if is_whole else tree.call(function, exact), True)

    return row


def _otherwise(at: Application) -> Operand:
    left, right = numbers.together(at.operands)
    node = tree.coalesce(left.node, right.node)
    digits = numbers.common((left, right))
    return Operand(node, at.type, left.nullable and right.nullable, digits)


# ---------------------------------------------------------------- times

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_OFFSETS = 7


def local_time(dialect: Dialect, operand: Operand, zone: str) -> Node:
    """The local time of an instant, or the midnight of a date."""
    if isinstance(operand.type, DateType):
        return tree.cast(operand.node, tree.LOCAL)
    return _local(dialect, operand, zone)


def _local(dialect: Dialect, operand: Operand, zone: str) -> Node:
    is_known = operand.span is not None and dialect.offsets_pay
    known = offsets(zone, *operand.span) if is_known and operand.span is not None else None
    if known is None or len(known) > _MOST_OFFSETS:
        return dialect.local(zone, operand.node)
    arms: list[tuple[Node, Node]] = []
    for until, offset in known:
        shift = tree.integer(offset // _MICROSECOND)
        if until is None:
            shift = tree.choose(arms, shift) if arms else shift
            passed = tree.add(dialect.microseconds(operand.node), shift)
            return dialect.from_microseconds(passed)
        bound = tree.integer((until - _EPOCH) // _MICROSECOND)
        arms.append((tree.compare("<", dialect.microseconds(operand.node), bound), shift))
    raise AssertionError("the last offset has no end")


def local_day(dialect: Dialect, operand: Operand, zone: str) -> Node:
    """The local date of an instant, or the date itself."""
    if isinstance(operand.type, DateType):
        return operand.node
    return tree.cast(_local(dialect, operand, zone), tree.DATE)


def instant(dialect: Dialect, operand: Operand, zone: str) -> Node:
    """The instant itself, or the local midnight of a date."""
    if isinstance(operand.type, DateType):
        return dialect.in_zone(zone, tree.cast(operand.node, tree.LOCAL))
    return operand.node


def _part(name: str) -> Row:
    def row(at: Application) -> Node:
        local = local_time(at.dialect, at.operands[0], at.calendar.zone)
        return tree.cast(tree.call("date_part", tree.text(name), local), tree.BIGINT)

    return row


def _clock_part(name: str) -> Row:
    """Hours and minutes of a date are those of its first instant, which need not be midnight."""

    def row(at: Application) -> Node:
        zone = at.calendar.zone
        operand = at.operands[0]
        moment = replace(operand, node=instant(at.dialect, operand, zone), type=TIMESTAMP)
        local = local_time(at.dialect, moment, zone)
        return tree.cast(tree.call("date_part", tree.text(name), local), tree.BIGINT)

    return row


def _date(at: Application) -> Node:
    return local_day(at.dialect, at.operands[0], at.calendar.zone)


def _weekday(at: Application) -> Node:
    return weekday(local_time(at.dialect, at.operands[0], at.calendar.zone))


def weekday(local: Node) -> Node:
    """The name by its place: arms would repeat the operand, which may be a long query, for each."""
    names = tree.array([tree.text(day) for day in WEEKDAYS.values])
    # Of a time that is missing in any row, DuckDB takes the part for a floating-point number.
    place = tree.cast(tree.call("date_part", tree.text("isodow"), local), tree.INT)
    return tree.call("list_extract", names, place)


def _add_duration(at: Application) -> Node:
    value, by = at.operands
    return at.dialect.moved(instant(at.dialect, value, at.calendar.zone), by.node)


def _subtract_duration(at: Application) -> Node:
    value, by = at.operands
    moved = instant(at.dialect, value, at.calendar.zone)
    return at.dialect.moved(moved, tree.negative(by.node))


def _subtract_instants(at: Application) -> Node:
    later, earlier = at.operands
    if isinstance(later.type, DateType) and isinstance(earlier.type, DateType):
        days = at.dialect.days_between(later.node, earlier.node)
        return tree.multiply(days, tree.integer(86_400_000_000))
    zone = at.calendar.zone
    return tree.subtract(
        at.dialect.microseconds(instant(at.dialect, later, zone)),
        at.dialect.microseconds(instant(at.dialect, earlier, zone)),
    )


def _add_durations(at: Application) -> Node:
    return tree.add(*at.nodes)


def _subtract_durations(at: Application) -> Node:
    return tree.subtract(*at.nodes)


def _multiply_duration(at: Application) -> Node:
    duration, by = at.operands
    exact = Operand(duration.node, INTEGER, duration.nullable, (19, 0))
    product = numbers.multiplied(exact, by, DecimalType(), at.dialect)
    return tree.cast(tree.call("round", product.node), tree.BIGINT)


def _divide_duration(at: Application) -> Node:
    """Scaled by ten decimals of the divisor, so that whole numbers are divided."""
    duration, by = at.operands
    step = tree.integer(10**10)

    def body(parts: Sequence[Node]) -> Node:
        amount, divisor = parts
        above = tree.multiply(tree.cast(amount, tree.HUGE), step)
        below = tree.cast(tree.multiply(divisor, step), tree.HUGE)
        magnitude = numbers.rounded_quotient(tree.call("abs", above), tree.call("abs", below))
        negative = tree.compare("<", tree.multiply(_sign(amount), _sign(divisor)), tree.integer(0))
        signed = tree.choose(((negative, tree.negative(magnitude)),), magnitude)
        zero = tree.compare("=", divisor, tree.integer(0))
        return tree.choose(((zero, tree.null()),), signed)

    return at.dialect.let((duration.node, tree.cast(by.node, numbers.FULL)), body)


def _sign(node: Node) -> Node:
    negative = tree.compare("<", node, tree.integer(0))
    return tree.choose(((negative, tree.integer(-1)),), tree.integer(1))


def _elapsed_exact(seconds: int) -> Row:
    def row(at: Application) -> Node:
        zone = at.calendar.zone
        start, now = (instant(at.dialect, operand, zone) for operand in at.operands)
        step = tree.integer(seconds * 1_000_000)

        def body(parts: Sequence[Node]) -> Node:
            (passed,) = parts
            # Whole division cuts towards zero; what has not begun counts as one less.
            begun = tree.compare("<", tree.remainder(passed, step), tree.integer(0))
            less = tree.choose(((begun, tree.integer(1)),), tree.integer(0))
            return tree.subtract(tree.quotient(passed, step), less)

        passed = tree.subtract(at.dialect.microseconds(now), at.dialect.microseconds(start))
        return at.dialect.let((passed,), body)

    return row


def _elapsed_days(days: int) -> Row:
    def row(at: Application) -> Node:
        def body(parts: Sequence[Node]) -> Node:
            start, now, until = parts
            between = at.dialect.days_between(
                tree.cast(now, tree.DATE), tree.cast(start, tree.DATE)
            )
            reached = at.dialect.days_later(start, between)
            return _floored(_less_if_after(at, between, reached, until), days)

        return at.dialect.let(_local_pair(at), body)

    return row


def _elapsed_months(months: int) -> Row:
    def row(at: Application) -> Node:
        def body(parts: Sequence[Node]) -> Node:
            start, now, until = parts
            between = tree.subtract(_month_number(now), _month_number(start))
            reached = at.dialect.months_later(start, between)
            return _floored(_less_if_after(at, between, reached, until), months)

        return at.dialect.let(_local_pair(at), body)

    return row


def _local_pair(at: Application) -> tuple[Node, Node, Node]:
    """The local times of both, and the instant of the second. A date may begin after midnight."""
    zone = at.calendar.zone
    start, now = (instant(at.dialect, operand, zone) for operand in at.operands)
    return at.dialect.local(zone, start), at.dialect.local(zone, now), now


def _month_number(local: Node) -> Node:
    year = tree.call("date_part", tree.text("year"), local)
    month = tree.call("date_part", tree.text("month"), local)
    return tree.add(tree.multiply(year, tree.integer(12)), month)


def _less_if_after(at: Application, count: Node, reached: Node, until: Node) -> Node:
    later = tree.compare(">", at.dialect.in_zone(at.calendar.zone, reached), until)
    return tree.subtract(count, tree.choose(((later, tree.integer(1)),), tree.integer(0)))


def _floored(count: Node, size: int) -> Node:
    if size == 1:
        return tree.cast(count, tree.BIGINT)
    step = tree.integer(size)
    # Floor division out of one that cuts towards zero.
    rest = tree.remainder(tree.add(tree.remainder(count, step), step), step)
    return tree.cast(tree.quotient(tree.subtract(count, rest), step), tree.BIGINT)


NEUTRAL: Mapping[str, Callable[[Application], Node | Operand]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negate": _negate,
    "absolute": _absolute,
    "round": _to_integer("round"),
    "floor": _to_integer("floor"),
    "ceiling": _to_integer("ceil"),
    "otherwise": _otherwise,
    "hour": _clock_part("hour"),
    "minute": _clock_part("minute"),
    "day": _part("day"),
    "month": _part("month"),
    "quarter": _part("quarter"),
    "year": _part("year"),
    "date": _date,
    "weekday": _weekday,
    "add_duration": _add_duration,
    "subtract_duration": _subtract_duration,
    "subtract_instants": _subtract_instants,
    "add_durations": _add_durations,
    "subtract_durations": _subtract_durations,
    "multiply_duration": _multiply_duration,
    "divide_duration": _divide_duration,
    "elapsed_second": _elapsed_exact(1),
    "elapsed_minute": _elapsed_exact(60),
    "elapsed_hour": _elapsed_exact(3600),
    "elapsed_day": _elapsed_days(1),
    "elapsed_week": _elapsed_days(7),
    "elapsed_month": _elapsed_months(1),
    "elapsed_quarter": _elapsed_months(3),
    "elapsed_year": _elapsed_months(12),
    "lower": text_rows.lower_row,
    "upper": text_rows.upper_row,
    "trim": text_rows.trim_row,
    "length": text_rows.length_row,
    "empty": text_rows.empty_row,
    "number": text_rows.number_row,
    "text": text_rows.text_row,
    "contains": text_rows.test_row("contains"),
    "starts_with": text_rows.test_row("starts_with"),
    "ends_with": text_rows.test_row("ends_with"),
    "has": text_rows.has_row,
    "has_any": text_rows.has_any_row,
    "has_all": text_rows.has_all_row,
    "has_count": text_rows.has_count_row,
    "lower_list": text_rows.lower_list_row,
    "distance": text_rows.distance_row,
    "version_key": version_rows.key_row,
    "map_value": version_rows.map_row,
}
