"""What a plan is expected to cost, to choose between plans with one meaning.

Costs are nanoseconds of one processor, as DuckDB 2.0 took them on the machine of
docs/performance.md; only their ratios matter. Sizes of tables come from the engine's statistics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from seglang.catalog.model import Catalog
from seglang.core.nodes import Aggregate, Aggregation
from seglang.plan.nodes import Distinct, Memberships, Plan, Ranking, Rollup
from seglang.plan.windows import share_of_rows

# Reading a row of the event's table, and adding a row that counts to its group.
READ, GROUPED = 2.0, 40.0
# How many of the rows a condition on them is taken to let through.
CHOSEN = 0.25
# One more column of a group: a count of rows for which a condition holds, or anything else.
COUNTED, ADDED = 6.0, 23.0
# Finding an entity's row in a relation that is joined, and deciding one condition for it.
JOINED, DECIDED = 120.0, 2.0
# A statement: making it, planning it, starting it; and one whose result is kept for the next.
STATEMENT, KEPT = 4_000_000.0, 8_000_000.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many rows tables have, as the engine estimates it; a table that is not in `rows` has
    `otherwise` rows."""

    rows: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    otherwise: int = 1_000_000

    def of_table(self, table: tuple[str, ...]) -> int:
        return self.rows.get(table, self.otherwise)

    def of_event(self, catalog: Catalog, event: str) -> int:
        """Rows of the event's table; a table that several events share holds as many of each."""
        table = catalog.events[event].table
        sharing = sum(1 for other in catalog.events.values() if other.table == table)
        return self.of_table(table) // max(sharing, 1)


UNKNOWN = Statistics()


def cost(plan: Plan, statistics: Statistics) -> float:
    """What the plan is expected to take."""
    population = statistics.of_table(plan.program.catalog.entities[plan.entity].table)
    total = STATEMENT
    for made in plan.tables:
        match made:
            case Ranking():
                total += population * (GROUPED + JOINED * len(made.features))
            case Rollup() | Distinct():
                total += _rolled_up(plan, made, statistics) + KEPT
            case _:
                assert_never(made)
    for keep in plan.keeps.values():
        total += _rolled_up(plan, keep.rollup, statistics)
    total += KEPT * len(plan.decided)
    joined = len(plan.features) + sum(len(decided.features) + 1 for decided in plan.decided)
    total += population * JOINED * joined
    if isinstance(plan.output, Memberships):
        total += population * DECIDED * (len(plan.output.facts) + len(plan.output.segments))
    return total


def _rolled_up(plan: Plan, made: Rollup | Distinct, statistics: Statistics) -> float:
    catalog, scan = plan.program.catalog, made.scan
    if not scan.arms:
        return statistics.otherwise * GROUPED
    share = share_of_rows(scan.window, catalog.calendar)
    total = 0.0
    for arm in scan.arms:
        rows = statistics.of_event(catalog, arm.event) * share
        # A row of any other value is left out before it is grouped.
        grouped = rows if arm.where is None and scan.where is None else rows * CHOSEN
        measures = [measure.aggregate for measure in made.measures]
        total += rows * READ + grouped * (GROUPED + _added(measures[1:]))
    return total


def cutting_pays(
    rows: int, population: int, once: Sequence[Aggregate], each: Sequence[Aggregate], slices: int
) -> bool:
    """Is it cheaper to read each slice by itself and join the results than to read all at once?
    `once` is what is added up in a slice, `each` what is added up when every window has a column
    of its own."""
    cut = rows * _added(once) + slices * (population * JOINED + KEPT)
    whole = rows * _added(each) + population * JOINED + KEPT
    return cut < whole


def _added(aggregates: Sequence[Aggregate]) -> float:
    return sum(
        COUNTED if aggregate.kind is Aggregation.COUNT else ADDED for aggregate in aggregates
    )
