"""Lists and points. A missing element of a list equals nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from seglang.functions.model import Context, Function, Overload, same
from seglang.functions.texts import ascii_lower
from seglang.types import (
    BOOLEAN,
    INTEGER,
    POINT,
    TEXT,
    UNKNOWN,
    ListType,
    Type,
    UnknownType,
    comparable,
)

EARTH_RADIUS = 6371008.8  # metres, the mean radius R1 of the International Union of Geodesy

_LIST = ListType(UNKNOWN)


def has(context: Context, items: tuple[Any, ...], element: Any) -> bool:
    return element is not None and any(
        item is not None and same(item, element, context.calendar) for item in items
    )


def has_count(context: Context, items: tuple[Any, ...], wanted: tuple[Any, ...]) -> int:
    """How many distinct elements of `wanted` stand among the items."""
    found: list[Any] = []
    for element in wanted:
        if has(context, items, element) and not has(context, tuple(found), element):
            found.append(element)
    return len(found)


def distance(context: Context, start: tuple[Any, Any], end: tuple[Any, Any]) -> int:
    """Haversine: 2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), in whole metres."""
    latitude, longitude = (math.radians(float(degrees)) for degrees in start)
    other_latitude, other_longitude = (math.radians(float(degrees)) for degrees in end)
    chord = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude)
        * math.cos(other_latitude)
        * math.sin((other_longitude - longitude) / 2) ** 2
    )
    # Rounding may carry opposite points a hair beyond 1.
    return math.floor(2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord))) + 0.5)


def _element_of_first(result: Type) -> Callable[[tuple[Type, ...]], Type | None]:
    def check(types: tuple[Type, ...]) -> Type | None:
        items, element = types
        inner = items.element if isinstance(items, ListType) else UNKNOWN
        return result if comparable(inner, element) else None

    return check


def _same_elements(result: Type) -> Callable[[tuple[Type, ...]], Type | None]:
    def check(types: tuple[Type, ...]) -> Type | None:
        if any(isinstance(type, UnknownType) for type in types):
            return result
        return result if comparable(*types) else None

    return check


LIST_FUNCTIONS = (
    Function(
        "has",
        "x has y",
        "Does the list hold the element?",
        (Overload((_LIST, UNKNOWN), _element_of_first(BOOLEAN)),),
        has,
    ),
    Function(
        "has_any",
        "x has any (…)",
        "Does the list hold one of the elements?",
        (Overload((_LIST, _LIST), _same_elements(BOOLEAN)),),
        lambda context, items, wanted: any(has(context, items, element) for element in wanted),
    ),
    Function(
        "has_all",
        "x has all (…)",
        "Does the list hold every one of the elements?",
        (Overload((_LIST, _LIST), _same_elements(BOOLEAN)),),
        lambda context, items, wanted: all(has(context, items, element) for element in wanted),
    ),
    Function(
        "has_count",
        "x has at least 2 of (…)",
        "How many of the distinct elements does the list hold?",
        (Overload((_LIST, _LIST), _same_elements(INTEGER)),),
        has_count,
    ),
    Function(
        "lower_list",
        "x ignoring case",
        "The list with A to Z as a to z in each text.",
        (Overload((ListType(TEXT),), ListType(TEXT)),),
        lambda context, items: tuple(None if item is None else ascii_lower(item) for item in items),
    ),
    Function(
        "distance",
        "x is within 25 km of y",
        "The great-circle distance in whole metres, on a sphere of radius 6,371,008.8 m.",
        (Overload((POINT, POINT), INTEGER),),
        distance,
    ),
)
