"""Counts of which is only asked whether they reach a number: several in one whole number.

A count never has to go beyond its limit, the highest number that is asked for, so a few bits hold
it and the sum of what was counted in some slices of time. The highest bit of a field stays free: in
`sum + 2 ** (width - 1) - number` it is set where the sum reaches the number, and one addition asks
that of every field of the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Compare,
    Condition,
    Literal,
    Operator,
)
from seglang.plan.nodes import Field, Word

# Of the 63 that a positive number of 64 bits has.
BITS = 62
# What goes higher has a column of its own.
_LIMIT = 10_000


def reached(fact: Condition) -> tuple[Aggregate, int] | None:
    """The count and the number, where the fact is that a count reaches a number."""
    match fact:
        case Compare(
            Operator.GREATER_OR_EQUAL,
            Aggregate(Aggregation.COUNT) as count,
            Literal(int(number)),
        ) if 1 <= number <= _LIMIT:
            return count, number
        case _:
            return None


def words(asked: Mapping[Aggregate, Iterable[int]], slices: int, name: str) -> tuple[Word, ...]:
    """Fields for counts, of which these numbers are asked, that are added up of so many slices at
    most; `name` begins the names of the words."""
    found: list[list[Field]] = []
    used = BITS
    for count, numbers in asked.items():
        limit = max(numbers)
        width = (limit * slices).bit_length() + 1
        if used + width > BITS:
            found.append([])
            used = 0
        found[-1].append(Field(count, limit, used, width))
        used += width
    return tuple(Word(f"{name}_{place + 1}", tuple(each)) for place, each in enumerate(found))
