"""Rows of a relation and the conditions that hold of them, as pairs."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.sql import queries, tree
from seglang.sql.tree import Node, Query

# More branches in one statement take longer to plan than they save.
_BRANCHES = 100


def by_condition(
    relation: Node, key: Sequence[Node], conditions: Sequence[Node], first: int
) -> list[Query]:
    """A pass for each condition: an engine that stores columns reads no others."""
    branches = [
        queries.select(
            [queries.named(tree.integer(number), "segment"), *(part.copy() for part in key)],
            relation.copy(),
            where=(condition,),
        )
        for number, condition in enumerate(conditions, first)
    ]
    return [
        queries.union_all(branches[start : start + _BRANCHES])
        for start in range(0, len(branches), _BRANCHES)
    ]


def by_row(
    relation: Node, key: Sequence[Node], conditions: Sequence[Node], first: int
) -> list[Query]:
    """One pass: an engine that stores rows reads each once."""
    numbers = tree.array(
        [
            tree.choose(((condition, tree.integer(number)),), tree.null())
            for number, condition in enumerate(conditions, first)
        ]
    )
    found = tree.call("unnest", tree.call("array_remove", numbers, tree.null()))
    return [queries.select([queries.named(found, "segment"), *key], relation)]
