"""How many values are missing in the columns that a statement reads.

Takes a statement, gives for each column that holds an attribute or a property as it is the rows of
its table and how many of them lack a value; as text, it is kept beside a version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from sqlglot import exp

from seglang.catalog.model import Attribute, Column
from seglang.engines.model import Engine
from seglang.sql.compiled import Compiled, OutputColumn
from seglang.types import INTEGER

# `table.column` → rows, rows without a value.
Shares: TypeAlias = Mapping[str, tuple[int, int]]


class Measured:
    """Counts each table once, however many statements read it. Raises EngineError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[tuple[str, ...], str], tuple[int, int]] = {}

    def of(self, compiled: Compiled) -> Shares:
        wanted: dict[tuple[str, ...], list[str]] = {}
        for read in compiled.reads:
            match read.declared:
                case Attribute(column=Column(name, fields=(), json=False)):
                    if name not in wanted.setdefault(read.table, []):
                        wanted[read.table].append(name)
                case _:
                    pass
        found = {}
        for table, columns in wanted.items():
            new = [name for name in columns if (table, name) not in self._known]
            if new:
                [(rows, *known)] = self._engine.rows(_statement(compiled, table, new))
                for name, values in zip(new, known, strict=True):
                    self._known[table, name] = (rows, rows - values)
            for name in columns:
                found[".".join((*table, name))] = self._known[table, name]
        return found


def _statement(like: Compiled, table: tuple[str, ...], columns: list[str]) -> Compiled:
    """`SELECT count(*), count(a), count(b) FROM t`, for the engine of a statement."""
    counts = [exp.Count(this=exp.Star())] + [
        exp.Count(this=exp.column(exp.to_identifier(name, quoted=True))) for name in columns
    ]
    names = [f"c{number}" for number in range(len(counts))]
    *schemas, last = (exp.to_identifier(part, quoted=True) for part in table)
    tree = exp.select(
        *(exp.alias_(count, name) for count, name in zip(counts, names, strict=True))
    ).from_(exp.Table(this=last, **dict(zip(("db", "catalog"), reversed(schemas), strict=False))))
    return replace(
        like,
        sql=tree.sql(dialect=like.dialect),
        parameters=(),
        columns=tuple(OutputColumn(name, INTEGER) for name in names),
        reads=tuple(read for read in like.reads if read.table == table),
    )


def written_shares(shares: Shares) -> str:
    return json.dumps({column: list(shares[column]) for column in sorted(shares)})


def read_shares(text: str) -> Shares:
    """What `written_shares` wrote; nothing for anything else."""
    try:
        found = json.loads(text)
        return {column: (int(rows), int(missing)) for column, (rows, missing) in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
