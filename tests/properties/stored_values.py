"""Values of the evaluator as the columns of a table hold them, said for every engine alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from seglang.catalog.model import Attribute, Column, TimeColumn
from seglang.core.edges import to_local
from seglang.engines.forms import MICROSECOND
from seglang.types import ListType, MapType

_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}


def stored(value: Any, attribute: Attribute, random: Random) -> Any:
    if value is None:
        within = isinstance(attribute.type, ListType | MapType)
        return random.choice((None, "nan", "inf")) if attribute.floating and not within else None
    match value:
        case datetime() if attribute.zone is not None:
            return to_local(value, attribute.zone)
        case timedelta() if attribute.unit is not None:
            return value // MICROSECOND // _UNITS[attribute.unit]
        case tuple() if isinstance(attribute.type, ListType):
            return tuple(
                None if item is None else stored(item, attribute, random) for item in value
            )
        case Mapping():
            return {
                key: None if item is None else stored(item, attribute, random)
                for key, item in value.items()
            }
        case _:
            return value


def time_of_row(value: date | None, time: TimeColumn) -> Any:
    if isinstance(value, datetime) and time.zone is not None:
        return to_local(value, time.zone)
    return value


def put(row: dict[str, Any], column: Column, value: Any) -> None:
    """Into the column of a row, or into the fields inside it; what is there already stays."""
    inside = row
    for name in (column.name, *column.fields)[:-1]:
        found = inside.get(name)
        inside = inside.setdefault(name, {}) if found is None else found
    last = (column.name, *column.fields)[-1]
    if inside.get(last) is None:
        inside[last] = value
