"""Rows to select from: a relation, what is joined to it, what narrows it, and the frame inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from seglang.sql import places, tree
from seglang.sql.operand import Operand
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node


@dataclass(frozen=True, slots=True)
class RowSource:
    """Rows to select from: `key` is the entity's, `order` the total order of rows (when asked
    for). With `is_bounded` they already are those of the window."""

    relation: Node
    joins: tuple[Node, ...]
    where: tuple[Node, ...]
    key: tuple[Node, ...]
    place: Place
    order: tuple[Operand, ...] = ()
    is_bounded: bool = False


def linked(statement: Statement, key: tuple[Node, ...], outer: Place) -> list[Node]:
    """The rows are those of the entity at hand, if there is one."""
    if not key or not places.knows_key(outer):
        return []
    mine = places.key_of(statement, outer)
    return [tree.compare("=", one, other) for one, other in zip(key, mine, strict=True)]


def seen_from(place: Place) -> Place:
    """Where the rows of a scan are asked for."""
    assert place.outer is not None
    return place.outer


def asked_by(place: Place, rows: RowSource) -> Place:
    """Where the window of rows that are asked for at a place looks from: of rows of all entities,
    each is asked for by the one whose key it has."""
    if not rows.key or places.knows_key(place):
        return place
    return replace(place, key=rows.key, taken=place.taken | rows.place.taken)
