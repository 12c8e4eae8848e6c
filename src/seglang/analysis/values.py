"""A value of a rule as terms of the solver: is it known, and what is it then.

Numbers, instants, durations, dates (as days) and texts (each text a whole number of its own) can be
compared; of anything else only whether it is known is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from seglang.analysis.instants import Instants, Point, microseconds
from seglang.analysis.solver import Logic, Term
from seglang.core.constants import constant_value
from seglang.core.nodes import CalendarDuration, Operator
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    TextType,
    TimestampType,
    Type,
)

_MICROSECOND = timedelta(microseconds=1)


class Kind(Enum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    DURATION = "duration"
    OTHER = "other"

    @property
    def is_number(self) -> bool:
        return self in (Kind.INTEGER, Kind.DECIMAL)

    @property
    def has_order(self) -> bool:
        return self not in (Kind.TEXT, Kind.BOOLEAN, Kind.OTHER)


def kind_of(type: Type) -> Kind:
    match type:
        case IntegerType():
            return Kind.INTEGER
        case DecimalType():
            return Kind.DECIMAL
        case TextType() | EnumType():
            return Kind.TEXT
        case BooleanType():
            return Kind.BOOLEAN
        case DateType():
            return Kind.DATE
        case TimestampType():
            return Kind.INSTANT
        case DurationType():
            return Kind.DURATION
        case _:
            return Kind.OTHER


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """`term` says nothing while `known` does not hold, and is None for a value of kind OTHER.
    `exact` is the number of an instant that is a constant."""

    kind: Kind
    known: Term
    term: Term = None
    exact: int | None = None


class Values:
    """Makes and compares the values of one question."""

    def __init__(self, logic: Logic, instants: Instants) -> None:
        self.logic = logic
        self.instants = instants
        self.texts: dict[str, int] = {}
        self.numbers: dict[Fraction, None] = {}  # those that are written
        self._midnights: dict[int, tuple[Term, Point]] = {}

    # ------------------------------------------------------------ making

    def unknown(self, type: Type, hint: str, known: Term = None) -> Encoded:
        """Any value of the type; missing or not unless `known` says so."""
        logic = self.logic
        if known is None:
            known = logic.truth(f"{hint} is known")
        kind = kind_of(type)
        match kind:
            case Kind.INTEGER | Kind.DURATION:
                return Encoded(kind, known, logic.integer(hint))
            case Kind.DECIMAL:
                return Encoded(kind, known, logic.real(hint))
            case Kind.BOOLEAN:
                return Encoded(kind, known, logic.truth(hint))
            case Kind.INSTANT:
                return Encoded(kind, known, self.instants.unknown(hint))
            case Kind.DATE:
                term = logic.integer(hint)
                logic.claim(term >= logic.whole(1))
                logic.claim(term <= logic.whole(date.max.toordinal()))
                return Encoded(kind, known, term)
            case Kind.TEXT:
                term = logic.integer(hint)
                if isinstance(type, EnumType) and type.values:
                    codes = [logic.whole(self.code(value)) for value in type.values]
                    logic.claim(logic.either(*(term == code for code in codes)))
                return Encoded(kind, known, term)
            case Kind.OTHER:
                return Encoded(kind, known)

    def code(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))

    def literal(self, constant: Any, type: Type) -> Encoded:
        kind, logic = kind_of(type), self.logic
        match constant:
            case bool():
                return Encoded(kind, True, constant)
            case int() | Decimal():
                number = Fraction(constant)
                self.numbers[number] = None
                if kind is Kind.INTEGER and number.denominator == 1:
                    return Encoded(kind, True, logic.whole(int(number)))
                return Encoded(Kind.DECIMAL, True, logic.exactly(number))
            case str() if kind is Kind.TEXT:
                return Encoded(kind, True, logic.whole(self.code(constant)))
            case datetime():
                return self.instant(self.instants.constant(microseconds(constant)))
            case date():
                return Encoded(Kind.DATE, True, logic.whole(constant.toordinal()))
            case timedelta() | CalendarDuration():
                return self._duration(constant)
            case _:
                return Encoded(Kind.OTHER, True)

    def _duration(self, constant: Any) -> Encoded:
        try:
            length = constant_value(constant) // _MICROSECOND
        except (TypeError, OverflowError):
            return Encoded(Kind.OTHER, True)
        return Encoded(Kind.DURATION, True, self.logic.whole(length))

    def instant(self, point: Point, known: Term = True) -> Encoded:
        return Encoded(Kind.INSTANT, known, point.term, point.exact)

    # ------------------------------------------------------------ converting

    def as_instant(self, value: Encoded) -> Encoded:
        """A date as its local midnight."""
        if value.kind is not Kind.DATE:
            return value
        return self.instant(self._midnight(value), value.known)

    def _midnight(self, value: Encoded) -> Point:
        key = id(value.term)
        if key not in self._midnights:
            number = _constant(value.term)
            if number is not None and 1 <= number <= date.max.toordinal():
                point = self.instants.midnight_of(date.fromordinal(number))
            else:
                point = Point(self.instants.midnight(value.term))
            self._midnights[key] = value.term, point
        return self._midnights[key][1]

    def widened(self, value: Encoded, type: Type) -> Encoded:
        """As a value of a wider type: an integer as a decimal, a date as an instant."""
        match kind_of(type), value.kind:
            case Kind.DECIMAL, Kind.INTEGER:
                return Encoded(Kind.DECIMAL, value.known, self.logic.to_real(value.term))
            case Kind.INSTANT, Kind.DATE:
                return self.as_instant(value)
            case _:
                return value

    def chosen(self, when: Term, then: Encoded, otherwise: Encoded, type: Type) -> Encoded | None:
        """One of two values, as a value of the type; None when they do not go together."""
        then, otherwise = self.widened(then, type), self.widened(otherwise, type)
        if then.kind is not otherwise.kind:
            return None
        logic = self.logic
        known = logic.chosen(when, then.known, otherwise.known)
        if then.kind is Kind.OTHER:
            return None
        return Encoded(then.kind, known, logic.chosen(when, then.term, otherwise.term))

    # ------------------------------------------------------------ comparing

    def compared(self, operator: Operator, left: Encoded, right: Encoded) -> Term | None:
        """Does the comparison hold, both being known? None when it is not understood."""
        if left.kind is Kind.DATE and right.kind is Kind.INSTANT:
            return self._with_date(operator, left, right)
        if left.kind is Kind.INSTANT and right.kind is Kind.DATE:
            return self._with_date(FLIPPED[operator], right, left)
        if left.kind is not right.kind and not (left.kind.is_number and right.kind.is_number):
            return None
        if left.kind is Kind.OTHER:
            return None
        if left.kind is Kind.BOOLEAN:
            same = operator is Operator.EQUAL
            return self.logic.alike(left.term, right.term) if same else None
        if left.kind is Kind.TEXT and operator is not Operator.EQUAL:
            return None
        return _SIGNS[operator](left.term, right.term)

    def _with_date(self, operator: Operator, day: Encoded, instant: Encoded) -> Term:
        """The midnight of a date beside an instant: of a constant one the days are compared."""
        if instant.exact is not None:
            first = self.instants.first_day_from(instant.exact)
            after = self.instants.first_day_from(instant.exact + 1)
            if first is not None and after is not None:
                before = day.term < self.logic.whole(first)
                through = day.term < self.logic.whole(after)
                logic = self.logic
                match operator:
                    case Operator.LESS:
                        return before
                    case Operator.GREATER_OR_EQUAL:
                        return logic.negated(before)
                    case Operator.LESS_OR_EQUAL:
                        return through
                    case Operator.GREATER:
                        return logic.negated(through)
                    case Operator.EQUAL:
                        return logic.both(logic.negated(before), through)
                    case Operator.NOT_EQUAL:
                        return logic.either(before, logic.negated(through))
        return _SIGNS[operator](self.as_instant(day).term, instant.term)


FLIPPED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}
_SIGNS: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: lambda left, right: left == right,
    Operator.NOT_EQUAL: lambda left, right: left != right,
    Operator.LESS: lambda left, right: left < right,
    Operator.LESS_OR_EQUAL: lambda left, right: left <= right,
    Operator.GREATER: lambda left, right: left > right,
    Operator.GREATER_OR_EQUAL: lambda left, right: left >= right,
}


def _constant(term: Term) -> int | None:
    """The number that a term is, when it is one."""
    return int(term.as_long()) if hasattr(term, "as_long") else None
