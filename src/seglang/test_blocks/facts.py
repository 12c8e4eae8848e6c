"""What is given as values of the language: constants that fit the types of the catalog.

Comes in: the written values of one test. Goes out: values as a `World` has them, or None when one
does not fit, which is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from seglang.catalog.model import TimeColumn
from seglang.check import constants, parameters
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.core.edges import Unit, local_date, shift
from seglang.core.nodes import CalendarDuration
from seglang.core.rule_tests import Individual
from seglang.diagnostics.codes import tests as codes
from seglang.diagnostics.codes import time as time_codes
from seglang.functions.model import as_instant
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    UNKNOWN,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TimestampType,
    Type,
    UnknownType,
    VersionType,
)

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
"""Since when something is that was always so."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that fits; `value` None when it is written to be missing."""

    value: Any


@dataclass(frozen=True, slots=True)
class Facts:
    """Fits the values of one test, whose instant is `as_of`."""

    context: Context
    as_of: datetime
    individuals: Mapping[str, Individual]

    def value(self, name: str, type: Type, node: syntax.GivenValue) -> Known | None:
        """The value of the attribute, property or other thing called `name`."""
        if is_unknown(node) and "unknown" not in self.context.names.declarations:
            return Known(None)
        found = self._fitted(type, node)
        if found is None:
            self._misfit(name, type, node)
            return None
        return None if isinstance(found, UnknownType) else Known(found)

    def key_part(self, type: Type | None, name: str, node: syntax.GivenValue) -> Any:
        """A part of a key: of the type that the catalog shows, if it does; None when wrong."""
        if type is not None:
            known = self.value(name, type, node)
            return None if known is None else known.value
        found = None if isinstance(node, syntax.Values) else self._constant(node)
        if found is None or isinstance(found, CalendarDuration | tuple | bool):
            self.report_wrong(name, "a text, a number or a date", node, node.span)
            return None
        return found

    def time(self, when: syntax.TimePoint, column: TimeColumn | None) -> date | None:
        """An instant, or for a date column a date; None when it lies outside the calendar."""
        is_date = column is not None and column.is_date
        match when:
            case syntax.Ago(length, span):
                moved = self._ago(length, span)
                if moved is None:
                    return None
                return local_date(moved, self.context.zone) if is_date else moved
            case syntax.DateLiteral(day):
                return day if is_date else self.instant(day)
            case syntax.InstantLiteral(instant):
                found = constants.instant(self.context, instant)
                return local_date(found, self.context.zone) if is_date else found

    def instant(self, time: date) -> datetime:
        return as_instant(time, self.context.catalog.calendar)

    def is_past(self, what: str, time: date, span: Span) -> bool:
        """Is it before the instant of the test? If not that is reported."""
        found = self.instant(time)
        if found < self.as_of:
            return True
        zone = self.context.zone
        self.context.report(
            codes.TOO_LATE,
            span,
            what=what,
            at=local_words(found, zone),
            as_of=local_words(self.as_of, zone),
        )
        return False

    def report_wrong(
        self, name: str, wanted: str, node: syntax.GivenValue, span: Span, hint: str | None = None
    ) -> None:
        self.context.report(
            codes.WRONG_VALUE, span, name=name, wanted=wanted, found=self._words(node), hint=hint
        )

    # ------------------------------------------------------------ fitting

    def _fitted(self, type: Type, node: syntax.GivenValue) -> Any:
        """The value; None when it does not fit, UNKNOWN when that is reported already."""
        match type:
            case ListType(element):
                items = node.items if isinstance(node, syntax.Values) else None
                if items is None:
                    return self._of_parameter(type, node)
                found = tuple(self._fitted(element, item) for item in items)
                if any(isinstance(item, UnknownType) for item in found):
                    return UNKNOWN
                return None if any(item is None for item in found) else found
            case PointType():
                return self._point(node)
            case MapType() | UnknownType():
                return None
            case _ if isinstance(node, syntax.Values):
                return None
            case TimestampType() | DateType() if isinstance(node, syntax.Ago):
                moved = self._ago(node.length, node.span)
                if moved is None:
                    return UNKNOWN
                return local_date(moved, self.context.zone) if type == DateType() else moved
            case DurationType():
                length = self._constant(node)
                if not isinstance(length, CalendarDuration):
                    return None
                before = len(self.context.sink.diagnostics)
                exact = constants.exact(self.context, length, node.span, "a value")
                return exact if len(self.context.sink.diagnostics) == before else UNKNOWN
            case _:
                return self._of_parameter(type, node)

    def _of_parameter(self, type: Type, node: syntax.GivenValue) -> Any:
        """A value that a parameter of the type could have."""
        before = len(self.context.sink.diagnostics)
        found = None if isinstance(node, syntax.Values) else self._constant(node)
        if len(self.context.sink.diagnostics) > before:
            return UNKNOWN
        if found is None:
            return None
        value = parameters.fit(self.context, found, type)
        if not isinstance(type, DecimalType) or value is None:
            return value
        assert isinstance(value, int | Decimal)
        number = Decimal(value)
        whole_digits = len(number.as_tuple().digits) - constants.decimal_places(number)
        fits = constants.decimal_places(number) <= type.scale
        return number if fits and whole_digits <= type.precision - type.scale else None

    def _constant(self, node: syntax.GivenValue) -> Any:
        if isinstance(node, syntax.Values | syntax.Ago):
            return None
        found = constants.constant(self.context, node)
        return None if found is None else found.value

    def _point(self, node: syntax.GivenValue) -> Any:
        if not isinstance(node, syntax.Values) or len(node.items) != 2:
            return None
        latitude, longitude = (self._of_parameter(DecimalType(), item) for item in node.items)
        if not isinstance(latitude, Decimal) or not isinstance(longitude, Decimal):
            return None
        inside = abs(latitude) <= 90 and abs(longitude) <= 180
        return (latitude, longitude) if inside else None

    def _ago(self, length: syntax.Expression, span: Span) -> datetime | None:
        assert isinstance(length, syntax.Duration)
        found = constants.duration_literal(self.context, length)
        if found is None or found.type == UNKNOWN:
            return None
        assert isinstance(found.value, CalendarDuration)
        amount, unit = found.value.amount, found.value.unit
        try:
            return shift(self.as_of, -amount, Unit(unit), self.context.zone)
        except OverflowError:
            self.context.report(time_codes.OUT_OF_RANGE, span)
            return None

    # ------------------------------------------------------------ words

    def _misfit(self, name: str, type: Type, node: syntax.GivenValue) -> None:
        hint = None
        match type:
            case EnumType(values):
                wanted = "one of " + ", ".join(f'"{value}"' for value in values)
            case ListType():
                wanted = type_words(type)
                if not isinstance(node, syntax.Values):
                    hint = 'a list stands in parentheses: `("a", "b")`, `()`'
            case PointType():
                wanted = "a point: latitude and longitude in degrees"
                hint = "write `(52.23, 21.01)`"
            case MapType():
                wanted = type_words(type)
                hint = f'give its values one by one: `{name}("email") = true`'
            case VersionType():
                wanted = "a version"
            case IntegerType():
                wanted = "a whole number"
            case DecimalType(precision, scale) if precision < 38:
                wanted = f"a number of at most {scale} decimals and {precision} digits"
            case _:
                wanted = type_words(type)
        self.report_wrong(name, wanted, node, node.span, hint)

    def _words(self, node: syntax.GivenValue) -> str:
        match node:
            case syntax.Values():
                return "a list of values"
            case syntax.Ago():
                return "an instant"
            case syntax.Path((name,)) if name.text in self.individuals:
                return f"the individual `{name.text}`"
            case syntax.Path():
                return f"the name `{node.text}`"
            case syntax.Number(percent=False):
                return f"{node.value}"
            case syntax.Text():
                return f'"{node.value}"' if len(node.value) <= 40 else "a long text"
            case _:
                found = constants.constant(self.context, node)
                return "something else" if found is None else type_words(found.type)


def is_unknown(node: syntax.GivenValue) -> bool:
    return isinstance(node, syntax.Path) and node.text == "unknown"


def local_words(instant: datetime, zone: str) -> str:
    """An instant as it stands in a rule, in the project's zone."""
    from seglang.core.edges import to_local

    local = to_local(instant, zone)
    text = local.isoformat(timespec="minutes" if not local.second else "seconds")
    return text.removesuffix("T00:00")
