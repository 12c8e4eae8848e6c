"""Emitted trees hold nothing but nodes of the allow-list, and no SQL is written as text."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlglot
from generate import generate
from sqlglot import exp

from seglang.plan.lower import lower
from seglang.sql import queries, tree
from seglang.sql.emit import emit

SQL = Path(tree.__file__).parent
VERBS = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|HAVING|UNION|CAST)\b")


@pytest.mark.parametrize("seed", range(40))
def test_statements_are_plain_selects_of_allowed_nodes(seed: int) -> None:
    example = generate(seed)
    for name in example.program.declarations:
        for as_of in (example.as_of, None):
            text = emit(lower(example.program, name), "duckdb", as_of).sql
            statements = sqlglot.parse(text, read="duckdb")
            assert len(statements) == 1
            assert isinstance(statements[0], exp.Select)


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
