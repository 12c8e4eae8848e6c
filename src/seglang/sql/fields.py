"""Counts in fields of whole numbers, and which of them reach a number: see `plan.fields`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seglang.core.nodes import Aggregate
from seglang.plan.nodes import Field, Reached, Word
from seglang.sql import queries, tree
from seglang.sql.operand import Operand
from seglang.sql.statement import Statement
from seglang.sql.tree import Node


def columns(words: Sequence[Word], measured: Mapping[Aggregate, Operand]) -> list[Node]:
    """The words, of what a rollup measures."""
    shown = []
    for word in words:
        total: Node | None = None
        for field in word.fields:
            count = tree.call("least", measured[field.count].node, tree.integer(field.limit))
            if field.shift:
                count = tree.multiply(count, tree.integer(1 << field.shift))
            total = count if total is None else tree.plus(total, count)
        assert total is not None
        shown.append(queries.named(tree.cast(total, tree.BIGINT), word.name))
    return shown


def facts(statement: Statement, reached: Sequence[Reached], name: str) -> list[Node]:
    """The columns that hold these facts; `statement.words` says which bit of which column each is.
    The rollups are joined, and may have no row for somebody."""
    by_word: dict[str, dict[tuple[tuple[str, str], ...], list[Reached]]] = {}
    for each in reached:
        by_word.setdefault(each.word, {}).setdefault(each.columns, []).append(each)
    shown: list[Node] = []
    for windows in by_word.values():
        # Facts lie in the highest bits of fields: of so many tests, each a bit lower than the one
        # before, none meets another's.
        room = min(each.field.width for asked in windows.values() for each in asked)
        tests = [(rollups, test) for rollups, asked in windows.items() for test in _tests_of(asked)]
        for start in range(0, len(tests), room):
            column = f"{name}_{len(shown) + 1}"
            found: Node | None = None
            for lower, (columns, test) in enumerate(tests[start : start + room]):
                bits = _asked(columns, test)
                if lower:
                    bits = tree.bits_lower(bits, lower)
                found = bits if found is None else tree.bits_in_either(found, bits)
                for each in test:
                    statement.words[each.fact] = (column, _top(each.field) - lower)
            assert found is not None
            shown.append(queries.named(found, column))
    return shown


def _tests_of(asked: Sequence[Reached]) -> list[list[Reached]]:
    """Those that one addition tests: one number for each field."""
    by_field: dict[Field, list[Reached]] = {}
    for each in asked:
        by_field.setdefault(each.field, []).append(each)
    longest = max(map(len, by_field.values()))
    return [
        [found[place] for found in by_field.values() if place < len(found)]
        for place in range(longest)
    ]


def _asked(columns: Sequence[tuple[str, str]], test: Sequence[Reached]) -> Node:
    """The number whose bits are set where counts reach their numbers."""
    total: Node | None = None
    for rollup, word in columns:
        part = tree.coalesce(tree.column(rollup, word), tree.integer(0))
        total = part if total is None else tree.plus(total, part)
    assert total is not None
    added = sum((1 << _top(each.field)) - (each.number << each.field.shift) for each in test)
    every = sum(1 << _top(each.field) for each in test)
    return tree.bits_in_both(tree.plus(total, tree.integer(added)), tree.integer(every))


def _top(field: Field) -> int:
    return field.shift + field.width - 1
