"""Tests against others: lists, samples, ranks and scores.

Each is an unknown, with what ties it to its like: a smaller sample lies in a larger one, the top 10
in the top 20, who was added lately is in the list.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

from seglang.analysis.frames import Frames, signature, to_nearest
from seglang.analysis.solver import Term
from seglang.analysis.values import Encoded
from seglang.core.edges import AS_OF
from seglang.core.nodes import InList, InSample
from seglang.core.sample import BUCKETS
from seglang.core.standings import Ranked, Score

if TYPE_CHECKING:
    from seglang.analysis.encoding import Encoder

_MOST = 40


class Standing:
    """The tests of one question that look at others."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.lists: dict[tuple[Any, InList], Term] = {}
        self.buckets: dict[tuple[Any, str, Any], Term] = {}
        self.cuts: dict[str, set[int]] = {}  # salt → where a sample begins or ends
        self._ranks: dict[tuple[Any, Ranked], Term] = {}
        self._scores: dict[tuple[Any, Score], Encoded] = {}

    def in_list(self, node: InList, frames: Frames) -> Term:
        if self._encoder.catalog.lists[node.list].time is None:
            node = replace(node, at=AS_OF, added=None)  # such a list has no past
        key = (signature(frames), node)
        if key not in self.lists:
            self.lists[key] = self._encoder.logic.truth(f"in {node.list}")
        return self.lists[key]

    def in_sample(self, node: InSample, frames: Frames) -> Term:
        logic = self._encoder.logic
        known: Term = True
        if node.by is None:
            frames = to_nearest(frames)
        else:
            known = self._encoder.value(node.by, frames).known
        key = (signature(frames), node.salt, node.by)
        if key not in self.buckets:
            bucket = self.buckets[key] = logic.integer("bucket")
            logic.claim(bucket >= logic.whole(0))
            logic.claim(bucket < logic.whole(BUCKETS))
        self.cuts.setdefault(node.salt, set()).update((node.low, node.high))
        bucket = self.buckets[key]
        within = bucket >= logic.whole(node.low), bucket < logic.whole(node.high)
        return logic.both(known, *within)

    def ranked(self, node: Ranked, frames: Frames) -> Term:
        """Only those who take part can be among the first."""
        key = (signature(frames), node)
        if key not in self._ranks:
            self._ranks[key] = self._encoder.logic.truth("ranked")
        return self._encoder.logic.both(self._takes_part(node, frames), self._ranks[key])

    def score(self, node: Score, frames: Frames) -> Encoded:
        key = (signature(frames), node)
        logic = self._encoder.logic
        if key not in self._scores:
            found = self._encoder.unknown(node, frames, self._takes_part(node, frames))
            logic.claim(found.term >= logic.whole(1))
            logic.claim(found.term <= logic.whole(node.parts))
            self._scores[key] = found
        return self._scores[key]

    def _takes_part(self, node: Ranked | Score, frames: Frames) -> Term:
        alone = frames[-1:]  # the order looks at each entity by itself
        values = [self._encoder.value(each, alone).known for each in (node.value, *node.per)]
        among: Term = True
        if node.among is not None:
            among = self._encoder.condition(node.among, alone)
        return self._encoder.logic.both(*values, among)

    # ------------------------------------------------------------ how they hang together

    def close(self) -> None:
        self._lists_of_one()
        self._ranks_of_one()

    def _lists_of_one(self) -> None:
        """An earlier entry is one of today; one that was added lately is an entry."""
        logic, instants = self._encoder.logic, self._encoder.instants
        if len(self.lists) > _MOST:
            return
        for ((where, one), first), ((there, other), second) in permutations(self.lists.items(), 2):
            if where != there or (one.list, one.value) != (other.list, other.value):
                continue
            if other.added is not None and other.added != one.added:
                continue
            earlier = True
            if one.at != other.at:
                earlier = instants.edge(one.at).term <= instants.edge(other.at).term
            logic.claim(logic.implied(logic.both(earlier, first), second))

    def _ranks_of_one(self) -> None:
        """Who is among the first 10 is among the first 20."""
        logic = self._encoder.logic
        if len(self._ranks) > _MOST:
            return
        for ((where, one), first), ((there, other), second) in permutations(self._ranks.items(), 2):
            alike = replace(one, amount=Decimal(0), with_ties=False) == replace(
                other, amount=Decimal(0), with_ties=False
            )
            wider = one.amount <= other.amount and (other.with_ties or not one.with_ties)
            if where == there and alike and wider:
                logic.claim(logic.implied(first, second))
