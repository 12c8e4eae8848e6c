"""Every function, comparison and aggregation, case by case, on every engine."""

from __future__ import annotations

from functools import partial

import duckdb_runs
import postgres_runs
import pytest

from conformance import AS_OF, OVERFLOW, TRAIT, Engine, Group, batches, load_groups
from postgres_server import servers
from seglang.core.evaluate import trait_values
from seglang.core.nodes import Aggregation, Operator
from seglang.core.simplify import simplify
from seglang.functions import FUNCTIONS, NumberOverflow

GROUPS = load_groups()
OTHERS = ("known", "holds", "one_of", "in_window", "anniversary", "shift", "sample")

ENGINES: dict[str, Engine] = {
    "reference": trait_values,
    "simplified": lambda program, name, world, as_of: trait_values(
        simplify(program), name, world, as_of
    ),
    "duckdb": duckdb_runs.values,
    **{f"postgres {name}": partial(postgres_runs.values, on=name) for name in servers()},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_case(group: Group, engine: str) -> None:
    for batch in batches(group):
        if OVERFLOW in batch.expected.values():
            with pytest.raises(NumberOverflow):
                ENGINES[engine](batch.program, TRAIT, batch.world, AS_OF)
            continue
        found = ENGINES[engine](batch.program, TRAIT, batch.world, AS_OF)
        wrong = [
            f"{batch.lines[key]}   found {found.get(key)!r}"
            for key, expected in batch.expected.items()
            if not _same(found.get(key), expected)
        ]
        assert wrong == []


def _same(found: object, expected: object) -> bool:
    # 1 and true are equal in Python only.
    return found == expected and isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    "name",
    [
        *FUNCTIONS,
        *(kind.name for kind in Aggregation),
        *(operator.value for operator in Operator if operator is not Operator.NOT_EQUAL),
        *OTHERS,
    ],
)
def test_everything_has_its_group(name: str) -> None:
    abouts = [group.about for group in GROUPS if group.function == name and group.cases]
    assert "missing values" in abouts
    assert [about for about in abouts if about != "missing values"] != []
