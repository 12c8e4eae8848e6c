"""Many facts about a row in few columns: each is one bit of a whole number.

A row with a column for each of a thousand facts is slow to join on an engine that stores columns,
and slow to take apart on one that stores rows. What is made of facts by `and`, `or` and `not` is
asked of many bits at once: an engine takes several times as long for two tests in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from seglang.core.nodes import Always, And, Condition, Not, Or
from seglang.sql import conditions, queries, tree
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node

# Of the 63 that a positive number of 64 bits has.
BITS = 62

_Bit: TypeAlias = tuple[str, int]
# A bit, and whether it is to be set.
_Asked: TypeAlias = tuple[_Bit, bool]
# One of these has to be as asked.
_Clause: TypeAlias = tuple[_Asked, ...]
# A condition of more clauses is tested part by part.
_CLAUSES = 16


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


def holds(table: str, bits: Mapping[Condition, _Bit], condition: Condition) -> Node:
    """Does the condition hold, in a row of the relation that has the words? `bits` says where each
    fact is."""
    if isinstance(condition, Always):
        return tree.boolean(condition.value)
    clauses = _clauses(condition, bits, wanted=True)
    if clauses is not None:
        return tree.conjunction(_tests(table, clauses))
    match condition:
        case And(operands):
            return tree.conjunction([holds(table, bits, each) for each in operands])
        case Or(operands):
            return tree.disjunction([holds(table, bits, each) for each in operands])
        case Not(operand):
            return tree.negation(holds(table, bits, operand))
        case _:
            raise AssertionError("a fact is a clause")


def _clauses(
    condition: Condition, bits: Mapping[Condition, _Bit], *, wanted: bool
) -> list[_Clause] | None:
    """Clauses of which each has to hold for the condition to be `wanted`; None where they are
    many."""
    if condition in bits:
        return [((bits[condition], wanted),)]
    match condition:
        case Not(operand):
            return _clauses(operand, bits, wanted=not wanted)
        case And(operands) | Or(operands):
            parts = [_clauses(operand, bits, wanted=wanted) for operand in operands]
            found = [part for part in parts if part is not None]
            if len(found) < len(parts):
                return None
            if isinstance(condition, And) is wanted:
                all_of = [clause for part in found for clause in part]
                return all_of if len(all_of) <= _CLAUSES else None
            number = 1
            for part in found:
                number *= len(part)
            if number > _CLAUSES:
                return None
            return [tuple(asked for clause in each for asked in clause) for each in product(*found)]
        case _:
            return None


def _tests(table: str, clauses: Sequence[_Clause]) -> Iterator[Node]:
    """Of single bits those of one word are tested together."""
    single = {clause[0] for clause in clauses if len(clause) == 1}
    if any((bit, not wanted) in single for bit, wanted in single):
        yield tree.boolean(False)
        return
    for word in dict.fromkeys(clause[0][0][0] for clause in clauses if len(clause) == 1):
        every = _mask(bit for (there, bit), _ in single if there == word)
        is_set = _mask(bit for (there, bit), wanted in single if there == word and wanted)
        seen = tree.bits_in_both(tree.column(table, word), tree.integer(every))
        yield tree.compare("=", seen, tree.integer(is_set))
    for clause in clauses:
        if len(clause) > 1:
            yield _any_of(table, clause)


def _any_of(table: str, clause: _Clause) -> Node:
    by_word: dict[tuple[str, bool], int] = {}
    for (word, bit), wanted in clause:
        by_word[word, wanted] = by_word.get((word, wanted), 0) | 1 << bit
    found: Node | None = None
    for (word, wanted), mask in by_word.items():
        part = tree.bits_in_both(tree.column(table, word), tree.integer(mask))
        if not wanted:
            part = tree.subtract(tree.integer(mask), part)
        found = part if found is None else tree.bits_in_either(found, part)
    assert found is not None
    return tree.compare("!=", found, tree.integer(0))


def _mask(bits: Iterator[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask
