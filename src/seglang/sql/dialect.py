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
from seglang.sql.tree import Node
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
    column)` leads into a struct or, as text, into JSON; `fewest(value, order)` is the value at
    the lowest order, missing or not, `most` at the highest; `bucket(md5)` is that of a sample;
    `failure(message)` stops the run where a row needs it; `zone(name)` is the name if it is that of
    a zone, else missing; `json_value(column node, column)` leads into JSON, to what is JSON.
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
    json_list: Callable[[Node, Column, exp.DataType], Node]
    checked_cast: Callable[[Node, str | tuple[int, int] | exp.DataType], Node]
    finite: Callable[[Node], Node]
    percentile: Callable[[Node, Decimal], Node]
    fewest: Callable[[Node, Sequence[Node]], Node]
    most: Callable[[Node, Sequence[Node]], Node]
    bucket: Callable[[Node], Node]
    failure: Callable[[str], Node]
    has_semi_joins: bool
    zone: Callable[[Node], Node]
    json_value: Callable[[Node, Column], Node]
