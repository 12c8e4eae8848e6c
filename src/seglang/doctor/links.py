"""Keys that lead from one table to another: do they have the right types, and lead anywhere?

Takes what was found of every table. A key of an event or a history is somebody's, relations lead
to rows that are there, nested rows belong to an event's row. Messages hold numbers of rows only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seglang.catalog.model import Column, Event, Relation
from seglang.diagnostics.codes import data as codes
from seglang.doctor.columns import Found
from seglang.doctor.fit import same_family
from seglang.doctor.item import Checkup, Item
from seglang.doctor.promises import counted
from seglang.doctor.rows import filter_condition, rows_of_nobody
from seglang.engines.reading import reporting
from seglang.source import Span

Items = Mapping[tuple[str, str], Item]


def check_links(checkup: Checkup, items: Items) -> None:
    catalog = checkup.catalog
    for item in items.values():
        with reporting(checkup.sink, table=item.table.name):
            _check_holder(checkup, item, items)
    for entity in catalog.entities.values():
        for relation in entity.relations.values():
            _check_relation(checkup, items, "entity", entity.name, relation)
    for event in catalog.events.values():
        for relation in event.relations.values():
            _check_relation(checkup, items, "event", event.name, relation)


def _check_holder(checkup: Checkup, item: Item, items: Items) -> None:
    """The rows of an event, a history, or of an event's row are somebody's."""
    sought = item.sought
    if sought.holder is None or item.key is None or not item.askable:
        return
    if sought.kind == "rows":
        _check_nested(checkup, item, item.key, items, checkup.catalog.events[sought.holder])
        return
    holder = items.get(("entity", sought.holder))
    if holder is None or holder.key is None:
        return
    if _fit(item, item.key, holder.key, sought.holder, sought.span) and holder.askable:
        count = _nobodys(checkup, item, item.key, holder, holder.key)
        if count:
            checkup.sink.report(
                codes.KEY_UNKNOWN,
                sought.span,
                count=counted(count),
                table=item.table.name,
                entity=sought.holder,
            )


def _check_nested(
    checkup: Checkup, item: Item, key: Sequence[Found], items: Items, event: Event
) -> None:
    holder = items.get(("event", event.name))
    place = None if holder is None or event.id is None else holder.other(event.id)
    if holder is None or place is None:
        return
    if _fit(item, key, (place,), event.name, item.sought.span):
        # Also the rows of an order that the event leaves out belong to somebody.
        count = _nobodys(checkup, item, key, replace(holder, where=()), (place,))
        if count:
            checkup.sink.report(
                codes.KEY_UNKNOWN,
                item.sought.span,
                count=counted(count),
                table=item.table.name,
                entity=event.name,
            )


def _check_relation(
    checkup: Checkup, items: Items, kind: str, owner: str, relation: Relation
) -> None:
    mine, theirs = items.get((kind, owner)), items.get(("entity", relation.entity))
    if mine is None or theirs is None:
        return
    if relation.is_to_one:
        holder, reached, columns, name = mine, theirs, relation.via, relation.entity
    else:
        holder, reached, columns, name = theirs, mine, relation.on, owner
    table = replace(holder.table, used_by=f"relation `{relation.name}` of `{owner}`")
    key = table.find_all(tuple(map(Column, columns)), relation.span)
    if key is None or reached.key is None:
        return
    if not _fit(holder, key, reached.key, name, relation.span):
        return
    if not holder.askable or not reached.askable:
        return
    with reporting(checkup.sink, table=table.name):
        count = _nobodys(checkup, holder, key, reached, reached.key)
        if count:
            checkup.sink.report(
                codes.RELATION_NOWHERE,
                relation.span,
                count=counted(count),
                table=table.name,
                relation=relation.name,
                entity=name,
            )


def _fit(
    item: Item, key: Sequence[Found], others: Sequence[Found], holder: str, span: Span | None
) -> bool:
    """The columns have the types of the key that they hold."""
    fits = True
    for mine, theirs in zip(key, others, strict=True):
        if mine.type is None or theirs.type is None or same_family(mine.type, theirs.type):
            continue
        fits = False
        expected = f"`{theirs.type.written}` like the key of `{holder}`"
        item.table.spot(mine.column, span).misfit(
            mine.type, expected, f"the key of a `{holder}`", None
        )
    return fits


def _nobodys(
    checkup: Checkup,
    item: Item,
    key: Sequence[Found],
    holder: Item,
    holder_key: Sequence[Found],
) -> int:
    return rows_of_nobody(
        item.table,
        key,
        filter_condition(item.where),
        holder.table,
        holder_key,
        filter_condition(holder.where),
        checkup.reader,
    )
