"""Runs a declaration of a program on DuckDB, over the rows of a World.

One connection serves all runs of a process; the tables of a run lie in a database of their own,
which is gone afterwards. Opening a connection takes longer than most runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from random import Random
from typing import Any

import duckdb
from answers import Answer, answer
from load_duckdb import load
from needed_tables import needed

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program
from seglang.core.world import Key, World
from seglang.engines.duckdb import DuckDBEngine, settle
from seglang.functions import NumberOverflow

_NUMBERS = count()


@cache
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    settle(found)
    return found


@contextmanager
def loaded(
    world: World, catalog: Catalog, random: Random | None = None, threads: int = 2
) -> Iterator[DuckDBEngine]:
    """The tables are there within the block."""
    there, name = connection(), f"world_{next(_NUMBERS)}"
    there.execute(f"ATTACH ':memory:' AS {name}; USE {name}; SET threads = {threads}")
    try:
        load(world, catalog, there, random)
        yield DuckDBEngine(there, "DuckDB")
    finally:
        there.execute(f"USE memory; DETACH {name}")


def found(program: Program, name: str, world: World, as_of: datetime) -> Answer:
    with loaded(world, needed(program)) as engine:
        return answer(engine, program, name, as_of)


def values(program: Program, name: str, world: World, as_of: datetime) -> dict[Key, Any]:
    """The values of a trait by key."""
    answered = found(program, name, world, as_of)
    if answered is None:
        raise NumberOverflow("a number is too large")
    return answered
