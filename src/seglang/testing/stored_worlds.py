"""The rows of a world as rows of the tables of a `Layout`.

Takes a world and a layout; gives rows that pass every filter of the catalog, and that read back as
the very facts of the world. A value that its column cannot hold raises NotStorable, which names
what it is, not the value.

The id of an event row tells the row apart and leads to the rows nested in it. In the tables it is
a number, in the order of the ids of the world; rows without one that have rows nested in them are
given one, smaller than all others, as a missing id stands first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Entity,
    Event,
    Filter,
    History,
    PointColumns,
    TimeColumn,
)
from seglang.core.edges import from_local, local_date, to_local
from seglang.core.world import EntityRow, EventRow, Key, World, from_float, value_order
from seglang.diagnostics.codes import beds as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.engines.forms import MICROSECOND, Digits, Form, ListOf, MapOf, OneOf, Plain
from seglang.functions.model import as_instant
from seglang.source import Span
from seglang.testing.filters import let_through
from seglang.testing.layout import Layout, form_of, form_of_time, past_value
from seglang.types import MAX_PRECISION, MAX_SCALE

Rows = dict[tuple[str, ...], list[dict[str, Any]]]

_UNITS = {
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}
_WHOLE = range(-(2**63), 2**63)


class NotStorable(Exception):  # noqa: N818 -- told as a diagnostic
    def __init__(self, what: str, problem: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.facts = {"what": what, "problem": problem, "hint": hint}

    def report(self, span: Span | None) -> Diagnostic:
        facts = dict[str, Any](self.facts)
        return Sink().report(codes.NOT_STORABLE, span, **facts)


def as_it_is(key: Key) -> Key:
    return key


def stored_rows(
    world: World, layout: Layout, first_id: int = 1, mark: Callable[[Key], Key] = as_it_is
) -> Rows:
    """By the paths of the tables. Ids of event rows begin with `first_id`; `mark` changes all keys.
    Raises NotStorable and ShutFilter."""
    storing = _Storing(world, layout.catalog, first_id, mark)
    for entity in layout.catalog.entities.values():
        for row in world.entities.get(entity.name, ()):
            storing.entity_row(entity, row)
    for event in layout.catalog.events.values():
        storing.event_rows(event)
    storing.lists()
    return storing.rows


class _Storing:
    def __init__(
        self, world: World, catalog: Catalog, first_id: int, mark: Callable[[Key], Key]
    ) -> None:
        self.world = world
        self.mark = mark
        self.catalog = catalog
        self.next_id = first_id
        self.rows: Rows = {}
        self.passing: dict[str, Mapping[Column, Any]] = {}

    def keep(
        self, table: tuple[str, ...], row: dict[str, Any], where: Sequence[Filter], what: str
    ) -> None:
        if what not in self.passing:
            self.passing[what] = let_through(where, what)
        for column, value in self.passing[what].items():
            _put(row, column, value)
        self.rows.setdefault(table, []).append(row)

    def entity_row(self, entity: Entity, row: EntityRow) -> None:
        if entity.distinct and any(part is None for part in row.key):
            return
        made = self.attributes(entity.attributes, row.attributes, entity.name)
        self.put_key(made, entity.key, row.key, entity.name)
        if entity.since is not None:
            self.put_time(made, entity.since, row.since, f"since of {entity.name}")
        for relation in entity.relations.values():
            if relation.is_to_one:
                self.reference(made, relation.via, row.references.get(relation.name), relation.name)
        for other in self.catalog.entities.values():
            for relation in other.relations.values():
                if relation.on and relation.entity == entity.name:
                    key = row.references.get(f"{other.name}.{relation.name}")
                    self.reference(made, relation.on, key, relation.name)
        self.keep(entity.table, made, entity.where, entity.name)
        for name, history in entity.history.items():
            self.past(entity, history, row.key, row.history.get(name, ()))

    def reference(
        self, row: dict[str, Any], columns: Sequence[str], key: Key | None, what: str
    ) -> None:
        if key is not None:
            self.put_key(row, columns, key, what)

    def past(
        self,
        entity: Entity,
        history: History,
        key: Key,
        values: Iterable[tuple[date, Any]],
    ) -> None:
        stored = past_value(entity, history)
        what = f"history of {entity.name}.{history.attribute}"
        for start, value in values:
            made = self.attributes({stored.name: stored}, {stored.name: value}, entity.name)
            self.put_key(made, history.key, key, what)
            self.put_time(made, history.start, start, what)
            self.keep(history.table, made, history.where, what)

    def event_rows(self, event: Event) -> None:
        rows = self.world.events.get(event.name, ())
        ids = self.ids(event, rows)
        lines: dict[int, EventRow] = {}
        for row, id in zip(rows, ids, strict=True):
            made = self.attributes(event.properties, row.properties, event.name)
            self.put_key(made, event.key, row.key, event.name)
            self.put_time(made, event.time, row.time, f"time of {event.name}")
            if event.recorded is not None:
                self.put_time(made, event.recorded, row.recorded, f"time of record of {event.name}")
            if event.order is not None and row.order is not None:
                _put(made, event.order, _plain(row.order, f"order of {event.name}"))
            if event.id is not None and id is not None:
                _put(made, event.id, id)
            for relation in event.relations.values():
                self.reference(made, relation.via, row.references.get(relation.name), relation.name)
            self.keep(event.table, made, event.where, event.name)
            if id is not None and id not in lines:
                lines[id] = row
                self.lines(event, id, row)
            elif id is not None and lines[id].rows != row.rows:
                raise NotStorable(
                    f"{event.name}",
                    "copies of a row, with one id, have other rows nested in them",
                    "give each of them its own id",
                )

    def lines(self, event: Event, id: int, row: EventRow) -> None:
        for name, nested in event.rows.items():
            what = f"{name} of {event.name}"
            for line in row.rows.get(name, ()):
                made = self.attributes(nested.properties, line, what)
                _put(made, nested.on, id)
                self.keep(nested.table, made, nested.where, what)

    def ids(self, event: Event, rows: Sequence[EventRow]) -> list[int | None]:
        """Copies of a row are those of one entity; of others with the same id they are no copies.
        Rows that nothing but their properties tells apart keep their order."""

        def place(row: EventRow) -> tuple[Any, ...]:
            properties = tuple(value_order(row.properties.get(name)) for name in event.properties)
            return (properties, value_order(row.order))

        needed = [number for number, row in enumerate(rows) if row.id is None and row.rows]
        if event.id is None:
            if any(rows[number].rows for number in range(len(rows))):
                raise NotStorable(
                    event.name, "its rows have other rows nested in them, but no id in the catalog"
                )
            return [None] * len(rows)
        found: list[int | None] = [None] * len(rows)
        if needed:
            # Where one has to have an id, those without one would stand before it.
            needed = [number for number, row in enumerate(rows) if row.id is None]
        for number in sorted(needed, key=lambda number: place(rows[number])):
            found[number] = self.next_id
            self.next_id += 1
        given: dict[tuple[Any, Key], list[int]] = {}
        for number, row in enumerate(rows):
            if row.id is not None:
                given.setdefault((row.id, row.key), []).append(number)
        for (_, _), numbers in sorted(
            given.items(), key=lambda item: (value_order(item[0][0]), value_order(item[0][1]))
        ):
            for number in numbers:
                found[number] = self.next_id
            self.next_id += 1
        return found

    def attributes(
        self, declared: Mapping[str, Attribute], values: Mapping[str, Any], owner: str
    ) -> dict[str, Any]:
        """The columns of attributes or properties."""
        made: dict[str, Any] = {}
        for name, attribute in declared.items():
            value = values.get(name)
            if value is None:
                continue
            what = f"{owner}.{name}"
            match attribute.column:
                case PointColumns(latitude, longitude):
                    for column, degrees in zip((latitude, longitude), value, strict=True):
                        _put(made, column, _floating(degrees, what))
                case Column() as column:
                    form = form_of(attribute.type, attribute)
                    stored = _stored(value, form, attribute, self.catalog.calendar, what)
                    _put(made, column, stored)
        return made

    def put_key(self, row: dict[str, Any], columns: Sequence[str], key: Key, what: str) -> None:
        for name, part in zip(columns, self.mark(key), strict=True):
            row[name] = _plain(part, f"key of {what}")

    def put_time(
        self, row: dict[str, Any], time: TimeColumn, value: date | None, what: str
    ) -> None:
        if value is None:
            return
        calendar = self.catalog.calendar
        instant = as_instant(value, calendar)
        found: date = instant
        match form_of_time(time):
            case Plain.DATE:
                found = local_date(instant, calendar.zone)
                if as_instant(found, calendar) != instant:
                    raise NotStorable(
                        what, "its column holds days, not times", "write a day, without a time"
                    )
            case Plain.LOCAL:
                found = _local(instant, time.zone or "UTC", what)
        _put(row, time.column, found)

    def lists(self) -> None:
        for listed in self.catalog.lists.values():
            for entry in self.world.lists.get(listed.name, ()):
                made: dict[str, Any] = {}
                self.put_key(made, listed.key, entry.key, listed.name)
                if listed.time is not None:
                    self.put_time(made, listed.time, entry.time, f"time of {listed.name}")
                self.keep(listed.table, made, listed.where, listed.name)


# ---------------------------------------------------------------- values


def _stored(value: Any, form: Form, attribute: Attribute, calendar: Calendar, what: str) -> Any:
    if value is None:
        return None
    match form:
        case ListOf(element):
            return tuple(_stored(item, element, attribute, calendar, what) for item in value)
        case MapOf(inside):
            return {
                key: _stored(item, inside, attribute, calendar, what) for key, item in value.items()
            }
        case Plain.FLOATING:
            return _floating(value, what)
        case Digits(precision, scale):
            return _digits(value, precision, scale, what)
        case Plain.INSTANT:
            return as_instant(value, calendar)
        case Plain.LOCAL:
            return _local(as_instant(value, calendar), attribute.zone or "UTC", what)
        case Plain.INTEGER if isinstance(value, timedelta):
            return _counted(value, attribute.unit or "seconds", what)
        case Plain.INTEGER | OneOf() | Plain.TEXT:
            return _plain(value, what)
        case _:
            return value


def _plain(value: Any, what: str) -> Any:
    """One of which its values say the form."""
    match value:
        case str() if "\0" in value:
            raise NotStorable(what, "the text holds a NUL character")
        case bool():
            return value
        case int() if value not in _WHOLE:
            raise NotStorable(what, "the whole number needs more than 64 bits")
        case Decimal():
            return _digits(value, MAX_PRECISION, MAX_SCALE, what)
        case _:
            return value


def _floating(value: Any, what: str) -> float:
    found = float(value)
    if from_float(found) != value:
        raise NotStorable(
            what,
            "its column is a binary floating-point number, which does not hold all these digits",
            "give it about 15 digits at most",
        )
    return found


def _digits(value: Any, precision: int, scale: int, what: str) -> Any:
    if (Fraction(value) * 10**scale).denominator != 1:
        raise NotStorable(what, f"its column has {scale} digits after the point")
    if abs(value) >= 10 ** (precision - scale):
        raise NotStorable(what, f"its column has {precision - scale} digits before the point")
    return value


def _local(value: datetime, zone: str, what: str) -> datetime:
    found = to_local(value, zone)
    if from_local(found, zone) != value:
        raise NotStorable(
            what,
            "its column has no zone, and in the night in which clocks are put back this local"
            " time is taken for the later of two",
            "take another time of that day",
        )
    return found


def _counted(value: timedelta, unit: str, what: str) -> int:
    count, rest = divmod(value // MICROSECOND, _UNITS[unit])
    if rest:
        raise NotStorable(what, f"its column counts whole {unit}")
    return count


# ---------------------------------------------------------------- columns


def _put(row: dict[str, Any], column: Column, value: Any) -> None:
    """Into the column of a row, or into the fields inside it."""
    inside = row
    for name in (column.name, *column.fields)[:-1]:
        inside = inside.setdefault(name, {})
    inside[(column.name, *column.fields)[-1]] = value
