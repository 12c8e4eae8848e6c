"""The rows of a step of a sequence, and how rows of two steps stand to each other in time."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Listed
from dataclasses import dataclass, replace

from seglang.core.nodes import PropertyValue
from seglang.core.sources import (
    Events,
    Length,
    Picked,
    Rows,
    Sequence,
    Sessions,
    Source,
    Timing,
    Visit,
)
from seglang.plan.steps import Parted, is_own, kinds_of, parted, parts_of
from seglang.sql import (
    aggregates,
    columns,
    conditions,
    identity,
    made,
    places,
    queries,
    seen,
    stored,
    tree,
    values,
    version_rows,
)
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.statement import MadeRow, Place, Statement, TableRow
from seglang.sql.tree import Node
from seglang.types import INTEGER, TEXT, TIMESTAMP, UNKNOWN, Type


def restacked(place: Place, base: Place, onto: Place) -> Place:
    """The frames of a place that lie on `base`, on top of another one."""
    if place is base:
        return onto
    assert place.outer is not None
    outer = restacked(place.outer, base, onto)
    return replace(place, outer=outer, taken=place.taken | outer.taken)


# ---------------------------------------------------------------- in time


def moved(statement: Statement, instant: Node, by: Length) -> Node:
    return values.moved(statement, Operand(instant, TIMESTAMP, False), by.amount, by.unit).node


def instant_of(statement: Statement, place: Place) -> Node:
    return aggregates.instant_at(statement, place)


def order_of(statement: Statement, place: Place) -> Node:
    """The `order` column of the row at hand, missing where its event has none."""
    row = place.row
    match row:
        case TableRow(alias, event):
            if event.order is None:
                return statement.dialect.order_unknown(tree.null())
            found = stored.column_node(statement, event.table, alias, event.order)
            return statement.dialect.order_unknown(found)
        case MadeRow(captured=captured) if captured is not None:
            return places.captured(
                captured,
                "order_in_time",
                ("order in time",),
                lambda inner: Operand(order_of(statement, places.row_frame(inner)), UNKNOWN),
            ).node
        case _:
            return statement.dialect.order_unknown(tree.null())


def is_after(statement: Statement, earlier: Place, later: Place, *, with_order: bool) -> Node:
    """Strictly later in time; at one time, when both orders are known and say so."""
    one, other = (instant_of(statement, place) for place in (earlier, later))
    after = tree.compare("<", one, other)
    if not with_order:
        return after
    first, second = (order_of(statement, place) for place in (earlier, later))
    at_once = tree.compare("=", one, other)
    in_order = tree.conjunction((at_once, tree.compare("<", first, second)))
    return tree.coalesce(tree.disjunction((after, in_order)), tree.boolean(False))


def timed(statement: Statement, before: Place, row: Place, timing: Timing | None) -> list[Node]:
    """Is the row neither too early nor too late after the one before?"""
    if timing is None:
        return []
    found = []
    one, other = (instant_of(statement, place) for place in (before, row))
    if timing.earliest is not None:
        found.append(tree.compare(">=", other, moved(statement, one, timing.earliest)))
    if timing.latest is not None:
        operator = "<=" if timing.latest_included else "<"
        found.append(tree.compare(operator, other, moved(statement, one, timing.latest)))
    return found


_LEAST_DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 89, "year": 365}
_MOST_DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_DAY = 86_400_000_000
# No zone ever moved its clocks by more than a day.
_CLOCKS = 2


def no_later(statement: Statement, since: Node, time: Node, by: Length, *, included: bool) -> Node:
    """Is the time at most that long after another? Few times are so near the end of a number of
    calendar units that the calendar has to be asked."""
    operator = "<=" if included else "<"
    exact = tree.compare(operator, time, moved(statement, since, by))
    if by.unit.is_exact:
        return exact
    unit = by.unit.value.removeprefix("fiscal ")
    surely = by.amount * _LEAST_DAYS[unit] - _CLOCKS
    never = by.amount * _MOST_DAYS[unit] + _CLOCKS
    passed = tree.subtract(
        statement.dialect.microseconds(time), statement.dialect.microseconds(since)
    )
    arms = [(tree.compare(">", passed, tree.integer(never * _DAY)), tree.boolean(False))]
    if surely > 0:
        near = tree.compare("<", passed.copy(), tree.integer(surely * _DAY))
        arms.append((near, tree.boolean(True)))
    return tree.choose(arms, exact)


# ---------------------------------------------------------------- values and visits


def shared_value(statement: Statement, place: Place, name: str) -> Node:
    """A property that the rows of a chain have in common, as equality compares it."""
    value = PropertyValue(name, _type_of(place, name))
    found = columns.property_of(statement, place, value)
    return version_rows.by_key(statement.dialect, found).node


def _type_of(place: Place, name: str) -> Type:
    match place.row:
        case TableRow(event=event) if name in event.properties:
            return event.properties[name].type
        case MadeRow(properties=properties) if name in properties:
            return properties[name].type
        case _:
            return TEXT


def visits(
    statement: Statement, place: Place, visit: Visit, rows: Listed[tuple[Place, Source]]
) -> list[Node]:
    """Are both rows in sessions, in one or in two? `place` is where the sequence is asked for."""
    members = [
        test
        for at, source in rows
        if (test := in_sessions(statement, at, source, visit.sessions)) is not None
    ]
    both = [instant_of(statement, at) for at, _ in rows]
    free = place
    for at, _ in rows:
        free = replace(free, taken=free.taken | at.taken)
    found = seen.rows_of_source(statement, free, Rows(visit.sessions.name, visit.sessions))
    start = instant_of(statement, found.place)
    alias = found.relation.alias_or_name
    end = tree.column(alias, "property_end")
    first = rows[0][0]
    where = [
        *found.where,
        *_equal(found.key, places.key_of(statement, first)),
        *(tree.between(one, start, end) for one in both),
    ]
    query = queries.select([tree.integer(1)], found.relation, joins=found.joins, where=where)
    together = tree.exists(query)
    return [*members, together if visit.same else tree.negation(together)]


def in_sessions(
    statement: Statement, place: Place, source: Source, sessions: Sessions
) -> Node | None:
    """Is the row one of those that make the sessions? None when it surely is."""
    kinds = sorted(kinds_of(source))
    tests = {kind: _kind_in_sessions(statement, place, kind, sessions) for kind in kinds}
    if all(test is None for test in tests.values()):
        return None
    arms = []
    for kind, test in tests.items():
        inside = tree.boolean(True) if test is None else test
        if len(kinds) == 1:
            return inside
        is_it = tree.compare("=", identity.kind(places.row_frame(place)), tree.text(kind))
        arms.append(tree.conjunction((is_it, inside)))
    return tree.closed(tree.disjunction(arms))


def _kind_in_sessions(
    statement: Statement, place: Place, kind: str, sessions: Sessions
) -> Node | None:
    tests = []
    for arm in sessions.arms:
        if arm.event == kind:
            if arm.where is None:
                return None
            tests.append(conditions.condition_of(statement, place, arm.where).node)
    return tree.closed(tree.disjunction(tests)) if tests else tree.boolean(False)


# ---------------------------------------------------------------- rows, seen from a base


@dataclass(frozen=True, slots=True)
class Link:
    """The rows of a step as they are selected, seen from `base`, and their place on top of the
    frames of the steps before. With `is_wider` they are more than the step's. Where rows may be
    alike in all that orders them, and it matters how many there are, `copy` numbers those: the
    last part of their order."""

    rows: RowSource
    base: Place
    place: Place
    parted: Parted
    is_wider: bool
    copy: Node | None


def linked_rows(
    statement: Statement,
    base: Place,
    rows: Rows,
    onto: Place,
    taken: frozenset[str],
    *,
    ordered: bool = False,
    numbered: bool = False,
    twinned: bool = False,
) -> Link:
    """The rows of a step; those of one entity when the base knows which. Where their source looks
    at earlier rows they are all that it could ever have. With `numbered` it matters how many rows
    there are that are alike, with `twinned` which of them are those of another source."""
    is_wider = not is_own(rows.source, ())
    parts = parted(Rows(rows.name, _widest(rows.source)) if is_wider else rows)
    numbered = numbered and _may_be_alike(statement, parts.own.source)
    free = replace(base, taken=base.taken | taken)
    found = seen.rows_seen(statement, free, parts.own, ordered=ordered or numbered)
    copy: Node | None = None
    if numbered or twinned or isinstance(rows.source, Sequence):
        # In a query of their own the rows are found once, not for each row that asks.
        alias = places.free(found.place, "reached")
        shown: list[Node] = []
        if numbered:
            alike = (*found.key, *(part.node for part in found.order))
            shown = [queries.named(tree.over(tree.call("row_number"), alike, ()), "copy")]
            copy = tree.column(alias, "copy")
        if twinned:
            shown.append(queries.named(identity.twin_number(statement, found), "twin"))
        again = made.again(free, found, shown, alias)
        order = made.carried_order(again, found)
        if copy is not None:
            order = (*order, Operand(copy, INTEGER, False))
        if twinned:
            identity.with_twin(again, tree.column(alias, "twin"))
        found = replace(again, order=order)
    return Link(found, free, restacked(found.place, free, onto), parts, is_wider, copy)


def _may_be_alike(statement: Statement, source: Source) -> bool:
    """Can two of the rows be alike in all that orders them?"""
    match source:
        case Events(arms):
            return any(statement.catalog.events[arm.event].id is None for arm in arms)
        case Sequence(steps):
            return any(_may_be_alike(statement, part.rows.source) for part in parts_of(steps[-1]))
        case _:
            return False


def _widest(source: Source) -> Source:
    """The rows that picks and chains choose from."""
    match source:
        case Picked(rows):
            return _widest(rows.source)
        case Sequence(steps):
            return _widest(parts_of(steps[-1])[0].rows.source)
        case _:
            return source


# ---------------------------------------------------------------- keys and order


def same_key(one: RowSource, other: RowSource) -> list[Node]:
    """Both are rows of one entity."""
    return _equal(one.key, other.key)


def _equal(one: Iterable[Node], other: Iterable[Node]) -> list[Node]:
    return [tree.compare("=", left, right) for left, right in zip(one, other, strict=False)]


def in_order(rows: RowSource) -> Node:
    """What rows of one source compare by in their total order."""
    return tree.row(aggregates.by_rank(rows.order))


def in_order_of(link: Link) -> Node:
    """What the row of a step compares by with rows of its source whose copies have no numbers."""
    rows = link.rows
    return in_order(rows if link.copy is None else replace(rows, order=rows.order[:-1]))
