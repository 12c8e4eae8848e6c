"""Attributes, columns, tables, zones and durations as a catalog writes them.

Takes the models of `catalog.schema`, gives the records of `catalog.model`. What cannot be right
is reported on the page and gives None or nothing; whoever reads an item asks the page whether
anything was reported about it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from seglang.catalog.model import (
    Attribute,
    Column,
    PointColumns,
    TimeColumn,
    WrittenDuration,
)
from seglang.catalog.names import is_invisible
from seglang.catalog.positions import Path
from seglang.catalog.shape import Page
from seglang.catalog.written_types import read_type
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import nearest
from seglang.types import (
    DecimalType,
    DurationType,
    EnumType,
    ListType,
    MapType,
    PointType,
    TimestampType,
    Type,
)

if TYPE_CHECKING:
    from seglang.catalog.schema import TimeTable, ValueTable

_DURATION = re.compile(r"\s*([0-9][0-9_]{0,9})\s+([a-z]+?)s?\s*")
_UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_NOT_ZONES = ("localtime", "posixrules", "Factory")


def read_attribute(page: Page, name: str, written: ValueTable, path: Path) -> Attribute | None:
    """The attribute or property `name`, or None when something about it was reported."""
    shorthand = page.positions.places.get((*path, "type")) is None
    type = read_type(page, written.type, path if shorthand else (*path, "type"), written.values)
    return None if type is None else read_stored(page, name, type, written, path)


def read_stored(
    page: Page, name: str, type: Type, written: ValueTable, path: Path
) -> Attribute | None:
    """The attribute of that type: where and how its values are stored."""
    misplaced = _misplaced_keys(type, written)
    for key, allowed in misplaced:
        page.wrong_key(
            codes.KEYS_CLASH,
            (*path, key),
            problem=f"`{key}` says nothing about `{written.type}`",
            label=f"`{key}` is for {allowed}",
        )
    column = _read_place(page, name, type, written, path)
    zone_fits = written.zone is None or read_zone(page, written.zone, (*path, "zone"))
    if misplaced or column is None or not zone_fits:
        return None
    return Attribute(
        name=name,
        type=type,
        column=column,
        required=written.required,
        floating=written.stored == "float",
        zone=written.zone,
        unit=written.unit,
        span=page.positions.key(path),
    )


def _misplaced_keys(type: Type, written: ValueTable) -> list[tuple[str, str]]:
    match type:
        case ListType(element=inside) | MapType(value=inside):
            element = inside
        case _:
            element = type
    misplaced = []
    if written.values is not None and not isinstance(type, EnumType):
        misplaced.append(("values", '`type = "enum"`'))
    if written.stored is not None and not isinstance(element, DecimalType):
        misplaced.append(("stored", "decimals"))
    if written.zone is not None and not isinstance(element, TimestampType):
        misplaced.append(("zone", "timestamps"))
    if written.unit is not None and not isinstance(type, DurationType):
        misplaced.append(("unit", "durations"))
    if not isinstance(type, PointType):
        for key in ("latitude", "longitude"):
            if getattr(written, key) is not None:
                misplaced.append((key, "points"))
    return misplaced


def _read_place(
    page: Page, name: str, type: Type, written: ValueTable, path: Path
) -> Column | PointColumns | None:
    places = {"column": written.column, "path": written.path, "json": written.json_path}
    given = {key: text for key, text in places.items() if text is not None}
    if isinstance(type, PointType):
        for key in given:
            page.wrong_key(
                codes.KEYS_CLASH,
                (*path, key),
                problem=f"a point has no `{key}`",
                label="a point is read from `latitude` and `longitude`",
            )
        if written.latitude is None or written.longitude is None:
            missing = "latitude" if written.latitude is None else "longitude"
            page.wrong_key(
                codes.MISSING_KEY,
                path,
                key=missing,
                place=f"the point `{name}`",
                hint='write `{ type = "point", latitude = "lat", longitude = "lon" }`',
            )
            return None
        columns = (
            read_column(page, written.latitude, (*path, "latitude")),
            read_column(page, written.longitude, (*path, "longitude")),
        )
        if given or columns[0] is None or columns[1] is None:
            return None
        return PointColumns(columns[0], columns[1])
    if len(given) > 1:
        first, second = list(given)[:2]
        page.wrong_key(
            codes.KEYS_CLASH,
            (*path, second),
            problem=f"both `{first}` and `{second}` are given",
            label="keep one of them",
            hint='`path` and `json` begin with the column: `path = "address.city"`',
        )
        return None
    if written.path is not None:
        return _read_fields(page, written.path, (*path, "path"), json=False)
    if written.json_path is not None:
        if isinstance(type, MapType) and "." not in written.json_path:
            whole = read_column(page, written.json_path, (*path, "json"))
            return None if whole is None else replace(whole, json=True)
        return _read_fields(page, written.json_path, (*path, "json"), json=True)
    return read_column(page, written.column or name, (*path, "column"))


def _read_fields(page: Page, text: str, path: Path, *, json: bool) -> Column | None:
    first, *fields = text.split(".")
    if not fields or not all((first, *fields)):
        page.wrong_value(
            codes.WRONG_VALUE,
            path,
            key=path[-1],
            found=f"`{text}`",
            expected="a column and the fields inside it, such as `address.city`",
        )
        return None
    column = read_column(page, first, path)
    if column is None or not all(_plain(page, field, path) for field in fields):
        return None
    return Column(column.name, tuple(fields), json)


def read_column(page: Page, text: str, path: Path) -> Column | None:
    return Column(text) if _plain(page, text, path) else None


def _plain(page: Page, text: str, path: Path) -> bool:
    """No invisible characters: they have no place in the name of a table or column."""
    if any(is_invisible(character) for character in text):
        page.wrong_value(
            codes.BAD_NAME,
            path,
            name=text.encode("unicode_escape").decode(),
            what="a table or column",
            reason="it holds an invisible character",
        )
        return False
    return True


def read_columns(page: Page, texts: list[str], path: Path) -> tuple[str, ...]:
    """The columns of a key, each named once."""
    for index, text in enumerate(texts):
        _plain(page, text, path)
        if text in texts[:index]:
            page.wrong_value(
                codes.KEYS_CLASH,
                (*path, index),
                problem=f"the column `{text}` is named twice",
                label="remove it",
            )
    return tuple(texts)


def read_table(page: Page, text: str, path: Path) -> tuple[str, ...]:
    """`crm.customers` is the table `customers` of the schema `crm`."""
    _plain(page, text, path)
    parts = text.split(".")
    if len(parts) > 3 or not all(parts):
        page.wrong_value(
            codes.WRONG_VALUE,
            path,
            key="table",
            found=f"`{text}`",
            expected="a table such as `customers` or `crm.customers`",
        )
    return tuple(parts)


def read_zone(page: Page, name: str, path: Path) -> bool:
    """Is it the name of an IANA time zone?"""
    from zoneinfo import ZoneInfo

    try:
        if name not in _NOT_ZONES and not name.startswith(("posix/", "right/")):
            ZoneInfo(name)
            return True
    except (ValueError, OSError, LookupError):
        pass
    from zoneinfo import available_timezones

    zones = available_timezones()
    near = nearest(name, zones)
    if near is None:
        cities = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zones) if "/" in zone}
        city = nearest(name.rsplit("/", 1)[-1].replace(" ", "_"), cities)
        near = cities[city] if city else None
    page.wrong_value(codes.UNKNOWN_ZONE, path, zone=name, nearest=near)
    return False


def read_time(
    page: Page, written: TimeTable, zone_beside: str | None, path: Path
) -> TimeColumn | None:
    """The instant column at `path`; `zone_beside` is the `zone` of the table around it."""
    beside = (*path[:-1], "zone")
    zone = written.zone if written.zone is not None else zone_beside
    if written.zone is not None and zone_beside is not None:
        page.wrong_key(
            codes.KEYS_CLASH,
            beside,
            problem="the zone is stated twice",
            label=f"`{path[-1]}` states its own zone",
            hint="keep one of them",
        )
        return None
    zone_path = (*path, "zone") if written.zone is not None else beside
    if zone is not None and written.type == "date":
        page.wrong_key(
            codes.KEYS_CLASH,
            zone_path,
            problem="a date has no zone",
            label="a date begins at midnight in the project's zone",
            hint="remove the zone",
        )
        return None
    if zone is not None and not read_zone(page, zone, zone_path):
        return None
    column = read_column(page, written.column, path)
    return None if column is None else TimeColumn(column, zone, written.type == "date")


def read_duration(page: Page, text: str, path: Path) -> WrittenDuration | None:
    """`3 years`, `36 hours`."""
    found = _DURATION.fullmatch(text)
    if found and found[2] in _UNITS and int(found[1]) > 0:
        return WrittenDuration(int(found[1]), found[2])
    near = None
    if found:
        unit = nearest(found[2], _UNITS)
        near = f"{int(found[1])} {unit}{'' if int(found[1]) == 1 else 's'}" if unit else None
    page.wrong_value(codes.BAD_DURATION, path, text=text, nearest=near)
    return None
