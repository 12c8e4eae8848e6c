"""What each aggregation computes over rows in order of time.

Takes the instants and the operands of the rows, side by side; gives the value, None when there is
none. Formulas are those of `core.nodes.Aggregation`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, assert_never

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit, local_date, period_start, shift_date
from seglang.core.nodes import Aggregate, Aggregation
from seglang.core.versions import first_text
from seglang.core.world import value_order
from seglang.functions.numbers import half_away, number_of, to_decimal
from seglang.types import DurationType, Type

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows that an aggregate looks at: the operand at each, and their instants, ascending, when
    they have any."""

    instants: Sequence[datetime]
    operands: Sequence[Any]

    @property
    def known(self) -> list[Any]:
        return [value for value in self.operands if value is not None]


def aggregated(node: Aggregate, sample: Sample, as_of: datetime, calendar: Calendar) -> Any:
    """The value of an aggregate over the rows it looks at."""
    instants, operands, known = sample.instants, sample.operands, sample.known
    number, unit = node.number, node.unit
    match node.kind:
        case Aggregation.COUNT:
            return len(operands)
        case Aggregation.COUNT_DISTINCT:
            return len(set(known))
        case Aggregation.SUM:
            return total(known, node.type)
        case Aggregation.AVERAGE:
            return mean(known) if known else None
        case Aggregation.MIN:
            return min(known, default=None)
        case Aggregation.MAX:
            return max(known, default=None)
        case Aggregation.MEDIAN:
            ordered = sorted(known)
            middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
            return mean(middle) if middle else None
        case Aggregation.PERCENTILE:
            assert number is not None
            # ceil(number / 100 * n) in whole numbers.
            return sorted(known)[-(-number * len(known) // 100) - 1] if known else None
        case Aggregation.MOST_FREQUENT:
            return most_frequent(known)
        case Aggregation.SHARE:
            return to_decimal(Fraction(known.count(True), len(operands))) if operands else None
        case Aggregation.FIRST | Aggregation.LAST:
            assert number is not None
            if len(operands) < number:
                return None
            return operands[number - 1 if node.kind is Aggregation.FIRST else -number]
        case Aggregation.AVERAGE_GAP:
            gaps = len(instants) - 1
            return _part(instants[-1] - instants[0], gaps) if gaps > 0 else None
        case Aggregation.LONGEST_GAP:
            return max((later - earlier for earlier, later in pairwise(instants)), default=None)
        case Aggregation.COUNT_PERIODS:
            assert unit is not None
            return len(periods(instants, unit, calendar))
        case Aggregation.LONGEST_STREAK:
            assert unit is not None
            return max(map(len, streaks(instants, unit, calendar)), default=0)
        case Aggregation.CURRENT_STREAK:
            assert unit is not None
            current = period_start(local_date(as_of, calendar.zone), unit, calendar)
            living = (current, shift_date(current, -1, unit))
            runs = streaks(instants, unit, calendar)
            return len(runs[-1]) if runs and runs[-1][-1] in living else 0
        case _:
            assert_never(node.kind)


def total(values: Sequence[Any], type: Type) -> Any:
    """The exact sum of numbers, or of durations."""
    if isinstance(type, DurationType):
        return sum(values, timedelta())
    return number_of(sum(map(Fraction, values), Fraction()), *values)


def mean(values: Sequence[Any]) -> Decimal | timedelta:
    if isinstance(values[0], timedelta):
        return _part(sum(values, timedelta()), len(values))
    return to_decimal(sum(map(Fraction, values), Fraction()) / len(values))


def _part(duration: timedelta, parts: int) -> timedelta:
    """A duration divided, rounded half away from zero to microseconds."""
    return half_away(Fraction(duration // _MICROSECOND, parts)) * _MICROSECOND


def most_frequent(values: Sequence[Any]) -> Any:
    """The commonest value; of several the smallest."""
    counts = Counter(values)
    found = min(counts, key=lambda value: (-counts[value], value_order(value)), default=None)
    return reduce(first_text, (value for value in values if value == found), found)


def periods(instants: Sequence[datetime], unit: Unit, calendar: Calendar) -> list[date]:
    """The first days of the local periods that hold an instant, each once, ascending."""
    days = (local_date(instant, calendar.zone) for instant in instants)
    return sorted({period_start(day, unit, calendar) for day in days})


def streaks(instants: Sequence[datetime], unit: Unit, calendar: Calendar) -> list[list[date]]:
    """Runs of neighbouring periods, in order."""
    runs: list[list[date]] = []
    for start in periods(instants, unit, calendar):
        if runs and shift_date(runs[-1][-1], 1, unit) == start:
            runs[-1].append(start)
        else:
            runs.append([start])
    return runs
