"""One entity's facts, as a Python program holds them, made into a `World` for the evaluator.

Comes in: attributes, event rows and list memberships under the names of the catalog. Every value
is fitted to the type that the catalog states; what is unknown, missing or does not fit is
reported by name, never with the value. Goes out: a world with one entity, and its key.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from operator import index
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Entity, Event
from seglang.core.closure import narrow, nodes
from seglang.core.declarations import Program
from seglang.core.instants import read_instant
from seglang.core.nodes import AttributeValue, InSample, Node
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.errors import SegError
from seglang.functions import NumberOverflow
from seglang.functions.numbers import to_decimal
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    PointType,
    TextType,
    TimestampType,
    Type,
    UnknownType,
)

_SINCE = "since"
_UNITS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_EXPECTED: Mapping[type, str] = {
    TextType: "text",
    EnumType: "text",
    IntegerType: "a whole number",
    DecimalType: "a number",
    BooleanType: "true or false",
    DateType: "a day, such as `2026-11-22`",
    TimestampType: "an instant, such as `2026-11-22T10:00`",
    DurationType: "a duration (`datetime.timedelta`)",
    ListType: "a list of values of its type",
    PointType: "a pair of latitude and longitude",
}


def build_world(
    program: Program,
    name: str,
    entity: Mapping[str, object],
    events: Mapping[str, Sequence[Mapping[str, object]]],
    lists: Mapping[str, object],
) -> tuple[World, Key]:
    """A world that holds one entity of the kind that declaration `name` is about.

    What the declaration and those it uses cannot do without must be there. Raises SegError
    (SEG713, SEG714, SEG715).
    """
    catalog = program.catalog
    kind = catalog.entities[program.declarations[name].entity]
    reader = _Reader(catalog)
    used = narrow(program, [name]).declarations.values()
    read = tuple(node for declared in used for node in nodes(declared))
    key = reader.key(kind, entity, read)
    row = reader.entity(kind, entity, key, read)
    rows = {event: reader.events(kind, event, given, key) for event, given in events.items()}
    members = {list: reader.members(list, given, key) for list, given in lists.items()}
    if reader.sink.has_errors:
        raise SegError(reader.sink)
    return World({kind.name: (row,)}, rows, members), key


def shown(value: Any) -> Any:
    """A value of the evaluator as callers get it: decimals without trailing zeros."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    return value


class _Reader:
    """Fits values to the catalog, collecting what is wrong."""

    def __init__(self, catalog: Catalog) -> None:
        self.sink = Sink()
        self._catalog = catalog
        self._zone = catalog.calendar.zone

    def key(self, kind: Entity, given: Mapping[str, object], nodes: Iterable[Node]) -> Key:
        if all(column in given for column in kind.key):
            return tuple(given[column] for column in kind.key)
        if any(isinstance(node, InSample) and node.by is None for node in nodes):
            for column in kind.key:
                if column not in given:
                    self._missing(kind.name, "the key", column, "the rule draws a sample by it")
        # A stand-in: nothing else looks at the key of the only entity there is.
        return tuple(0 for _ in kind.key)

    def entity(
        self, kind: Entity, given: Mapping[str, object], key: Key, nodes: Iterable[Node]
    ) -> EntityRow:
        known = {*kind.attributes, *kind.key, *((_SINCE,) if kind.since else ())}
        values = {}
        for name, value in given.items():
            if name in kind.attributes:
                values[name] = self._fit(kind.name, "attribute", kind.attributes[name], value)
            elif name not in known:
                self._unknown(kind.name, "attribute", name, known)
        read = {node.name for node in nodes if isinstance(node, AttributeValue)}
        for attribute in kind.attributes.values():
            if attribute.required and attribute.name in read and values.get(attribute.name) is None:
                self._missing(
                    kind.name, "attribute", attribute.name, "the catalog says that it is required"
                )
        since = None
        if kind.since is not None and given.get(_SINCE) is not None:
            since = self._instant(kind.name, "attribute", _SINCE, given[_SINCE], kind.since.zone)
        return EntityRow(key, values, since)

    def events(
        self, kind: Entity, name: str, given: Sequence[Mapping[str, object]], key: Key
    ) -> tuple[EventRow, ...]:
        event = self._catalog.events.get(name)
        if event is None or event.entity != kind.name:
            mine = [
                other.name for other in self._catalog.events.values() if other.entity == kind.name
            ]
            self._unknown(kind.name, "event", name, mine)
            return ()
        return tuple(self._event(event, row, key) for row in given)

    def _event(self, event: Event, given: Mapping[str, object], key: Key) -> EventRow:
        known = {*event.properties, "time", "id", "order"}
        values = {}
        for name, value in given.items():
            if name in event.properties:
                values[name] = self._fit(event.name, "property", event.properties[name], value)
            elif name not in known:
                self._unknown(event.name, "property", name, known)
        time = None
        if given.get("time") is None:
            self._missing(event.name, "property", "time", "every event happens at some instant")
        else:
            zone = event.time.zone
            time = self._instant(event.name, "property", "time", given["time"], zone)
        return EventRow(key, time, values, given.get("order"), given.get("id"))

    def members(self, name: str, given: object, key: Key) -> tuple[ListRow, ...]:
        declared = self._catalog.lists.get(name)
        if declared is None:
            self._unknown("the catalog", "list", name, self._catalog.lists)
            return ()
        # An entry of unknown age counts as old: the caller says that it is in the list now.
        time = datetime.min.replace(tzinfo=UTC) if declared.time is not None else None
        if isinstance(given, bool):
            return (ListRow(key, time),) if given else ()
        if isinstance(given, str) or not isinstance(given, Collection):
            self.sink.report(
                usage.WRONG_FIELD,
                None,
                kind="list",
                name=name,
                owner="the catalog",
                expected="true, false or a collection of its values",
            )
            return ()
        return tuple(
            ListRow(tuple(value) if isinstance(value, tuple) else (value,), time) for value in given
        )

    def _fit(self, owner: str, kind: str, attribute: Attribute, value: object) -> Any:
        try:
            return self._value(attribute.type, attribute, value)
        except (TypeError, ValueError, InvalidOperation, NumberOverflow, OverflowError):
            self._wrong(owner, kind, attribute.name, attribute.type)
            return None

    def _value(self, type: Type, attribute: Attribute, value: Any) -> Any:
        if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
            return None  # as a column is read: no number, or an infinite one, is missing
        match type:
            case TextType() | EnumType():
                return _exactly(str, value)
            case IntegerType():
                return _whole(value)
            case DecimalType():
                return _decimal(value)
            case BooleanType():
                return _exactly(bool, value)
            case DateType():
                return _day(value)
            case TimestampType():
                return read_instant(value, attribute.zone or self._zone)
            case DurationType():
                return _duration(value, attribute.unit)
            case ListType(element):
                if isinstance(value, str) or not isinstance(value, Collection):
                    raise TypeError
                return tuple(self._value(element, attribute, item) for item in value)
            case PointType():
                latitude, longitude = value
                return (_decimal(latitude), _decimal(longitude))
            case UnknownType():
                return value

    def _instant(self, owner: str, kind: str, name: str, value: Any, zone: str | None) -> Any:
        try:
            return read_instant(value, zone or self._zone)
        except ValueError:
            self._wrong(owner, kind, name, TimestampType())
            return None

    def _unknown(self, owner: str, kind: str, name: str, known: Iterable[str]) -> None:
        self.sink.report(
            usage.UNKNOWN_FIELD,
            None,
            owner=owner,
            kind=kind,
            name=name,
            nearest=nearest(name, known),
        )

    def _wrong(self, owner: str, kind: str, name: str, type: Type) -> None:
        expected = _EXPECTED.get(type.__class__, "a value")
        self.sink.report(
            usage.WRONG_FIELD, None, owner=f"`{owner}`", kind=kind, name=name, expected=expected
        )

    def _missing(self, owner: str, kind: str, name: str, hint: str) -> None:
        self.sink.report(
            usage.MISSING_FIELD, None, owner=f"`{owner}`", kind=kind, name=name, hint=hint
        )


def _exactly(type: Callable[..., Any], value: Any) -> Any:
    if isinstance(value, type):  # type: ignore[arg-type]
        return value
    raise TypeError


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    return index(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, float):
        return to_decimal(Fraction(repr(value)))
    return to_decimal(Fraction(value if isinstance(value, Decimal) else Decimal(value)))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise TypeError
    return value if isinstance(value, date) else date.fromisoformat(value)


def _duration(value: Any, unit: str | None) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if unit is None or isinstance(value, bool):
        raise TypeError
    return timedelta(seconds=float(value) * _UNITS[unit])
