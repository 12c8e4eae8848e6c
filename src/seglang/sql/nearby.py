"""Whether there is a row near another in time: beside each row the nearest one of the others.

`did B within 7 days after it` asks for the next B; comparing its time decides. Sorting both sides
once is as cheap as looking for any B, and stays so for entities with very many rows. No row is
multiplied: each finds at most one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from seglang.core.frames import scoped
from seglang.core.nodes import Aggregate, Compare, Moment, Operator, PropertyValue, Value
from seglang.core.sources import Events, Rows, Window
from seglang.plan.frames import is_closed, stands_alone
from seglang.sql import places, queries, stored, subqueries, tree, values
from seglang.sql import seen as seen_rows
from seglang.sql.operand import Test
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Statement, TimeAt
from seglang.sql.times import edge_test
from seglang.sql.tree import Node


def with_nearest(statement: Statement, rows: RowSource, asked: Iterable[object]) -> RowSource:
    """The rows, and beside them the nearest rows that the conditions ask for."""
    for aggregate in dict.fromkeys(_questions(asked)):
        if _is_sorted(statement, aggregate):
            rows = _joined(statement, rows, aggregate)
    return rows


def _questions(asked: Iterable[object]) -> Iterable[Aggregate]:
    """The aggregates of rows around the row at hand of which is asked whether there are any."""
    pending = list(asked)
    while pending:
        current = pending.pop()
        match current:
            case Compare(left=Aggregate() as left) if subqueries.asks_for_rows(current) is not None:
                if not is_closed(left):
                    yield left
            case Aggregate():
                pass
            case _:
                pending.extend(child for child, added in scoped(current) if not added)


def _is_sorted(statement: Statement, aggregate: Aggregate) -> bool:
    rows, window = aggregate.rows, aggregate.rows.window
    if window is None or rows.apart_from is not None or not isinstance(rows.source, Events):
        return False
    anchored = _is_anchored(window.start) or _is_anchored(window.end)
    return anchored and stands_alone(replace(rows, window=None), statement.catalog)


def _is_anchored(edge: Value | None) -> bool:
    return edge is not None and not isinstance(values.midnight(edge), Moment)


def _joined(statement: Statement, rows: RowSource, aggregate: Aggregate) -> RowSource:
    others, window, place = aggregate.rows, aggregate.rows.window, rows.place
    assert window is not None
    starts, ends = _is_anchored(window.start), _is_anchored(window.end)
    constant = Window(
        None if starts else window.start,
        None if ends else window.end,
        window.after_start,
        window.through_end,
    )
    some = constant.start is not None or constant.end is not None
    root = statement.root(place.entity)
    found = seen_rows.rows_of_source(
        statement, root, replace(others, window=constant if some else None)
    )
    # The time of the row itself is there already; any other edge has to be computed to sort by it.
    forwards = starts and not (ends and isinstance(window.end, PropertyValue))
    alias = places.free(place, f"{'next' if forwards else 'previous'}_{_name(others)}")
    query, time = _times(statement, found, alias)
    ties = [
        tree.compare("=", tree.column(alias, f"key_{index}"), part)
        for index, part in enumerate(rows.key, start=1)
    ]
    begun, ended = (
        None if edge is None else edge_test(statement, place, time, operator, edge)[0]
        for operator, edge in (
            (
                Operator.GREATER if window.after_start else Operator.GREATER_OR_EQUAL,
                window.start if starts else None,
            ),
            (
                Operator.LESS_OR_EQUAL if window.through_end else Operator.LESS,
                window.end if ends else None,
            ),
        )
    )
    sorted_by, decides = (begun, ended) if forwards else (ended, begun)
    assert sorted_by is not None
    ties.append(sorted_by)
    test = Test(tree.is_known(time.node), False) if decides is None else Test(decides, True)
    join = queries.nearest(queries.derived(query, alias), ties)
    beside = {**place.nearby, aggregate: test}
    place = replace(places.taking(place, alias), nearby=beside)
    return replace(rows, joins=(*rows.joins, join), place=place)


def _name(rows: Rows) -> str:
    return rows.arms[0].event if rows.arms else rows.name


def _times(statement: Statement, found: RowSource, alias: str) -> tuple[tree.Select, TimeAt]:
    """Key and time of the rows, as a query of its own."""
    time = values.row_time(statement, found.place)
    plain = time.zone in (None, "UTC") and not time.is_date
    node: Node = time.node if plain else stored.instant_of(statement, time)
    names = [f"key_{index}" for index in range(1, len(found.key) + 1)]
    keyed = [queries.named(part, name) for part, name in zip(found.key, names, strict=True)]
    query = queries.select(
        [*keyed, queries.named(node, "time")],
        found.relation,
        joins=found.joins,
        where=found.where,
    )
    return query, TimeAt(tree.column(alias, "time"), time.zone if plain else None, nullable=True)
