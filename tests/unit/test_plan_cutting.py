"""Runs of slices, counts in fields of words, conditions asked of bits, against the plain way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from random import Random

import duckdb
import pytest

from seglang.core.nodes import Aggregate, And, Condition, Known, Not, Or, PropertyValue
from seglang.plan import fields
from seglang.plan.cutting import cheapest, stretches
from seglang.plan.lower import lower
from seglang.plan.nodes import Reached, Traits
from seglang.sql import facts_in_words, queries, tree
from seglang.sql import fields as sql_fields
from seglang.sql.dialects import DIALECTS
from seglang.sql.statement import Statement
from seglang.types import TEXT
from shop_rules import sound

NAMES = [chr(ord("a") + number) for number in range(6)]
FACTS: Mapping[str, Condition] = {name: Known(PropertyValue(name, TEXT)) for name in NAMES}


def counted_by(rules: Mapping[str, str]) -> list[Aggregate]:
    program = sound("\n".join(f"trait {name}: {rule}" for name, rule in rules.items()))
    output = lower(program, tuple(rules)).output
    assert isinstance(output, Traits)
    return [value for _, value in output.columns if isinstance(value, Aggregate)]


def windows_of(random: Random, slices: int) -> list[range]:
    found = []
    for _ in range(random.randrange(1, 5)):
        start = random.randrange(slices)
        found.append(range(start, random.randrange(start, slices) + 1))
    return found


@pytest.mark.parametrize("seed", range(50))
def test_stretches_hold_every_window_once(seed: int) -> None:
    random = Random(seed)
    windows, inside = windows_of(random, 8), range(random.randrange(4), 8)
    found = stretches(windows, inside)
    for window in windows:
        wanted = [place for place in window if place in inside]
        parts = [each for each in found if each.start in window]
        assert [place for each in parts for place in each] == wanted
    assert all(any(each.start in window for window in windows) for each in found)
    starts = {window.start for window in windows} | {window.stop for window in windows}
    assert all(each.start in starts or each.start == inside.start for each in found)


@pytest.mark.parametrize("seed", range(30))
def test_no_other_runs_cost_less(seed: int) -> None:
    random = Random(seed)
    counts = counted_by({"a": "count of purchase", "b": "count of page_view"})
    windows = {each: windows_of(random, 6) for each in counts}
    dear, rows = random.uniform(0, 30), [random.uniform(0, 10) for _ in range(6)]

    def cost(run: range, columns: Mapping[Aggregate, int]) -> float:
        return dear + sum(rows[place] for place in run) * sum(columns.values())

    def total(runs: Sequence[range]) -> float:
        asked = [
            (run, {each: len(stretches(found, run)) for each, found in windows.items()})
            for run in runs
        ]
        return sum(cost(run, columns) for run, columns in asked if any(columns.values()))

    runs = cheapest(windows, 6, cost)
    every = [
        [range(*pair) for pair in zip((0, *cuts), (*cuts, 6), strict=True)]
        for number in range(6)
        for cuts in combinations(range(1, 6), number)
    ]
    assert total(runs) == pytest.approx(min(map(total, every)))
    read = [place for run in runs for place in run]
    assert read == sorted(set(read))
    for found in windows.values():
        assert {place for window in found for place in window} <= set(read)


@pytest.mark.parametrize(("dear", "runs"), [(10**6, 1), (0, 60)])
def test_many_slices_together_or_each_alone(dear: int, runs: int) -> None:
    [count] = counted_by({"a": "count of purchase"})
    windows = {count: [range(stop) for stop in range(1, 61)]}

    def cost(run: range, columns: Mapping[Aggregate, int]) -> float:
        return dear + len(run) * columns[count]

    assert len(cheapest(windows, 60, cost)) == runs


@pytest.mark.parametrize("seed", range(20))
def test_counts_that_reach_a_number(seed: int) -> None:
    """Sums over slices of counts cut off at their limits, beside the counts themselves."""
    random = Random(seed)
    slices = random.randrange(1, 5)
    program = sound(
        "\n".join(
            f"trait {name}: count of purchase where (amount > {n})" for n, name in enumerate(NAMES)
        )
    )
    counts = [lower(program, name).output.columns[0][1] for name in NAMES]  # type: ignore[union-attr]
    asked = {each: [random.choice((1, 2, 3, 10, 700)) for _ in range(3)] for each in counts}
    words = fields.words(asked, slices, "word")
    held = {field.count: (word, field) for word in words for field in word.fields}
    assert len(held) == len(counts)
    rows = [
        {each: random.choice((0, 1, 2, 3, 9, 10, 350, 10**6)) for each in counts}
        for _ in range(slices)
    ]
    reached, wanted = [], {}
    for each, numbers in asked.items():
        word, field = held[each]
        for place, number in enumerate(numbers):
            name = f"{counts.index(each)}_{place}"
            since = random.randrange(slices)
            columns = tuple((f"slice_{n}", word.name) for n in range(since, slices))
            reached.append(Reached(name, word.name, field, columns, number))
            wanted[name] = sum(row[each] for row in rows[since:]) >= number
    plan = lower(sound("trait a: age"), "a")
    statement = Statement(plan, DIALECTS["duckdb"], None)
    columns_of_facts = sql_fields.facts(statement, reached, "facts")
    with duckdb.connect() as connection:
        for number, row in enumerate(rows):
            shown = {
                word.name: sum(min(row[f.count], f.limit) << f.shift for f in word.fields)
                for word in words
            }
            values = ", ".join(f"{value} AS {name}" for name, value in shown.items())
            connection.execute(f"CREATE TABLE slice_{number} AS SELECT {values}")
        sources = ", ".join(f"slice_{number}" for number in range(slices))
        select = ", ".join(node.sql(dialect="duckdb") for node in columns_of_facts)
        [found] = connection.execute(f"SELECT {select} FROM {sources}").fetchall()
        names = [column[0] for column in connection.description]
    values = dict(zip(names, found, strict=True))
    for name, holds in wanted.items():
        column, bit = statement.words[name]
        assert bool(values[column] >> bit & 1) == holds


def condition_of(random: Random, depth: int) -> Condition:
    if depth == 0 or random.random() < 0.2:
        return FACTS[random.choice(NAMES)]
    if random.random() < 0.3:
        return Not(condition_of(random, depth - 1))
    parts = tuple(condition_of(random, depth - 1) for _ in range(random.randrange(2, 5)))
    return random.choice((And, Or))(parts)


def holds(condition: Condition, true: frozenset[str]) -> bool:
    match condition:
        case Not(operand):
            return not holds(operand, true)
        case And(operands):
            return all(holds(each, true) for each in operands)
        case Or(operands):
            return any(holds(each, true) for each in operands)
        case Known(PropertyValue(name)):
            return name in true
    raise AssertionError(condition)


@pytest.mark.parametrize("seed", range(30))
def test_conditions_asked_of_bits(seed: int) -> None:
    random = Random(seed)
    bits = {fact: (random.choice(("v", "w")), place) for place, fact in enumerate(FACTS.values())}
    conditions = [condition_of(random, 3) for _ in range(8)]
    tests = [facts_in_words.holds("facts", bits, each) for each in conditions]
    columns = [queries.named(test, f"c{number}") for number, test in enumerate(tests)]
    text = queries.render(queries.select(columns, tree.table(("facts",))), "duckdb")
    with duckdb.connect() as connection:
        for chosen in product((False, True), repeat=len(NAMES)):
            true = frozenset(name for name, each in zip(NAMES, chosen, strict=True) if each)
            words = {"v": 0, "w": 0}
            for name in true:
                word, bit = bits[FACTS[name]]
                words[word] |= 1 << bit
            row = f"SELECT {words['v']}::BIGINT AS v, {words['w']}::BIGINT AS w"
            connection.execute(f"CREATE OR REPLACE TEMP TABLE facts AS {row}")
            [found] = connection.execute(text).fetchall()
            assert list(found) == [holds(each, true) for each in conditions]
