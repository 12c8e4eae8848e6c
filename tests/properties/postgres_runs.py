"""Runs a declaration of a program on Postgres, over the rows of a World.

One server and one connection serve all runs of a process; they are made when first asked for. The
tables of a run are rolled back, so every run begins with an empty database.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from typing import Any

import needed_tables
import psycopg
from answers import Answer, answer
from load_postgres import loaded

from postgres_server import needed, servers
from seglang.core.declarations import Program
from seglang.core.world import Key, World
from seglang.engines.postgres import PostgresEngine
from seglang.functions import NumberOverflow

_UNTIL_EXIT = ExitStack()
atexit.register(_UNTIL_EXIT.close)


def connection(name: str = "") -> psycopg.Connection[Any]:
    """To a database of its own on a server of `postgres_server.servers()`, the first unless named.
    Where the server can, it sorts text as people do."""
    return _connection(name or servers()[0])


@cache
def _connection(name: str) -> psycopg.Connection[Any]:
    server = needed(name)
    url = _UNTIL_EXIT.enter_context(server.database(*server.locales()[:1]))
    return _UNTIL_EXIT.enter_context(psycopg.connect(url, prepare_threshold=None))


def engine(there: psycopg.Connection[Any]) -> PostgresEngine:
    return PostgresEngine(there, "Postgres")


def found(program: Program, name: str, world: World, as_of: datetime, on: str = "") -> Answer:
    """`on` is the name of a server."""
    there = connection(on)
    with loaded(world, needed_tables.needed(program), there):
        return answer(engine(there), program, name, as_of)


def values(
    program: Program, name: str, world: World, as_of: datetime, on: str = ""
) -> dict[Key, Any]:
    """The values of a trait by key."""
    answered = found(program, name, world, as_of, on)
    if answered is None:
        raise NumberOverflow("a number is too large")
    return answered
