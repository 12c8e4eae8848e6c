"""Runs a declaration of a program on DuckDB, over the rows of a World."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
from answers import Answer, answer
from load_duckdb import load

from seglang.core.declarations import Program
from seglang.core.world import Key, World
from seglang.engines.duckdb import DuckDBEngine
from seglang.functions import NumberOverflow


def found(program: Program, name: str, world: World, as_of: datetime) -> Answer:
    with duckdb.connect() as connection:
        load(world, program.catalog, connection)
        return answer(DuckDBEngine(connection, "DuckDB"), program, name, as_of)


def values(program: Program, name: str, world: World, as_of: datetime) -> dict[Key, Any]:
    """The values of a trait by key."""
    answered = found(program, name, world, as_of)
    if answered is None:
        raise NumberOverflow("a number is too large")
    return answered
