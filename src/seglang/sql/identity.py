"""Telling a row from itself: the row that asks is not among the rows that it asks for.

A row is known by its `id` where that is unique, else by all that its total order looks at, a
visit by its first instant. Rows that are alike in all of that are interchangeable: of these, one is
left out, or they are numbered.
"""

from __future__ import annotations

from dataclasses import replace

from seglang.core.sources import Rows
from seglang.sql import aggregates, columns, made, places, queries, seen, stored, tree
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import Captured, MadeRow, Place, SessionRow, Statement, TableRow
from seglang.sql.tree import Node
from seglang.types import INTEGER, TEXT, ListType


def without_itself(
    statement: Statement, place: Place, rows: Rows, up: int, *, ordered: bool
) -> RowSource:
    """The rows of a source without the one in the row frame so many frames out; `where` and window
    are not laid on them yet."""
    bare = Rows(rows.name, rows.source)
    found = seen.rows_of_source(statement, place, bare, ordered=ordered)
    frame = places.row_frame(place, up)
    mine = _events_of(frame)
    theirs = _events_of(found.place)
    if not mine & theirs:
        return found
    return _one_less(statement, place, found, frame)


def _events_of(frame: Place) -> frozenset[str]:
    """The events and sessions whose rows the frame can hold."""
    match frame.row:
        case TableRow(event=event):
            return frozenset((event.name,))
        case MadeRow(captured=captured) if captured is not None:
            inside = frozenset[str]()
            for _, inner in captured.branches:
                inside |= _events_of(places.framed(inner, captured.inner))
            return inside
        case SessionRow(name=name):
            return frozenset((name,))
        case _:
            return frozenset()


def _one_less(statement: Statement, place: Place, found: RowSource, frame: Place) -> RowSource:
    """The rows numbered among those that are alike; the first of those like the row at `frame` is
    left out."""
    alike = (*found.key, identity(statement, found.place).node)
    twin = tree.over(tree.call("row_number"), alike, ())
    alias = places.free(place, "other")
    others = made.again(place, found, [queries.named(twin, "twin")], alias)
    itself = tree.conjunction(
        (
            tree.compare("=", tree.column(alias, "twin"), tree.integer(1)),
            tree.compare(
                "=", identity(statement, others.place).node, identity(statement, frame).node
            ),
        )
    )
    # Compared with rows of the same source that are read without leaving one out.
    order = made.carried_order(others, found)
    return replace(others, where=(tree.negation(itself),), order=order)


def identity(statement: Statement, frame: Place) -> Operand:
    """What tells a row of events from others of its entity: the texts of all that its order looks
    at."""
    match frame.row:
        case TableRow(alias, event):
            time = stored.instant_of(statement, columns.row_time(statement, frame))
            parts = [tree.text(event.name), tree.cast(time, tree.TEXT)]
            for column in (event.order, event.id):
                if column is not None:
                    node = stored.column_node(statement, event.table, alias, column)
                    parts.append(tree.cast(node, tree.TEXT))
            if not (event.unique and event.id is not None):
                for declared in event.properties.values():
                    found = stored.attribute(statement, event.table, alias, declared)
                    parts.append(tree.cast(found.node, tree.TEXT))
            return Operand(tree.array(parts), ListType(TEXT), False)
        case SessionRow(name, rows=rows):
            first = tree.call("min", aggregates.instant_at(statement, rows))
            visit = tree.array([tree.text(name), tree.cast(first, tree.TEXT)])
            return Operand(visit, ListType(TEXT), False)
        case MadeRow(captured=captured) if captured is not None:
            return places.captured(
                captured, "identity", ("identity",), lambda inner: identity(statement, inner)
            )
        case _:
            raise AssertionError("only rows of events are told apart")


def kind(frame: Place) -> Node:
    """The name of the event or of the sessions that the row at the frame belongs to."""
    return _kind(frame).node


def _kind(frame: Place) -> Operand:
    match frame.row:
        case TableRow(event=event):
            return Operand(tree.text(event.name), TEXT, False)
        case SessionRow(name):
            return Operand(tree.text(name), TEXT, False)
        case MadeRow(captured=captured) if captured is not None:
            return places.captured(captured, "kind", ("kind",), _kind)
        case _:
            raise AssertionError("only rows of events are told apart")


_TWIN = ("twin",)


def twin_number(statement: Statement, rows: RowSource) -> Node:
    """The number of a row among those of its entity that are alike."""
    alike = (*rows.key, identity(statement, rows.place).node)
    return tree.over(tree.call("row_number"), alike, ())


def with_twin(rows: RowSource, number: Node) -> None:
    """Says which column of rows made by `again` is the number of a row among its twins."""
    captured = _captured(rows.place)
    captured.found[*_TWIN, captured.inner] = Operand(number, INTEGER, False)


def one_row(statement: Statement, frame: Place) -> tuple[Node, Node]:
    """What is equal in two numbered rows of an entity if, and only if, they are the same row."""
    captured = _captured(frame)
    number = places.captured(
        captured, "twin", _TWIN, lambda inner: Operand(one_row(statement, inner)[1], INTEGER, False)
    )
    return identity(statement, frame).node, number.node


def _captured(place: Place) -> Captured:
    row = place.row
    assert isinstance(row, MadeRow)
    assert row.captured is not None
    return row.captured
