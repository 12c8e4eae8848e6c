"""One entity's facts, as a Python program holds them, made into a `World` for the evaluator.

Comes in: attributes, event rows and list memberships under the names of the catalog; related
entities stand where their relation's name does. Every value is fitted to the type that the catalog
states; what is unknown, missing or does not fit is reported by name, never with the value. Goes
out: a world with the entity and those related to it, and its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from seglang.catalog.model import Attribute, Catalog, Entity, Event, NestedRows, Relation
from seglang.core.closure import narrow, nodes
from seglang.core.declarations import Program
from seglang.core.nodes import AttributeValue, InSample, Node
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.errors import SegError
from seglang.project.fitting import MisfitError, fitted, instant

Given: TypeAlias = Mapping[str, object]

_SINCE, _EVENTS, _HISTORY = "since", "events", "history"
_EVER = datetime.min.replace(tzinfo=UTC)


def build_world(
    program: Program,
    name: str,
    entity: Given,
    events: Mapping[str, Sequence[Given]],
    lists: Mapping[str, object],
    others: Mapping[str, Sequence[Given]],
) -> tuple[World, Key]:
    """A world that holds one entity of the kind that declaration `name` is about, with those
    related to it, and the other ones given.

    What the declaration and those it uses cannot do without must be there. Raises SegError
    (SEG713, SEG714, SEG715).
    """
    catalog = program.catalog
    kind = catalog.entities[program.declarations[name].entity]
    narrowed = narrow(program, [name])
    used = (*narrowed.declarations.values(), *narrowed.instances.values())
    reader = _Reader(catalog, tuple(node for declared in used for node in nodes(declared)))
    key = reader.entity(kind, entity, {}, events)
    for other, rows in others.items():
        if other in catalog.entities:
            for row in reader.collection("the catalog", "entity", other, rows):
                reader.entity(catalog.entities[other], row, {})
        else:
            reader.unknown("the catalog", "entity", other, catalog.entities)
    members = {list: reader.members(list, given, key) for list, given in lists.items()}
    if reader.sink.has_errors:
        raise SegError(reader.sink)
    entities = {owner: tuple(rows.values()) for owner, rows in reader.entities.items()}
    found = {event: tuple(rows) for event, rows in reader.events.items()}
    return World(entities, found, members), key


def shown(value: Any) -> Any:
    """A value of the evaluator as callers get it: decimals without trailing zeros."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    return value


class _Reader:
    """Fits values to the catalog, collecting rows, and what is wrong with them."""

    def __init__(self, catalog: Catalog, read: tuple[Node, ...]) -> None:
        self.sink = Sink()
        self.entities: dict[str, dict[Key, EntityRow]] = {}
        self.events: dict[str, list[EventRow]] = {}
        self._catalog = catalog
        self._zone = catalog.calendar.zone
        self._read = {(node.entity, node.name) for node in read if isinstance(node, AttributeValue)}
        self._sampled = any(isinstance(node, InSample) and node.by is None for node in read)
        self._stand_ins = 0

    # ------------------------------------------------------------ entities

    def entity(
        self,
        kind: Entity,
        given: Given,
        references: Mapping[str, Key],
        events: Mapping[str, object] | None = None,
    ) -> Key:
        """Adds the entity and what hangs on it; `references` are the keys it is reached by. A
        related one holds its `events` itself."""
        key = self._key(kind, given)
        known = {*kind.attributes, *kind.key, *kind.relations, _EVENTS}
        known |= {_SINCE} if kind.since else set()
        known |= {_HISTORY} if kind.history else set()
        values: dict[str, Any] = {}
        held: dict[str, Key] = dict(references)
        for name, value in given.items():
            if name in kind.attributes:
                values[name] = self._fit(kind.name, "attribute", kind.attributes[name], value)
            elif name in kind.relations:
                self._related(kind, kind.relations[name], value, key, held)
            elif name not in known:
                self.unknown(kind.name, "attribute", name, known)
        for attribute in kind.attributes.values():
            used = (kind.name, attribute.name) in self._read
            if attribute.required and used and values.get(attribute.name) is None:
                hint = "the catalog says that it is required"
                self._missing(kind.name, "attribute", attribute.name, hint)
        since = None
        if kind.since is not None and given.get(_SINCE) is not None:
            since = self._instant(kind.name, "attribute", _SINCE, given[_SINCE], kind.since.zone)
        history = self._history(kind, given, values)
        rows = self.entities.setdefault(kind.name, {})
        before = rows.get(key)
        if before is not None:  # told in several places: what is said later is added
            values = {**before.attributes, **values}
            held = {**before.references, **held}
            history = {**before.history, **history}
            since = before.since if since is None else since
        rows[key] = EntityRow(key, values, since, held, history)
        if events is None and _EVENTS not in kind.attributes.keys() | kind.relations.keys():
            events = self._mapping(kind.name, _EVENTS, given.get(_EVENTS))
        for event, entries in (events or {}).items():
            self._events(kind, event, entries, key)
        return key

    def _key(self, kind: Entity, given: Given) -> Key:
        if all(column in given for column in kind.key):
            return tuple(given[column] for column in kind.key)
        if self._sampled:
            for column in kind.key:
                if column not in given:
                    self._missing(kind.name, "the key", column, "the rule draws a sample by it")
        # A stand-in, of a kind that no real key is of.
        self._stand_ins += 1
        return tuple((self._stand_ins,) for _ in kind.key)

    def _related(
        self, kind: Entity, relation: Relation, value: object, key: Key, held: dict[str, Key]
    ) -> None:
        other = self._catalog.entities[relation.entity]
        if relation.is_to_one:
            reached = self._reached(other, kind.name, relation.name, value)
            if reached is not None:
                held[relation.name] = reached
            return
        for row in self.collection(f"`{kind.name}`", "relation", relation.name, value):
            self.entity(other, row, {f"{kind.name}.{relation.name}": key})

    def _reached(self, other: Entity, owner: str, name: str, value: object) -> Key | None:
        """The key of the entity that a to-one relation leads to: told as its attributes, or as a
        key alone."""
        if value is None:
            return None
        if isinstance(value, Mapping):
            return self.entity(other, value, {})
        key = value if isinstance(value, tuple) else (value,)
        if len(key) != len(other.key):
            expected = f"a mapping of attributes of `{other.name}`, or its key"
            self._wrong(f"`{owner}`", "relation", name, expected)
            return None
        return key

    def _history(
        self, kind: Entity, given: Given, values: Mapping[str, Any]
    ) -> dict[str, tuple[tuple[date, Any], ...]]:
        """What an attribute was from an instant on. One told without its past was always so."""
        history: dict[str, tuple[tuple[date, Any], ...]] = {
            name: ((_EVER, values[name]),) for name in kind.history if values.get(name) is not None
        }
        if not kind.history or _HISTORY in kind.attributes or _HISTORY in kind.relations:
            return history
        for name, changes in self._mapping(kind.name, _HISTORY, given.get(_HISTORY)).items():
            if name not in kind.history:
                self.unknown(kind.name, "attribute with a history", name, kind.history)
                continue
            told = []
            for change in self.collection(f"`{kind.name}`", "history", name, changes):
                start = change.get("from")
                if start is None:
                    self._missing(kind.name, "history", name, "each change says `from` when on")
                    continue
                for key in change.keys() - {"from", "value"}:
                    self.unknown(f"`{name}`", "key of a change", key, ("from", "value"))
                value = self._fit(
                    kind.name, "attribute", kind.attributes[name], change.get("value")
                )
                told.append((self._instant(kind.name, "key", "from", start, None), value))
            history[name] = tuple(change for change in told if change[0] is not None)
        return history

    # ------------------------------------------------------------ events

    def _events(self, kind: Entity, name: str, given: object, key: Key) -> None:
        event = self._catalog.events.get(name)
        if event is None or event.entity != kind.name:
            mine = [
                other.name for other in self._catalog.events.values() if other.entity == kind.name
            ]
            self.unknown(kind.name, "event", name, mine)
            return
        rows = self.events.setdefault(name, [])
        for row in self.collection(f"`{kind.name}`", "event", name, given):
            rows.append(self._event(event, row, key))

    def _event(self, event: Event, given: Given, key: Key) -> EventRow:
        known = {*event.properties, *event.relations, *event.rows, "time", "id", "order"}
        known |= {"recorded"} if event.recorded is not None else set()
        values: dict[str, Any] = {}
        references: dict[str, Key] = {}
        nested: dict[str, tuple[Given, ...]] = {}
        for name, value in given.items():
            if name in event.properties:
                values[name] = self._fit(event.name, "property", event.properties[name], value)
            elif name in event.relations:
                other = self._catalog.entities[event.relations[name].entity]
                reached = self._reached(other, event.name, name, value)
                if reached is not None:
                    references[name] = reached
            elif name in event.rows:
                lines = self.collection(f"`{event.name}`", "rows", name, value)
                nested[name] = tuple(self._line(event.rows[name], line) for line in lines)
            elif name not in known:
                self.unknown(event.name, "property", name, known)
        time = recorded = None
        if given.get("time") is None:
            self._missing(event.name, "property", "time", "every event happens at some instant")
        else:
            time = self._instant(event.name, "property", "time", given["time"], event.time.zone)
        if event.recorded is not None and given.get("recorded") is not None:
            zone = event.recorded.zone
            recorded = self._instant(event.name, "property", "recorded", given["recorded"], zone)
        order, id = given.get("order"), given.get("id")
        return EventRow(key, time, values, order, id, recorded, references, nested)

    def _line(self, nested: NestedRows, given: Given) -> Given:
        values = {}
        for name, value in given.items():
            if name in nested.properties:
                values[name] = self._fit(nested.name, "property", nested.properties[name], value)
            else:
                self.unknown(nested.name, "property", name, nested.properties)
        return values

    # ------------------------------------------------------------ lists

    def members(self, name: str, given: object, key: Key) -> tuple[ListRow, ...]:
        declared = self._catalog.lists.get(name)
        if declared is None:
            self.unknown("the catalog", "list", name, self._catalog.lists)
            return ()
        # An entry of unknown age counts as old: the caller says that it is in the list now.
        time = _EVER if declared.time is not None else None
        if isinstance(given, bool):
            return (ListRow(key, time),) if given else ()
        if isinstance(given, str) or not isinstance(given, Collection):
            expected = "true, false or a collection of its values"
            self._wrong("the catalog", "list", name, expected)
            return ()
        return tuple(
            ListRow(tuple(value) if isinstance(value, tuple) else (value,), time) for value in given
        )

    # ------------------------------------------------------------ values, reports

    def _mapping(self, owner: str, name: str, given: object) -> Mapping[str, object]:
        if given is None:
            return {}
        if isinstance(given, Mapping):
            return given
        self._wrong(f"`{owner}`", "key", name, "a mapping of names to rows")
        return {}

    def collection(self, owner: str, kind: str, name: str, given: object) -> list[Given]:
        """The rows, each a mapping."""
        rows = given if isinstance(given, Collection) and not isinstance(given, str) else None
        if (
            rows is None
            or isinstance(rows, Mapping)
            or not all(isinstance(row, Mapping) for row in rows)
        ):
            self._wrong(owner, kind, name, "a collection of rows")
            return []
        return list(rows)

    def _fit(self, owner: str, kind: str, attribute: Attribute, value: object) -> Any:
        try:
            return fitted(attribute, value, self._zone)
        except MisfitError as misfit:
            self._wrong(f"`{owner}`", kind, attribute.name, misfit.expected)
            return None

    def _instant(self, owner: str, kind: str, name: str, value: Any, zone: str | None) -> Any:
        try:
            return instant(value, zone or self._zone)
        except MisfitError as misfit:
            self._wrong(f"`{owner}`", kind, name, misfit.expected)
            return None

    def unknown(self, owner: str, kind: str, name: str, known: Iterable[str]) -> None:
        self.sink.report(
            usage.UNKNOWN_FIELD,
            None,
            owner=owner,
            kind=kind,
            name=name,
            nearest=nearest(name, known),
        )

    def _wrong(self, owner: str, kind: str, name: str, expected: str) -> None:
        self.sink.report(
            usage.WRONG_FIELD, None, owner=owner, kind=kind, name=name, expected=expected
        )

    def _missing(self, owner: str, kind: str, name: str, hint: str) -> None:
        self.sink.report(
            usage.MISSING_FIELD, None, owner=f"`{owner}`", kind=kind, name=name, hint=hint
        )
