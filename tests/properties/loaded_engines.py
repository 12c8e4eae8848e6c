"""The evaluator and every engine over the rows of a World, each asked in the same way.

    with opened("duckdb", world, catalog) as engine:
        engine.one(program, "vip", as_of)       # key → value of a trait, or True of a member
        engine.table(program, ["a", "b"], as_of)  # of several traits of one entity at once
        engine.size(program, "vip", as_of)      # members, population

Each gives None when a number or the statement is too large, or when the rule cannot be run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Protocol

import answers
import duckdb_runs
import load_postgres
import postgres_runs

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import members, members_of, trait_values
from seglang.core.nodes import Always
from seglang.core.world import Key, World
from seglang.engines.model import Engine
from seglang.functions import RunError
from seglang.sql.tree import StatementTooLarge

Answer = answers.Answer
Table = dict[Key, tuple[Any, ...]]


class Asked(Protocol):
    @property
    def engine(self) -> Engine: ...

    def one(self, program: Program, name: str, as_of: datetime) -> Answer: ...

    def table(self, program: Program, names: Sequence[str], as_of: datetime) -> Table | None: ...

    def size(self, program: Program, name: str, as_of: datetime) -> tuple[int, int] | None: ...


@dataclass(frozen=True)
class _Evaluator:
    world: World

    @property
    def engine(self) -> Engine:
        raise AssertionError("the evaluator is no engine")

    def one(self, program: Program, name: str, as_of: datetime) -> Answer:
        try:
            if isinstance(program.declarations[name], Segment):
                return dict.fromkeys(members(program, name, self.world, as_of), True)
            return dict(trait_values(program, name, self.world, as_of))
        except RunError:
            return None

    def table(self, program: Program, names: Sequence[str], as_of: datetime) -> Table | None:
        columns = [self.one(program, name, as_of) for name in names]
        known = [column for column in columns if column is not None]
        if len(known) < len(columns):
            return None
        return {key: tuple(column[key] for column in known) for key in known[0]}

    def size(self, program: Program, name: str, as_of: datetime) -> tuple[int, int] | None:
        found = self.one(program, name, as_of)
        entity = program.declarations[name].entity
        population = members_of(program, entity, Always(True), self.world, as_of)
        return None if found is None else (len(found), len(population))


@dataclass(frozen=True)
class _Database:
    engine: Engine

    def one(self, program: Program, name: str, as_of: datetime) -> Answer:
        with suppress(StatementTooLarge):
            return answers.answer(self.engine, program, name, as_of)
        return None

    def table(self, program: Program, names: Sequence[str], as_of: datetime) -> Table | None:
        with suppress(StatementTooLarge):
            return answers.table(self.engine, program, names, as_of)
        return None

    def size(self, program: Program, name: str, as_of: datetime) -> tuple[int, int] | None:
        with suppress(StatementTooLarge):
            return answers.size(self.engine, program, name, as_of)
        return None


@contextmanager
def _evaluator(world: World, catalog: Catalog, random: Random) -> Iterator[Asked]:
    tables = (world.entities, world.events, world.lists)
    yield _Evaluator(World(*(_shuffled(random, table) for table in tables)))


def _shuffled(random: Random, tables: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {name: tuple(random.sample(rows, len(rows))) for name, rows in tables.items()}


@contextmanager
def _duckdb(world: World, catalog: Catalog, random: Random) -> Iterator[Asked]:
    with duckdb_runs.loaded(world, catalog, random, random.choice((1, 2, 4))) as engine:
        yield _Database(engine)


@contextmanager
def _postgres(world: World, catalog: Catalog, random: Random) -> Iterator[Asked]:
    there = postgres_runs.connection()
    with load_postgres.loaded(world, catalog, there, random):
        yield _Database(postgres_runs.engine(there))


_OPEN: Mapping[str, Callable[[World, Catalog, Random], AbstractContextManager[Asked]]] = {
    "evaluator": _evaluator,
    "duckdb": _duckdb,
    "postgres": _postgres,
}
ENGINES = tuple(_OPEN)


def opened(
    name: str, world: World, catalog: Catalog, random: Random | None = None
) -> AbstractContextManager[Asked]:
    """`catalog` has the tables that are made. `random` varies what means nothing: the order of
    rows, threads, forms of storage."""
    return _OPEN[name](world, catalog, random or Random(0))
