"""What one statement knows while it is made: instants, parameters, columns read, where we are.

`Statement` collects; `Place` says which rows are at hand and is handed down.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Entity,
    Event,
    Filter,
    NestedRows,
    TimeColumn,
)
from seglang.catalog.tables import column_names
from seglang.core.edges import AsOf, Edge, PeriodStart, Shift, depends_on_as_of
from seglang.core.nodes import Aggregate, Condition
from seglang.plan.nodes import Plan
from seglang.sql import text_values, tree
from seglang.sql.compiled import Bound, BoundParameter, ColumnRead, Form, Source
from seglang.sql.dialect import Dialect
from seglang.sql.operand import Operand, Test
from seglang.sql.tree import Node, Query, Select
from seglang.types import BOOLEAN, DECIMAL, TEXT, Type


@dataclass(slots=True)
class Statement:
    """`as_of` None: the instant is open, and what depends on it becomes a parameter."""

    plan: Plan
    dialect: Dialect
    as_of: datetime | None
    parameters: dict[str, BoundParameter] = field(default_factory=dict)
    named: dict[Hashable, str] = field(default_factory=dict)  # parameters by their source
    wanted: dict[str, int] = field(default_factory=dict)  # how many parameters were to be named so
    reads: dict[ColumnRead, None] = field(default_factory=dict)
    tables: dict[str, Query] = field(default_factory=dict)
    measured: dict[Aggregate, Operand] = field(default_factory=dict)
    columns_of: dict[tuple[str, str], Operand] = field(default_factory=dict)  # of rollups
    words: dict[str, tuple[str, int]] = field(default_factory=dict)  # facts: column and bit
    shared_keeps: frozenset[Condition] = frozenset()
    shared: dict[Hashable, str] = field(default_factory=dict)
    columns: frozenset[str] = field(init=False)  # the names of all that the catalog knows

    def __post_init__(self) -> None:
        self.columns = frozenset(name.lower() for name in column_names(self.catalog))

    @property
    def catalog(self) -> Catalog:
        return self.plan.program.catalog

    @property
    def calendar(self) -> Calendar:
        return self.catalog.calendar

    def root(self, entity: Entity, alias: str | None = None) -> Place:
        """Where no other frame lies around. A relation that is called like a column of a table
        would be hidden from queries over that table within it."""
        return Place(entity, alias, taken=self.columns)

    def read(
        self,
        table: tuple[str, ...],
        column: str,
        declared: Attribute | TimeColumn | None = None,
    ) -> None:
        self.reads[ColumnRead(table, column, declared)] = None

    # ------------------------------------------------------------ instants

    def bound(self, source: Bound) -> Node:
        """The literal, or the parameter, for an instant."""
        kind = {Form.INSTANT: tree.INSTANT, Form.UTC: tree.LOCAL, Form.DATE: tree.DATE}
        if self.as_of is not None or not depends_on_as_of(source.edge):
            value = source.value(self.as_of or _ANY, self.calendar)
            return tree.cast(tree.text(_spelled(value)), kind[source.form])
        return tree.cast(self._parameter(source, _edge_name(source)), kind[source.form])

    def number(self, source: Source, name: str) -> Node:
        """The literal, or the parameter, for a whole number that hangs on the as-of instant."""
        if self.as_of is not None:
            value = source.value(self.as_of, self.calendar)
            assert isinstance(value, int)
            return tree.integer(value)
        return tree.cast(self._parameter(source, name), tree.BIGINT)

    def _parameter(self, source: Source, wanted: str) -> Node:
        known = self.named.get(source)
        if known is None:
            known, number = wanted, self.wanted.get(wanted, 1)
            while known in self.parameters:
                number += 1
                known = f"{wanted}_{number}"
            self.wanted[wanted] = number
            self.named[source] = known
            self.parameters[known] = BoundParameter(known, source.type, source.description, source)
        return tree.parameter(known)


_ANY = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _spelled(value: datetime | date) -> str:
    if not isinstance(value, datetime):
        return f"{value.year:04}-{value:%m-%d}"
    text = f"{value.year:04}-{value:%m-%d %H:%M:%S}"
    if value.microsecond:
        text += f".{value.microsecond:06}"
    return text if value.tzinfo is None else text + "+00"


def _edge_name(source: Bound) -> str:
    """A readable name: `as_of`, `back_30_days`, `month_start`."""
    words = _edge_words(source.edge)
    if source.form is not Form.INSTANT:
        words += "_" + source.form.name.lower()
    if source.just_after:
        words += "_after"
    if source.days:
        words += "_early" if source.days < 0 else "_late"
    return words


def _edge_words(edge: Edge) -> str:
    return _edge_phrase(edge).replace(" ", "_")


def _edge_phrase(edge: Edge) -> str:
    match edge:
        case AsOf():
            return "as_of"
        case Shift(AsOf(), amount, unit):
            plural = "" if abs(amount) == 1 else "s"
            return f"{'back' if amount < 0 else 'ahead'}_{abs(amount)}_{unit.value}{plural}"
        case PeriodStart(unit, 0):
            return f"{unit.value}_start"
        case PeriodStart(unit, offset):
            return f"{unit.value}_start_{'back' if offset < 0 else 'ahead'}_{abs(offset)}"
        case _:
            return "edge"


# ---------------------------------------------------------------- where we are


@dataclass(frozen=True, slots=True)
class TimeAt:
    """The instant of a row, as it lies there. `node` is of the column's own type."""

    node: Node
    zone: str | None = None
    is_date: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the event's own table, under `alias`."""

    alias: str
    event: Event


@dataclass(frozen=True, slots=True)
class NestedRow:
    """A row of a table of nested rows, under `alias`, of the event row in the frame `of`."""

    alias: str
    nested: NestedRows
    of: Place


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A row of a relation that this statement makes, whose columns have the form of their types:
    `time`, `name`, and a column `property_…` of each property. What else is asked of it is
    `captured`. `value`, where it is known, is what a group's value is; groups and elements of lists
    are not `timed`."""

    alias: str
    properties: Mapping[str, Attribute]
    captured: Captured | None = None
    value: Operand | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A visit of the sessions `name`, inside the query that makes it of the rows at `rows`;
    `order` is what these are in order of."""

    name: str
    alias: str
    rows: Place
    order: Callable[[], list[Operand]]


@dataclass(slots=True)
class Captured:
    """Columns of a made relation that come into being when they are asked for: `branches` are the
    queries it is made of, each with the place inside it, and `inner` says how many frames outside
    of that place the frame stands whose columns these are. `found` is shared by all those frames:
    the columns by what they are, and whose. In the queries of `empty` these columns are missing."""

    alias: str
    branches: tuple[tuple[Select, Place], ...]
    found: dict[tuple[object, ...], Operand] = field(default_factory=dict)
    inner: int = 0
    empty: tuple[Select, ...] = ()


class Certainty(Enum):
    """A first or last value may be tied in time. SURE asks whether a condition holds whatever
    breaks the tie, MAYBE whether something can break it so that the condition holds."""

    SURE = "sure"
    MAYBE = "maybe"

    @property
    def opposite(self) -> Certainty:
        return Certainty.MAYBE if self is Certainty.SURE else Certainty.SURE


@dataclass(frozen=True, slots=True)
class Place:
    """One frame, and in `outer` the frames beyond it. Without a `row` it is an entity frame.

    `entity` and `alias` (None when its table is not at hand) are those of the nearest entity
    frame, `key` what this frame's rows know of its key. `measured` are the aggregates of that
    entity whose columns are at hand. With `keeps`, conditions that a keep decides are tests of the
    key. `span` holds the instants of all rows at hand, where that is known. Without `certainty`
    conditions are exact. `taken`: names that what is selected here and further out goes by.
    `captured`: the entity's columns, where its frame is made by this statement. `nearby` says of
    aggregates whether they have any row.
    """

    entity: Entity
    alias: str | None
    row: TableRow | NestedRow | MadeRow | SessionRow | None = None
    measured: Mapping[Aggregate, Operand] = field(default_factory=dict)
    keeps: bool = False
    span: tuple[datetime, datetime] | None = None
    certainty: Certainty | None = None
    outer: Place | None = None
    key: tuple[Node, ...] = ()
    taken: frozenset[str] = frozenset()
    captured: Captured | None = None
    nearby: Mapping[Aggregate, Test] = field(default_factory=dict)


# ---------------------------------------------------------------- catalog rows


def filters(
    statement: Statement, table: tuple[str, ...], alias: str, where: tuple[Filter, ...]
) -> list[Node]:
    """The catalog's own conditions on a table's rows."""
    conditions = []
    for entry in where:
        statement.read(table, entry.column.name)
        assert not entry.column.fields, "a filter looks at whole columns"
        found = tree.column(alias, entry.column.name)
        values = [_constant(value) for value in entry.values]
        found = _as_constant(statement.dialect, found, entry)
        match entry.operator:
            case "in":
                conditions.append(tree.is_in(found, values))
            case "!=":
                conditions.append(tree.compare("is distinct from", found, values[0]))
            case comparison:
                conditions.append(tree.compare(comparison, found, values[0]))
    return conditions


def _as_constant(dialect: Dialect, node: Node, entry: Filter) -> Node:
    """The column in the form of the constants that it is compared with."""
    match entry.values[0]:
        case bool():
            type: Type = BOOLEAN
        case str():
            return dialect.read(node, TEXT)
        case _:
            type = DECIMAL
    return text_values.typed(dialect, node, type).node if entry.column.json else node


def _constant(value: object) -> Node:
    match value:
        case bool():
            return tree.boolean(value)
        case int():
            return tree.integer(value)
        case str():
            return tree.text(value)
        case _:
            return tree.decimal(value)  # type: ignore[arg-type]
