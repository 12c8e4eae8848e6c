"""Ranks and scores: where an entity stands in an order over a population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any, assert_never

from seglang.core.evaluate import conditions, values
from seglang.core.evaluate.subject import EntityFrame, Subject
from seglang.core.standings import NEGATIVE_TOTAL, Cut, Direction, Ranked, Score
from seglang.core.world import Key, value_order
from seglang.functions import RunError

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Entrant:
    key: Key
    value: Any


def is_ranked(node: Ranked, subject: Subject) -> bool:
    """Is the nearest entity among the first of its group?"""
    chosen = subject.run.once((subject.as_of,), node, lambda: _chosen(node, subject))
    return subject.key in chosen


def score(node: Score, subject: Subject) -> int | None:
    """1 + floor(parts * (values smaller) / n) within its group."""
    scores = subject.run.once((subject.as_of,), node, lambda: _scores(node, subject))
    return scores.get(subject.key)


def _groups(node: Ranked | Score, subject: Subject) -> list[list[_Entrant]]:
    """Those who take part, by group; each is looked at alone."""
    population = subject.run.facts(subject.instant(node.at)).population(node.entity)
    groups: dict[tuple[Any, ...], list[_Entrant]] = {}
    for row in population:
        one = Subject(subject.run, subject.as_of, (EntityFrame(node.entity, row),))
        if node.among is not None and not conditions.holds(node.among, one):
            continue
        value = values.value_of(node.value, one)
        group = tuple(values.value_of(part, one) for part in node.per)
        if value is not None and None not in group:
            groups.setdefault(group, []).append(_Entrant(row.key, value))
    return list(groups.values())


def _scores(node: Score, subject: Subject) -> dict[Key, int]:
    scores: dict[Key, int] = {}
    for entrants in _groups(node, subject):
        smaller = 0
        ordered = sorted(entrants, key=lambda entrant: entrant.value)
        for number, entrant in enumerate(ordered):
            if number and ordered[number - 1].value < entrant.value:
                smaller = number
            scores[entrant.key] = 1 + node.parts * smaller // len(ordered)
    return scores


def _chosen(node: Ranked, subject: Subject) -> frozenset[Key]:
    groups = _groups(node, subject)
    if node.cut is Cut.OF_TOTAL:
        for entrants in groups:
            if any(_size(entrant.value) < 0 for entrant in entrants):
                raise RunError(NEGATIVE_TOTAL)
    chosen: set[Key] = set()
    for entrants in groups:
        # By value, highest first, ties by key; sorting keeps what is equal in place.
        by_key = sorted(entrants, key=lambda entrant: value_order(entrant.key))
        ordered = sorted(by_key, key=lambda entrant: entrant.value, reverse=True)
        if node.direction is Direction.BOTTOM:
            ordered.reverse()
        count = _count(node, ordered)
        while node.with_ties and 0 < count < len(ordered):
            if ordered[count].value != ordered[count - 1].value:
                break
            count += 1
        chosen.update(entrant.key for entrant in ordered[:count])
    return frozenset(chosen)


def _count(node: Ranked, ordered: Sequence[_Entrant]) -> int:
    """How many of the order are wanted."""
    match node.cut:
        case Cut.COUNT:
            return min(int(node.amount), len(ordered))
        case Cut.SHARE:
            return min(ceil(Fraction(node.amount) * len(ordered)), len(ordered))
        case Cut.OF_TOTAL:
            wanted = Fraction(node.amount) * sum(_size(entrant.value) for entrant in ordered)
            made = Fraction()
            for count, entrant in enumerate(ordered):
                if made >= wanted:
                    return count
                made += _size(entrant.value)
            return len(ordered)
        case _:
            assert_never(node.cut)


def _size(value: Any) -> Fraction:
    """A number, or a duration in microseconds."""
    return Fraction(value // _MICROSECOND if isinstance(value, timedelta) else value)
