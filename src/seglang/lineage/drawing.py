"""A lineage while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from seglang.lineage.model import Edge, Kind, Lineage, Node, Role

_KINDS = tuple(Kind)


@dataclass(slots=True)
class Drawing:
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)

    def add(self, node: Node) -> str:
        """The node's id; the first node of an id stays."""
        self.nodes.setdefault(node.id, node)
        return node.id

    def lead(self, source: str, target: str, role: Role) -> None:
        if source != target:
            self.edges[Edge(source, target, role)] = None

    def finished(self) -> Lineage:
        ordered = sorted(self.nodes.values(), key=lambda node: _KINDS.index(node.kind))
        places = {node.id: place for place, node in enumerate(ordered)}
        roles = tuple(Role)
        edges = sorted(
            self.edges,
            key=lambda edge: (places[edge.source], places[edge.target], roles.index(edge.role)),
        )
        return Lineage(MappingProxyType({node.id: node for node in ordered}), tuple(edges))
