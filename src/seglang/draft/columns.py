"""How the columns of a table are declared in a drafted catalog.

Takes the facts of a table, gives a declaration for each column that the language has a type for,
and a remark for each that it has none for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from seglang.draft.guess import plain_name
from seglang.draft.survey import ColumnFacts, TableFacts
from seglang.engines.live import LiveType
from seglang.types import MAX_PRECISION, MAX_SCALE

_BUILT_IN = ("time", "name")
_LATITUDES = ("lat", "latitude")
_LONGITUDES = ("lon", "lng", "long", "longitude")


@dataclass(frozen=True, slots=True)
class Declared:
    """`kind` is the first word of the type. `entries` are what the table form holds besides it."""

    name: str
    kind: str
    type: str
    entries: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    facts: ColumnFacts | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    declared: tuple[Declared, ...]
    remarks: tuple[str, ...] = field(default=())


def declare(
    table: TableFacts,
    skip: Sequence[ColumnFacts],
    *,
    event: str | None,
    taken: Collection[str] = (),
) -> Columns:
    """`skip` are columns that play another part; `event` is the name of the event whose
    properties these are, if they are such; `taken` are names that mean something already."""
    names: set[str] = set(taken)
    declared: list[Declared] = []
    remarks: list[str] = []
    point = _point(table)
    for facts in table.columns:
        if facts in skip or (point is not None and facts in point):
            continue
        found = list(_declare(facts))
        if not found:
            remarks.append(_remark(facts))
        for one in found:
            name = one.name
            if event is not None and name in _BUILT_IN:
                name = f"{event}_{name}"
            declared.append(_named(one, _free(name, names)))
    if point is not None:
        entries = (
            ("latitude", quoted(point[0].column.name)),
            ("longitude", quoted(point[1].column.name)),
        )
        declared.append(Declared(_free("location", names), "point", "point", entries))
    return Columns(tuple(declared), tuple(remarks))


def _named(declared: Declared, name: str) -> Declared:
    from dataclasses import replace

    column = declared.facts.column.name if declared.facts is not None else name
    places = {key for key, _ in declared.entries}
    entries = declared.entries
    if name != column and not places & {"path", "latitude"}:
        entries = (("column", quoted(column)), *entries)
    return replace(declared, name=name, entries=entries)


def _free(name: str, names: set[str]) -> str:
    unique, number = name, 2
    while unique in names:
        unique, number = f"{name}_{number}", number + 1
    names.add(unique)
    return unique


def _point(table: TableFacts) -> tuple[ColumnFacts, ColumnFacts] | None:
    numbers = {
        plain_name(facts.column.name): facts
        for facts in table.columns
        if facts.column.type.kind in ("float", "decimal")
    }
    latitude = next((numbers[name] for name in _LATITUDES if name in numbers), None)
    longitude = next((numbers[name] for name in _LONGITUDES if name in numbers), None)
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _declare(facts: ColumnFacts) -> Iterator[Declared]:
    column = facts.column
    if column.type.kind == "struct":
        yield from _fields(facts, column.type, (column.name,))
        return
    found = written_type(column.type)
    if found is None:
        return
    kind, type, entries = found
    remark = ""
    if any(key == "zone" for key, _ in entries):
        remark = "verify the zone: the column has none"
    elif facts.values:
        remark = "values: " + ", ".join(facts.values)
    if not column.nullable:
        entries = (*entries, ("required", "true"))
    yield Declared(plain_name(column.name), kind, type, entries, remark, facts)


def _fields(facts: ColumnFacts, type: LiveType, path: tuple[str, ...]) -> Iterator[Declared]:
    """The fields of a struct that have a type and a name that a path can hold."""
    for name, inside in type.fields:
        inner = (*path, name)
        if any("." in part or not part for part in inner):
            continue
        if inside.kind == "struct":
            yield from _fields(facts, inside, inner)
            continue
        found = written_type(inside)
        if found is not None:
            kind, written, entries = found
            entries = (("path", quoted(".".join(inner))), *entries)
            yield Declared(plain_name("_".join(inner)), kind, written, entries, "", facts)


def written_type(type: LiveType) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    """The kind, the written type, and what must be said besides it."""
    match type.kind:
        case "text" | "uuid":
            return "text", "text", ()
        case "integer" | "boolean" | "date":
            return type.kind, type.kind, ()
        case "float":
            return "decimal", "decimal", (("stored", quoted("float")),)
        case "decimal":
            fits = 1 <= type.precision <= MAX_PRECISION and type.scale <= MAX_SCALE
            written = f"decimal({type.precision}, {type.scale})" if fits else "decimal"
            return "decimal", written, ()
        case "timestamp":
            return "timestamp", "timestamp", () if type.zoned else (("zone", quoted("UTC")),)
        case "interval":
            return "duration", "duration", ()
        case "enum" if type.values:
            values = ", ".join(quoted(value) for value in type.values)
            return "enum", "enum", (("values", f"[{values}]"),)
        case "list" if type.element is not None:
            inner = written_type(type.element)
            if inner is None or inner[0] in ("enum", "duration", "list") or inner[2]:
                return None
            return "list", f"list<{inner[1]}>", ()
        case _:
            return None


def _remark(facts: ColumnFacts) -> str:
    name, written = facts.column.name, facts.column.type.written
    shown = name if name.isprintable() else quoted(name)
    if facts.column.type.kind == "json":
        return (
            f"{shown} holds JSON; name what you need of it: "
            f'{plain_name(name)}_field = {{ type = "text", json = "{plain(name)}.field" }}'
        )
    return f"{shown} is left out: no type of the language fits {plain(written)}"


def plain(text: str) -> str:
    """Text that fits into a comment of one line."""
    return "".join(character if character.isprintable() else "?" for character in text)


def quoted(text: str) -> str:
    """A TOML basic string."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, _escape(character)) for character in text) + '"'


def _escape(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08X}"
