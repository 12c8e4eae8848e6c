"""Counts of distinct values in many windows: of each value it is found once in which slices of time
it stands, for each filter, and every window then asks for some of these bits."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.nodes import Aggregate, Condition, Truth, Value
from seglang.core.sources import Window
from seglang.plan.names import unused
from seglang.plan.nodes import Distinct
from seglang.sql import aggregates, conditions, queries, tree, values, version_rows
from seglang.sql.facts_in_words import BITS
from seglang.sql.operand import Operand
from seglang.sql.row_source import RowSource
from seglang.sql.seen import scanned
from seglang.sql.statement import Statement
from seglang.sql.times import in_window
from seglang.sql.tree import Node, Query
from seglang.types import INTEGER


def counted(statement: Statement, made: Distinct) -> tuple[Query, dict[Aggregate, Operand]]:
    """The query of the counts, and what its columns are."""
    filters = list(dict.fromkeys(measure.where for measure in made.measures))
    looked_at = [made.operand, *(Truth(each) for each in filters if each is not None)]
    rows = scanned(statement, made.scan, looked_at)
    value = version_rows.compared(
        statement.dialect, made.operand, values.value_of(statement, rows.place, made.operand)
    ).node
    entity = statement.catalog.entities[made.scan.entity]
    taken = {part.lower() for part in entity.key}
    names = set(statement.tables) | taken
    of_rows, of_values = (unused(f"{made.name}_{each}", names) for each in ("rows", "values"))
    value_name, slice = unused("value", taken), unused("slice", taken)
    # As many filters as fit beside each other into a word, one bit of each for every slice.
    room = BITS // len(made.slices)
    groups = [filters[start : start + room] for start in range(0, len(filters), room)]
    asked = [
        _asked(filters.index(measure.where), part, room, len(made.slices))
        for measure, part in zip(made.measures, made.parts, strict=True)
    ]
    chosen = [unused("chosen", taken) for _ in groups]
    seen = [unused("seen", taken) for _ in groups]
    keys = [queries.named(node, part) for node, part in zip(rows.key, entity.key, strict=True)]
    lying = queries.select(
        [
            *keys,
            queries.named(value, value_name),
            queries.named(_slice_of(statement, rows, made.slices), slice),
            *(
                queries.named(_chosen(statement, rows, group, len(made.slices)), name)
                for group, name in zip(groups, chosen, strict=True)
            ),
        ],
        rows.relation,
        joins=rows.joins,
        where=[*rows.where, tree.is_known(value.copy())],
    )
    key = [tree.column(of_rows, part) for part in entity.key]
    bits = [
        tree.multiply(tree.column(of_rows, slice), tree.column(of_rows, name)) for name in chosen
    ]
    grouped = queries.select(
        [
            *(queries.named(node, part) for node, part in zip(key, entity.key, strict=True)),
            *(
                queries.named(tree.call("bit_or", each), shown)
                for each, shown in zip(bits, seen, strict=True)
            ),
        ],
        queries.derived(lying, of_rows),
        where=[_is_asked_for(bits, asked)],
        group=[*key, tree.column(of_rows, value_name)],
    )
    key = [tree.column(of_values, part) for part in entity.key]
    shown = [queries.named(node, part) for node, part in zip(key, entity.key, strict=True)]
    measured = {}
    for measure, (word, mask) in zip(made.measures, asked, strict=True):
        found = tree.bits_in_both(tree.column(of_values, seen[word]), tree.integer(mask))
        inside = tree.compare("!=", found, tree.integer(0))
        count = tree.call("count", tree.choose(((inside, tree.integer(1)),), tree.null()))
        shown.append(queries.named(count, measure.column))
        column = tree.column(made.name, measure.column)
        measured[measure.aggregate] = Operand(column, INTEGER, False, aggregates.BIG)
    return queries.select(shown, queries.derived(grouped, of_values), group=key), measured


def _asked(place: int, part: range, room: int, slices: int) -> tuple[int, int]:
    """The word of a filter and its bits in it, in these slices."""
    lowest = place % room * slices
    return place // room, sum(1 << (lowest + each) for each in part)


def _is_asked_for(bits: Sequence[Node], asked: Sequence[tuple[int, int]]) -> Node:
    """Does any count look at the row? To tell values apart takes longer than to see that."""
    found: Node | None = None
    for word, node in enumerate(bits):
        every = 0
        for place, mask in asked:
            every |= mask if place == word else 0
        part = tree.bits_in_both(node.copy(), tree.integer(every))
        found = part if found is None else tree.bits_in_either(found, part)
    assert found is not None
    return tree.compare("!=", found, tree.integer(0))


def _slice_of(statement: Statement, rows: RowSource, slices: tuple[Window | None, ...]) -> Node:
    """The bit of the slice that a row lies in: looked for from the newest on, the first one that
    has begun by then."""
    time = values.row_time(statement, rows.place)

    def since(edge: Value, *, after: bool) -> Node:
        tests, _ = in_window(statement, rows.place, time, Window(edge, None, after))
        return tree.conjunction(tests)

    none = tree.cast(tree.integer(0), tree.BIGINT)
    arms = []
    newest = slices[0]
    if newest is not None and newest.end is not None:
        arms.append((since(newest.end, after=newest.through_end), none))
    for place, window in enumerate(slices):
        bit = tree.cast(tree.integer(1 << place), tree.BIGINT)
        if window is None or window.start is None:
            return tree.choose(arms, bit) if arms else bit
        arms.append((since(window.start, after=window.after_start), bit))
    return tree.choose(arms, none)


def _chosen(
    statement: Statement, rows: RowSource, filters: list[Condition | None], slices: int
) -> Node:
    """The lowest bit of each filter that lets the row through."""
    total: Node | None = None
    for place, each in enumerate(filters):
        one: Node = tree.integer(1 << (place * slices))
        if each is not None:
            test = conditions.condition_of(statement, rows.place, each).node
            one = tree.choose(((test, one),), tree.integer(0))
        total = one if total is None else tree.plus(total, one)
    assert total is not None
    return tree.cast(total, tree.BIGINT)
