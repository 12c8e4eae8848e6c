"""What has to hold of the row of a step beside that of the step before, or of the last row.

Rows of steps are `Slot`s; `Links` gives the conditions on them. Rows that are asked for in between
or up to one are seen from the steps before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seglang.core.nodes import Operator
from seglang.core.sources import Absent, Rows, Sequence, Step
from seglang.plan.steps import has_order, share_rows
from seglang.sql import identity, places, queries, seen, steps, tree
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Place, Statement, TimeAt
from seglang.sql.steps import Link
from seglang.sql.times import compared
from seglang.sql.tree import Node


@dataclass(frozen=True, slots=True)
class Slot:
    """A step, in the group (one, or those of `all of`) of that number, its rows, and the place on
    top of the groups before."""

    step: Step
    group: int
    link: Link
    before: Place


class Links:
    """`base` is where the chain is asked for, `taken` are the names that its steps have."""

    def __init__(
        self, statement: Statement, base: Place, source: Sequence, taken: frozenset[str]
    ) -> None:
        self.statement = statement
        self.base = base
        self.source = source
        self.taken = taken

    def shared(self, slot: Slot, name: str) -> Node:
        return steps.shared_value(self.statement, slot.link.place, name)

    def is_one_of(self, slot: Slot) -> Node:
        """Is it one of the rows that the step has, seen from the steps before?"""
        rows, test = self._in_source(slot.step.rows, slot, slot.before)
        if slot.link.copy is None:
            return _exists(rows, [*rows.where, test])
        return tree.compare(">=", _count(rows, [*rows.where, test]), slot.link.copy)

    def _in_source(self, rows: Rows, slot: Slot, before: Place) -> tuple[RowSource, Node]:
        """Rows seen from the steps before, and whether one is that of the slot, or like it."""
        found = self._rows(rows, slot, before, ordered=True)
        one, other = (
            identity.identity(self.statement, place).node
            for place in (found.place, slot.link.place)
        )
        return found, tree.compare("=", one, other)

    # ------------------------------------------------------------ two rows

    def time(self, slot: Slot) -> Node:
        return steps.instant_of(self.statement, slot.link.place)

    def follows(self, slot: Slot, previous: Slot) -> list[Node]:
        step, row, before = slot.step, slot.link.place, previous.link.place
        found = [self._is_after(previous, slot)]
        found += steps.timed(self.statement, before, row, step.timing)
        if step.at_least > 1:
            found.append(self.numbered(slot, previous))
        if step.is_next:
            found.append(self._is_next(slot, previous))
        if step.without is not None:
            found.append(self._without(slot, previous, step.without))
        if step.visit is not None:
            both = [(before, previous.step.rows.source), (row, step.rows.source)]
            found += steps.visits(self.statement, self._inside(self.base), step.visit, both)
        return found

    def _is_after(self, previous: Slot, slot: Slot) -> Node:
        with_order = self._ordered(previous.step.rows) and self._ordered(slot.step.rows)
        return steps.is_after(
            self.statement, previous.link.place, slot.link.place, with_order=with_order
        )

    def _ordered(self, rows: Rows) -> bool:
        return has_order(rows.source, self.statement.catalog)

    def seen_by(self, slot: Slot, place: Place) -> Place:
        """The place, with the entity known from the slot's own row, or from where the chain is
        asked for: the row of a step before need not be at hand."""
        key = slot.link.rows.key
        if not key and places.knows_key(self.base):
            key = tuple(places.key_of(self.statement, self.base))
        return replace(place, key=key) if key else place

    def _inside(self, place: Place) -> Place:
        """The place, with names free that none of the steps has."""
        return replace(place, taken=place.taken | self.taken)

    def _rows(self, rows: Rows, slot: Slot, before: Place, *, ordered: bool = False) -> RowSource:
        """Rows of the same entity, seen from the steps before."""
        place = self._inside(self.seen_by(slot, before))
        found = seen.rows_of_source(self.statement, place, rows, ordered=ordered)
        same = steps.same_key(found, slot.link.rows)
        return replace(found, where=(*found.where, *same))

    def numbered(self, slot: Slot, previous: Slot | None) -> Node:
        """There are enough rows up to this one."""
        step = slot.step
        rows = self._rows(step.rows, slot, slot.before, ordered=True)
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

    def _same_values(self, place: Place, slot: Slot) -> list[Node]:
        return [
            tree.compare("=", steps.shared_value(self.statement, place, name), mine)
            for name in self.source.same
            for mine in (self.shared(slot, name),)
        ]

    def _is_before(self, rows: RowSource, slot: Slot, *, or_at: bool = False) -> Node:
        """Is a row of the step's source before that of the slot in their total order?"""
        if not slot.link.is_wider:
            operator = "<=" if or_at else "<"
            return tree.compare(operator, steps.in_order(rows), steps.in_order_of(slot.link))
        # The slot's row has its place in that order only where the source has it, too.
        before = slot.before
        before = replace(before, taken=before.taken | rows.place.taken)
        theirs, test = self._in_source(
            replace(slot.step.rows, where=None, window=None), slot, before
        )
        operator = "<" if or_at else "<="
        later = tree.compare(operator, steps.in_order(theirs), steps.in_order(rows))
        return tree.negation(_exists(theirs, [*theirs.where, test, later]))

    def _is_next(self, slot: Slot, previous: Slot) -> Node:
        """No row of the source, whatever it is like, comes between."""
        plain = replace(slot.step.rows, where=None, window=None)
        rows = self._rows(plain, slot, slot.before, ordered=True)
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

    def _without(self, slot: Slot, previous: Slot, without: Rows) -> Node:
        rows = self._rows(without, slot, slot.before)
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

    def is_earlier(self, slot: Slot, carrier: Slot, comes_first: bool) -> Node:
        """At one time an `order` column decides, then which of the two is written first."""
        operator = "<=" if comes_first else "<"
        if not (self._ordered(slot.step.rows) or self._ordered(carrier.step.rows)):
            return tree.compare(operator, self.time(slot), self.time(carrier))
        ranks = []
        for each in (slot, carrier):
            order = steps.order_of(self.statement, each.link.place)
            ranks.append(tree.row([self.time(each), tree.is_known(order), order]))
        return tree.compare(operator, *ranks)

    def is_other(self, one: Slot, other: Slot) -> Node | None:
        """Is it another row? Surely so where this is None."""
        sources = one.step.rows.source, other.step.rows.source
        if sources[0] == sources[1]:
            # Rows of one source are told apart by their order.
            left, right = steps.in_order(one.link.rows), steps.in_order(other.link.rows)
            return tree.compare("is distinct from", left, right)
        if not share_rows(*sources):
            return None
        same = [
            tree.compare("=", mine, theirs)
            for mine, theirs in zip(
                identity.one_row(self.statement, one.link.place),
                identity.one_row(self.statement, other.link.place),
                strict=True,
            )
        ]
        return tree.negation(tree.conjunction(same))

    # ------------------------------------------------------------ what must not follow

    def absence(self, last: Slot, absent: Absent, place: Place) -> list[Node]:
        """None of the rows follows the last one; `place` is on top of all steps."""
        statement = self.statement
        rows = self._rows(absent.rows, last, place)
        with_order = self._ordered(last.step.rows) and self._ordered(absent.rows)
        where = [
            *rows.where,
            steps.is_after(statement, last.link.place, rows.place, with_order=with_order),
            *self._same_values(rows.place, last),
        ]
        found: list[Node] = []
        if absent.within is not None:
            until = steps.moved(statement, self.time(last), absent.within)
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
        return found


def _exists(rows: RowSource, where: list[Node]) -> Node:
    one = tree.integer(1)
    return tree.exists(queries.select([one], rows.relation, joins=rows.joins, where=where))


def _count(rows: RowSource, where: list[Node]) -> Node:
    star = tree.call("count", tree.star())
    return queries.scalar(queries.select([star], rows.relation, joins=rows.joins, where=where))
