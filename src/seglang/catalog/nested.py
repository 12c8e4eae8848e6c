"""Rows that belong to one row of an event: the lines of an order.

Takes the tables `rows` of an event, gives the records of `catalog.model`; they are found by the
event's `id`, so an event without one has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from seglang.catalog.filters import read_filters
from seglang.catalog.model import Column, Entity, Event, NestedRows
from seglang.catalog.positions import Path
from seglang.catalog.relations import Linking
from seglang.catalog.sections import check_built_in, check_free, named_tables, read_values, without
from seglang.catalog.values import read_column, read_table
from seglang.diagnostics.codes import catalog as codes
from seglang.types import ListType

if TYPE_CHECKING:
    from seglang.catalog.schema import NestedTable


def read_nested(
    linking: Linking, raw: object, event: Event, owner: Entity | None
) -> Mapping[str, NestedRows]:
    page = linking.page
    path: Path = ("events", event.name, "rows")
    taken = _taken(linking, event, owner)
    nested: dict[str, NestedRows] = {}
    for name, written in named_tables(page, raw, path, "rows"):
        place = (*path, name)
        mark = page.mark
        check_built_in(page, name, place, "rows", event.name)
        check_free(page, name, place, f"the rows of `{event.name}`", taken)
        properties = read_values(page, written, place, "properties")
        if "time" in properties:
            page.wrong_key(
                codes.BAD_NAME,
                (*place, "properties", "time"),
                name="time",
                what="a property",
                reason=f"`time` is the instant of the {event.name}",
                hint=f'give it another name: `{name}_time = {{ type = …, column = "time" }}`',
            )
        table: NestedTable | None = page.read("NestedTable", without(written, "properties"), place)
        if table is None:
            continue
        names = read_table(page, table.table, (*place, "table"))
        read_column(page, table.on, (*place, "on"))
        where = read_filters(page, table.where, (*place, "where"))
        if event.id is None:
            page.wrong_key(codes.ROWS_WITHOUT_ID, place, event=event.name, name=name, on=table.on)
        if page.mark == mark:
            nested[name] = NestedRows(
                name=name,
                table=names,
                on=Column(table.on),
                properties=properties,
                where=where,
                span=page.positions.key(place),
            )
    return MappingProxyType(nested)


def _taken(linking: Linking, event: Event, owner: Entity | None) -> dict[str, str]:
    """What else `has NAME` could speak of in a filter of the event, and names of the row."""
    taken: dict[str, str] = {}
    events = linking.document.get("events", {})
    if isinstance(events, dict):
        taken |= dict.fromkeys(events, "an event")
    if owner is not None:
        taken |= dict.fromkeys(owner.relations, f"a relation of `{owner.name}`")
        lists = [one.name for one in owner.attributes.values() if isinstance(one.type, ListType)]
        taken |= dict.fromkeys(lists, f"a list of `{owner.name}`")
    taken |= dict.fromkeys(event.relations, f"a relation of `{event.name}`")
    taken |= dict.fromkeys(event.properties, f"a property of `{event.name}`")
    return taken
