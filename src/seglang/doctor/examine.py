"""Every item of a catalog held against a live database, in the order of the file.

For each entity, event and list: its table, its columns and their types; then, with one or a few
statements a table, what the catalog promises of the rows. What cannot be asked because something
is missing or does not fit is left out: it has been reported already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seglang.catalog.model import (
    Attribute,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    MemberList,
    PointColumns,
    TimeColumn,
)
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.doctor.columns import Found, TableInUse, find_table
from seglang.doctor.fit import attribute_fits, filter_fits, same_family, time_fits
from seglang.doctor.item import Checkup, Item
from seglang.doctor.promises import (
    ask_attributes,
    ask_times,
    check_keys_known,
    check_repeats,
    report_missing_key,
)
from seglang.doctor.rows import Questions, filter_condition
from seglang.doctor.zones import compare_zones
from seglang.engines.inspect import read_schema
from seglang.engines.reading import Reader, ReadError, reporting
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Examined:
    """One item: `kind` is "entity", "event" or "list"; `rows` is None when they could not be
    read."""

    kind: str
    name: str
    table: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Examination:
    items: tuple[Examined, ...]


def examine(
    catalog: Catalog,
    reader: Reader,
    as_of: datetime,
    sink: Sink,
    *,
    show_values: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Examination:
    """Report everything that is not as the catalog says.

    `as_of` is an aware instant: rows at or after it lie in the future. `progress` is called with
    an item's name, its number and how many there are. `show_values` puts values that an enum does
    not list into the messages.
    """
    try:
        schema = read_schema(reader)
    except ReadError as error:
        error.report(sink)
        return Examination(())
    checkup = Checkup(catalog, schema, reader, as_of, sink, show_values)
    work: list[Entity | Event | MemberList] = [
        *catalog.entities.values(),
        *catalog.events.values(),
        *catalog.lists.values(),
    ]
    compare_zones(catalog, reader, sink)
    entities: dict[str, Item] = {}
    examined: list[Examined] = []
    for number, item in enumerate(work, start=1):
        if progress is not None:
            progress(item.name, number, len(work))
        examined.append(_examine_item(checkup, item, entities))
    return Examination(tuple(examined))


def _examine_item(
    checkup: Checkup, item: Entity | Event | MemberList, entities: dict[str, Item]
) -> Examined:
    match item:
        case Entity():
            kind, values, time, time_key = "entity", item.attributes, item.since, "since"
        case Event():
            kind, values, time, time_key = "event", item.properties, item.time, "time"
        case MemberList():
            kind, values, time, time_key = "list", {}, item.time, "time"
    found = _find(checkup, item, kind, values, time, time_key)
    rows = None
    if found is not None:
        if isinstance(item, Entity):
            entities[item.name] = found
        with reporting(checkup.sink, table=found.table.name):
            rows = _check_rows(checkup, item, found, entities)
    return Examined(kind, item.name, ".".join(item.table), rows)


def _find(
    checkup: Checkup,
    item: Entity | Event | MemberList,
    kind: str,
    values: Mapping[str, Attribute],
    time: TimeColumn | None,
    time_key: str,
) -> Item | None:
    """The tables and columns of an item, with a report of all that is missing or misfits."""
    source = checkup.reader.source
    table = find_table(
        checkup.schema,
        item.table,
        f"{kind} `{item.name}`",
        item.span,
        checkup.zone,
        source,
        checkup.sink,
    )
    if table is None:
        return None
    key = _find_key(table, item.key, item.span)
    where = _find_filters(table, item.where, item.span)
    found_time = None
    if time is not None:
        place = table.find(time.column, item.span)
        if place is not None and (
            place.type is None
            or time_fits(table.spot(time.column, item.span), time, place.type, time_key)
        ):
            found_time = (time, place)
    found_values = [
        (attribute, places)
        for attribute in values.values()
        if (places := _find_attribute(table, attribute)) is not None
    ]
    return Item(
        table,
        key,
        found_time,
        tuple(found_values),
        where or (),
        askable=where is not None,
    )


def _find_key(table: TableInUse, key: Sequence[str], span: Span | None) -> tuple[Found, ...] | None:
    places = [table.find(Column(name), span) for name in key]
    found = tuple(place for place in places if place is not None)
    return found if len(found) == len(key) else None


def _find_filters(
    table: TableInUse, where: Sequence[Filter], span: Span | None
) -> tuple[tuple[Filter, Found], ...] | None:
    """None when the rows that count cannot be told."""
    found: list[tuple[Filter, Found]] = []
    for written in where:
        place = table.find(written.column, span)
        if place is not None and (
            place.type is None
            or filter_fits(table.spot(written.column, span), written.values, place.type)
        ):
            found.append((written, place))
    return tuple(found) if len(found) == len(where) else None


def _find_attribute(table: TableInUse, attribute: Attribute) -> tuple[Found, ...] | None:
    column = attribute.column
    columns = (column.latitude, column.longitude) if isinstance(column, PointColumns) else (column,)
    places: list[Found] = []
    for part in columns:
        place = table.find(part, attribute.span)
        if place is None:
            continue
        spot = table.spot(part, attribute.span)
        if place.type is None or attribute_fits(spot, attribute, place.type):
            places.append(place)
    return tuple(places) if len(places) == len(columns) else None


def _check_rows(
    checkup: Checkup,
    item: Entity | Event | MemberList,
    found: Item,
    entities: Mapping[str, Item],
) -> int | None:
    """What the catalog promises of the rows. Raises ReadError."""
    if not found.askable:
        return None
    from sqlglot import exp

    where = filter_condition(found.where)
    questions = Questions(found.table, where)
    all_rows = questions.ask(exp.Count(this=exp.Star()))
    reports: list[Callable[[Sequence[Any]], None]] = []
    repeats_keys = isinstance(item, Entity) and item.distinct
    if found.key is not None and not repeats_keys:
        reports.append(report_missing_key(checkup.sink, item, found.table, found.key, questions))
    reports += ask_attributes(checkup, found, questions, where)
    if isinstance(item, Event) and found.time is not None:
        reports += ask_times(checkup, item, found, questions)
    answers = questions.answers(checkup.reader)
    for report in reports:
        report(answers)
    if isinstance(item, Entity) and found.key is not None and not repeats_keys:
        check_repeats(checkup, found, found.key, where, codes.KEY_REPEATS, item.span, item.name)
    if isinstance(item, Event):
        if item.unique and item.id is not None:
            place = found.table.find(item.id, item.span)
            if place is not None:
                check_repeats(
                    checkup, found, (place,), where, codes.ID_REPEATS, item.span, item.name
                )
        elif item.id is not None:
            found.table.find(item.id, item.span)
        if item.order is not None:
            found.table.find(item.order, item.span)
        entity = entities.get(item.entity)
        if entity is not None and found.key is not None and entity.key is not None:
            _check_against_entity(checkup, item, found, found.key, entity, entity.key)
    return int(answers[all_rows])


def _check_against_entity(
    checkup: Checkup,
    event: Event,
    found: Item,
    key: tuple[Found, ...],
    entity: Item,
    entity_key: tuple[Found, ...],
) -> None:
    """The key of an event has the types of its entity's, and is somebody's."""
    fits = True
    for mine, theirs in zip(key, entity_key, strict=True):
        if mine.type is None or theirs.type is None or same_family(mine.type, theirs.type):
            continue
        fits = False
        spot = found.table.spot(mine.column, event.span)
        expected = f"`{theirs.type.written}` like the key of `{event.entity}`"
        spot.misfit(mine.type, expected, f"the key of a `{event.entity}`", None)
    if fits and entity.askable:
        check_keys_known(checkup, event, found, key, entity, entity_key)
