"""Sets of the states that one value can be in: known values, and missing.

`Ranges` are sets of numbers (or of instants by their rank), `Words` finite sets or their
complements; both are closed under intersection, union and complement, so a condition about one
value is exactly one set.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, inf
from typing import TypeAlias

Number: TypeAlias = int | Decimal | float
# Just before a number (0) or just after it (1).
Cut: TypeAlias = tuple[Number, int]

LOWEST: Cut = (-inf, 0)
HIGHEST: Cut = (inf, 1)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Stretches between cuts: start, end, start, end, …, ascending, none empty."""

    cuts: tuple[Cut, ...]

    @property
    def is_empty(self) -> bool:
        return not self.cuts

    @property
    def lowest(self) -> Number:
        return self.cuts[0][0] if self.cuts else inf

    @property
    def highest(self) -> Number:
        """No value is larger; of whole numbers, the largest itself."""
        if not self.cuts:
            return -inf
        value, side = self.cuts[-1]
        return value - 1 if side == 0 and isinstance(value, int) else value

    def complement(self) -> Ranges:
        cuts = list(self.cuts)
        cuts = cuts[1:] if cuts[:1] == [LOWEST] else [LOWEST, *cuts]
        cuts = cuts[:-1] if cuts[-1:] == [HIGHEST] else [*cuts, HIGHEST]
        return Ranges(tuple(cuts))

    def intersect(self, other: Ranges) -> Ranges:
        found: list[Cut] = []
        mine, theirs = self.cuts, other.cuts
        left = right = 0
        while left < len(mine) and right < len(theirs):
            start = max(mine[left], theirs[right])
            end = min(mine[left + 1], theirs[right + 1])
            if start < end:
                found += (start, end)
            if mine[left + 1] < theirs[right + 1]:
                left += 2
            else:
                right += 2
        return Ranges(tuple(found))

    def union(self, other: Ranges) -> Ranges:
        return self.complement().intersect(other.complement()).complement()


@dataclass(frozen=True, slots=True)
class Words:
    """The values themselves, or (`others`) everything but them."""

    values: frozenset[object]
    others: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.others and not self.values

    def complement(self) -> Words:
        return Words(self.values, not self.others)

    def intersect(self, other: Words) -> Words:
        match self.others, other.others:
            case False, False:
                return Words(self.values & other.values)
            case False, True:
                return Words(self.values - other.values)
            case True, False:
                return Words(other.values - self.values)
            case _:
                return Words(self.values | other.values, others=True)

    def union(self, other: Words) -> Words:
        return self.complement().intersect(other.complement()).complement()


Values: TypeAlias = Ranges | Words


@dataclass(frozen=True, slots=True)
class States:
    """Known values, and whether the missing state belongs to the set."""

    values: Values
    missing: bool

    @property
    def is_empty(self) -> bool:
        return self.values.is_empty and not self.missing

    def intersect(self, other: States) -> States:
        values = _intersect(self.values, other.values)
        return States(values, self.missing and other.missing)

    def within(self, universe: States) -> States:
        """What is not in this set but in the universe."""
        complement = States(self.values.complement(), not self.missing)
        return complement.intersect(universe)


def _intersect(left: Values, right: Values) -> Values:
    if isinstance(left, Ranges):
        assert isinstance(right, Ranges)
        return left.intersect(right)
    assert isinstance(right, Words)
    return left.intersect(right)


EVERY_NUMBER = Ranges((LOWEST, HIGHEST))
EVERY_WORD = Words(frozenset(), others=True)


def ranges(operator: str, number: Number, *, whole: bool = False) -> Ranges:
    """The numbers for which `x operator number` holds; `whole` when x is always an integer."""
    before: Cut = (number, 0)
    after: Cut = (number, 1)
    match operator:
        case "<":
            found = (LOWEST, before)
        case "<=":
            found = (LOWEST, after)
        case ">":
            found = (after, HIGHEST)
        case ">=":
            found = (before, HIGHEST)
        case _:
            found = (before, after)
    if whole:
        start, end = (_whole(cut) for cut in found)
        return Ranges((start, end) if start < end else ())
    return Ranges(found)


def _whole(cut: Cut) -> Cut:
    """The same cut among integers: always just before one."""
    value, side = cut
    if value in (inf, -inf):
        return cut
    if value == int(value):
        return (int(value) + side, 0)
    return (ceil(value), 0)
