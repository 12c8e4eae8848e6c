"""The part of a lineage that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seglang.lineage.model import Edge, Kind, Lineage, Node

_DECLARED = (Kind.TRAIT, Kind.PARTITION, Kind.SEGMENT, Kind.AUDIENCE, Kind.DERIVED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Nodes and edges in the order of the lineage. `starts` are what was named, nothing for the
    whole; `upstream` and `downstream` are the edges followed from there each way."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    starts: tuple[Node, ...] = ()
    upstream: tuple[Edge, ...] | None = None
    downstream: tuple[Edge, ...] | None = None


def find(lineage: Lineage, name: str) -> tuple[Node, ...]:
    """Every node that bears the name. `spend` also names the calls `spend(90 days)`, and a table
    all its columns."""
    named = tuple(node for node in lineage.nodes.values() if node.name == name)
    if named:
        return named
    calls = tuple(
        node
        for node in lineage.nodes.values()
        if node.kind in _DECLARED and node.name.startswith(f"{name}(")
    )
    return calls or tuple(
        node
        for node in lineage.nodes.values()
        if node.kind is Kind.COLUMN and node.name.rpartition(".")[0] == name
    )


def follow(
    lineage: Lineage, starts: Sequence[Node], *, upstream: bool, downstream: bool
) -> Selection:
    """The nodes named, with all that they hang on and all that hangs on them."""
    ids = {node.id for node in starts}
    up = _reached(lineage, ids, against=True) if upstream else None
    down = _reached(lineage, ids, against=False) if downstream else None
    kept = {*(up or ()), *(down or ())}
    touched = ids | {edge.source for edge in kept} | {edge.target for edge in kept}
    return Selection(
        tuple(node for node in lineage.nodes.values() if node.id in touched),
        tuple(edge for edge in lineage.edges if edge in kept),
        tuple(node for node in lineage.nodes.values() if node.id in ids),
        up,
        down,
    )


def whole(lineage: Lineage) -> Selection:
    """All that rules and audiences hang on; what the catalog declares and nothing reads is left
    out."""
    declared = [node for node in lineage.nodes.values() if node.kind in _DECLARED]
    found = follow(lineage, declared, upstream=True, downstream=True)
    return Selection(found.nodes, found.edges)


def _reached(lineage: Lineage, starts: Iterable[str], *, against: bool) -> tuple[Edge, ...]:
    """The edges that can be followed from the starts, in the order of the lineage."""
    beside: dict[str, list[Edge]] = {}
    for edge in lineage.edges:
        beside.setdefault(edge.target if against else edge.source, []).append(edge)
    pending, seen, found = list(starts), set(starts), set()
    while pending:
        for edge in beside.get(pending.pop(), ()):
            found.add(edge)
            other = edge.source if against else edge.target
            if other not in seen:
                seen.add(other)
                pending.append(other)
    return tuple(edge for edge in lineage.edges if edge in found)
