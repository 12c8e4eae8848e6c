"""What a node and a line of columns are called in the text."""

from __future__ import annotations

from collections.abc import Iterable

from seglang.lineage.model import Kind, Node, Role

_PLURALS = {
    Kind.ENTITY: "entities",
    Kind.PROPERTY: "properties",
    Kind.ROWS: "rows nested in events",
}


def plural(kind: Kind) -> str:
    return _PLURALS.get(kind, f"{kind.value}s")


def called(node: Node) -> str:
    """`segment vip`, `audience vip by email`."""
    return f"{node.kind.value} {bare(node)}"


def bare(node: Node) -> str:
    return node.name if node.channel is None else f"{node.name} by {node.channel}"


def facts(node: Node) -> str:
    """` (owner crm; tags a, b)`, or nothing."""
    parts = []
    if node.owner is not None:
        parts.append(f"owner {node.owner}")
    if node.tags:
        parts.append(f"tags {', '.join(node.tags)}")
    return f"   ({'; '.join(parts)})" if parts else ""


def columns(found: Iterable[tuple[Node, Role]]) -> list[str]:
    """A line for each table: `orders: customer_id (key), amount`."""
    tables: dict[str, dict[str, list[str]]] = {}
    for node, role in found:
        table, _, column = node.name.rpartition(".")
        roles = tables.setdefault(table, {}).setdefault(column, [])
        if role is not Role.VALUE:
            roles.append(role.value)
    return [
        f"{table}: "
        + ", ".join(
            f"{column} ({', '.join(roles)})" if roles else column for column, roles in names.items()
        )
        for table, names in tables.items()
    ]
