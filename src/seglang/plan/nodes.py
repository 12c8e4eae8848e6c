"""The relational plan: which rows are scanned, what is added up, who is kept.

Made by `plan.lower`, read by `sql.emit`. Values and conditions inside a plan are those of the
core, with every trait and segment written out: attributes belong to the entity at hand,
properties to the row at hand, and an aggregate stands for its column of a rollup. Nothing here
knows a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from seglang.core.declarations import Program
from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import Aggregate, Condition, Value
from seglang.core.sources import EventArm, Source, Window
from seglang.core.standings import Ranked, Score


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of one event, of a union of several, or of any other source.

    `arms` are those of events, grouped: at most one of each catalog event. `window` bounds what is
    read; only rows that existed `at` that instant are. With `entity_joined` the row's entity is at
    hand too, and the columns of `features`.
    """

    name: str
    entity: str
    source: Source
    arms: tuple[EventArm, ...]
    where: Condition | None
    window: Window | None
    entity_joined: bool
    features: tuple[str, ...]
    at: Edge = AS_OF


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a rollup. `window` narrows its rows further than the scan does, and so does
    `where`, seen from the row."""

    column: str
    aggregate: Aggregate
    window: Window | None
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A count that goes up to `limit`, in `width` bits of a word from the bit `shift` on."""

    count: Aggregate
    limit: int
    shift: int
    width: int


@dataclass(frozen=True, slots=True)
class Word:
    """A column of whole numbers with counts in its bits."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Rollup:
    """One row for each entity that has a row in the scan. Measures that are fields of `words` have
    no column of their own."""

    name: str
    scan: Scan
    measures: tuple[Measure, ...]
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """Like a rollup: counts of the distinct values of `operand`. `slices` of time, from the newest
    to the oldest, cover the scan; a measure counts the values with a row that its `where` lets
    through in one of the slices that `parts` names for it."""

    name: str
    scan: Scan
    operand: Value
    measures: tuple[Measure, ...]
    slices: tuple[Window | None, ...]
    parts: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """The entities whose rows satisfy `having` (None: that have a row at all).

    With `complement` the entities of `having` are the ones for which the condition does not hold.
    """

    rollup: Rollup
    having: Condition | None
    complement: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Those of a population at an instant for whom `among` holds and all values are known: within
    each group of equal `per` from the highest value to the lowest, ties by key."""

    entity: str
    value: Value
    per: tuple[Value, ...]
    among: Condition | None
    at: Edge


@dataclass(frozen=True, slots=True)
class Ranking:
    """One row for each entity that takes part in an order, with its place in it. `features` are
    the rollups joined to the population, `asked` are the ranks and scores that look at it."""

    name: str
    order: Order
    asked: tuple[Ranked | Score, ...]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """The keys of those for whom the condition holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Size:
    """How many they are, and how many there are in all."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Traits:
    """For everybody the key, and a column for each name."""

    columns: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Memberships:
    """The keys of the members of many segments. `facts` are what their conditions are made of:
    each is decided once for everybody, and looked up by its name after that; some in a relation of
    the plan's `decided`."""

    segments: tuple[tuple[str, Condition], ...]
    facts: tuple[tuple[str, Condition], ...]


Output: TypeAlias = Members | Size | Traits | Memberships


@dataclass(frozen=True, slots=True)
class Merged:
    """An aggregate whose value comes from columns of rollups, as (rollup, column): all of them
    added up, or the first or the last of them, as the aggregate says."""

    aggregate: Aggregate
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """A fact: the count in a field, added up of columns of rollups that have one layout, called
    `word`, reaches a number."""

    fact: str
    word: str
    field: Field
    columns: tuple[tuple[str, str], ...]
    number: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One row for everybody in the population, with the facts that these rollups decide and those
    of the relation before it. Joining few relations at a time, and of each only what it decides,
    keeps the rows narrow. `facts` are conditions on columns of the rollups."""

    name: str
    features: tuple[str, ...]
    facts: tuple[tuple[str, Condition], ...]
    reached: tuple[Reached, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`tables` in the order in which they can be computed. A condition that `keeps` names is
    decided there; every other aggregate is found in `measured`, as (rollup, column), or in
    `merged`. `features` are the rollups joined to the population; `rankings` are those among the
    tables."""

    program: Program
    entity: str
    output: Output
    tables: tuple[Rollup | Distinct | Ranking, ...]
    features: tuple[str, ...]
    keeps: Mapping[Condition, Keep]
    measured: Mapping[Aggregate, tuple[str, str]]
    rankings: Mapping[Order, Ranking]
    docs: tuple[str, ...] = ()
    merged: Mapping[Aggregate, Merged] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()
