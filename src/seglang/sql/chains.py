"""Sequences in their general form: a last row for which there is a row of the step before, for
which there is a row of the step before that, and so on.

Each step is a semi-join; what a step says of earlier rows stands where all these rows are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from seglang.core.frames import Frames, looked_at, step_frames
from seglang.core.nodes import Operator
from seglang.core.sources import AllOf, Rows, Sequence, Source, Step
from seglang.plan.frames import stands_alone
from seglang.plan.steps import has_order, is_own, parts_of
from seglang.sql import (
    conditions,
    endings,
    identity,
    places,
    queries,
    seen,
    steps,
    tree,
    values,
)
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Place, Statement, TimeAt
from seglang.sql.steps import Link
from seglang.sql.times import compared, in_window
from seglang.sql.tree import Node


@dataclass(frozen=True, slots=True)
class _Slot:
    """A step, in the group (one, or those of `all of`) of that number, and its rows."""

    step: Step
    group: int
    link: Link


# Slots with what is asked of them, the last row's first.
_Way: TypeAlias = list[tuple[_Slot, list[Node]]]


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
        rows = endings.union(statement, base, found, "last_step", is_one_kind=False)
    return replace(rows, place=steps.restacked(rows.place, base, place))


class _Chain:
    """The rows of all steps under names of their own, and what links them."""

    def __init__(
        self, statement: Statement, place: Place, source: Sequence, *, ordered: bool
    ) -> None:
        self.statement = statement
        self.base = place
        self.source = source
        self.groups: list[list[_Slot]] = []
        self.before: list[Place] = []
        self.frames: list[Frames] = []
        onto, taken = place, place.taken
        frames: Frames = ()
        counts = any(
            isinstance(each, AllOf) or step.at_least > 1 or step.is_next
            for each in source.steps
            for step in parts_of(each)
        )
        for number, each in enumerate(source.steps):
            self.before.append(onto)
            self.frames.append(frames)
            group = []
            for step in parts_of(each):
                link = steps.linked_rows(
                    statement,
                    place,
                    step.rows,
                    onto,
                    taken,
                    ordered=ordered or counts,
                    numbered=_must_number(source, number, step),
                )
                onto = link.place
                taken |= onto.taken
                group.append(_Slot(step, number, link))
            self.groups.append(group)
            frames = (*frames, *step_frames(each))
        self.last = onto
        self.taken = taken
        self.all_frames = frames
        # Whose row a row frame is, the first step's first.
        self.owners = [
            slot
            for group in self.groups
            for slot in group
            for is_entity in step_frames(slot.step)
            if not is_entity
        ]

    def ending_with(self, last: _Slot) -> RowSource:
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

    def _levels(self, carriers: tuple[_Slot, ...]) -> _Way:
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
                tree.compare("=", self._shared(slot, name), self._shared(other, name))
                for name in self.source.same
            ]
        if len(slots) == 1:
            levels[0] += [tree.is_known(self._shared(slots[0], n)) for n in self.source.same]
        return list(zip(slots, levels, strict=True))

    def _shared(self, slot: _Slot, name: str) -> Node:
        return steps.shared_value(self.statement, slot.link.place, name)

    def _links(self, carriers: tuple[_Slot, ...]) -> Iterator[tuple[list[_Slot], list[Node]]]:
        """Conditions, each with the slots whose rows it looks at."""
        for number, group in enumerate(self.groups):
            carrier = carriers[number]
            previous = carriers[number - 1] if number else None
            for slot in group:
                yield from self._own(slot)
                if slot is not carrier:
                    comes_first = group.index(slot) < group.index(carrier)
                    yield [slot, carrier], [self._is_earlier(slot, carrier, comes_first)]
                if previous is not None:
                    looked = self._looked_at(number, slot.step)
                    yield [slot, previous, *looked], self._follows(slot, previous)
                elif slot.step.at_least > 1:
                    yield [slot], [self._numbered(slot, None)]
            for one in group:
                for other in group:
                    if one is other:
                        break
                    if one.step.rows.source == other.step.rows.source:
                        yield [one, other], [self._is_other(one, other)]
            if self.source.all_within is not None:
                for first in self.groups[0]:
                    limit = steps.moved(self.statement, self._time(first), self.source.all_within)
                    yield [first, carrier], [tree.compare("<=", self._time(carrier), limit)]
        yield from self._absence(carriers[-1])

    def _own(self, slot: _Slot) -> Iterator[tuple[list[_Slot], list[Node]]]:
        """What the step says of its row that looks at earlier rows."""
        parted, place = slot.link.parted, slot.link.place
        before = self.before[slot.group]
        if slot.link.is_wider:
            used = [
                self.owners[use] for use, _ in looked_at(slot.step.rows, self.frames[slot.group])
            ]
            yield [slot, *used], [self._is_one_of(slot, before)]
            return
        for condition in parted.conditions:
            node = conditions.condition_of(self.statement, place, condition).node
            frames = (*self.frames[slot.group], *step_frames(slot.step))
            used = [self.owners[use] for use, _ in looked_at(condition, frames)]
            yield [slot, *used], [node]
        window = slot.step.rows.window
        if parted.has_window and window is not None:
            time = values.row_time(self.statement, place)
            inside, _ = in_window(self.statement, self._seen_by(slot, before), time, window)
            used = [self.owners[use] for use, _ in looked_at(window, self.frames[slot.group])]
            yield [slot, *used], inside

    def _is_one_of(self, slot: _Slot, before: Place) -> Node:
        """Is it one of the rows that the step has, seen from the steps before?"""
        rows, test = self._in_source(slot.step.rows, slot, before)
        if slot.link.copy is None:
            return _exists(rows, [*rows.where, test])
        return tree.compare(">=", _count(rows, [*rows.where, test]), slot.link.copy)

    def _in_source(self, rows: Rows, slot: _Slot, before: Place) -> tuple[RowSource, Node]:
        """Rows seen from the steps before, and whether one is that of the slot, or like it."""
        found = self._rows(rows, slot, before, ordered=True)
        one, other = (
            identity.identity(self.statement, place).node
            for place in (found.place, slot.link.place)
        )
        return found, tree.compare("=", one, other)

    def _looked_at(self, number: int, step: Step) -> list[_Slot]:
        parts = [step.without, step.rows if step.at_least > 1 or step.is_next else None]
        return [
            self.owners[use]
            for part in parts
            if part is not None
            for use, _ in looked_at(part, self.frames[number])
        ]

    # ------------------------------------------------------------ two rows

    def _time(self, slot: _Slot) -> Node:
        return steps.instant_of(self.statement, slot.link.place)

    def _follows(self, slot: _Slot, previous: _Slot) -> list[Node]:
        step, row, before = slot.step, slot.link.place, previous.link.place
        found = [self._is_after(previous, slot)]
        found += steps.timed(self.statement, before, row, step.timing)
        if step.at_least > 1:
            found.append(self._numbered(slot, previous))
        if step.is_next:
            found.append(self._is_next(slot, previous))
        if step.without is not None:
            found.append(self._without(slot, previous, step.without))
        if step.visit is not None:
            both = [(before, previous.step.rows.source), (row, step.rows.source)]
            found += steps.visits(self.statement, self._inside(self.base), step.visit, both)
        return found

    def _is_after(self, previous: _Slot, slot: _Slot) -> Node:
        with_order = self._ordered(previous.step.rows) and self._ordered(slot.step.rows)
        return steps.is_after(
            self.statement, previous.link.place, slot.link.place, with_order=with_order
        )

    def _ordered(self, rows: Rows) -> bool:
        return has_order(rows.source, self.statement.catalog)

    def _seen_by(self, slot: _Slot, place: Place) -> Place:
        """The place, with the entity known from the slot's own row, or from where the chain is
        asked for: the row of a step before need not be at hand."""
        key = slot.link.rows.key
        if not key and places.knows_key(self.base):
            key = tuple(places.key_of(self.statement, self.base))
        return replace(place, key=key) if key else place

    def _inside(self, place: Place) -> Place:
        """The place, with names free that none of the steps has."""
        return replace(place, taken=place.taken | self.taken)

    def _rows(self, rows: Rows, slot: _Slot, before: Place, *, ordered: bool = False) -> RowSource:
        """Rows of the same entity, seen from the steps before."""
        place = self._inside(self._seen_by(slot, before))
        found = seen.rows_of_source(self.statement, place, rows, ordered=ordered)
        same = steps.same_key(found, slot.link.rows)
        return replace(found, where=(*found.where, *same))

    def _numbered(self, slot: _Slot, previous: _Slot | None) -> Node:
        """There are enough rows up to this one."""
        step = slot.step
        rows = self._rows(step.rows, slot, self.before[slot.group], ordered=True)
        copy = slot.link.copy
        where = [*rows.where, self._is_before(rows, slot, or_at=copy is None)]
        if previous is not None:
            with_order = self._ordered(previous.step.rows) and self._ordered(step.rows)
            before = previous.link.place
            where.append(steps.is_after(self.statement, before, rows.place, with_order=with_order))
            where += steps.timed(self.statement, before, rows.place, step.timing)
        where += self._same_values(rows.place, slot)
        count = _count(rows, where)
        if copy is not None:
            count = tree.add(count, copy)
        return tree.compare(">=", count, tree.integer(step.at_least))

    def _same_values(self, place: Place, slot: _Slot) -> list[Node]:
        return [
            tree.compare("=", steps.shared_value(self.statement, place, name), mine)
            for name in self.source.same
            for mine in (self._shared(slot, name),)
        ]

    def _is_before(self, rows: RowSource, slot: _Slot, *, or_at: bool = False) -> Node:
        """Is a row of the step's source before that of the slot in their total order?"""
        if not slot.link.is_wider:
            operator = "<=" if or_at else "<"
            return tree.compare(operator, steps.in_order(rows), steps.in_order_of(slot.link))
        # The slot's row has its place in that order only where the source has it, too.
        before = self.before[slot.group]
        before = replace(before, taken=before.taken | rows.place.taken)
        theirs, test = self._in_source(
            replace(slot.step.rows, where=None, window=None), slot, before
        )
        operator = "<" if or_at else "<="
        later = tree.compare(operator, steps.in_order(theirs), steps.in_order(rows))
        return tree.negation(_exists(theirs, [*theirs.where, test, later]))

    def _is_next(self, slot: _Slot, previous: _Slot) -> Node:
        """No row of the source, whatever it is like, comes between."""
        plain = replace(slot.step.rows, where=None, window=None)
        rows = self._rows(plain, slot, self.before[slot.group], ordered=True)
        with_order = self._ordered(previous.step.rows) and self._ordered(plain)
        where = [
            *rows.where,
            steps.is_after(self.statement, previous.link.place, rows.place, with_order=with_order),
            self._is_before(rows, slot),
        ]
        is_first = tree.negation(_exists(rows, where))
        if slot.link.copy is None:
            return is_first
        return tree.conjunction((is_first, tree.compare("=", slot.link.copy, tree.integer(1))))

    def _without(self, slot: _Slot, previous: _Slot, without: Rows) -> Node:
        rows = self._rows(without, slot, self.before[slot.group])
        has_order = self._ordered(without)
        where = [
            *rows.where,
            steps.is_after(
                self.statement,
                previous.link.place,
                rows.place,
                with_order=has_order and self._ordered(previous.step.rows),
            ),
            steps.is_after(
                self.statement,
                rows.place,
                slot.link.place,
                with_order=has_order and self._ordered(slot.step.rows),
            ),
        ]
        return tree.negation(_exists(rows, where))

    # ------------------------------------------------------------ `all of`

    def _is_earlier(self, slot: _Slot, carrier: _Slot, comes_first: bool) -> Node:
        """At one time an `order` column decides, then which of the two is written first."""
        operator = "<=" if comes_first else "<"
        if not (self._ordered(slot.step.rows) or self._ordered(carrier.step.rows)):
            return tree.compare(operator, self._time(slot), self._time(carrier))
        ranks = []
        for each in (slot, carrier):
            order = steps.order_of(self.statement, each.link.place)
            ranks.append(tree.row([self._time(each), tree.is_known(order), order]))
        return tree.compare(operator, *ranks)

    def _is_other(self, one: _Slot, other: _Slot) -> Node:
        """Rows of one source are told apart by their order."""
        left, right = steps.in_order(one.link.rows), steps.in_order(other.link.rows)
        return tree.compare("is distinct from", left, right)

    # ------------------------------------------------------------ what must not follow

    def _absence(self, last: _Slot) -> Iterator[tuple[list[_Slot], list[Node]]]:
        absent = self.source.absent
        if absent is None:
            return
        statement = self.statement
        rows = self._rows(absent.rows, last, self.last)
        with_order = self._ordered(last.step.rows) and self._ordered(absent.rows)
        where = [
            *rows.where,
            steps.is_after(statement, last.link.place, rows.place, with_order=with_order),
            *self._same_values(rows.place, last),
        ]
        found: list[Node] = []
        if absent.within is not None:
            until = steps.moved(statement, self._time(last), absent.within)
            time = steps.instant_of(statement, rows.place)
            where.append(tree.compare("<=", time, until))
            certain = compared(statement, TimeAt(until), Operator.LESS, self.source.at)
            found.append(certain)
        if absent.visit is not None:
            inside = self._inside(rows.place)
            both = [
                (last.link.place, last.step.rows.source),
                (rows.place, absent.rows.source),
            ]
            where += steps.visits(
                statement, replace(self.base, taken=inside.taken), absent.visit, both
            )
        found.append(tree.negation(_exists(rows, where)))
        used = [self.owners[use] for use, _ in looked_at(absent.rows, self.all_frames)]
        yield [last, *used], found


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


def _exists(rows: RowSource, where: list[Node]) -> Node:
    one = tree.integer(1)
    return tree.exists(queries.select([one], rows.relation, joins=rows.joins, where=where))


def _count(rows: RowSource, where: list[Node]) -> Node:
    star = tree.call("count", tree.star())
    return queries.scalar(queries.select([star], rows.relation, joins=rows.joins, where=where))


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
