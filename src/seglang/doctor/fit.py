"""Does the type of a column fit what the catalog says of it?

Takes a declared value and the live type it reads; reports what does not fit and says whether the
rows can be asked about it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from seglang.catalog.model import Attribute, TimeColumn
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Code, Sink
from seglang.engines.live import LiveType
from seglang.source import Span
from seglang.types import (
    MAX_PRECISION,
    MAX_SCALE,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TextType,
    TimestampType,
    Type,
    UnknownType,
    VersionType,
    type_name,
)

_INTEGER_DIGITS = {
    "tinyint": 3,
    "utinyint": 3,
    "smallint": 5,
    "usmallint": 5,
    "integer": 10,
    "uinteger": 10,
    "bigint": 19,
    "ubigint": 20,
}
_TEXTUAL = ("text", "enum", "uuid")


@dataclass(frozen=True, slots=True)
class Spot:
    """A column in use: what messages call it and where the catalog speaks of it."""

    table: str
    column: str
    span: Span | None
    zone: str
    sink: Sink
    inside: str | None = None

    def report(self, code: Code, **facts: str | None) -> None:
        self.sink.report(
            code,
            self.span,
            related=(),
            fix=None,
            table=self.table,
            column=self.column,
            **facts,
        )

    def misfit(self, live: LiveType, expected: str, declared: str, hint: str | None) -> None:
        self.report(
            codes.TYPE_DOES_NOT_FIT,
            found=self._found(live),
            expected=expected if self.inside is None else f"{self.inside} of {expected}",
            declared=declared,
            hint=None if self.inside else hint,
        )

    def _found(self, live: LiveType) -> str:
        match self.inside:
            case None:
                return live.written
            case "a list":
                return f"{live.written}[]"
            case _:
                return f"MAP(VARCHAR, {live.written})"


def attribute_fits(spot: Spot, attribute: Attribute, live: LiveType) -> bool:
    """Reports what is wrong with the column of an attribute; true when its rows can be read."""
    type = attribute.type
    found = live
    if isinstance(type, ListType):
        if live.kind != "list" or live.element is None:
            spot.misfit(live, "a list", f"`{type_name(type)}`", None)
            return False
        type, found, spot = type.element, live.element, replace(spot, inside="a list")
    if isinstance(type, MapType):
        if live.written in _POSTGRES_JSON:
            return True
        if live.kind != "map" or live.element is None:
            hint = f'a column of JSON: `json = "{spot.column}"`' if live.kind == "json" else None
            spot.misfit(live, "a map of text", f"`{type_name(type)}`", hint)
            return False
        type, found, spot = type.value, live.element, replace(spot, inside="a map")
    match type:
        case TextType() | VersionType():
            return _one_of(spot, found, attribute.type, _TEXTUAL, "text")
        case EnumType():
            return _one_of(spot, found, attribute.type, ("text", "enum"), "text or an enum")
        case BooleanType():
            return _one_of(spot, found, attribute.type, ("boolean",), "a boolean")
        case DateType():
            hint = 'declare it as `"timestamp"`' if found.kind == "timestamp" else None
            return _one_of(spot, found, attribute.type, ("date",), "a date", hint)
        case TimestampType():
            return _timestamp(spot, found, attribute.type, attribute.zone)
        case IntegerType():
            return _integer(spot, found, attribute.type)
        case DecimalType():
            return _decimal(spot, found, type, attribute)
        case DurationType():
            return _duration(spot, found, attribute)
        case PointType():
            kinds = ("float", "decimal", "integer")
            return _one_of(spot, found, attribute.type, kinds, "a number of degrees")
        case ListType() | MapType() | UnknownType():
            return True
        case _:
            assert_never(type)


# Postgres has no maps, and keeps them in columns of JSON.
_POSTGRES_JSON = ("json", "jsonb")


def _one_of(
    spot: Spot,
    live: LiveType,
    declared: Type,
    kinds: tuple[str, ...],
    expected: str,
    hint: str | None = None,
) -> bool:
    if live.kind in kinds:
        return True
    spot.misfit(live, expected, f"`{type_name(declared)}`", hint or _suggestion(live))
    return False


def _suggestion(live: LiveType) -> str | None:
    """The declaration that the column has earned."""
    match live.kind:
        case "float":
            return 'declare it as `{ type = "decimal", stored = "float" }`'
        case "decimal" if live.precision:
            return f'declare it as `"decimal({live.precision}, {min(live.scale, MAX_SCALE)})"`'
        case "text" | "integer" | "decimal" | "boolean" | "date" | "timestamp":
            return f'declare it as `"{live.kind}"`'
        case "struct":
            return 'name a field of it: `path = "column.field"`'
        case "json":
            return 'name a field of it: `json = "column.field"`'
        case _:
            return None


def _integer(spot: Spot, live: LiveType, declared: Type) -> bool:
    if live.kind == "decimal" and live.precision and live.scale == 0:
        return True
    return _one_of(spot, live, declared, ("integer",), "a whole number")


def _decimal(spot: Spot, live: LiveType, type: DecimalType, attribute: Attribute) -> bool:
    if live.kind == "float":
        if not attribute.floating:
            spot.report(codes.FLOAT_NOT_STATED)
        return True
    if not _one_of(spot, live, attribute.type, ("decimal", "integer"), "a number"):
        return False
    if attribute.floating:
        spot.report(codes.NOT_FLOAT, found=live.written)
        return True
    if (type.precision, type.scale) == (MAX_PRECISION, MAX_SCALE):
        return True
    if live.kind == "integer":
        digits = _INTEGER_DIGITS.get(live.written.lower(), MAX_PRECISION)
        fits, wanted = digits <= type.precision - type.scale, "integer"
    elif live.precision == 0:
        fits, wanted = False, "decimal"
    else:
        places = live.precision - live.scale
        fits = live.scale <= type.scale and places <= type.precision - type.scale
        wanted = (
            f"decimal({live.precision}, {live.scale})" if live.scale <= MAX_SCALE else "decimal"
        )
    if not fits:
        declared = f"decimal({type.precision}, {type.scale})"
        spot.report(codes.PRECISION_TOO_SMALL, found=live.written, declared=declared, wanted=wanted)
    return True


def _duration(spot: Spot, live: LiveType, attribute: Attribute) -> bool:
    if attribute.unit is None:
        hint = None
        if live.kind in ("integer", "decimal", "float"):
            hint = 'say what its numbers count: `unit = "seconds"`'
        return _one_of(spot, live, attribute.type, ("interval",), "an interval", hint)
    hint = "remove `unit`" if live.kind == "interval" else None
    return _one_of(
        spot,
        live,
        attribute.type,
        ("integer", "decimal", "float"),
        f"a number of {attribute.unit}",
        hint,
    )


def _timestamp(spot: Spot, live: LiveType, declared: Type, zone: str | None) -> bool:
    hint = 'declare it as `"date"`' if live.kind == "date" else None
    if not _one_of(spot, live, declared, ("timestamp",), "a timestamp", hint):
        return False
    return _zone(spot, live, zone, f'{{ type = "{type_name(declared)}", zone = "')


def _zone(spot: Spot, live: LiveType, zone: str | None, written: str) -> bool:
    if live.zoned and zone is not None:
        spot.report(codes.ZONE_NOT_NEEDED)
        return False
    if not live.zoned and zone is None:
        here = f'if it holds local times of the project, write `{written}{spot.zone}" }}`'
        hint = f'{here}; if UTC, `zone = "UTC"`' if spot.zone != "UTC" else here
        spot.report(codes.ZONE_MISSING, hint=hint)
        return False
    return True


def time_fits(spot: Spot, time: TimeColumn, live: LiveType, key: str) -> bool:
    """Reports what is wrong with a column of instants; `key` is what the catalog calls it."""
    name = time.column.name
    if time.is_date:
        if live.kind == "date":
            return True
        hint = 'remove `type = "date"`' if live.kind == "timestamp" else None
        spot.misfit(live, "a date", "a date", hint)
        return False
    if live.kind == "date":
        hint = f'write `{key} = {{ column = "{name}", type = "date" }}`'
        spot.misfit(live, "a timestamp", "a timestamp", hint)
        return False
    if live.kind != "timestamp":
        spot.misfit(live, "a timestamp", "a timestamp", None)
        return False
    return _zone(spot, live, time.zone, f'{key} = {{ column = "{name}", zone = "')


def filter_fits(spot: Spot, values: tuple[object, ...], live: LiveType) -> bool:
    """Can the column be compared with the values of a filter?"""
    kinds: tuple[str, ...]
    match values[0]:
        case bool():
            kinds, expected = ("boolean",), "a boolean"
        case str():
            kinds, expected = _TEXTUAL, "text"
        case _:
            kinds, expected = ("integer", "decimal", "float"), "a number"
    if live.kind in kinds:
        return True
    spot.misfit(live, expected, f"as {expected} by the filter", None)
    return False


def same_family(left: LiveType, right: LiveType) -> bool:
    """Can the two be compared as keys on every engine?"""
    return _family(left) == _family(right)


def _family(type: LiveType) -> str:
    if type.kind in ("integer", "decimal"):
        return "number"
    return "text" if type.kind in ("text", "enum") else type.kind
