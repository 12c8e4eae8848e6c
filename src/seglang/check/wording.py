"""Pieces of a rule as they stand in messages and fixes."""

from __future__ import annotations

from typing import assert_never

from seglang.check.constants import written
from seglang.diagnostics.model import Edit
from seglang.syntax import nodes as syntax


def source_words(
    source: syntax.Path | syntax.PickedRows | syntax.GroupedRows | syntax.Sequence,
) -> str:
    """The text of a plain source; `(…)` for one in parentheses."""
    return source.text if isinstance(source, syntax.Path) else "(…)"


def quantity_words(quantity: syntax.Quantity) -> str:
    """`at least 3`."""
    if quantity.high is not None:
        return f"between {written(quantity.low)} and {written(quantity.high)}"
    return f"{quantity.kind} {written(quantity.low)}"


def frequency_words(frequency: syntax.Frequency) -> str:
    """`exactly 2 times`, `on at least 3 days`."""
    words = quantity_words(frequency.quantity)
    if frequency.unit == "time":
        return f"{words} times"
    return f"on {words} {frequency.unit}s"


def window_words(window: syntax.EachPeriod | syntax.AnyStretch) -> str:
    """`in each of last 4 full weeks`, `in any 24 hours`."""
    match window:
        case syntax.EachPeriod(quantity, count, unit):
            many = "each" if quantity is None else quantity_words(quantity)
            if many in ("exactly 0", "at most 0"):
                many = "none"
            return f"in {many} of last {written(count)} full {unit}s"
        case syntax.AnyStretch(length, of):
            whole = f" of last {written(of.length)}" if of is not None else ""
            return f"in any {written(length)}{whole}"
        case _:
            assert_never(window)


def exchanged(one: syntax.Expression, other: syntax.Expression) -> tuple[Edit, Edit]:
    """The edits that put two lengths in each other's place: `8 to 7 days` has one unit for both."""
    if (
        isinstance(one, syntax.Duration)
        and isinstance(other, syntax.Duration)
        and one.unit == other.unit
    ):
        return exchanged(one.amount, other.amount)
    return Edit(one.span, written(other)), Edit(other.span, written(one))
