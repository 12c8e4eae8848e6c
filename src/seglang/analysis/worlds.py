"""A small world out of the values that the solver found.

Rows are made for the cells that have some, the entity gets the values of its attributes. What the
solver knows nothing of (chains, texts, ranks, days of rows) may turn out otherwise, so a world is
only a proposal: whoever asks has it confirmed by the evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

from seglang.analysis.cells import Cell, Operands
from seglang.analysis.encoding import Encoder
from seglang.analysis.frames import Frame
from seglang.analysis.instants import instant_at, microseconds
from seglang.analysis.rowsets import Instance
from seglang.analysis.solver import Found, Model, Search, Term
from seglang.analysis.values import Encoded, Kind
from seglang.catalog.model import Attribute
from seglang.core.edges import resolve
from seglang.core.nodes import ForeignKey, Literal, PropertyValue, Value
from seglang.core.sample import bucket
from seglang.core.sources import Related
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.functions import NumberOverflow
from seglang.functions.numbers import to_decimal
from seglang.types import Type
from seglang.witness.facts import (
    names,
    new_key,
    required,
    time_of,
    with_list_row,
)
from seglang.witness.samples import first_sample
from seglang.witness.settling import (
    holders,
    made_possible,
    settled,
    settled_entity,
    settled_event,
)

_MOST_ROWS = 60
_MOST_NAMES = 20_000
_ATTEMPTS = 6
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def worlds(encoder: Encoder, wanted: Term) -> Iterator[tuple[World, Key]]:
    """A few worlds in which the condition may hold for the entity with the key, the plainest
    first. `encoder` is closed, and asks at one instant."""
    assert encoder.as_of is not None
    assert encoder.rows.cells is not None
    search = Search(encoder.logic, (wanted,))
    for _ in range(_ATTEMPTS):
        for liked in (*_plain(encoder), []):
            found, model = search.next_with(liked)
            if found is not Found.NOTHING:
                break
        if model is None:
            return
        made = _Maker(encoder, model).world()
        if made is not None:
            yield made
        search.also(_another(encoder, model))


def _plain(encoder: Encoder) -> tuple[list[Term], ...]:
    """What makes a world easy to read, first everything, then less: few rows, near instants, small
    numbers."""
    logic, cells = encoder.logic, encoder.rows.cells
    assert cells is not None
    assert encoder.as_of is not None
    rows = logic.total([cell.count for cell in cells.cells])
    few, more = rows <= logic.whole(3), rows <= logic.whole(12)
    near = [logic.negated(encoder.since(encoder.subject).known)]
    now = microseconds(encoder.as_of)
    year = 366 * 86_400_000_000
    since, until = logic.whole(now - 3 * year), logic.whole(now + year)
    values = [*encoder.attributes.values(), *encoder.properties.values()]
    for value in values:
        if value.kind is Kind.INSTANT:
            near += [value.term >= since, value.term <= until]
        elif value.kind.is_number:
            near += [value.term >= logic.whole(0), value.term <= logic.whole(1000)]
    near += [time >= since for time in encoder.rows.times]
    return [few, *near], [more, *near], [more], near


def _another(encoder: Encoder, model: Model) -> Term:
    """Not the same tests that are not understood, and not rows in the same cells."""
    logic, cells = encoder.logic, encoder.rows.cells
    assert cells is not None
    some = [cell.count >= logic.whole(1) for cell in cells.cells]
    guessed = [
        value.term
        for value in encoder.opaque.values()
        if value.kind is Kind.BOOLEAN and not isinstance(value.term, bool)
    ]
    return logic.either(
        *[logic.negated(each) if model.holds(each) else each for each in (*some, *guessed)]
    )


@dataclass(slots=True)
class _Maker:
    encoder: Encoder
    model: Model
    made: World = World()
    keys: dict[int, Key] | None = None  # the keys of entity frames

    def world(self) -> tuple[World, Key] | None:
        encoder, subject = self.encoder, self.encoder.subject
        assert encoder.rows.cells is not None
        key = self._subject_key()
        if key is None:
            return None
        self.keys = {subject.number: key}
        try:
            self._add_entity(subject, key, {})
            for lookup, frames, frame, exists in encoder.lookups.values():
                if frames == encoder.somebody and self.model.holds(exists):
                    self._add_looked_up(lookup.key, frame)
            rows = 0
            for cell in encoder.rows.cells.cells:
                count = self.model.integer(cell.count)
                rows += count
                if rows > _MOST_ROWS:
                    return None
                if count:
                    self._add_rows(cell, count)
            self._add_lists(key)
        except (OverflowError, NumberOverflow, ValueError):
            return None
        return self._settled(), key

    def _settled(self) -> World:
        """As a test would say it: columns of several names have one value, and everybody exists
        since before their first event."""
        catalog, made = self.encoder.catalog, self.made
        entities = {
            name: tuple(settled_entity(catalog, name, row) for row in rows)
            for name, rows in made.entities.items()
        }
        events = {
            name: tuple(settled_event(catalog, catalog.events[name], row) for row in rows)
            for name, rows in made.events.items()
        }
        return made_possible(settled(World(entities, events, made.lists), catalog), catalog)

    # ------------------------------------------------------------ values

    def _value(self, value: Encoded, type: Type) -> Any:
        if not self.model.holds(value.known):
            return None
        match value.kind:
            case Kind.INTEGER:
                return self.model.integer(value.term)
            case Kind.DECIMAL:
                return to_decimal(self.model.number(value.term))
            case Kind.BOOLEAN:
                return self.model.holds(value.term)
            case Kind.DATE:
                return date.fromordinal(self.model.integer(value.term))
            case Kind.INSTANT:
                return instant_at(self.model.integer(value.term))
            case Kind.DURATION:
                return self.model.integer(value.term) * _MICROSECOND
            case Kind.TEXT:
                return self._text(self.model.integer(value.term))
            case Kind.OTHER:
                return first_sample(type)

    def _text(self, code: int) -> str:
        texts = {number: text for text, number in self.encoder.values.texts.items()}
        return texts.get(code, f"text {code}")

    def _attributes(
        self, found: Mapping[str, Encoded], declared: Mapping[str, Attribute]
    ) -> dict[str, Any]:
        known = {
            name: self._value(value, declared[name].type)
            for name, value in found.items()
            if name in declared
        }
        return {**required(declared), **{n: each for n, each in known.items() if each is not None}}

    # ------------------------------------------------------------ entities

    def _subject_key(self) -> Key | None:
        """A name that falls into the samples as it should."""
        encoder = self.encoder
        plain = new_key(World(), encoder.catalog, encoder.subject.entity or "")
        wanted: list[tuple[str, int]] = [
            (salt, self.model.integer(term))
            for (_, salt, by), term in encoder.standing.buckets.items()
            if by is None
        ]
        for number, name in enumerate(islice(names(), _MOST_NAMES), start=1):
            key = tuple(name if isinstance(part, str) else number for part in plain)
            if all(
                (bucket(salt, key) < cut) is (number < cut)
                for salt, number in wanted
                for cut in encoder.standing.cuts[salt]
            ):
                return key
        return None

    def _add_entity(self, frame: Frame, key: Key, references: Mapping[str, Key]) -> None:
        encoder = self.encoder
        entity = frame.entity or ""
        declared = encoder.catalog.entities[entity]
        found = {
            name: value
            for (number, name, _), value in encoder.attributes.items()
            if number == frame.number and name not in declared.history
        }
        since = encoder.opaque.get((frame.number, "since"))
        begins = None
        if since is not None and declared.since is not None and self.model.holds(since.known):
            begins = instant_at(self.model.integer(since.term))
        row = EntityRow(
            key,
            self._attributes(found, declared.attributes),
            begins,
            references,
            {name: self._history(frame, name) for name in declared.history},
        )
        rows = (*self.made.entities.get(entity, ()), row)
        self.made = replace(self.made, entities={**self.made.entities, entity: rows})

    def _history(self, frame: Frame, name: str) -> tuple[tuple[date, Any], ...]:
        """What the attribute has at each instant that it is asked at."""
        encoder, assigned = self.encoder, {}
        assert encoder.as_of is not None
        type = encoder.catalog.entities[frame.entity or ""].attributes[name].type
        for (number, attribute, at), value in encoder.attributes.items():
            if (number, attribute) == (frame.number, name):
                instant = resolve(at, encoder.as_of, encoder.catalog.calendar)
                assigned[instant] = self._value(value, type)
        instants = sorted(assigned)
        starts = [instant - _DAY for instant in instants[:1]] + instants[:-1]
        return tuple((start, assigned[end]) for start, end in zip(starts, instants, strict=True))

    def _add_looked_up(self, key: tuple[Value, ...], frame: Frame) -> None:
        entity = frame.entity or ""
        if any(isinstance(part, Literal) for part in key):
            new: Key = tuple(getattr(part, "value", None) for part in key)
        else:
            new = new_key(self.made, self.encoder.catalog, entity)
        self._add_entity(frame, new, {})
        assert self.keys is not None
        self.keys[frame.number] = new
        for part in key:
            if isinstance(part, ForeignKey) and part.up is None:
                self._refer(part.relation, new)

    def _refer(self, relation: str, to: Key) -> None:
        """The entity that is asked about holds the key of another."""
        encoder = self.encoder
        entity = encoder.subject.entity or ""
        assert self.keys is not None
        key = self.keys[encoder.subject.number]
        rows = tuple(
            replace(row, references={**row.references, relation: to}) if row.key == key else row
            for row in self.made.entities[entity]
        )
        self.made = replace(self.made, entities={**self.made.entities, entity: rows})

    # ------------------------------------------------------------ rows

    def _add_rows(self, cell: Cell, count: int) -> None:
        if cell.row is None:
            return
        owner = cell.base.frames[-1]
        assert self.keys is not None
        if owner.number not in self.keys:
            return
        if cell.base.event is not None:
            for instance, changed in self._rows(cell, count):
                self._add_event(cell.base.event, self.keys[owner.number], instance, changed)
        elif isinstance(cell.base.source, Related) and owner == self.encoder.subject:
            for instance, _ in self._rows(cell, count):
                self._add_related(cell.base.source, instance)

    def _rows(self, cell: Cell, count: int) -> Iterator[tuple[Instance, dict[str, Any]]]:
        """As many rows of the cell, those with the least and the largest value among them."""
        assert cell.row is not None
        found: list[tuple[Instance, dict[str, Any]]] = []
        for operand, operands in cell.operands.items():
            known = self.model.integer(operands.known)
            shown = [row for row in operands.rows if row is not cell.row]
            if operands.high is None or known == 0:
                found += [(row, {}) for row in shown[1 if known == 0 else 0 :]]
                continue
            high, *others = shown
            low = others[-1] if known > 1 else None
            found += [(row, {}) for row in (high, low) if row is not None]
            found += self._between(operand, operands, known - 2, high)
            if known < count:
                found += [(others[0], {})] * (count - known)
        found += [(cell.row, {})] * count
        yield from found[:count]

    def _between(
        self, operand: Value | None, operands: Operands, count: int, row: Instance
    ) -> list[tuple[Instance, dict[str, Any]]]:
        """Rows that make up what is left of the total."""
        if count < 1 or operands.total is None or not isinstance(operand, PropertyValue):
            return [(row, {})] * max(count, 0)
        assert operands.low is not None
        assert operands.high is not None
        number = self.model.number
        left = number(operands.total) - number(operands.low.term) - number(operands.high.term)
        part = left / count
        whole = operands.high.kind is not Kind.DECIMAL
        shares = [part] * count
        if whole:
            shares = [Fraction((left + place) // count) for place in range(count)]
        if operands.high.kind is Kind.DURATION:
            return [(row, {operand.name: int(share) * _MICROSECOND}) for share in shares]
        return [
            (row, {operand.name: int(share) if whole else to_decimal(share)}) for share in shares
        ]

    def _add_event(
        self, event: str, key: Key, instance: Instance, changed: Mapping[str, Any]
    ) -> None:
        catalog = self.encoder.catalog
        declared = catalog.events[event]
        assert instance.time is not None
        frame = instance.frames[-1]
        time = instant_at(self.model.integer(instance.time.term))
        found = {
            name: value
            for (number, name), value in self.encoder.properties.items()
            if number == frame.number
        }
        properties = {**self._attributes(found, declared.properties), **changed}
        row = EventRow(key, time_of(declared, time, catalog), properties)
        rows = (*self.made.events.get(event, ()), row)
        self.made = replace(self.made, events={**self.made.events, event: rows})

    def _add_related(self, source: Related, instance: Instance) -> None:
        catalog = self.encoder.catalog
        relation = catalog.entities[source.owner].relations[source.relation]
        key = new_key(self.made, catalog, source.entity)
        assert self.keys is not None
        owner = self.keys[self.encoder.subject.number]
        references = {}
        if not relation.is_to_one:
            held = holders(catalog, source.entity)
            references = {name: owner for name, on in held.items() if on == relation.on}
        self._add_entity(instance.frames[-1], key, references)
        if relation.is_to_one:
            self._refer(source.relation, key)

    # ------------------------------------------------------------ lists

    def _add_lists(self, key: Key) -> None:
        encoder = self.encoder
        assert encoder.as_of is not None
        for (_, node), term in encoder.standing.lists.items():
            if not self.model.holds(term):
                continue
            entry: Key = key
            if node.value is not None:
                value = self._value(encoder.value(node.value, encoder.somebody), node.value.type)
                entry = (value,)
            time: datetime | None = None
            if encoder.catalog.lists[node.list].time is not None:
                time = resolve(node.at, encoder.as_of, encoder.catalog.calendar) - _MICROSECOND
                if node.added is not None and node.added.start is not None:
                    start = encoder.value(node.added.start, encoder.somebody)
                    time = instant_at(self.model.integer(start.term)) + _MICROSECOND
            self.made = with_list_row(self.made, node.list, ListRow(entry, time))
