"""Relations: which other entity a row belongs to, and which others belong to it.

Takes the tables `relations` of entities and events, gives the relations about which nothing was
reported. A path through one says one thing only: its name is no attribute, property or event there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seglang.catalog.model import Entity, Event, Relation
from seglang.catalog.positions import Path
from seglang.catalog.sections import check_built_in, check_free, named_tables
from seglang.catalog.shape import Page, heading
from seglang.catalog.values import read_columns
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import nearest

if TYPE_CHECKING:
    from seglang.catalog.schema import RelationTable, ToOneTable


@dataclass(frozen=True, slots=True)
class Linking:
    """`entities` are the sound ones; others of the document are known by name only."""

    page: Page
    document: Mapping[str, Any]
    entities: Mapping[str, Entity]

    def entity(self, name: str, path: Path) -> Entity | None:
        """The entity called so at `path`; None when it is unknown, or wrong itself."""
        declared = self.document.get("entities", {})
        if isinstance(declared, dict) and declared and name not in declared:
            self.page.wrong_value(
                codes.UNKNOWN_ENTITY,
                path,
                name=name,
                known=", ".join(f"`{known}`" for known in declared),
                nearest=nearest(name, declared),
            )
        return self.entities.get(name)


def entity_relations(linking: Linking, raw: object, entity: Entity) -> Mapping[str, Relation]:
    page = linking.page
    path: Path = ("entities", entity.name, "relations")
    taken = dict.fromkeys(entity.attributes, f"an attribute of `{entity.name}`")
    relations: dict[str, Relation] = {}
    for name, written in named_tables(page, raw, path, "a relation"):
        place = (*path, name)
        mark = page.mark
        table: RelationTable | None = page.read("RelationTable", written, place)
        if not check_free(page, name, place, "a relation of it", taken) or table is None:
            continue
        if name == entity.name:
            page.wrong_key(
                codes.BAD_NAME,
                place,
                name=name,
                what="a relation",
                reason=f"`{name}` is the {name} that a rule speaks of",
            )
            continue
        other = linking.entity(table.entity, (*place, "entity"))
        if table.via is not None and table.on is not None:
            page.wrong_key(
                codes.KEYS_CLASH,
                (*place, "on"),
                problem="both `via` and `on` are given",
                label="keep one of them",
                hint=_HOW.format(one=table.entity, owner=entity.name),
            )
            continue
        if table.via is None and table.on is None:
            if page.mark > mark:
                continue  # a misspelt or wrong one has been reported
            page.wrong_key(
                codes.MISSING_KEY,
                place,
                key="via` or `on",
                place=heading(place),
                hint=_HOW.format(one=table.entity, owner=entity.name),
            )
            continue
        if table.via is not None:
            via = _key_columns(page, table.via, other, "via", name, place)
            on: tuple[str, ...] = ()
        else:
            via, on = (), _key_columns(page, table.on or [], entity, "on", name, place)
            if other is not None and other.distinct:
                page.wrong_key(codes.DISTINCT_ENTITY, (*place, "on"), entity=other.name)
        relations[name] = Relation(
            name=name, entity=table.entity, via=via, on=on, span=page.positions.key(place)
        )
    return MappingProxyType(relations)


_HOW = (
    "`via` names columns of this table with the key of `{one}`, "
    "`on` columns of the other table with the key of `{owner}`"
)


def event_relations(linking: Linking, raw: object, event: Event) -> Mapping[str, Relation]:
    page = linking.page
    path: Path = ("events", event.name, "relations")
    rows: Path = ("events", event.name, "rows")
    taken = dict.fromkeys(event.properties, f"a property of `{event.name}`")
    taken |= {event.entity: "the entity of the event", event.name: "the event"}
    relations: dict[str, Relation] = {}
    for name, written in named_tables(page, raw, path, "a relation"):
        place = (*path, name)
        check_built_in(page, name, place, "a relation", event.name)
        if isinstance(written, dict) and "on" in written:
            page.wrong_key(
                codes.KEYS_CLASH,
                (*place, "on"),
                problem="a row of an event leads to one entity only",
                label="`on` is for relations of an entity",
                hint=f"rows that belong to a row of the event stand under {heading(rows)}",
            )
            continue
        table: ToOneTable | None = page.read("ToOneTable", written, place)
        if not check_free(page, name, place, "a relation of it", taken) or table is None:
            continue
        other = linking.entity(table.entity, (*place, "entity"))
        via = _key_columns(page, table.via, other, "via", name, place)
        relations[name] = Relation(
            name=name, entity=table.entity, via=via, span=page.positions.key(place)
        )
    return MappingProxyType(relations)


def _key_columns(
    page: Page, columns: list[str], holder: Entity | None, key: str, relation: str, place: Path
) -> tuple[str, ...]:
    """The columns that hold the key of `holder`."""
    mark = page.mark
    found = read_columns(page, columns, (*place, key))
    if holder is not None and page.mark == mark:
        check_key_length(page, f"`{key}` of relation `{relation}`", found, holder, (*place, key))
    return found


def check_key_length(
    page: Page, what: str, columns: Sequence[str], entity: Entity, path: Path
) -> None:
    """As many columns as the key of the entity has."""
    if len(columns) != len(entity.key):
        page.wrong_value(
            codes.KEY_LENGTH,
            path,
            what=what,
            entity=entity.name,
            found="1 column" if len(columns) == 1 else f"{len(columns)} columns",
            expected=str(len(entity.key)),
            columns=", ".join(f"`{column}`" for column in entity.key),
        )
