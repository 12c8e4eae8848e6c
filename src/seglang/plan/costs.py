"""What a plan is expected to cost, to choose between plans with one meaning.

Costs are nanoseconds of one processor, as DuckDB 2.0 took them on the machine of
docs/performance.md; only their ratios matter. Sizes of tables come from the engine's statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seglang.catalog.model import Catalog

# Reading a row of the event's table, and adding a row that counts to its group.
READ, GROUPED = 2.0, 40.0
# One more column of a group: a count of rows for which a condition holds, or anything else.
COUNTED, ADDED = 6.0, 23.0
# Finding an entity's row in a relation that is joined, and deciding one condition for it.
JOINED, DECIDED = 120.0, 2.0
# A statement: planning it, starting it, and what it keeps.
STATEMENT = 2_000_000.0


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


def cutting_pays(
    rows: int, population: int, measures: float, pairs: float, slices: int
) -> bool:
    """Is it cheaper to read each slice by itself and join the results than to read all at once?
    `measures` is what a row costs in one slice, `pairs` what it costs when each window has a
    column of its own."""
    return rows * measures + slices * population * JOINED < rows * pairs + population * JOINED
