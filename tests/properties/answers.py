"""What an engine says of a declaration of a program, in the values of the evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from seglang.core.audience import published
from seglang.core.declarations import Program, Segment
from seglang.core.world import Key
from seglang.engines.model import Engine, EngineError
from seglang.plan.lower import lower
from seglang.sql.compiled import Compiled
from seglang.sql.emit import emit
from seglang.sql.ranks import NEGATIVE_TOTAL
from seglang.types import ListType, PointType

Answer = dict[Key, Any] | None

TOO_LARGE = ("too large", "too far away", "value does not fit", NEGATIVE_TOTAL)


def answer(
    engine: Engine, program: Program, name: str, as_of: datetime, *, open: bool = False
) -> Answer:
    """Key → value of a trait, or True of a segment's members; None when a number is too large.

    With `open` the statement is compiled for any instant, then bound to this one.
    """
    audience = published(program, [name])
    compiled = emit(lower(audience, name), engine.dialect, None if open else as_of)
    width = len(program.catalog.entities[program.declarations[name].entity].key)
    rows = _rows(engine, compiled, as_of)
    if rows is None:
        return None
    if isinstance(program.declarations[name], Segment):
        return {row[:width]: True for row in rows}
    type = compiled.columns[-1].type
    return {row[:width]: _value(row[width], type) for row in rows}


def table(
    engine: Engine, program: Program, names: Sequence[str], as_of: datetime
) -> dict[Key, tuple[Any, ...]] | None:
    """Key → the values of several traits of one entity, asked for in one statement; None when a
    number is too large."""
    compiled = emit(lower(program, names, "traits"), engine.dialect, as_of)
    width = len(compiled.columns) - len(names)
    rows = _rows(engine, compiled, as_of)
    if rows is None:
        return None
    types = [column.type for column in compiled.columns[width:]]
    return {row[:width]: tuple(map(_value, row[width:], types)) for row in rows}


def size(engine: Engine, program: Program, name: str, as_of: datetime) -> tuple[int, int] | None:
    """How many members a segment has, and how many there are in all."""
    audience = published(program, [name])
    rows = _rows(engine, emit(lower(audience, name, "size"), engine.dialect, as_of), as_of)
    if rows is None:
        return None
    [(members, population)] = rows
    return members, population


def _rows(engine: Engine, compiled: Compiled, as_of: datetime) -> list[tuple[Any, ...]] | None:
    try:
        return engine.rows(compiled, as_of)
    except EngineError as error:
        if error.diagnostic.code.slug == "query-failed" and any(
            words in error.diagnostic.headline for words in TOO_LARGE
        ):
            return None
        raise


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
