"""Runs a declaration of a program on DuckDB, over the rows of a World."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
from load_duckdb import load

from seglang.core.declarations import Program, Segment
from seglang.core.world import Key, World
from seglang.engines.duckdb import DuckDBEngine
from seglang.engines.model import EngineError
from seglang.functions import NumberOverflow
from seglang.plan.lower import lower
from seglang.sql.emit import emit
from seglang.sql.ranks import NEGATIVE_TOTAL
from seglang.types import ListType, PointType

Answer = dict[Key, Any] | None


def values(program: Program, name: str, world: World, as_of: datetime) -> dict[Key, Any]:
    """The values of a trait by key."""
    with duckdb.connect() as connection:
        load(world, program.catalog, connection)
        found = answer(DuckDBEngine(connection, "DuckDB"), program, name, as_of)
        if found is None:
            raise NumberOverflow("a number is too large")
        return found


def answer(
    engine: DuckDBEngine, program: Program, name: str, as_of: datetime, *, open: bool = False
) -> Answer:
    """Key → value of a trait, or True of a segment's members; None when a number is too large.

    With `open` the statement is compiled for any instant, then bound to this one.
    """
    compiled = emit(lower(program, name), engine.dialect, None if open else as_of)
    width = len(program.catalog.entities[program.declarations[name].entity].key)
    try:
        rows = engine.rows(compiled, as_of)
    except EngineError as error:
        if error.diagnostic.code.slug == "query-failed" and any(
            words in error.diagnostic.headline
            for words in ("too large", "value does not fit", NEGATIVE_TOTAL)
        ):
            return None
        raise
    if isinstance(program.declarations[name], Segment):
        return {row[:width]: True for row in rows}
    type = compiled.columns[-1].type
    return {row[:width]: _value(row[width], type) for row in rows}


def _value(value: Any, type: object) -> Any:
    if value is None:
        return None
    match type:
        case PointType():
            return tuple(Decimal(repr(degrees)) for degrees in value)
        case ListType():
            return tuple(value)
        case _:
            return value
