"""A selection as text: for what was named a tree each way, for the whole a line for each node.

A node is unfolded once; where it comes again, `(above)` stands behind its name. Columns stand
together, a line for each table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from seglang.lineage.model import Edge, Kind, Node, Role
from seglang.lineage.selecting import Selection
from seglang.lineage.words import bare, called, columns, facts, plural

_STEP = "  "


def text(selection: Selection) -> str:
    nodes = {node.id: node for node in selection.nodes}
    lines = (
        list(_listed(selection, nodes)) if not selection.starts else list(_trees(selection, nodes))
    )
    return "".join(f"{line}\n" for line in lines)


def _listed(selection: Selection, nodes: Mapping[str, Node]) -> Iterator[str]:
    """Kind by kind: what each node comes from directly."""
    sources: dict[str, list[Edge]] = {}
    for edge in selection.edges:
        sources.setdefault(edge.target, []).append(edge)
    shown: Kind | None = None
    for node in selection.nodes:
        if node.kind is Kind.COLUMN:
            continue
        if node.kind is not shown:
            if shown is not None:
                yield ""
            yield plural(node.kind)
            shown = node.kind
        come_from = _direct(sources.get(node.id, ()), nodes)
        arrow = f" <- {'; '.join(come_from)}" if come_from else ""
        yield f"{_STEP}{bare(node)}{arrow}{facts(node)}"


def _direct(edges: Sequence[Edge], nodes: Mapping[str, Node]) -> list[str]:
    read = [(nodes[edge.source], edge.role) for edge in edges]
    others = dict.fromkeys(
        bare(node) if role in (Role.RULE, Role.ABOUT) else f"{bare(node)} ({role.value})"
        for node, role in read
        if node.kind is not Kind.COLUMN
    )
    return [
        *columns((node, role) for node, role in read if node.kind is Kind.COLUMN),
        *([", ".join(others)] if others else []),
    ]


def _trees(selection: Selection, nodes: Mapping[str, Node]) -> Iterator[str]:
    ways = (
        ("comes from", selection.upstream, True),
        ("leads to", selection.downstream, False),
    )
    unfolded: dict[str, set[str]] = {way: set() for way, _, _ in ways}
    for number, start in enumerate(selection.starts):
        if number:
            yield ""
        yield called(start) + facts(start)
        for way, edges, against in ways:
            if edges is None:
                continue
            beside: dict[str, list[Edge]] = {}
            for edge in edges:
                beside.setdefault(edge.target if against else edge.source, []).append(edge)
            if start.id not in beside:
                yield f"{_STEP}{way} nothing"
                continue
            yield f"{_STEP}{way}"
            yield from _tree(start.id, beside, nodes, against, unfolded[way])


def _tree(
    start: str,
    beside: Mapping[str, Sequence[Edge]],
    nodes: Mapping[str, Node],
    against: bool,
    unfolded: set[str],
) -> Iterator[str]:
    if start in unfolded:
        yield f"{_STEP * 2}(above)"
        return
    unfolded.add(start)
    pending = [(line, depth) for line, depth in _below(start, 2, beside, nodes, against)]
    while pending:
        line, depth = pending.pop()
        if isinstance(line, str):
            yield f"{_STEP * depth}{line}"
            continue
        node = nodes[line.source if against else line.target]
        role = "" if line.role in (Role.RULE, Role.ABOUT, Role.MEMBERS) else f" ({line.role.value})"
        inner = beside.get(node.id, ())
        again = node.id in unfolded and inner
        where = " (above)" if again else facts(node)
        yield f"{_STEP * depth}{called(node)}{role}{where}"
        if inner and not again:
            unfolded.add(node.id)
            pending.extend(_below(node.id, depth + 1, beside, nodes, against))


def _below(
    of: str,
    depth: int,
    beside: Mapping[str, Sequence[Edge]],
    nodes: Mapping[str, Node],
    against: bool,
) -> list[tuple[str | Edge, int]]:
    """What stands directly below a node, last first: edges, or lines of columns."""
    found: list[str | Edge] = []
    read: list[tuple[Node, Role]] = []
    seen: set[str] = set()
    for edge in beside.get(of, ()):
        other = nodes[edge.source if against else edge.target]
        if against and other.kind is Kind.COLUMN:
            read.append((other, edge.role))
        elif other.id not in seen:
            seen.add(other.id)
            found.append(edge)
    return [(line, depth) for line in reversed([*columns(read), *found])]
