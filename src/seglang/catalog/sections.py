"""Pieces that several sections of `seg.toml` share: named tables, attributes, instants.

Takes pieces of the parsed document, gives what is sound in them; the rest is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from seglang.catalog.forms import expand_type
from seglang.catalog.model import Attribute, TimeColumn
from seglang.catalog.names import name_problem
from seglang.catalog.positions import Path
from seglang.catalog.shape import Page, kind
from seglang.catalog.values import read_attribute, read_time
from seglang.diagnostics.codes import catalog as codes

if TYPE_CHECKING:
    from seglang.catalog.schema import TimeTable, ValueTable

_BUILT_IN = {
    "time": "`time` is the instant of the row",
    "name": "`name` is the name of the event",
}


def named_tables(page: Page, holder: object, path: Path, what: str) -> Iterator[tuple[str, object]]:
    """The named tables under the last key of `path`, those whose names a rule can write."""
    key = str(path[-1])
    tables = holder.get(key, {}) if isinstance(holder, dict) else {}
    if not isinstance(tables, dict):
        page.wrong_value(codes.WRONG_VALUE, path, key=key, found=kind(tables), expected="a table")
        return
    for name, raw in tables.items():
        if check_name(page, name, what, (*path, name)):
            yield name, raw


def check_name(page: Page, name: str, what: str, path: Path) -> bool:
    problem = name_problem(name)
    if problem is not None:
        shown = name.encode("unicode_escape").decode() if not name.isprintable() else name
        page.wrong_key(codes.BAD_NAME, path, name=shown, what=what, reason=problem)
    return problem is None


def check_built_in(page: Page, name: str, path: Path, what: str, event: str) -> None:
    """Every row of an event has a `time` and a `name` of its own."""
    if name in _BUILT_IN:
        written = '{ type = …, column = "…" }' if what == "a property" else "{ … }"
        page.wrong_key(
            codes.BAD_NAME,
            path,
            name=name,
            what=what,
            reason=_BUILT_IN[name],
            hint=f"give it another name: `{event}_{name} = {written}`",
        )


def check_free(page: Page, name: str, path: Path, what: str, taken: Mapping[str, str]) -> bool:
    """`taken`: what else bears a name where `name` is read."""
    if name in taken:
        page.wrong_key(codes.NAME_TAKEN, path, name=name, first=taken[name], second=what)
    return name not in taken


def without(raw: object, *keys: str) -> object:
    """The table without its named parts, which are read one by one: so a mistake in one does not
    hide those in others."""
    if not isinstance(raw, dict):
        return raw
    return {name: raw[name] for name in raw if name not in keys}


def read_values(page: Page, raw: object, path: Path, key: str) -> Mapping[str, Attribute]:
    """The attributes or properties under `key` of the table at `path`."""
    values: dict[str, Attribute] = {}
    what = "an attribute" if key == "attributes" else "a property"
    for name, value in named_tables(page, raw, (*path, key), what):
        place = (*path, key, name)
        expanded = expand_type(value)
        if not isinstance(expanded, dict):
            page.wrong_value(
                codes.WRONG_VALUE,
                place,
                key=name,
                found=kind(value),
                expected='a type such as `"text"`, or a table',
            )
            continue
        table: ValueTable | None = page.read("ValueTable", expanded, place)
        attribute = None if table is None else read_attribute(page, name, table, place)
        if attribute is not None:
            values[name] = attribute
    return MappingProxyType(values)


def read_optional_time(
    page: Page, written: TimeTable | None, zone: str | None, path: Path
) -> TimeColumn | None:
    if written is not None:
        return read_time(page, written, zone, path)
    if zone is not None:
        page.wrong_key(
            codes.KEYS_CLASH,
            (*path[:-1], "zone"),
            problem=f"`zone` without `{path[-1]}`",
            label=f"it states the zone of `{path[-1]}`",
        )
    return None
