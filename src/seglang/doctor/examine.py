"""Every item of a catalog held against a live database, in the order of the file.

For each table that is sought: is it there, with its columns and their types; then, with one or a
few statements a table, what the catalog promises of the rows; at last, whether the keys in them
lead anywhere. What cannot be asked because something is missing or does not fit is left out: it
has been reported already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Filter, PointColumns
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.doctor.columns import Found, TableInUse, find_table
from seglang.doctor.fit import attribute_fits, filter_fits, time_fits
from seglang.doctor.item import Checkup, Item
from seglang.doctor.links import check_links
from seglang.doctor.promises import (
    ask_attributes,
    ask_times,
    ask_without_time,
    check_repeats,
    report_missing_key,
)
from seglang.doctor.rows import Questions, filter_condition
from seglang.doctor.sought import Sought, all_sought
from seglang.doctor.zones import compare_zones
from seglang.engines.inspect import read_schema
from seglang.engines.model import ReadError
from seglang.engines.reading import Reader, reporting
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Examined:
    """One table: `kind` is "entity", "event", "list", "history" or "rows"; `rows` is None when
    they could not be read."""

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
    compare_zones(catalog, reader, sink)
    work = all_sought(catalog)
    items: dict[tuple[str, str], Item] = {}
    examined: list[Examined] = []
    for number, sought in enumerate(work, start=1):
        if progress is not None:
            progress(sought.name, number, len(work))
        found = _find(checkup, sought)
        rows = None
        if found is not None:
            items[sought.kind, sought.name] = found
            with reporting(sink, table=found.table.name):
                rows = _check_rows(checkup, found)
        examined.append(Examined(sought.kind, sought.name, ".".join(sought.table), rows))
    check_links(checkup, items)
    return Examination(tuple(examined))


def _find(checkup: Checkup, sought: Sought) -> Item | None:
    """The table and columns of an item, with a report of all that is missing or misfits."""
    table = find_table(
        checkup.schema,
        sought.table,
        sought.used_by,
        sought.span,
        checkup.zone,
        checkup.reader.source,
        checkup.sink,
    )
    if table is None:
        return None
    key = table.find_all(sought.key, sought.span)
    where = _find_filters(table, sought.where, sought.span)
    times = []
    for time, key_name in sought.times:
        place = table.find(time.column, sought.span)
        fits = place is not None and (
            place.type is None
            or time_fits(table.spot(time.column, sought.span), time, place.type, key_name)
        )
        times.append((time, place) if place is not None and fits else None)
    values = [
        (attribute, places)
        for attribute in sought.values
        if (places := _find_attribute(table, attribute)) is not None
    ]
    others = [table.find(column, sought.span) for column in sought.others]
    return Item(
        sought,
        table,
        key,
        times[0] if times else None,
        tuple(values),
        where or (),
        tuple(place for place in others if place is not None),
        askable=where is not None,
    )


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


def _check_rows(checkup: Checkup, found: Item) -> int | None:
    """What the catalog promises of the rows. Raises ReadError."""
    if not found.askable:
        return None
    from sqlglot import exp

    sought, event = found.sought, found.sought.event
    where = filter_condition(found.where)
    questions = Questions(found.table, where)
    all_rows = questions.ask(exp.Count(this=exp.Star()))
    reports: list[Callable[[Sequence[Any]], None]] = []
    distinct_entity = sought.kind == "entity" and sought.repeats
    if found.key is not None and not distinct_entity:
        reports.append(
            report_missing_key(checkup.sink, sought.span, found.table, found.key, questions)
        )
    reports += ask_attributes(checkup, found, questions, where)
    if event is not None and found.time is not None:
        reports += ask_times(checkup, event, found, questions)
    elif sought.kind in ("history", "list"):
        reports += ask_without_time(checkup.sink, found, questions)
    answers = questions.answers(checkup.reader)
    for report in reports:
        report(answers)
    if found.key is not None and not sought.repeats:
        check_repeats(checkup, found, found.key, where, codes.KEY_REPEATS, sought.span, sought.name)
    if event is not None and event.unique and event.id is not None:
        place = found.other(event.id)
        if place is not None:
            name = event.name
            check_repeats(checkup, found, (place,), where, codes.ID_REPEATS, event.span, name)
    return int(answers[all_rows])
