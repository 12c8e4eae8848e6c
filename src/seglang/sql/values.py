"""Values of the core as SQL expressions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from seglang.core.constants import constant_value
from seglang.core.edges import FixedInstant, LocalMidnight, Unit
from seglang.core.missing import may_be_missing
from seglang.core.nodes import (
    Aggregate,
    Apply,
    AttributeValue,
    Choice,
    ForeignKey,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import ValueAt
from seglang.core.standings import Score
from seglang.sql import (
    columns,
    conditions,
    kinds,
    lookups,
    numbers,
    periods,
    places,
    ranks,
    subqueries,
    tree,
)
from seglang.sql.alike import widened
from seglang.sql.compiled import Bound, Form
from seglang.sql.dialect import Application
from seglang.sql.operand import INTEGER_DIGITS, Operand
from seglang.sql.rows import instant, local_time
from seglang.sql.statement import Place, Statement
from seglang.types import (
    BOOLEAN,
    TIMESTAMP,
    WIDE,
    DateType,
    DecimalType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    Type,
)

_MICROSECOND = timedelta(microseconds=1)

row_time = columns.row_time
since = columns.since


def value_of(statement: Statement, place: Place, value: Value) -> Operand:
    match value:
        case Literal(constant, type):
            return literal(statement, constant, type)
        case Missing(type):
            return Operand(kinds.missing(statement.dialect, type), type, True)
        case Moment(edge):
            return Operand(statement.bound(Bound(edge, Form.INSTANT)), TIMESTAMP, False)
        case AttributeValue():
            return columns.attribute(statement, place, value)
        case KnownSince():
            return columns.known_since(statement, place, value)
        case PropertyValue():
            return columns.property_of(statement, place, value)
        case ForeignKey():
            return columns.foreign_key(statement, place, value)
        case Lookup():
            return lookups.lookup(statement, place, value)
        case Outside(inner, levels):
            return value_of(statement, places.left(place, levels), inner)
        case Apply():
            return _apply(statement, place, value)
        case Shifted():
            return _shifted(statement, place, value)
        case Choice():
            return _choice(statement, place, value)
        case Truth(condition):
            return Operand(conditions.truth(statement, place, condition), BOOLEAN, False)
        case PeriodOf():
            return periods.period_of(statement, place, value)
        case Aggregate():
            found = place.measured.get(value)
            return subqueries.aggregate(statement, place, value) if found is None else found
        case Score():
            return ranks.score(statement, place, value)
        case TraitValue() | ValueAt():
            raise AssertionError("a plan holds no references")
        case _:
            assert_never(value)


# ---------------------------------------------------------------- literals


def literal(statement: Statement, constant: object, type: Type) -> Operand:
    known = constant_value(constant)
    match known:
        case bool():
            return Operand(tree.boolean(known), type, False)
        case int() if isinstance(type, DecimalType):
            return Operand(tree.integer(known), type, False, (_digits(known), 0))
        case int():
            return Operand(tree.integer(known), type, False, (INTEGER_DIGITS, 0))
        case Decimal():
            return _decimal(known, type)
        case str():
            return Operand(tree.text(known), type, False)
        case datetime():
            edge = FixedInstant(known)
            return Operand(statement.bound(Bound(edge, Form.INSTANT)), TIMESTAMP, False)
        case date():
            return Operand(tree.cast(tree.text(known.isoformat()), tree.DATE), type, False)
        case timedelta():
            return Operand(tree.integer(known // _MICROSECOND), type, False)
        case tuple() if isinstance(type, PointType):
            degrees = [tree.cast(tree.decimal(Decimal(part)), tree.DOUBLE) for part in known]
            return Operand(tree.array(degrees), type, False)
        case tuple() if isinstance(type, ListType):
            items = [literal(statement, item, type.element).node for item in known]
            return Operand(tree.cast(tree.array(items), kinds.list_kind(type)), type, False)
        case _:
            raise AssertionError(f"no literal of {type}")


def _digits(number: int) -> int:
    return max(len(str(abs(number))), 1)


def _decimal(number: Decimal, type: Type) -> Operand:
    """The literal keeps no more decimals than it needs."""
    short = number.normalize(WIDE)
    exponent = short.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent > 0:
        short, exponent = short.quantize(Decimal(1), context=WIDE), 0
    precision = max(len(short.as_tuple().digits), -exponent) + 1
    return Operand(tree.decimal(short), type, False, (precision, -exponent))


# ---------------------------------------------------------------- calculations


def _apply(statement: Statement, place: Place, value: Apply) -> Operand:
    operands = tuple(value_of(statement, place, argument) for argument in value.arguments)
    if value.function == "otherwise":
        operands = tuple(as_type(statement, operand, value.type) for operand in operands)
    application = Application(
        value.arguments, operands, value.type, statement.calendar, statement.dialect
    )
    result = statement.dialect.rows[value.function](application)
    if isinstance(result, Operand):
        return result
    nullable = any(operand.nullable for operand in operands) or may_be_missing(
        Apply(value.function, tuple(map(_known, value.arguments)), value.type),
        statement.plan.program,
    )
    digits = (INTEGER_DIGITS, 0) if isinstance(value.type, IntegerType) else None
    return Operand(result, value.type, nullable, digits)


def _known(argument: Value) -> Value:
    """A stand-in that is never missing: asks what the function itself does."""
    return argument if isinstance(argument, Literal) else Literal(0, argument.type)


def _shifted(statement: Statement, place: Place, value: Shifted) -> Operand:
    return moved(statement, value_of(statement, place, value.value), value.amount, value.unit)


def moved(statement: Statement, inner: Operand, amount: int, by: Unit) -> Operand:
    """An instant or a date, moved by whole units."""
    dialect, zone, unit = statement.dialect, statement.calendar.zone, by.value
    if by.is_exact:
        seconds = {"second": 1, "minute": 60, "hour": 3600}[unit]
        later = dialect.moved(
            instant(dialect, inner, zone), tree.integer(amount * seconds * 1_000_000)
        )
        return Operand(later, TIMESTAMP, inner.nullable)
    local = local_time(dialect, inner, zone)
    if unit in ("day", "week"):
        days = amount * (7 if unit == "week" else 1)
        later = dialect.days_later(local, tree.integer(days))
    else:
        months = amount * periods.MONTHS[by]
        later = dialect.months_later(local, tree.integer(months))
    if isinstance(inner.type, DateType):
        return Operand(tree.cast(later, tree.DATE), inner.type, inner.nullable)
    return Operand(dialect.in_zone(zone, later), TIMESTAMP, inner.nullable)


def _choice(statement: Statement, place: Place, value: Choice) -> Operand:
    tests = [conditions.condition_of(statement, place, when).node for when, _ in value.arms]
    *results, default = numbers.together(
        [
            as_type(statement, value_of(statement, place, each), value.type)
            for each in (*(then for _, then in value.arms), value.default)
        ]
    )
    arms = [(test, result.node) for test, result in zip(tests, results, strict=True)]
    every = (*results, default)
    nullable = any(result.nullable for result in every)
    return Operand(tree.choose(arms, default.node), value.type, nullable, numbers.common(every))


def as_type(statement: Statement, operand: Operand, type: Type) -> Operand:
    """A date where an instant is wanted is its local midnight; maps have one form."""
    if isinstance(type, MapType):
        return replace(operand, node=statement.dialect.map_of_texts(operand.node))
    return widened(statement.dialect, statement.calendar, operand, type)


def midnight(value: Value) -> Value:
    """A constant date as the instant that it stands for."""
    match value:
        case Literal(datetime() as instant):
            return Moment(FixedInstant(instant))
        case Literal(date() as day):
            return Moment(LocalMidnight(day))
        case _:
            return value
