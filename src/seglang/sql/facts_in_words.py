"""Many facts about a row in few columns: each is one bit of a whole number.

A row with a column for each of a thousand facts is slow to join on an engine that stores columns,
and slow to take apart on one that stores rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.nodes import Condition
from seglang.sql import conditions, queries, tree
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node

# Of the 63 that a positive number of 64 bits has.
BITS = 62


def packed(
    statement: Statement, place: Place, facts: Sequence[tuple[str, Condition]], name: str
) -> list[Node]:
    """The columns that hold these facts; `statement.words` says which bit of which column each
    is."""
    words = []
    for start in range(0, len(facts), BITS):
        word = f"{name}_{start // BITS + 1}"
        total: Node | None = None
        for bit, (fact, condition) in enumerate(facts[start : start + BITS]):
            holds = conditions.condition_of(statement, place, condition).node
            one = tree.choose(((holds, tree.integer(1 << bit)),), tree.integer(0))
            total = one if total is None else tree.plus(total, one)
            statement.words[fact] = (word, bit)
        assert total is not None
        words.append(queries.named(tree.cast(total, tree.BIGINT), word))
    return words


def is_set(table: str, word: tuple[str, int]) -> Node:
    """Does the fact hold, in a row of the relation that has the column?"""
    column, bit = word
    mask = tree.integer(1 << bit)
    return tree.compare("!=", tree.bits_in_both(tree.column(table, column), mask), tree.integer(0))
