"""The function table: every function and operator on values, one row each.

A row holds the overloads, the null rule, the reference implementation (its meaning) and a line
for the docs. To add a function, add a row and a group in `tests/conformance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seglang.functions.lists import LIST_FUNCTIONS
from seglang.functions.local_times import LOCAL_TIME_FUNCTIONS
from seglang.functions.maps import MAP_FUNCTIONS
from seglang.functions.model import (
    Context,
    Function,
    NullRule,
    NumberOverflow,
    Overload,
    RunError,
)
from seglang.functions.numbers import NUMBER_FUNCTIONS
from seglang.functions.texts import TEXT_FUNCTIONS
from seglang.functions.times import TIME_FUNCTIONS
from seglang.functions.versions import VERSION_FUNCTIONS

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        function.id: function
        for function in (
            *NUMBER_FUNCTIONS,
            *TIME_FUNCTIONS,
            *LOCAL_TIME_FUNCTIONS,
            *TEXT_FUNCTIONS,
            *LIST_FUNCTIONS,
            *MAP_FUNCTIONS,
            *VERSION_FUNCTIONS,
        )
    }
)

# The word before `of` → the function.
OF_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        word: word
        for word in (
            "hour", "minute", "day", "month", "quarter", "year", "date", "weekday",
            "length", "lower", "upper", "trim", "number", "text",
            "absolute", "round", "floor", "ceiling",
        )
    }
)  # fmt: skip

__all__ = [
    "FUNCTIONS",
    "OF_FUNCTIONS",
    "Context",
    "Function",
    "NullRule",
    "NumberOverflow",
    "Overload",
    "RunError",
]
