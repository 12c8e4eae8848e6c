"""Sequences in their general form: a last row for which there is a row of the step before, for
which there is a row of the step before that, and so on.

Each step is a semi-join; what a step says of earlier rows stands where all these rows are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import TypeAlias

from seglang.core.frames import Frames, looked_at, step_frames
from seglang.core.sources import AllOf, Sequence, Source, Step
from seglang.plan.frames import stands_alone
from seglang.plan.steps import has_order, is_own, parts_of, share_rows
from seglang.sql import (
    conditions,
    endings,
    queries,
    steps,
    tree,
    values,
)
from seglang.sql.links import Links, Slot
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Place, Statement
from seglang.sql.times import in_window
from seglang.sql.tree import Node

# Slots with what is asked of them, the last row's first.
_Way: TypeAlias = list[tuple[Slot, list[Node]]]


def chain_rows(statement: Statement, place: Place, source: Sequence, *, ordered: bool) -> RowSource:
    base = place
    if stands_alone(source, statement.catalog):
        base = Place(place.entity, None, taken=place.taken)
    chain = _Chain(statement, base, source, ordered=ordered)
    kinds: dict[Source, list[RowSource]] = {}
    for slot in chain.groups[-1]:
        kinds.setdefault(slot.step.rows.source, []).append(chain.ending_with(slot))
    found = [
        same[0]
        if len(same) == 1
        else endings.once_each(base, endings.union(statement, base, same, "step"))
        for same in kinds.values()
    ]
    if len(found) == 1:
        rows = found[0]
    else:
        with_order = any(has_order(kind, statement.catalog) for kind in kinds)
        rows = endings.union(
            statement, base, found, "last_step", is_one_kind=False, with_order=with_order
        )
        if _share_rows(kinds):
            rows = endings.of_first_kind(statement, base, rows)
    return replace(rows, place=steps.restacked(rows.place, base, place))


class _Chain:
    """The rows of all steps under names of their own, and what links them."""

    def __init__(
        self, statement: Statement, place: Place, source: Sequence, *, ordered: bool
    ) -> None:
        self.statement = statement
        self.base = place
        self.source = source
        self.groups: list[list[Slot]] = []
        self.frames: list[Frames] = []
        onto, taken = place, place.taken
        frames: Frames = ()
        counts = any(
            isinstance(each, AllOf) or step.at_least > 1 or step.is_next
            for each in source.steps
            for step in parts_of(each)
        )
        for number, each in enumerate(source.steps):
            before = onto
            self.frames.append(frames)
            group = []
            for step in parts_of(each):
                link = steps.linked_rows(
                    statement,
                    place,
                    step.rows,
                    before,
                    taken,
                    ordered=ordered or counts,
                    numbered=_must_number(source, number, step),
                    twinned=_share_rows(part.rows.source for part in parts_of(each)),
                )
                # A part sees the rows of the steps before, not those of the other parts.
                onto = steps.restacked(link.rows.place, link.base, onto)
                taken |= onto.taken
                group.append(Slot(step, number, link, before))
            self.groups.append(group)
            frames = (*frames, *step_frames(each))
        self.last = onto
        self.links = Links(statement, place, source, taken)
        self.all_frames = frames
        # Whose row a row frame is, the first step's first.
        self.owners = [
            slot
            for group in self.groups
            for slot in group
            for is_entity in step_frames(slot.step)
            if not is_entity
        ]

    def ending_with(self, last: Slot) -> RowSource:
        """The rows of a slot that end a chain."""
        earlier = [self.groups[number] for number in range(len(self.groups) - 1)]
        ways = [self._levels((*carriers, last)) for carriers in product(*earlier)]
        rows = last.link.rows
        place = steps.restacked(rows.place, last.link.base, self.base)
        if len(ways) == 1 and self._can_join(ways[0]):
            (_, own), (before, both) = ways[0]
            on = [*before.link.rows.where, *steps.same_key(before.link.rows, rows), *both]
            joined = queries.semi_join(before.link.rows.relation, on)
            where = (*rows.where, *own)
            return replace(rows, joins=(*rows.joins, joined), where=where, place=place)
        tests = [tree.conjunction(_nested(way)) for way in ways]
        chained = tests[0] if len(tests) == 1 else tree.closed(tree.disjunction(tests))
        return replace(rows, where=(*rows.where, chained), place=place)

    def _can_join(self, way: _Way) -> bool:
        """Is it a question about pairs of rows alone? Then no engine need remember the pairs."""
        if len(way) != 2 or not self.statement.dialect.has_semi_joins:
            return False
        _, (before, both) = way
        rows = before.link.rows
        return bool(rows.key) and not (rows.joins or any(map(tree.has_query, (*both, *rows.where))))

    # ------------------------------------------------------------ one way through

    def _levels(self, carriers: tuple[Slot, ...]) -> _Way:
        """The slots from the last row inwards, each with what has to hold of it and those before
        it in this order."""
        slots = [carriers[-1]]
        for number in range(len(self.groups) - 1, -1, -1):
            carrier = carriers[number]
            if carrier not in slots:
                slots.append(carrier)
            slots += [slot for slot in self.groups[number] if slot is not carrier]
        depth = {id(slot): level for level, slot in enumerate(slots)}
        levels: list[list[Node]] = [[] for _ in slots]
        for needed, nodes in self._links(carriers):
            levels[max(depth[id(slot)] for slot in needed)] += nodes
        for level, (slot, other) in enumerate(zip(slots[1:], slots, strict=False), start=1):
            levels[level] += [
                tree.compare("=", self.links.shared(slot, name), self.links.shared(other, name))
                for name in self.source.same
            ]
        if len(slots) == 1:
            levels[0] += [tree.is_known(self.links.shared(slots[0], n)) for n in self.source.same]
        return list(zip(slots, levels, strict=True))

    def _links(self, carriers: tuple[Slot, ...]) -> Iterator[tuple[list[Slot], list[Node]]]:
        """Conditions, each with the slots whose rows it looks at."""
        for number, group in enumerate(self.groups):
            carrier = carriers[number]
            previous = carriers[number - 1] if number else None
            for slot in group:
                yield from self._own(slot)
                if slot is not carrier:
                    comes_first = group.index(slot) < group.index(carrier)
                    yield [slot, carrier], [self.links.is_earlier(slot, carrier, comes_first)]
                if previous is not None:
                    looked = self._looked_at(number, slot.step)
                    yield [slot, previous, *looked], self.links.follows(slot, previous)
                elif slot.step.at_least > 1:
                    yield [slot], [self.links.numbered(slot, None)]
            for place, one in enumerate(group):
                for other in group[:place]:
                    differs = self.links.is_other(one, other)
                    if differs is not None:
                        yield [one, other], [differs]
            if self.source.all_within is not None:
                for first in self.groups[0]:
                    limit = steps.moved(
                        self.statement, self.links.time(first), self.source.all_within
                    )
                    yield [first, carrier], [tree.compare("<=", self.links.time(carrier), limit)]
        if self.source.absent is not None:
            last, absent = carriers[-1], self.source.absent
            used = [self.owners[use] for use, _ in looked_at(absent.rows, self.all_frames)]
            yield [last, *used], self.links.absence(last, absent, self.last)

    def _own(self, slot: Slot) -> Iterator[tuple[list[Slot], list[Node]]]:
        """What the step says of its row that looks at earlier rows."""
        parted, place = slot.link.parted, slot.link.place
        if slot.link.is_wider:
            used = [
                self.owners[use] for use, _ in looked_at(slot.step.rows, self.frames[slot.group])
            ]
            yield [slot, *used], [self.links.is_one_of(slot)]
            return
        for condition in parted.conditions:
            node = conditions.condition_of(self.statement, place, condition).node
            frames = (*self.frames[slot.group], *step_frames(slot.step))
            used = [self.owners[use] for use, _ in looked_at(condition, frames)]
            yield [slot, *used], [node]
        window = slot.step.rows.window
        if parted.has_window and window is not None:
            time = values.row_time(self.statement, place)
            inside, _ = in_window(
                self.statement, self.links.seen_by(slot, slot.before), time, window
            )
            used = [self.owners[use] for use, _ in looked_at(window, self.frames[slot.group])]
            yield [slot, *used], inside

    def _looked_at(self, number: int, step: Step) -> list[Slot]:
        parts = [step.without, step.rows if step.at_least > 1 or step.is_next else None]
        return [
            self.owners[use]
            for part in parts
            if part is not None
            for use, _ in looked_at(part, self.frames[number])
        ]


def _share_rows(sources: Iterable[Source]) -> bool:
    return any(share_rows(one, other) for one, other in combinations(sources, 2))


def _must_number(source: Sequence, number: int, step: Step) -> bool:
    """Does it matter how many rows of the step are alike, and not only whether there is any?"""
    if [part.rows.source for part in parts_of(source.steps[number])].count(step.rows.source) > 1:
        return True
    *earlier, last = source.steps
    if source.steps[number] is not last:
        return False
    several_ways = any(isinstance(each, AllOf) for each in earlier)
    is_wider = not is_own(step.rows.source, ())
    return several_ways or is_wider or step.at_least > 1 or step.is_next


def _nested(way: _Way) -> list[Node]:
    """What has to hold of the last row: every other one is asked for inside."""
    last, own = way[0]
    inner: list[Node] = []
    for slot, tests in reversed(way[1:]):
        rows = slot.link.rows
        where = [*rows.where, *steps.same_key(rows, last.link.rows), *tests, *inner]
        query = queries.select(
            [tree.integer(1)], rows.relation.copy(), joins=rows.joins, where=where
        )
        inner = [tree.exists(query)]
    return [*own, *inner]
