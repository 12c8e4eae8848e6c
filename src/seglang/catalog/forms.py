"""Short forms of `seg.toml`, and tables that are known to be right.

`fits` holds a value against the JSON Schema that the pydantic models of `catalog.schema` make;
what fits is read into a `Record` with the attributes of its model, without importing pydantic.
What does not fit is left to the models, which say why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any


def expand_list(value: object) -> object:
    """`"id"` is short for `["id"]`."""
    return [value] if isinstance(value, str) else value


def expand_type(value: object) -> object:
    """`"text"` is short for `{ type = "text" }`."""
    return {"type": value} if isinstance(value, str) else value


def expand_column(value: object) -> object:
    """`"at"` is short for `{ column = "at" }`."""
    return {"column": value} if isinstance(value, str) else value


def expand_instant(value: object) -> object:
    """TOML's own dates and times stand for their text."""
    return value.isoformat() if isinstance(value, date) else value


class Record:
    """A table of the file: its values by the names that its model has."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


_EXPANDED: Mapping[str, Mapping[str, Callable[[object], object]]] = {
    "ProjectTable": {"rules": expand_list},
    "TargetTable": {"files": expand_list},
    "EntityTable": {"key": expand_list, "since": expand_column},
    "RelationTable": {"via": expand_list, "on": expand_list},
    "ToOneTable": {"via": expand_list},
    "HistoryTable": {"key": expand_list, "from": expand_column, "column": expand_column},
    "EventTable": {"key": expand_list, "time": expand_column, "recorded": expand_column},
    "ListTable": {"key": expand_list, "time": expand_column},
    "ChannelTable": {"suppress": expand_list},
}
# Tables within a table that are read with it; those that hold named parts are read one by one.
_INSIDE = {
    ("EntityTable", "since"): "TimeTable",
    ("HistoryTable", "from"): "TimeTable",
    ("HistoryTable", "column"): "HistoryColumn",
    ("EventTable", "time"): "TimeTable",
    ("EventTable", "recorded"): "TimeTable",
    ("ListTable", "time"): "TimeTable",
}
# A model may not hide a name of its own, nor have one that Python reserves.
_OTHER_NAMES = {"json": "json_path", "from": "start"}


@cache
def published_schema() -> Mapping[str, Any]:
    """The JSON Schema of `seg.toml` as it is kept in the package."""
    # Plain open: importing importlib.resources or pkgutil takes longer than all of the reading.
    with open(__file__.rpartition("forms")[0] + "seg.schema.json", encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


def read_record(model: str, raw: Mapping[str, Any]) -> Record | None:
    """The table of that model, or None when it does not fit."""
    schema = published_schema()["$defs"][model]
    if not fits(schema, raw):
        return None
    expanded = _EXPANDED.get(model, {})
    values: dict[str, Any] = {}
    for key, inside in schema["properties"].items():
        value = raw.get(key, inside.get("default"))
        if value is not None and key in expanded:
            value = expanded[key](value)
        if isinstance(value, dict) and (model, key) in _INSIDE:
            value = read_record(_INSIDE[model, key], value)
        values[_OTHER_NAMES.get(key, key)] = value
    return Record(values)


def fits(schema: Mapping[str, Any], value: object) -> bool:
    """Is the value as the schema says? Knows the keywords that the models produce."""
    if "$ref" in schema:
        return fits(published_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]], value)
    if "anyOf" in schema and not any(fits(one, value) for one in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(one, value) for one in schema["oneOf"]) != 1:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    types = schema.get("type", ())
    if types and not any(
        _is(value, type) for type in ([types] if isinstance(types, str) else types)
    ):
        return False
    match value:
        case str():
            return len(value) >= int(schema.get("minLength", 0))
        case list():
            items = schema.get("items", {})
            enough = len(value) >= int(schema.get("minItems", 0))
            return enough and all(fits(items, item) for item in value)
        case dict():
            return _fits_object(schema, value)
        case _:
            return True


def _fits_object(schema: Mapping[str, Any], value: Mapping[str, object]) -> bool:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    if len(value) < schema.get("minProperties", 0) or set(schema.get("required", ())) - set(value):
        return False
    for key, item in value.items():
        inside = known.get(key, others)
        if inside is False or (isinstance(inside, dict) and not fits(inside, item)):
            return False
    return True


def _is(value: object, type: str) -> bool:
    match type:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case _:
            return False
