"""The parser of Postgres itself reads every statement as one SELECT that only reads, with no
function and no operator outside a list.

`SEGLANG_PROGRAMS` sets how many random programs are compiled.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import statements
from pglast.parser import ParseError, parse_sql_json

import sql_guard

PROGRAMS = min(int(os.environ.get("SEGLANG_PROGRAMS", "40")), 1_000)
# One in four, unless it is the long form that is run.
SCENES = 1 if "SEGLANG_PROGRAMS" in os.environ else 4
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
# What the grammar makes of its own forms, beside what is called by name.
FUNCTIONS = sql_guard.FUNCTIONS["postgres"] | {"extract"}
REFUSED = frozenset(("intoClause", "lockingClause", "SQLValueFunction", "XmlExpr", "SetToDefault"))
OPERATORS = frozenset(
    ("=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "&&", "@>", "BETWEEN")
)


@pytest.mark.parametrize("source", ["examples", "scenes", "conformance", "random programs"])
def test_statements_are_one_select(source: str) -> None:
    found = _statements(source)
    assert len(found) >= 100
    for text in found:
        try:
            tree = json.loads(parse_sql_json(text))
        except ParseError as error:
            raise AssertionError(f"{error}\n{text}") from None
        (statement,) = tree["stmts"]
        assert list(statement["stmt"]) == ["SelectStmt"], text
        look_at(statement)


def _statements(source: str) -> tuple[str, ...]:
    match source:
        case "examples":
            return statements.of_examples("postgres")
        case "scenes":
            return statements.of_scenes("postgres", SCENES)
        case "conformance":
            return statements.of_conformance("postgres")
        case _:
            return statements.of_random_programs("postgres", range(FIRST, FIRST + PROGRAMS))


def look_at(tree: Any) -> None:
    """Each node is an object under the name of its kind."""
    pending = [tree]
    while pending:
        current = pending.pop()
        if isinstance(current, list):
            pending.extend(current)
        elif isinstance(current, dict):
            for kind, inside in current.items():
                if isinstance(inside, dict | list):
                    assert kind not in REFUSED, kind
                    assert kind == "SelectStmt" or not kind.endswith("Stmt"), kind
                    if kind == "FuncCall":
                        *schema, name = _names(inside["funcname"])
                        assert schema in ([], ["pg_catalog"]), schema
                        assert name in FUNCTIONS, name
                    elif kind == "A_Expr":
                        assert set(_names(inside["name"])) <= OPERATORS, inside["name"]
                    pending.append(inside)


def _names(parts: list[Any]) -> list[str]:
    return [part["String"]["sval"] for part in parts]
