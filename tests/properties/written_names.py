"""What a random rule can name where it stands, and how literals are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from random_types import alike

from seglang.catalog.model import Catalog
from seglang.types import TIMESTAMP, EnumType, Type


@dataclass(frozen=True)
class Row:
    """`shown` is the alias or the name of the event, when there is one. `event` is the catalog's
    event, so that rows may be nested in it and relations lead from it."""

    properties: Mapping[str, Type]
    shown: str | None = None
    is_alias: bool = False
    event: str | None = None
    timed: bool = True


@dataclass(frozen=True)
class Said:
    """A declaration that others may use. `parameters` are those of a call."""

    name: str
    kind: str  # segment, trait, event, session
    entity: str
    type: Type | None = None
    properties: Mapping[str, Type] | None = None
    parameters: tuple[Type, ...] = ()


@dataclass(frozen=True)
class Place:
    """`rows`, the innermost first: those within the nearest entity. `around`: entities further
    out, which their names still reach."""

    entity: str
    rows: tuple[Row, ...] = ()
    around: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()

    def within(self, row: Row) -> Place:
        return replace(self, rows=(row, *self.rows))

    def about(self, entity: str) -> Place:
        return Place(entity, (), (self.entity, *self.around), self.said)

    def alone(self) -> Place:
        return Place(self.entity, (), (), self.said)

    def mine(self, *kinds: str) -> list[Said]:
        return [one for one in self.said if one.entity == self.entity and one.kind in kinds]


def named(catalog: Catalog, place: Place, type: Type) -> list[str]:
    """Attributes, traits and properties of the type, as they are written here. A label is no text:
    what it is compared with must be a label too."""
    found = list(_of_rows(catalog, place, type))
    entity = catalog.entities[place.entity]
    hidden = set(place.rows[0].properties) if place.rows else set()
    for name, attribute in entity.attributes.items():
        if _is(attribute.type, type):
            found.append(f"{place.entity}.{name}" if name in hidden else name)
    for one in place.mine("trait"):
        if one.type is not None and not one.parameters and _is(one.type, type):
            found.append(one.name)
    for relation in entity.relations.values():
        if relation.is_to_one and relation.name not in hidden:
            for name, attribute in catalog.entities[relation.entity].attributes.items():
                if _is(attribute.type, type):
                    found.append(f"{relation.name}.{name}")
    for outer in place.around:
        if outer != place.entity and outer not in entity.relations:
            for name, attribute in catalog.entities[outer].attributes.items():
                if _is(attribute.type, type):
                    found.append(f"{outer}.{name}")
    return found


def _of_rows(catalog: Catalog, place: Place, type: Type) -> Iterator[str]:
    entity = catalog.entities[place.entity]
    own = {*entity.attributes, *(one.name for one in place.mine("trait"))}
    for depth, row in enumerate(place.rows):
        properties = {**row.properties, **({"time": TIMESTAMP} if row.timed else {})}
        for name, kind in properties.items():
            if not _is(kind, type):
                continue
            if depth == 0 and name not in own:
                yield name
            elif row.shown is not None and (depth == 0 or row.is_alias):
                yield f"{row.shown}.{name}"
        if row.event is not None and depth == 0:
            for relation in catalog.events[row.event].relations.values():
                if relation.name in entity.relations or relation.name in entity.attributes:
                    continue
                for name, attribute in catalog.entities[relation.entity].attributes.items():
                    if _is(attribute.type, type):
                        yield f"{relation.name}.{name}"


def _is(found: Type, wanted: Type) -> bool:
    return alike(found, wanted) and isinstance(found, EnumType) == isinstance(wanted, EnumType)


# ---------------------------------------------------------------- literals


def quoted(text: str) -> str:
    """Between quotes, with an escape for whatever a rule may not hold as it is."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    match character:
        case '"' | "\\":
            return "\\" + character
        case "\n":
            return "\\n"
        case "\t":
            return "\\t"
        case _ if not character.isprintable():
            return f"\\u{{{ord(character):x}}}"
        case _:
            return character


def written(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 20 else ending}"
