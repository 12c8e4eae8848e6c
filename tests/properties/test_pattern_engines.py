"""Patterns mean on DuckDB what they mean in the evaluator."""

from __future__ import annotations

from random import Random

import duckdb
import pytest
from random_pattern import random_pattern, random_text

from seglang.patterns import Pattern, match, parse_pattern, to_re2


def patterns(seed: int, count: int) -> list[Pattern]:
    random = Random(seed)
    found = (parse_pattern(random_pattern(random)) for _ in range(count))
    return [pattern for pattern in found if isinstance(pattern, Pattern)]


@pytest.mark.parametrize("seed", range(6))
def test_duckdb_finds_what_the_evaluator_finds(seed: int) -> None:
    random = Random(seed)
    texts = ["", "\n", "a\n", "\na", *(random_text(random) for _ in range(40))]
    with duckdb.connect() as connection:
        connection.execute("create table texts as select unnest(?) as text", [texts])
        for pattern in patterns(seed, 60):
            rows = connection.execute(
                "select text, regexp_matches(text, ?) from texts", [to_re2(pattern)]
            ).fetchall()
            wrong = [text for text, found in rows if found != match(pattern, text)]
            assert wrong == [], (pattern.source, to_re2(pattern))


def test_the_spelling_can_be_trusted_with_its_own_characters() -> None:
    """Every printable ASCII character, escaped, is that character and no other."""
    marks = [chr(point) for point in range(32, 127) if not chr(point).isalnum()]
    with duckdb.connect() as connection:
        for mark in marks:
            for source in (f"^\\{mark}$", f"^[\\{mark}]$"):
                pattern = parse_pattern(source)
                assert isinstance(pattern, Pattern), source
                found = connection.execute(
                    "select list_filter(?, lambda x: regexp_matches(x, ?))",
                    [marks, to_re2(pattern)],
                ).fetchone()
                assert found == ([mark],)
