"""What an engine spells in its own way.

A dialect is a table of rows: function id → builder of its expression, and a few operations that
the emitter needs besides. Neutral rows stand in `sql.rows`; a file of one engine holds only what
differs, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from sqlglot import exp

from seglang.catalog.model import Calendar, Column
from seglang.core.nodes import Value
from seglang.sql.operand import Operand
from seglang.sql.tree import Node, Query
from seglang.types import Type


@dataclass(frozen=True, slots=True)
class Application:
    """A function and its arguments, as they are in the core and as SQL."""

    values: tuple[Value, ...]
    operands: tuple[Operand, ...]
    type: Type
    calendar: Calendar
    dialect: Dialect

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(operand.node for operand in self.operands)


Row: TypeAlias = Callable[[Application], Node | Operand]


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is the engine's, `spelling` sqlglot's name of it.

    Operations: `in_zone(zone, local)` local time → instant, `local(zone, instant)` back;
    `microseconds(instant)` since 1970, `from_microseconds` back, to a time without a zone;
    `moved(instant, microseconds)`; `let(nodes, body)` computes values once; `field(column node,
    column)` leads into a struct or, as text, into JSON; `fewest(value, order, type)` is the value
    at the lowest order, missing or not, `most` at the highest, `smallest` likewise where the last
    part of the order is the value; `bucket(md5)` is that of a sample; `failure(message)` stops the
    run where a row needs it; `zone(name)` is the name if it is that of a zone, else missing;
    `json_texts(column node, column)` are the elements of a JSON list as texts, missing where it is
    none; `json_map` what stands in JSON as a map of texts; `map_of_texts(map)` is one that stands
    beside others, whatever their columns hold.

    `read(node, type)` is what a column holds, in the one form of its type, where the engine may
    store it in several; `entries(map, body)` is a list with what `body` makes of each key and its
    value, in order of keys; `order_text` sorts by code points, `order_unknown` does so for a
    column of which the catalog knows no type, by size when it is one of numbers. `checked_cast` is
    missing where the value does not fit; of texts the shape is known to be right. `product` and
    `quotient` are of decimals, rounded to ten decimals half away from zero (the quotient by zero
    missing), and `within(node, digits)` stops the run where a number has more digits.

    `memberships(relation, key, conditions, first)` are queries that give, for each row of the
    relation and each condition that holds of it, the condition's number (from `first` on) as
    `segment`, and the key.

    `offsets_pay`: adding constants is cheaper than looking a zone up for every row. `respelled`
    turns a statement, in which functions and forms have neutral names, into one of this engine;
    `nodes` are the classes of nodes that it may hold besides.
    """

    name: str
    spelling: str
    rows: Mapping[str, Row]
    in_zone: Callable[[str, Node], Node]
    local: Callable[[str, Node], Node]
    microseconds: Callable[[Node], Node]
    from_microseconds: Callable[[Node], Node]
    moved: Callable[[Node, Node], Node]
    months_later: Callable[[Node, Node], Node]
    days_later: Callable[[Node, Node], Node]
    days_between: Callable[[Node, Node], Node]
    interval_microseconds: Callable[[Node], Node]
    as_interval: Callable[[Node], Node]
    let: Callable[[Sequence[Node], Callable[[Sequence[Node]], Node]], Node]
    field: Callable[[Node, Column], Node]
    json_texts: Callable[[Node, Column], Node]
    json_map: Callable[[Node, Column], Node]
    map_of_texts: Callable[[Node], Node]
    read: Callable[[Node, Type], Node]
    entries: Callable[[Node, Callable[[Node, Node], Node]], Node]
    order_text: Callable[[Node], Node]
    order_unknown: Callable[[Node], Node]
    checked_cast: Callable[[Node, str | tuple[int, int] | exp.DataType], Node]
    finite: Callable[[Node], Node]
    percentile: Callable[[Node, Decimal], Node]
    fewest: Callable[[Node, Sequence[Node], Type], Node]
    most: Callable[[Node, Sequence[Node], Type], Node]
    smallest: Callable[[Sequence[Node]], Node]
    product: Callable[[Node, Node], Node]
    quotient: Callable[[Node, Node], Node]
    within: Callable[[Node, tuple[int, int]], Node]
    missing_map: Callable[[], Node]
    bucket: Callable[[Node], Node]
    failure: Callable[[str], Node]
    zone: Callable[[Node], Node]
    has_semi_joins: bool
    has_nearest_joins: bool
    offsets_pay: bool
    respelled: Callable[[Query], Query]
    memberships: Callable[[Node, Sequence[Node], Sequence[Node], int], Sequence[Query]]
    nodes: frozenset[type[Node]] = frozenset()
