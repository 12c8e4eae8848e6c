"""The rows of a step of a sequence, and how rows of two steps stand to each other in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seglang.core.frames import Frames, added_by, within
from seglang.core.nodes import And, Condition, PropertyValue
from seglang.core.sources import EventArm, Events, Length, Rows, Sessions, Source, Timing, Visit
from seglang.plan.frames import reaches_out
from seglang.plan.inline import conjunction
from seglang.sql import aggregates, columns, conditions, places, queries, seen, stored, tree, values
from seglang.sql.operand import Operand
from seglang.sql.scans import RowSource
from seglang.sql.statement import MadeRow, Place, Statement, TableRow
from seglang.sql.tree import Node
from seglang.types import TEXT, TIMESTAMP, UNKNOWN, Type


@dataclass(frozen=True, slots=True)
class Parted:
    """Rows whose own conditions look at no row but their own, and what is left: conditions that
    look at rows of earlier steps, or beyond."""

    own: Rows
    conditions: tuple[Condition, ...]
    has_window: bool


def parted(rows: Rows) -> Parted:
    added = added_by(rows.source)
    own: list[Condition] = []
    others: list[Condition] = []
    conditions: tuple[Condition, ...] = ()
    if rows.where is not None:
        conditions = rows.where.operands if isinstance(rows.where, And) else (rows.where,)
    for condition in conditions:
        (own if is_own(condition, added) else others).append(condition)
    has_window = rows.window is not None and not is_own(rows.window, ())
    return Parted(
        replace(
            rows,
            where=conjunction(tuple(own)) if own else None,
            window=None if has_window else rows.window,
            apart_from=None,
        ),
        tuple(others),
        has_window,
    )


def is_own(node: object, added: Frames) -> bool:
    """Does it look at no row frame but these?"""
    return not any(reaches_out(inner, frames) for inner, frames in within(node, added))


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


def has_order(statement: Statement, source: Source) -> bool:
    """Can rows of one time stand in an order?"""
    events = statement.catalog.events
    return isinstance(source, Events) and any(
        events[arm.event].order is not None for arm in source.arms
    )


def order_of(statement: Statement, place: Place) -> Node:
    """The `order` column of the row at hand, missing where its event has none."""
    row = place.row
    match row:
        case TableRow(alias, event):
            if event.order is None:
                return tree.null()
            return stored.column_node(statement, event.table, alias, event.order)
        case MadeRow(captured=captured) if captured is not None:
            return places.captured(
                captured,
                "order_in_time",
                ("order in time",),
                lambda inner: Operand(order_of(statement, places.row_frame(inner)), UNKNOWN),
            ).node
        case _:
            return tree.null()


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


# ---------------------------------------------------------------- values and visits


def shared_value(statement: Statement, place: Place, name: str) -> Node:
    """A property that the rows of a chain have in common."""
    return columns.property_of(statement, place, PropertyValue(name, _type_of(place, name))).node


def _type_of(place: Place, name: str) -> Type:
    match place.row:
        case TableRow(event=event) if name in event.properties:
            return event.properties[name].type
        case MadeRow(properties=properties) if name in properties:
            return properties[name].type
        case _:
            return TEXT


def visits(
    statement: Statement, place: Place, visit: Visit, rows: Sequence[tuple[Place, Source]]
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
        *_same_key(found.key, places.key_of(statement, first)),
        *(tree.between(one, start, end) for one in both),
    ]
    query = queries.select([tree.integer(1)], found.relation, joins=found.joins, where=where)
    together = tree.exists(query)
    return [*members, together if visit.same else tree.negation(together)]


def _same_key(one: Iterable[Node], other: Iterable[Node]) -> list[Node]:
    return [tree.compare("=", left, right) for left, right in zip(one, other, strict=False)]


def in_sessions(
    statement: Statement, place: Place, source: Source, sessions: Sessions
) -> Node | None:
    """Is the row one of those that make the sessions? None when it surely is."""
    if not isinstance(source, Events):
        return tree.boolean(False)
    tests = [_arm_in_sessions(statement, place, arm, sessions) for arm in source.arms]
    if all(test is None for test in tests):
        return None
    name = columns.property_of(statement, place, PropertyValue("name", TEXT)).node
    arms = []
    for arm, test in zip(source.arms, tests, strict=True):
        inside = tree.boolean(True) if test is None else test
        if len(source.arms) == 1:
            return inside
        is_it = tree.compare("=", name, tree.text(arm.event))
        arms.append(tree.conjunction((is_it, inside)))
    return tree.closed(tree.disjunction(arms))


def _arm_in_sessions(
    statement: Statement, place: Place, arm: EventArm, sessions: Sessions
) -> Node | None:
    tests = []
    for other in sessions.arms:
        if other.event == arm.event:
            if other.where is None:
                return None
            tests.append(conditions.condition_of(statement, place, other.where).node)
    return tree.closed(tree.disjunction(tests)) if tests else tree.boolean(False)


# ---------------------------------------------------------------- rows, seen from a base


@dataclass(frozen=True, slots=True)
class Link:
    """The rows of a step as they are selected, seen from `base`, and their place on top of the
    frames of the steps before."""

    rows: RowSource
    base: Place
    place: Place
    parted: Parted


def linked_rows(
    statement: Statement,
    base: Place,
    rows: Rows,
    onto: Place,
    taken: frozenset[str],
    *,
    ordered: bool = False,
) -> Link:
    """The rows of a step; those of one entity when the base knows which."""
    parts = parted(rows)
    free = replace(base, taken=base.taken | taken)
    found = seen.rows_seen(statement, free, parts.own, ordered=ordered)
    return Link(found, free, restacked(found.place, free, onto), parts)
