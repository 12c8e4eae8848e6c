"""What a row holds that every `where` of the catalog lets through.

Takes filters; gives a value for each column that they read. Raises ShutFilter where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from seglang.catalog.model import Column, Filter
from seglang.diagnostics.codes import beds as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Span


class ShutFilter(Exception):  # noqa: N818 -- told as a diagnostic
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def report(self, span: Span | None) -> Diagnostic:
        return Sink().report(codes.SHUT_FILTER, span, what=self.what)


def let_through(where: Sequence[Filter], what: str) -> Mapping[Column, Any]:
    """Values of the columns that only filters read, with which a row passes all of these. Raises
    ShutFilter."""
    found: dict[Column, Any] = {}
    by_column: dict[Column, list[Filter]] = {}
    for filter in where:
        by_column.setdefault(filter.column, []).append(filter)
    for column, filters in by_column.items():
        for value in _candidates(filters):
            if all(_passes(value, filter) for filter in filters):
                found[column] = value
                break
        else:
            raise ShutFilter(what)
    return found


def _candidates(filters: Sequence[Filter]) -> Iterable[Any]:
    """One of these passes, if any value does: each bound, and what lies beside or between two."""
    values = list(dict.fromkeys(value for filter in filters for value in filter.values))
    yield from values
    numbers = sorted(
        value for value in values if isinstance(value, int | Decimal) and type(value) is not bool
    )
    for number in numbers:
        yield number - 1
        yield number + 1
    for low, high in pairwise(numbers):
        yield (Decimal(low) + Decimal(high)) / 2
    for value in values:
        match value:
            case bool():
                yield not value
            case str():
                yield value + "0"  # just above
                yield value[:-1]  # below
    yield None


def _passes(value: Any, filter: Filter) -> bool:
    other = filter.values[0]
    if value is None:
        return filter.operator == "!="
    if type(value) is bool and type(other) is not bool:
        return False
    match filter.operator:
        case "=":
            return bool(value == other)
        case "!=":
            return bool(value != other)
        case "in":
            return value in filter.values
        case "<":
            return bool(value < other)
        case "<=":
            return bool(value <= other)
        case ">":
            return bool(value > other)
        case ">=":
            return bool(value >= other)
    raise AssertionError(filter.operator)
