"""Windows and comparisons of instants, laid on columns as they are stored.

Bounds are literals (or parameters) in the form of the column, so that the engine can skip blocks
that lie outside. A column in the local time of some zone gets a coarse bound first, then the
exact one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from seglang.core.edges import AS_OF, Edge, resolve
from seglang.core.nodes import Moment, Operator, Value
from seglang.core.sources import Window
from seglang.plan.windows import never_after
from seglang.sql import stored, tree, values
from seglang.sql.compiled import Bound, Form
from seglang.sql.rows import instant
from seglang.sql.statement import Place, Statement, TimeAt
from seglang.sql.tree import Node

_COARSE_DAYS = 2


def compared(statement: Statement, time: TimeAt, operator: Operator, edge: Edge) -> Node:
    """The test of a time against an edge."""
    if time.is_date:
        return _compared_date(statement, time, operator, edge)
    if time.zone is None:
        bound = statement.bound(Bound(edge, Form.INSTANT))
        return tree.compare(operator.value, time.node, bound)
    if time.zone == "UTC":
        return tree.compare(operator.value, time.node, statement.bound(Bound(edge, Form.UTC)))
    exact = tree.compare(
        operator.value,
        stored.instant_of(statement, time),
        statement.bound(Bound(edge, Form.INSTANT)),
    )
    coarse = []
    if operator in (Operator.GREATER, Operator.GREATER_OR_EQUAL, Operator.EQUAL):
        early = statement.bound(Bound(edge, Form.UTC, days=-_COARSE_DAYS))
        coarse.append(tree.compare(">=", time.node, early))
    if operator in (Operator.LESS, Operator.LESS_OR_EQUAL, Operator.EQUAL):
        late = statement.bound(Bound(edge, Form.UTC, days=_COARSE_DAYS))
        coarse.append(tree.compare("<", time.node, late))
    return tree.conjunction((*coarse, exact))


def _compared_date(statement: Statement, time: TimeAt, operator: Operator, edge: Edge) -> Node:
    """A date is its local midnight: before an instant are the dates before the first one whose
    midnight is not."""

    def date_from(*, just_after: bool) -> Node:
        return statement.bound(Bound(edge, Form.DATE, just_after=just_after))

    match operator:
        case Operator.LESS:
            return tree.compare("<", time.node, date_from(just_after=False))
        case Operator.GREATER_OR_EQUAL:
            return tree.compare(">=", time.node, date_from(just_after=False))
        case Operator.LESS_OR_EQUAL:
            return tree.compare("<", time.node, date_from(just_after=True))
        case Operator.GREATER:
            return tree.compare(">=", time.node, date_from(just_after=True))
        case _:
            inside = tree.conjunction(
                (
                    tree.compare(">=", time.node, date_from(just_after=False)),
                    tree.compare("<", time.node, date_from(just_after=True)),
                )
            )
            return inside if operator is Operator.EQUAL else tree.is_not_true(inside)


def in_window(
    statement: Statement, place: Place, time: TimeAt, window: Window | None
) -> tuple[list[Node], bool]:
    """The conditions of a window, and whether a missing edge can make one NULL."""
    conditions: list[Node] = []
    nullable = False
    if window is None:
        return conditions, nullable
    for operator, edge in (
        (Operator.GREATER if window.after_start else Operator.GREATER_OR_EQUAL, window.start),
        (Operator.LESS_OR_EQUAL if window.through_end else Operator.LESS, window.end),
    ):
        if edge is None:
            continue
        node, may_be_null = edge_test(statement, place, time, operator, values.midnight(edge))
        conditions.append(node)
        nullable = nullable or may_be_null
    return conditions, nullable


def edge_test(
    statement: Statement, place: Place, time: TimeAt, operator: Operator, edge: Value
) -> tuple[Node, bool]:
    """A time compared with the edge of a window, and whether that can be NULL for want of it."""
    if isinstance(edge, Moment):
        return compared(statement, time, operator, edge.edge), False
    found = values.value_of(statement, place, edge)
    other = instant(statement.dialect, found, statement.calendar.zone)
    if time.zone == "UTC":
        # The edge is brought into the form of the column: it is computed once, not for every row.
        bare = tree.without_zone(other)
        edge_node = statement.dialect.local("UTC", other) if bare is other else bare
        return tree.compare(operator.value, time.node, edge_node), found.nullable
    node = tree.compare(operator.value, stored.instant_of(statement, time), other)
    return node, found.nullable


def row_bounds(
    statement: Statement, place: Place, time: TimeAt, window: Window | None, at: Edge = AS_OF
) -> list[Node]:
    """The conditions on a row's time: in the window, and before `at`. Of two ends the earlier one
    is enough."""
    end = None if window is None else window.end
    end = None if end is None else values.midnight(end)
    if isinstance(end, Moment) and window is not None and not window.through_end:
        earlier = _earlier_end(statement, end.edge, at)
        if earlier is not None:
            started = Window(window.start, None, window.after_start)
            inside, _ = in_window(statement, place, time, started)
            return [*inside, compared(statement, time, Operator.LESS, earlier)]
    inside, _ = in_window(statement, place, time, window)
    return [*inside, compared(statement, time, Operator.LESS, at)]


def ends_with_facts(statement: Statement, end: Value) -> bool:
    """Is no row, which are all before the as-of instant, after this end?"""
    edge = values.midnight(end)
    assert isinstance(edge, Moment), "the window of a scan is the same for everybody"
    if edge.edge == AS_OF:
        return True
    as_of = statement.as_of
    return as_of is not None and resolve(edge.edge, as_of, statement.calendar) >= as_of


def row_span(statement: Statement, window: Window | None) -> tuple[datetime, datetime] | None:
    """From when until when the rows of a window are, if that is known now."""
    if statement.as_of is None or window is None:
        return None
    start = None if window.start is None else values.midnight(window.start)
    end = None if window.end is None else values.midnight(window.end)
    if not isinstance(start, Moment):
        return None
    first = resolve(start.edge, statement.as_of, statement.calendar)
    last = statement.as_of.astimezone(UTC)
    if isinstance(end, Moment):
        last = min(last, resolve(end.edge, statement.as_of, statement.calendar))
    return first, last


def _earlier_end(statement: Statement, edge: Edge, at: Edge) -> Edge | None:
    """The edge or `at`, whichever is earlier; None when that is still open."""
    if statement.as_of is not None:
        one, other = (resolve(each, statement.as_of, statement.calendar) for each in (edge, at))
        return edge if one <= other else at
    if never_after(edge, at):
        return edge
    return at if never_after(at, edge) else None
