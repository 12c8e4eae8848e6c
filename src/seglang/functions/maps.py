"""Maps from texts to values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seglang.functions.model import Context, Function, Overload
from seglang.types import TEXT, UNKNOWN, MapType, Type


def _value_of_map(types: tuple[Type, ...]) -> Type | None:
    found = types[0]
    return found.value if isinstance(found, MapType) else UNKNOWN


def _look_up(context: Context, entries: Mapping[str, Any], key: str) -> Any:
    return entries.get(key)


MAP_FUNCTIONS = (
    Function(
        "map_value",
        'x("key")',
        "What the map holds under the key; missing when it has no such key.",
        (Overload((MapType(UNKNOWN), TEXT), _value_of_map),),
        _look_up,
        partial=True,
    ),
)
