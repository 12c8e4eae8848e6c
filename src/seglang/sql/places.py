"""Frames as SQL sees them: finding the one that a value speaks of, and leaving frames.

A `Place` is the innermost of a stack of frames. Names of relations are told apart along the stack,
so that an inner query can speak of the rows of every query around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from seglang.catalog.model import Entity
from seglang.plan.names import plain
from seglang.sql import numbers, queries, tree
from seglang.sql.operand import Operand
from seglang.sql.statement import (
    Captured,
    MadeRow,
    NestedRow,
    Place,
    SessionRow,
    Statement,
    TableRow,
)
from seglang.sql.tree import Node
from seglang.types import UNKNOWN


def row_frame(place: Place, up: int = 0) -> Place:
    """The row frame, so many row frames further out."""
    at: Place | None = place
    while at is not None:
        if at.row is not None:
            if up == 0:
                return at
            up -= 1
        at = at.outer
    raise AssertionError("a property stands inside a scan")


def entity_frame(place: Place) -> Place:
    """The nearest frame that knows the columns of the entity."""
    at = place
    while at.alias is None and at.captured is None and at.row is not None and at.outer is not None:
        at = at.outer
    return at


def left(place: Place, levels: int) -> Place:
    """The frames that remain when so many entity frames, and the rows within them, are left."""
    at: Place | None = place
    for _ in range(levels):
        while at is not None and at.row is not None:
            at = at.outer
        at = None if at is None else at.outer
    assert at is not None, "check leaves no more frames than there are"
    return at


def free(place: Place | None, wanted: str) -> str:
    """A name for a relation that hides none of those around it."""
    taken = frozenset() if place is None else place.taken
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def taking(place: Place, *names: str) -> Place:
    return replace(place, taken=place.taken | {name.lower() for name in names})


def on_top(
    place: Place, row: TableRow | NestedRow | MadeRow | SessionRow, key: tuple[Node, ...] = ()
) -> Place:
    """The frame of a row on top of a place, about the same entity."""
    return Place(
        place.entity,
        place.alias,
        row,
        place.measured,
        outer=place,
        key=key or place.key,
        taken=place.taken | {row.alias.lower()},
    )


def entered(
    place: Place,
    entity: Entity,
    alias: str | None,
    key: Sequence[Node],
    columns: Captured | None = None,
) -> Place:
    """The frame of an entity on top of a place."""
    taken = place.taken if alias is None else place.taken | {alias.lower()}
    return Place(entity, alias, outer=place, key=tuple(key), taken=taken, captured=columns)


def knows_key(place: Place) -> bool:
    frame = entity_frame(place)
    return bool(place.key or frame.key or frame.alias is not None or frame.captured is not None)


def key_of(statement: Statement, place: Place) -> list[Node]:
    """The key of the nearest entity frame, as the rows at hand know it or as its table has it."""
    frame = entity_frame(place)
    if place.key or frame.key:
        return list(place.key or frame.key)
    if frame.alias is not None:
        for part in frame.entity.key:
            statement.read(frame.entity.table, part)
        return [tree.column(frame.alias, part) for part in frame.entity.key]
    assert frame.captured is not None, "a frame knows its key"
    entity, columns = frame.entity, frame.captured
    return [
        captured(columns, f"{entity.name}_{part}", ("key", part), _key_part(statement, index)).node
        for index, part in enumerate(entity.key)
    ]


def _key_part(statement: Statement, index: int) -> Callable[[Place], Operand]:
    return lambda place: Operand(key_of(statement, place)[index], UNKNOWN, False)


def captured(
    columns: Captured,
    wanted: str,
    what: tuple[object, ...],
    compute: Callable[[Place], Operand],
) -> Operand:
    """The column of a made relation that holds `what`; computed inside each of its branches."""
    identity = (*what, columns.inner)
    known = columns.found.get(identity)
    if known is not None:
        return known
    name = _unused(plain(wanted) or "value", columns)
    parts = numbers.together(
        [compute(framed(place, columns.inner)) for _, place in columns.branches]
    )
    for (query, _), part in zip(columns.branches, parts, strict=True):
        query.append("expressions", queries.named(part.node, name))
    for query in columns.empty:
        query.append("expressions", queries.named(tree.null(), name))
    first, *others = parts
    is_same = all(part.digits == first.digits for part in others)
    found = Operand(
        tree.column(columns.alias, name),
        first.type,
        any(part.nullable for part in parts),
        first.digits if is_same else numbers.common(parts),
    )
    columns.found[identity] = found
    return found


def framed(place: Place, outwards: int) -> Place:
    """The frame so many frames further out, of either kind."""
    for _ in range(outwards):
        assert place.outer is not None
        place = place.outer
    return place


def _unused(wanted: str, columns: Captured) -> str:
    first, _ = columns.branches[0]
    taken = {each.alias_or_name.lower() for each in first.expressions}
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
