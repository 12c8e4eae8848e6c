"""The ways in which a row of a base can pass some tests and not others: its cells.

Each cell has a number of rows, and a row of it that stands for all that there are (so that a cell
with rows is one that can have some beside this very entity). Cells are enumerated by the solver;
where there are too many, each set is one cell of its own, and only what the text says of sets in
each other is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

from seglang.analysis.rowsets import Base, Instance, RowSet, RowSets
from seglang.analysis.solver import Found, Search, Term
from seglang.analysis.values import Encoded
from seglang.core.nodes import Value
from seglang.core.sources import Related
from seglang.lint.order import narrower

if TYPE_CHECKING:
    from seglang.analysis.solver import Logic

_MOST_SETS = 16
_MOST_CELLS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Operands:
    """What the rows of a cell have in an operand: how many know it, the least, the largest and the
    total of those. `low` and `high` mean nothing where nobody knows it; the three are None where
    the operand has no order, `total` where it cannot be added up."""

    known: Term
    low: Encoded | None
    high: Encoded | None
    total: Term | None
    rows: tuple[Instance, ...] = ()


@dataclass(slots=True, eq=False)
class Cell:
    """`passed` are the sets whose tests its rows pass; `is_loose` where nothing is known of the
    others, and there is no `row`."""

    base: Base
    passed: tuple[RowSet, ...]
    count: Term
    row: Instance | None = None
    tests: tuple[tuple[RowSet, bool], ...] = ()
    operands: dict[Value | None, Operands] = field(default_factory=dict)

    @property
    def is_loose(self) -> bool:
        return self.row is None


class Cells:
    """The cells of all bases of one question."""

    def __init__(self, rows: RowSets) -> None:
        self._rows = rows
        self._logic: Logic = rows.encoder.logic
        self.cells: list[Cell] = []
        sets: dict[Base, list[RowSet]] = {}
        for found in rows.sets.values():
            for base in found.tests:
                sets.setdefault(base, []).append(found)
        self._of: dict[int, list[Cell]] = {id(found): [] for found in rows.sets.values()}
        for base, those in sets.items():
            cells = self._enumerated(base, those)
            if cells is None:
                cells = self._loose(base, those)
            for cell in cells:
                for found in cell.passed:
                    self._of[id(found)].append(cell)
            self.cells.extend(cells)
            if isinstance(base.source, Related):
                owner = rows.encoder.catalog.entities[base.source.owner]
                if owner.relations[base.source.relation].is_to_one:
                    most = self._logic.whole(1)
                    counts = [cell.count for cell in cells if not cell.is_loose]
                    self._logic.claim(self._logic.total(counts) <= most)

    def of(self, found: RowSet) -> list[Cell]:
        """The cells that make up a set."""
        return self._of[id(found)]

    def lies_in(self, row: Instance, cell: Cell) -> Term:
        """Is a row of the base one of the cell?"""
        logic = self._logic
        tests = [
            found.tests[cell.base](row) if passed else logic.negated(found.tests[cell.base](row))
            for found, passed in cell.tests
        ]
        return logic.both(self._rows.exists(cell.base, row), *tests)

    def row_of(self, cell: Cell, given: Term) -> Instance:
        """A row of the cell, which there is where `given` holds."""
        row = self._rows.instance(cell.base)
        self._logic.claim(self._logic.implied(given, self.lies_in(row, cell)))
        return row

    def _count(self) -> Term:
        count = self._logic.integer("rows")
        self._logic.claim(count >= self._logic.whole(0))
        return count

    def _enumerated(self, base: Base, sets: list[RowSet]) -> list[Cell] | None:
        if len(sets) > _MOST_SETS:
            return None
        logic = self._logic
        row = self._rows.instance(base)
        tests = [found.tests[base](row) for found in sets]
        search = Search(logic, (self._rows.exists(base, row), logic.either(*tests)))
        patterns: list[tuple[bool, ...]] = []
        while True:
            found, model = search.next()
            if found is Found.GAVE_UP or len(patterns) > _MOST_CELLS:
                return None
            if model is None:
                break
            pattern = tuple(model.holds(test) for test in tests)
            patterns.append(pattern)
            search.also(
                logic.negated(
                    logic.both(
                        *[
                            test if passed else logic.negated(test)
                            for test, passed in zip(tests, pattern, strict=True)
                        ]
                    )
                )
            )
        cells = []
        for pattern in sorted(patterns):
            marked = tuple(zip(sets, pattern, strict=True))
            passed = tuple(found for found, holds in marked if holds)
            cell = Cell(base, passed, self._count(), tests=marked)
            cell.row = self.row_of(cell, cell.count >= logic.whole(1))
            cells.append(cell)
        return cells

    def _loose(self, base: Base, sets: list[RowSet]) -> list[Cell]:
        cells = [Cell(base, (found,), self._count()) for found in sets]
        calendar = self._rows.encoder.catalog.calendar
        for inner, outer in permutations(cells, 2):
            [one], [other] = inner.passed, outer.passed
            if one.frames == other.frames and narrower(one.rows, other.rows, calendar):
                self._logic.claim(inner.count <= outer.count)
        return cells
