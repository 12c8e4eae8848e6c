"""Rows of several kinds side by side in time, so that each learns what came before it.

A timeline is a union of rows, sorted by instant for each entity (and for each value that they are
told apart by). The rows in question, and streams of others, take turns at one instant; running
maxima tell each row the latest of every stream before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seglang.catalog.model import Attribute
from seglang.sql import made, places, queries, tree
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Captured, MadeRow, Place, Statement
from seglang.sql.tree import Node, Select
from seglang.types import TIMESTAMP

# At one instant a stream with this turn is seen by the rows, or not.
SEEN, ROWS, UNSEEN = -1, 0, 99


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows as they stand in a timeline: `at` an instant, told apart by `apart`. `values` are the
    instants that the running maxima are taken of, None for `at` itself. `order` ranks rows of one
    instant, where it is known; then a row sees only what is ranked before it. `is_time`: `at` is
    the instant of the row."""

    rows: RowSource
    at: Node
    turn: int
    apart: Sequence[Node] = ()
    values: Mapping[str, Node | None] = field(default_factory=dict)
    order: Node | None = None
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows in question, again, with a column for each value of the streams."""

    rows: RowSource
    beneath: RowSource

    def value(self, name: str) -> Node:
        return tree.column(made.alias_of(self.rows), name)

    def carried(self, name: str, node: Node) -> Node:
        """A column of the rows that the timeline was made of."""
        operand = Operand(node, TIMESTAMP)

        def below(_: Place) -> Operand:
            return made.carried(self.beneath, ("carried", name), lambda _: operand)

        return made.carried(self.rows, ("carried", name), below).node


def timeline(
    statement: Statement,
    base: Place,
    rows: Sequence[Stream],
    streams: Sequence[Stream] = (),
    *,
    backwards: bool = False,
) -> Timeline:
    """`rows` may be of several kinds, too; all lie on `base`. With `backwards` each learns the
    earliest of every stream after it."""
    # The kind of a row is its turn, too: what is seen at one instant comes before, the rest after.
    every = sorted((*rows, *streams), key=lambda stream: stream.turn)
    kinds = {id(stream): kind for kind, stream in enumerate(every)}
    names = list(dict.fromkeys(name for stream in (*rows, *streams) for name in stream.values))
    with_order = any(stream.order is not None for stream in every)
    taken = places.taking(base, *(made.alias_of(stream.rows) for stream in every))
    alias = places.free(taken, "timeline")
    kept = [name for name in names if any(stream.values.get(name) for stream in every)]
    of_rows = {id(stream) for stream in rows}
    selects = [
        _select(stream, kinds[id(stream)], kept, id(stream) in of_rows, with_order=with_order)
        for stream in (*rows, *streams)
    ]
    beneath = _union(base, rows, selects, alias)
    partition = [tree.column(alias, f"key_{n}") for n in range(1, len(rows[0].rows.key) + 1)]
    partition += [tree.column(alias, f"apart_{n}") for n in range(1, len(rows[0].apart) + 1)]
    order = _sorted(alias, backwards=backwards, with_order=with_order)

    def value(name: str) -> Node:
        if name in kept:
            return tree.column(alias, name)
        having = [kinds[id(stream)] for stream in every if name in stream.values]
        return tree.choose(((_is_kind(alias, having), tree.column(alias, "at")),), None)

    function = "min" if backwards else "max"
    shown = [queries.named(tree.column(alias, "kind"), "kind")]
    shown += [
        queries.named(tree.over(tree.call(function, value(name)), partition, order), name)
        for name in names
    ]
    above = places.free(places.taking(taken, alias), "seen")
    found = made.again(base, beneath, shown, above)
    is_row = _is_kind(above, [kinds[id(stream)] for stream in rows])
    return Timeline(RowSource(found.relation, (), (is_row,), found.key, found.place), beneath)


def _is_kind(alias: str, kinds: Sequence[int]) -> Node:
    kind = tree.column(alias, "kind")
    if len(kinds) == 1:
        return tree.compare("=", kind, tree.integer(kinds[0]))
    return tree.is_in(kind, [tree.integer(each) for each in kinds])


def _sorted(alias: str, *, backwards: bool, with_order: bool) -> list[Node]:
    at = tree.column(alias, "at")
    found = [tree.descending(at) if backwards else tree.forwards(at)]
    if with_order:
        found.append(tree.forwards(tree.column(alias, "ranked")))
        found.append(tree.ascending(tree.column(alias, "order_at")))
    return [*found, tree.forwards(tree.column(alias, "kind"))]


def _select(
    stream: Stream, kind: int, names: Sequence[str], is_row: bool, *, with_order: bool
) -> Select:
    shown = [
        queries.named(node, f"key_{index}") for index, node in enumerate(stream.rows.key, start=1)
    ]
    shown += [
        queries.named(node, f"apart_{index}") for index, node in enumerate(stream.apart, start=1)
    ]
    shown.append(queries.named(stream.at, "at"))
    if with_order:
        # Without a rank of its own a row sees nothing of its instant, and nothing sees it.
        order = tree.null() if stream.order is None else stream.order
        outside = tree.integer(0 if is_row or stream.turn == SEEN else 2)
        ranked = tree.choose(((tree.is_known(order), tree.integer(1)),), outside)
        shown += [queries.named(ranked, "ranked"), queries.named(order.copy(), "order_at")]
    shown.append(queries.named(tree.integer(kind), "kind"))
    for name in names:
        value = stream.values.get(name)
        node = tree.cast(tree.null(), tree.INSTANT) if value is None else value
        shown.append(queries.named(node, name))
    return queries.select(
        shown, stream.rows.relation, joins=stream.rows.joins, where=stream.rows.where
    )


def _union(base: Place, rows: Sequence[Stream], selects: Sequence[Select], alias: str) -> RowSource:
    """The union; what is asked of the rows in question becomes a column of all."""
    count = len(rows)
    branches = tuple(
        (query, stream.rows.place) for query, stream in zip(selects, rows, strict=False)
    )
    properties: dict[str, Attribute] = {}
    for stream in rows:
        for name, declared in made.properties_of(stream.rows.place).items():
            properties.setdefault(name, declared)
    columns = Captured(alias, branches, empty=tuple(selects[count:]))
    if all(stream.is_time for stream in rows):
        columns.found["time", 0] = Operand(tree.column(alias, "at"), TIMESTAMP, False)
    names = [f"key_{index}" for index in range(1, len(rows[0].rows.key) + 1)]
    key = tuple(tree.column(alias, name) for name in names)
    place = places.on_top(base, MadeRow(alias, properties, columns), key)
    return RowSource(queries.derived(queries.union_all(selects), alias), (), (), key, place)
