"""Sessions: the visits that rows of events make, as rows of their own.

Rows stand in order of time; one that comes more than the silence after the row before it opens a
new visit. Counting the openings up to a row numbers its visit, and a visit is the rows with one
number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seglang.catalog.model import Attribute, Column
from seglang.core.nodes import Moment, PropertyValue
from seglang.core.sources import Events, Length, Rows, Sessions, Window
from seglang.plan.chain_bounds import moved
from seglang.sql import aggregates, columns, made, places, queries, tree, values
from seglang.sql.operand import INTEGER_DIGITS, Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Captured, MadeRow, Place, SessionRow, Statement
from seglang.types import DURATION, INTEGER, TEXT, TIMESTAMP, Type


def session_rows(
    statement: Statement, place: Place, source: Sessions, window: Window | None = None
) -> RowSource:
    """One row a visit, in order of time. With a window visits that begin before it may be cut
    short, as long as they still begin before it."""
    events = Rows(source.name, Events(source.arms, source.at), window=_read(source, window))
    rows = made.for_all(statement, place, events, source, ordered=True)
    numbered, order_of = _numbered(statement, place, rows, source.silence)
    alias = places.free(place, source.name)
    time = aggregates.instant_at(statement, numbered.place)
    visit = tree.column(made.alias_of(numbered), "visit")
    names = [f"key_{index}" for index in range(1, len(numbered.key) + 1)]
    first, last = tree.call("min", time), tree.call("max", time)
    elapsed = tree.subtract(
        statement.dialect.microseconds(last), statement.dialect.microseconds(first)
    )
    query = queries.select(
        [
            *(queries.named(node, name) for node, name in zip(numbered.key, names, strict=True)),
            queries.named(first, "time"),
            queries.named(last, "property_end"),
            queries.named(elapsed, "property_length"),
            queries.named(tree.call("count", tree.star()), "property_count"),
        ],
        numbered.relation,
        group=[*numbered.key, visit],
    )
    visited = SessionRow(source.name, made.alias_of(numbered), numbered.place, order_of)
    inner = places.on_top(place, visited)
    found = Captured(alias, ((query, inner),))
    for what, column, type in (
        (("time",), "time", TIMESTAMP),
        (("property", "end"), "property_end", TIMESTAMP),
        (("property", "length"), "property_length", DURATION),
        (("property", "count"), "property_count", INTEGER),
    ):
        digits = (INTEGER_DIGITS, 0) if type is INTEGER else None
        found.found[*what, 0] = Operand(tree.column(alias, column), type, False, digits)
    key = tuple(tree.column(alias, name) for name in names)
    properties = {
        name: Attribute(name, type, Column(name))
        for name, type in properties_of(statement, source).items()
    }
    inside = places.on_top(place, MadeRow(alias, properties, found), key)
    order = (Operand(tree.column(alias, "time"), TIMESTAMP, False),)
    return RowSource(queries.derived(query, alias), (), (), key, inside, order)


def _read(source: Sessions, window: Window | None) -> Window | None:
    """Whether a row opens a visit hangs on the rows of the silence before it, and no others."""
    if window is None or not isinstance(window.start, Moment):
        return None
    start = moved(window.start.edge, source.silence, -1)
    return None if start is None else Window(Moment(start), None)


def properties_of(statement: Statement, source: Sessions) -> dict[str, Type]:
    """What a visit has beside its time."""
    found: dict[str, Type] = {"end": TIMESTAMP, "length": DURATION, "count": INTEGER}
    event = statement.catalog.events[source.arms[0].event]
    for name in source.shared:
        declared = event.properties.get(name)
        type = TEXT if declared is None else declared.type
        found[f"first_{name}"] = found[f"last_{name}"] = type
    return found


def _numbered(
    statement: Statement, place: Place, rows: RowSource, silence: Length
) -> tuple[RowSource, Callable[[], list[Operand]]]:
    """The rows with the number of their visit, and what puts them in order."""
    time = aggregates.instant_at(statement, rows.place)
    before = tree.over(tree.call("lag", time), rows.key, [tree.forwards(time)])
    before_it = Operand(before, TIMESTAMP, True)
    until = values.moved(statement, before_it, silence.amount, silence.unit)
    near = tree.compare("<=", time, until.node)
    opens = tree.choose(((near, tree.integer(0)),), tree.integer(1))
    spaced = made.again(place, rows, [queries.named(opens, "opens")], places.free(place, "spaced"))
    # Rows of one instant get one sum, so whichever of them opens the visit, all are in it.
    time = statement.dialect.microseconds(aggregates.instant_at(statement, spaced.place))
    opened = tree.call("sum", tree.column(made.alias_of(spaced), "opens"))
    visit = tree.over(opened, spaced.key, [tree.forwards(time)])
    shown = [queries.named(visit, "visit")]
    numbered = made.again(place, spaced, shown, places.free(place, "numbered"))

    def part(index: int) -> Operand:
        def before(_: Place) -> Operand:
            return made.carried(spaced, ("order", index), lambda _: rows.order[index])

        return made.carried(numbered, ("order", index), before)

    return numbered, lambda: [part(index) for index in range(len(rows.order))]


def edge_value(statement: Statement, row: SessionRow, name: str, type: Type) -> Operand:
    """A property of the first or of the last row of a visit: `first_page`, `last_page`."""
    which, _, inner = name.partition("_")
    found = columns.property_of(statement, row.rows, PropertyValue(inner, type))
    pick = statement.dialect.fewest if which == "first" else statement.dialect.most
    node = pick(found.node, aggregates.by_rank(row.order()), found.type)
    return replace(found, node=node, nullable=True)
