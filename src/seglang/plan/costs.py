"""What a plan is expected to cost, to choose between plans with one meaning.

Costs are nanoseconds of one processor, as DuckDB 2.0 took them on the machine of
docs/performance.md; only their ratios matter. Sizes of tables and numbers of different values come
from the engine's statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from seglang.catalog.model import Catalog, Column
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    Condition,
    Literal,
    Not,
    OneOf,
    Operator,
    Or,
    PropertyValue,
)
from seglang.core.sources import EventArm, Window
from seglang.plan.nodes import Distinct, Memberships, Plan, Ranking, Rollup
from seglang.plan.windows import share_of_rows

# Reading a row of the event's table, adding a row to its group, finding a value of its group.
READ, GROUPED, TOLD_APART = 12.0, 25.0, 250.0
# One more column of a group: a count of rows for which a condition holds, or anything else.
COUNTED, ADDED = 9.0, 25.0
# An entity in a relation: finding it where it is joined or asked for, writing it down with what is
# known of it, deciding one condition, testing what decides a segment.
JOINED, WRITTEN, DECIDED, TESTED = 65.0, 120.0, 3.0, 7.0
# A statement: making it, planning it, starting it.
STATEMENT = 8_000_000.0
# The share of rows that a condition lets through of which nothing is known.
CHOSEN = 0.25


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many rows tables have, and how many different values their columns, as the engine
    estimates it. A table that is not in `rows` has `otherwise` rows."""

    rows: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    otherwise: int = 1_000_000
    distinct: Mapping[tuple[tuple[str, ...], str], int] = field(default_factory=dict)

    def of_table(self, table: tuple[str, ...]) -> int:
        return self.rows.get(table, self.otherwise)

    def of_event(self, catalog: Catalog, event: str) -> float:
        """Rows of the event's table that are rows of the event: every value of a column is taken
        for as frequent as the others; where nothing is known, so is every event of the table."""
        declared = catalog.events[event]
        share = 1.0
        for asked in declared.where:
            values = self.distinct.get((declared.table, asked.column.name))
            if values is None or asked.operator not in ("=", "in"):
                sharing = [each for each in catalog.events.values() if each.table == declared.table]
                return self.of_table(declared.table) / len(sharing)
            share *= min(len(asked.values) / max(values, 1), 1.0)
        return self.of_table(declared.table) * share

    def share_of(self, catalog: Catalog, event: str, condition: Condition | None) -> float:
        """The share of an event's rows that a condition on the row lets through."""
        match condition:
            case None:
                return 1.0
            case And(operands):
                share = 1.0
                for operand in operands:
                    share *= self.share_of(catalog, event, operand)
                return share
            case Or(operands):
                return min(sum(self.share_of(catalog, event, each) for each in operands), 1.0)
            case Not(operand):
                return 1.0 - self.share_of(catalog, event, operand)
            case Compare(Operator.EQUAL, PropertyValue() as asked, Literal()):
                return self._share_of_values(catalog, event, asked, 1)
            case OneOf(PropertyValue() as asked, options):
                return self._share_of_values(catalog, event, asked, len(options))
            case _:
                return CHOSEN

    def _share_of_values(
        self, catalog: Catalog, event: str, asked: PropertyValue, number: int
    ) -> float:
        declared = catalog.events[event]
        found = declared.properties.get(asked.name)
        if found is None or asked.up or not isinstance(found.column, Column) or found.column.fields:
            return CHOSEN
        values = self.distinct.get((declared.table, found.column.name))
        return CHOSEN if values is None else min(number / max(values, 1), 1.0)


UNKNOWN = Statistics()


def columns_asked(catalog: Catalog) -> Mapping[tuple[str, ...], frozenset[str]]:
    """The tables whose rows matter here, each with the columns whose different values do."""
    found: dict[tuple[str, ...], set[str]] = {
        entity.table: set() for entity in catalog.entities.values()
    }
    for event in catalog.events.values():
        columns = found.setdefault(event.table, set())
        columns.update(each.column.name for each in event.where)
        columns.update(
            each.column.name
            for each in event.properties.values()
            if isinstance(each.column, Column) and not each.column.fields
        )
    return {table: frozenset(columns) for table, columns in found.items()}


def cost(plan: Plan, statistics: Statistics) -> float:
    """What the plan is expected to take."""
    population = statistics.of_table(plan.program.catalog.entities[plan.entity].table)
    total = STATEMENT
    for made in plan.tables:
        total += STATEMENT
        match made:
            case Ranking():
                total += population * (GROUPED + JOINED * len(made.features))
            case Rollup():
                total += _rolled_up(plan, made, statistics)
            case Distinct():
                total += _told_apart(plan, made, statistics)
            case _:
                assert_never(made)
    for keep in plan.keeps.values():
        total += _rolled_up(plan, keep.rollup, statistics) + population * JOINED
    joined = len(plan.features) + sum(len(decided.features) for decided in plan.decided)
    total += population * JOINED * joined
    total += (population * WRITTEN + STATEMENT) * len(plan.decided)
    if isinstance(plan.output, Memberships):
        facts, segments = plan.output.facts, plan.output.segments
        total += population * (DECIDED * len(facts) + TESTED * len(segments))
    else:
        total += population * TESTED
    return total


def _rolled_up(plan: Plan, made: Rollup, statistics: Statistics) -> float:
    scan = made.scan
    if not scan.arms:
        return statistics.otherwise * GROUPED
    aggregates = [measure.aggregate for measure in made.measures]
    where = (scan.where,)
    return sum(
        adding_up(plan.program.catalog, statistics, arm, where, scan.window, aggregates)
        for arm in scan.arms
    )


def adding_up(
    catalog: Catalog,
    statistics: Statistics,
    arm: EventArm,
    where: Iterable[Condition | None],
    window: Window | None,
    aggregates: Sequence[Aggregate],
) -> float:
    """Reading the rows of an event in a window, for which all of `where` holds, and adding them
    up."""
    read, rows = _read(catalog, statistics, arm, where, window)
    added = sum(COUNTED if each.kind is Aggregation.COUNT else ADDED for each in aggregates[1:])
    return read * READ + rows * (GROUPED + added)


def _told_apart(plan: Plan, made: Distinct, statistics: Statistics) -> float:
    (arm,) = made.scan.arms
    where = (made.scan.where,)
    read, rows = _read(plan.program.catalog, statistics, arm, where, made.scan.window)
    filters = {measure.where for measure in made.measures}
    return read * READ + rows * (TOLD_APART + COUNTED * (len(filters) + len(made.measures)))


def _read(
    catalog: Catalog,
    statistics: Statistics,
    arm: EventArm,
    where: Iterable[Condition | None],
    window: Window | None,
) -> tuple[float, float]:
    """Rows of the table that are read, and rows that are grouped. Tables lie in order of time, as
    logs do: what is outside of a window is hardly looked at."""
    inside = share_of_rows(window, catalog.calendar)
    rows = statistics.of_event(catalog, arm.event) * inside
    for condition in (arm.where, *where):
        rows *= statistics.share_of(catalog, arm.event, condition)
    return statistics.of_table(catalog.events[arm.event].table) * inside, rows
