"""Emitted trees hold nothing but nodes of the allow-list, and no SQL is written as text.

What these nodes hold is looked at by `sql_guard`, in this test and whenever any other test compiles
something. `SEGLANG_PROGRAMS` sets how many random programs are compiled here.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import duckdb
import pytest
import sqlglot
import statements
from generate import generate
from sqlglot import exp

import sql_guard
from seglang.plan.lower import lower
from seglang.sql import queries, tree
from seglang.sql.dialects import DIALECTS
from seglang.sql.emit import emit

PROGRAMS = min(int(os.environ.get("SEGLANG_PROGRAMS", "40")), 1_000)
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
SQL = Path(tree.__file__).parent
VERBS = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|HAVING|UNION|CAST)\b")


@pytest.mark.parametrize("seed", range(40))
def test_statements_are_single_selects(seed: int) -> None:
    """As the engine reads them: sqlglot takes `$as_of` for the start of a quoted text at times."""
    example = generate(seed)
    for name in example.program.declarations:
        for as_of in (example.as_of, None):
            text = emit(lower(example.program, name), "duckdb", as_of).sql
            found = [statement.type for statement in duckdb.extract_statements(text)]
            assert found == [duckdb.StatementType.SELECT]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_trees_hold_words_of_ours_alone(dialect: str) -> None:
    """And every function in the list is called by something."""
    sources = (
        statements.of_examples(dialect),
        statements.of_scenes(dialect),
        statements.of_conformance(dialect),
        statements.of_random_programs(dialect, range(FIRST, FIRST + PROGRAMS)),
        statements.of_many_together(dialect),
    )
    assert sum(map(len, sources)) > 2_000
    assert sql_guard.FUNCTIONS[dialect] - sql_guard.seen_functions[dialect] == set()


@pytest.mark.parametrize(
    "node",
    [
        exp.Literal.number("1 OR 1=1"),
        exp.Identifier(this="x", quoted=False),
        exp.Anonymous(this="read_text", expressions=[]),
        exp.Parameter(this=exp.Var(this="x; DROP")),
        exp.Var(this="epoch"),
        exp.DataType(this=exp.DataType.Type.BLOB),
        exp.Join(this=tree.table(("t",)), kind="CROSS"),
    ],
    ids=lambda node: type(node).__name__,
)
def test_words_outside_the_lists_are_noticed(node: tree.Node) -> None:
    query = queries.select([tree.array([node])], tree.table(("t",)))
    for dialect in DIALECTS:
        with pytest.raises(AssertionError):
            queries.render(query, dialect)


def test_a_node_outside_the_list_is_refused() -> None:
    query = queries.select([exp.Hint(expressions=[])], tree.table(("t",)))
    with pytest.raises(AssertionError, match="Hint"):
        queries.render(query, "duckdb")


def test_only_three_modules_make_nodes() -> None:
    makers = {
        path.name
        for path in SQL.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "exp"
    }
    assert makers == {"tree.py", "queries.py", "nodes.py"}


def test_no_sql_is_written_as_text() -> None:
    for folder in (SQL, SQL.parent / "plan"):
        for path in folder.rglob("*.py"):
            for found in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(found, ast.JoinedStr):
                    parts = [p.value for p in found.values if isinstance(p, ast.Constant)]
                    assert not any(VERBS.search(str(part)) for part in parts), path.name


@pytest.mark.parametrize(
    "text",
    ["it's", 'a "b"', "'; DROP TABLE x; --", "\\", "/* */", "a\nb\r\t\0".replace("\0", ""),
     "__SQLGLOT__LBREAK__", "\u2028", "$1 ? :x", "é😀"],
)  # fmt: skip
def test_texts_come_through_unchanged(text: str) -> None:
    import duckdb

    query = queries.select(
        [tree.text(text)], queries.derived(queries.select([tree.integer(1)], ONE), "one")
    )
    assert duckdb.sql(queries.render(query, "duckdb")).fetchall() == [(text,)]


ONE = queries.derived(sqlglot.parse_one("SELECT 1"), "nothing")
