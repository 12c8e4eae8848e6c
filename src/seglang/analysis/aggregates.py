"""What is claimed of aggregates: a sum is made of the sums of its cells, a largest value is that of
some cell and at least that of every other, an average lies between least and largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from seglang.analysis.cells import Cell, Cells, Operands
from seglang.analysis.rowsets import Instance, RowSet, RowSets
from seglang.analysis.solver import Term
from seglang.analysis.values import Encoded, Kind
from seglang.core.nodes import Aggregate, Aggregation, PropertyValue, Value
from seglang.core.sources import Events, Rows
from seglang.types import TIMESTAMP

if TYPE_CHECKING:
    from seglang.analysis.encoding import Encoder

_TIME = PropertyValue("time", TIMESTAMP)
_ANY_ROWS = Rows("", Events(()))
_MOST_NUMBERS = 12
# Up to so many rows a total is bound by the least and the largest value; beyond, by constants.
_FEW = 8
_BETWEEN = (
    Aggregation.AVERAGE,
    Aggregation.MEDIAN,
    Aggregation.PERCENTILE,
    Aggregation.MIN,
    Aggregation.MAX,
)


def link(rows: RowSets, cells: Cells) -> None:
    """Claim what ties every aggregate to the rows of its set."""
    linker = _Linker(rows, cells)
    for (_, node), (looked_at, found) in rows.aggregates.items():
        linker.link(node, looked_at, found)
    linker.compare()


class _Linker:
    def __init__(self, rows: RowSets, cells: Cells) -> None:
        self._encoder: Encoder = rows.encoder
        self._logic = rows.encoder.logic
        self._rows = rows
        self._cells = cells
        self._ranges: dict[tuple[int, Value | None], tuple[Encoded, Encoded] | None] = {}

    def link(self, node: Aggregate, looked_at: RowSet, found: Encoded) -> None:
        logic, count = self._logic, looked_at.count
        none, one = logic.whole(0), logic.whole(1)
        match node.kind:
            case Aggregation.COUNT:
                pass
            case Aggregation.COUNT_PERIODS | Aggregation.LONGEST_STREAK:
                self._counts(found, count)
            case Aggregation.CURRENT_STREAK:
                logic.claim(found.term >= none)
                logic.claim(found.term <= count)
            case Aggregation.AVERAGE_GAP | Aggregation.LONGEST_GAP:
                logic.claim(logic.alike(found.known, count >= logic.whole(2)))
                logic.claim(found.term >= none)
            case Aggregation.SHARE:
                logic.claim(logic.alike(found.known, count >= one))
                logic.claim(logic.both(found.term >= none, found.term <= one))
            case Aggregation.COUNT_DISTINCT:
                self._counts(found, self._known(looked_at, node.operand))
            case Aggregation.MOST_FREQUENT:
                known = self._known(looked_at, node.operand)
                logic.claim(logic.alike(found.known, known >= one))
            case Aggregation.SUM:
                totals = [self._of(cell, node.operand).total for cell in self._made_of(looked_at)]
                if all(total is not None for total in totals):
                    logic.claim(found.term == logic.total(totals))
            case Aggregation.FIRST | Aggregation.LAST:
                self._positional(node, looked_at, found)
            case _ if node.kind in _BETWEEN:
                self._between(node, looked_at, found)
            case _:
                raise AssertionError(f"no claims for {node.kind}")

    def _made_of(self, looked_at: RowSet) -> list[Cell]:
        return self._cells.of(looked_at)

    def _counts(self, found: Encoded, rows: Term) -> None:
        """At most one for each row, and at least one for any."""
        logic = self._logic
        logic.claim(found.term >= logic.whole(0))
        logic.claim(found.term <= rows)
        some = rows >= logic.whole(1)
        logic.claim(logic.implied(some, found.term >= logic.whole(1)))

    def _known(self, looked_at: RowSet, operand: Value | None) -> Term:
        """How many of the rows know the operand."""
        return self._logic.total(
            [self._of(cell, operand).known for cell in self._made_of(looked_at)]
        )

    def _between(self, node: Aggregate, looked_at: RowSet, found: Encoded) -> None:
        logic = self._logic
        known = self._known(looked_at, node.operand)
        logic.claim(logic.alike(found.known, known >= logic.whole(1)))
        around = self._range(looked_at, node.operand)
        if around is None:
            return
        low, high = around
        match node.kind:
            case Aggregation.MIN:
                within = found.term == low.term
            case Aggregation.MAX:
                within = found.term == high.term
            case _:
                within = logic.both(found.term >= low.term, found.term <= high.term)
        logic.claim(logic.implied(found.known, within))
        if node.kind is Aggregation.AVERAGE and found.kind is Kind.DECIMAL:
            self._average(found, known, looked_at, node.operand)

    def _average(
        self, found: Encoded, known: Term, looked_at: RowSet, operand: Value | None
    ) -> None:
        """A number that is written lies on the same side of the average as of what the rows would
        add up to with it; rounding passes over none."""
        logic = self._logic
        totals = [self._of(cell, operand).total for cell in self._made_of(looked_at)]
        if any(total is None for total in totals):
            return
        total = logic.total(totals)
        for number in self._numbers(Kind.DECIMAL):
            if (number * 10**10).denominator != 1:
                continue
            term = logic.exactly(number)
            all_of_it = logic.to_real(known) * term
            above = logic.implied(total >= all_of_it, found.term >= term)
            below = logic.implied(total <= all_of_it, found.term <= term)
            logic.claim(logic.implied(found.known, logic.both(above, below)))

    def _positional(self, node: Aggregate, looked_at: RowSet, found: Encoded) -> None:
        logic, number = self._logic, node.number or 1
        enough = looked_at.count >= logic.whole(number)
        if node.operand is not None and node.operand != _TIME:
            # The row may not know the value; if it does, the value is one that rows have.
            logic.claim(logic.implied(found.known, enough))
            around = self._range(looked_at, node.operand)
            known = self._known(looked_at, node.operand)
            logic.claim(logic.implied(found.known, known >= logic.whole(1)))
            logic.claim(logic.implied(logic.both(enough, known == looked_at.count), found.known))
            if around is not None:
                low, high = around
                within = logic.both(found.term >= low.term, found.term <= high.term)
                logic.claim(logic.implied(found.known, within))
            else:
                self._some_row_has(looked_at, node.operand, found)
            return
        logic.claim(logic.alike(found.known, enough))
        around = self._range(looked_at, _TIME)
        if around is None:
            return
        low, high = around
        if number == 1:
            end = low if node.kind is Aggregation.FIRST else high
            within = found.term == end.term
        else:
            within = logic.both(found.term >= low.term, found.term <= high.term)
        logic.claim(logic.implied(found.known, within))

    def _some_row_has(self, looked_at: RowSet, operand: Value, found: Encoded) -> None:
        """The value, which has no order, is that of some row."""
        logic = self._logic
        if found.kind is Kind.OTHER:
            return
        somewhere: list[Term] = []
        for cell in self._made_of(looked_at):
            chosen = logic.truth("the row lies here")
            somewhere.append(chosen)
            logic.claim(logic.implied(chosen, cell.count >= logic.whole(1)))
            if cell.is_loose:
                continue
            row = self._cells.row_of(cell, chosen)
            value = self._operand(operand, row)
            same = logic.alike(value.term, found.term)
            logic.claim(logic.implied(chosen, logic.both(value.known, same)))
        logic.claim(logic.implied(found.known, logic.either(*somewhere)))

    # ------------------------------------------------------------ operands

    def _operand(self, operand: Value | None, row: Instance) -> Encoded:
        return self._encoder.value(_TIME if operand is None else operand, row.frames)

    def _range(self, looked_at: RowSet, operand: Value | None) -> tuple[Encoded, Encoded] | None:
        """The least and the largest value, where any row knows one; None without an order."""
        key = (id(looked_at), operand)
        if key not in self._ranges:
            self._ranges[key] = self._made_range(looked_at, operand)
        return self._ranges[key]

    def _made_range(
        self, looked_at: RowSet, operand: Value | None
    ) -> tuple[Encoded, Encoded] | None:
        logic, cells = self._logic, self._made_of(looked_at)
        parts = [self._of(cell, operand) for cell in cells]
        kinds = {part.low.kind for part in parts if part.low is not None}
        if not parts or len(kinds) != 1 or any(part.low is None for part in parts):
            return None
        kind = kinds.pop()
        hint = self._encoder.logic.real if kind is Kind.DECIMAL else self._encoder.logic.integer
        low, high = Encoded(kind, True, hint("least")), Encoded(kind, True, hint("largest"))
        is_low, is_high = [], []
        for part in parts:
            assert part.low is not None
            assert part.high is not None
            some = part.known >= logic.whole(1)
            logic.claim(logic.implied(some, low.term <= part.low.term))
            logic.claim(logic.implied(some, high.term >= part.high.term))
            is_low.append(logic.both(some, low.term == part.low.term))
            is_high.append(logic.both(some, high.term == part.high.term))
        anybody = logic.total([part.known for part in parts]) >= logic.whole(1)
        logic.claim(
            logic.implied(anybody, logic.both(logic.either(*is_low), logic.either(*is_high)))
        )
        return low, high

    def _of(self, cell: Cell, operand: Value | None) -> Operands:
        if operand not in cell.operands:
            cell.operands[operand] = self._made(cell, operand)
        return cell.operands[operand]

    def _made(self, cell: Cell, operand: Value | None) -> Operands:
        logic = self._logic
        known = logic.integer("rows that know it")
        logic.claim(known >= logic.whole(0))
        logic.claim(known <= cell.count)
        some = known >= logic.whole(1)
        row = self._rows.instance(cell.base) if cell.is_loose else self._cells.row_of(cell, some)
        high = self._operand(operand, row)
        if high.known is True:
            logic.claim(known == cell.count)
        rows = [row]
        if not cell.is_loose:
            logic.claim(logic.implied(some, high.known))
            if high.known is not True:
                without = known < cell.count
                unknown = self._cells.row_of(cell, without)
                missing = logic.negated(self._operand(operand, unknown).known)
                logic.claim(logic.implied(without, missing))
                rows.append(unknown)
        if not high.kind.has_order:
            return Operands(known, None, None, None, tuple(rows))
        if cell.is_loose:
            # Nothing ties the row to the set, so its value is any value.
            low = self._operand(operand, self._rows.instance(cell.base))
        else:
            least = self._cells.row_of(cell, some)
            low = self._operand(operand, least)
            logic.claim(logic.implied(some, low.known))
            rows.append(least)
        logic.claim(logic.implied(some, low.term <= high.term))
        logic.claim(logic.implied(known == logic.whole(1), low.term == high.term))
        total = self._total(known, low, high)
        return Operands(known, low, high, total, tuple(rows))

    def _total(self, known: Term, low: Encoded, high: Encoded) -> Term | None:
        if high.kind not in (Kind.INTEGER, Kind.DECIMAL, Kind.DURATION):
            return None
        logic = self._logic
        make = logic.real if high.kind is Kind.DECIMAL else logic.integer
        total, none = make("total"), logic.whole(0)
        logic.claim(logic.implied(known == none, total == none))
        logic.claim(logic.implied(known == logic.whole(1), total == high.term))
        several = known >= logic.whole(2)
        logic.claim(
            logic.implied(logic.both(several, low.term >= none), total >= low.term + high.term)
        )
        logic.claim(
            logic.implied(logic.both(several, high.term <= none), total <= low.term + high.term)
        )
        for rows in range(2, _FEW + 1):
            # One has the least and one the largest value; the others lie between.
            others = logic.whole(rows - 1)
            least = total >= low.term * others + high.term
            most = total <= high.term * others + low.term
            logic.claim(logic.implied(known == logic.whole(rows), logic.both(least, most)))
        for number in self._numbers(high.kind):
            term = logic.exactly(number)
            some = known >= logic.whole(1)
            each = logic.to_real(known) * term
            logic.claim(logic.implied(logic.both(some, low.term >= term), total >= each))
            logic.claim(logic.implied(logic.both(some, high.term <= term), total <= each))
        return total

    def _numbers(self, kind: Kind) -> Iterator[Fraction]:
        """Written numbers that values may lie above or below."""
        if kind is Kind.DURATION:
            return
        yield from list(self._encoder.values.numbers)[:_MOST_NUMBERS]

    # ------------------------------------------------------------ one beside another

    def compare(self) -> None:
        """Of more rows there are at least as many days, and as many different values."""
        logic = self._logic
        alike: dict[object, list[tuple[RowSet, Encoded]]] = {}
        days: dict[object, Encoded] = {}
        for (where, node), (looked_at, found) in self._rows.aggregates.items():
            if node.kind in _GROWING:
                key = (where, replace(node, rows=_ANY_ROWS))
                alike.setdefault(key, []).append((looked_at, found))
            if node.kind is Aggregation.COUNT_PERIODS:
                days[where, node.rows, node.unit] = found
        for group in alike.values():
            for (inner, fewer), (outer, more) in permutations(group[:_MOST_NUMBERS], 2):
                if self._lies_in(inner, outer):
                    logic.claim(fewer.term <= more.term)
        for (where, node), (_, found) in self._rows.aggregates.items():
            beside = days.get((where, node.rows, node.unit))
            if beside is not None and node.kind in _STREAKS:
                logic.claim(found.term <= beside.term)

    def _lies_in(self, inner: RowSet, outer: RowSet) -> bool:
        mine, theirs = self._made_of(inner), {id(cell) for cell in self._made_of(outer)}
        return all(not cell.is_loose and id(cell) in theirs for cell in mine)


_STREAKS = (Aggregation.LONGEST_STREAK, Aggregation.CURRENT_STREAK)
_GROWING = (Aggregation.COUNT_DISTINCT, Aggregation.COUNT_PERIODS, Aggregation.LONGEST_STREAK)
