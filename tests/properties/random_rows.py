"""Random sources of rows: events, related and nested rows, elements, picks, groups, sessions,
sequences, each in each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from zlib import crc32

from random_scope import EntityFrame, Frame, Maker, RowFrame, Scope
from random_types import LISTS, MEASURES, PERIODS, SINGLE, operand_for, result_type
from random_window import random_length, seen_window

from seglang.catalog.model import Catalog, Event
from seglang.catalog.tables import table_names
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    PropertyValue,
    Truth,
    Value,
)
from seglang.core.sources import (
    AllOf,
    Each,
    Elements,
    End,
    EventArm,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
    Source,
    Step,
    Window,
)
from seglang.types import (
    DURATION,
    INTEGER,
    TEXT,
    TIMESTAMP,
    ListType,
    Type,
)

_POSITIONAL = (Aggregation.FIRST, Aggregation.LAST)
_TIMED = (
    *_POSITIONAL,
    Aggregation.COUNT_PERIODS,
    Aggregation.AVERAGE_GAP,
    Aggregation.LONGEST_GAP,
    Aggregation.LONGEST_STREAK,
    Aggregation.CURRENT_STREAK,
)


@dataclass(frozen=True)
class Made:
    """Rows, the frames that they add, and whether they have a time."""

    rows: Rows
    frames: tuple[Frame, ...]
    timed: bool


@dataclass(frozen=True)
class RowSources:
    maker: Maker

    @property
    def random(self) -> Random:
        return self.maker.random

    @property
    def catalog(self) -> Catalog:
        return self.maker.catalog

    # ------------------------------------------------------------ aggregates

    def aggregate(
        self, scope: Scope, type: Type, depth: int, only: Aggregation | None = None
    ) -> Value | None:
        """An aggregate that gives the type."""
        kinds = [
            kind
            for kind in ((only,) if only is not None else Aggregation)
            if operand_for(kind, type) is not None
        ]
        if not kinds:
            return None
        kind = self.random.choice(kinds)
        made = self.rows(scope, depth, timed=kind in _TIMED)
        inner = scope.within(*made.frames)
        wanted = self.random.choice(operand_for(kind, type) or ())
        unit = (
            self.random.choice(PERIODS) if "PERIODS" in kind.name or "STREAK" in kind.name else None
        )
        number = None
        if kind in _POSITIONAL:
            number = self.random.choice((1, 1, 2, 3))
        if kind is Aggregation.PERCENTILE:
            number = self.random.choice((1, 50, 90, 99, 100))
        if wanted is None:
            return Aggregate(kind, made.rows, type, None, number, unit)
        operand: Value
        if kind is Aggregation.SHARE:
            operand = Truth(self.maker.condition(inner, depth))
        else:
            operand = self.maker.value(inner, wanted, depth)
        return Aggregate(kind, made.rows, result_type(kind, operand.type), operand, number, unit)

    # ------------------------------------------------------------ any rows

    def rows(self, scope: Scope, depth: int, *, timed: bool = False) -> Made:
        """Rows of any source that can stand here."""
        kinds: list[Callable[[Scope, int], Made | None]] = [self.events]
        if depth > 0:
            kinds += [self.picked, self.each, self.sequence, self.sessions]
        if depth > 0 and not timed:
            kinds += [self.related, self.grouped, self.elements]
        if any(frame.event is not None for _, frame in scope.rows()):
            kinds += [self.nested]
        for _ in range(3):
            make = self.events if self.random.random() < 0.4 else self.random.choice(kinds)
            if self.nested in kinds and self.random.random() < 0.4:
                make = self.nested
            found = make(scope, depth - 1)
            if found is not None and (found.timed or not timed):
                return found
        return self.events(scope, depth - 1)

    def narrowed(
        self, name: str, source: Source, frames: tuple[Frame, ...], timed: bool, scope: Scope,
        depth: int, often: float = 0.5,
    ) -> Made:  # fmt: skip
        """The rows of a source, perhaps filtered and in a window."""
        random = self.random
        where = None
        if random.random() < often:
            where = self.maker.condition(scope.within(*frames), max(depth, 0))
        window = self.window(scope) if timed and random.random() < often else None
        apart = None
        (*_, inner) = frames
        if isinstance(inner, RowFrame) and inner.has_identity and random.random() < 0.3:
            outer = [up for up, frame in scope.rows() if frame.has_identity]
            apart = random.choice(outer) if outer else None
        if random.random() < 0.1:  # a set of events may be called like a table
            name = random.choice(sorted(table[-1] for table in table_names(self.maker.catalog)))
        return Made(Rows(name, source, where, window, apart_from=apart), frames, timed)

    def plain(self, made: Made) -> Made:
        """Without what narrows them."""
        return replace(made, rows=replace(made.rows, where=None, window=None, apart_from=None))

    # ------------------------------------------------------------ events

    def events(self, scope: Scope, depth: int) -> Made:
        arms = self.arms(scope, 1 if self.random.random() < 0.7 else self.random.randint(2, 3))
        properties = self.shared(arms)
        if len(arms) > 1:
            properties["name"] = TEXT
        frame = RowFrame(properties, arms[0].event if len(arms) == 1 else None, has_identity=True)
        name = arms[0].event if len(arms) == 1 else "mixed"
        return self.narrowed(name, Events(tuple(arms)), (frame,), True, scope, depth)

    def orders(self, scope: Scope, depth: int) -> Made | None:
        """Rows of an event that has rows nested in it."""
        fitting = [event for event in self.events_of(scope.entity) if event.rows]
        if not fitting:
            return None
        event = self.random.choice(fitting)
        frame = RowFrame(self.shared([EventArm(event.name)]), event.name, has_identity=True)
        source = Events((EventArm(event.name),))
        return self.narrowed(event.name, source, (frame,), True, scope, depth)

    def events_of(self, entity: str) -> list[Event]:
        return [event for event in self.catalog.events.values() if event.entity == entity]

    def arms(self, scope: Scope, count: int) -> list[EventArm]:
        arms = []
        for _ in range(count):
            event = self.random.choice(self.events_of(scope.entity))
            own = {name: found.type for name, found in event.properties.items()}
            where = None
            if self.random.random() < 0.3:
                # What is declared of an event knows nothing of where it is used.
                frame = RowFrame({**own, "time": TIMESTAMP}, event.name)
                alone = Scope.of(scope.entity, scope.declared).within(frame)
                where = self.maker.condition(alone, 0)
            arms.append(EventArm(event.name, where))
        return arms

    def shared(self, arms: list[EventArm]) -> dict[str, Type]:
        every = [self.catalog.events[arm.event].properties for arm in arms]
        properties: dict[str, Type] = {
            name: found.type
            for name, found in every[0].items()
            if all(name in other and other[name].type == found.type for other in every)
        }
        return {**properties, "time": TIMESTAMP}

    # ------------------------------------------------------------ related, nested

    def related(self, scope: Scope, depth: int) -> Made | None:
        relations = list(self.catalog.entities[scope.entity].relations.values())
        if not relations:
            return None
        relation = self.random.choice(relations)
        source = Related(scope.entity, relation.name, relation.entity)
        frames = (EntityFrame(relation.entity),)
        return self.narrowed(relation.name, source, frames, False, scope, depth)

    def nested(self, scope: Scope, depth: int) -> Made | None:
        fitting = [
            (up, frame.event, nested)
            for up, frame in scope.rows()
            if frame.event is not None
            for nested in self.catalog.events[frame.event].rows.values()
        ]
        if not fitting:
            return None
        up, event, nested = self.random.choice(fitting)
        properties = {name: found.type for name, found in nested.properties.items()}
        frame = RowFrame({**properties, "time": TIMESTAMP})
        source = Nested(event, nested.name, up)
        return self.narrowed(nested.name, source, (frame,), True, scope, depth)

    def elements(self, scope: Scope, depth: int) -> Made | None:
        lists = self.maker.named(scope, self.random.choice(LISTS))
        if not lists:
            return None
        found = self.random.choice(lists)
        assert isinstance(found.type, ListType)
        frames = (RowFrame({"value": found.type.element}),)
        source = Elements(found)
        return self.narrowed("list", source, frames, False, scope, depth)

    def each(self, scope: Scope, depth: int) -> Made | None:
        """Rows of rows: what users did, the lines of orders, friends of friends."""
        outer = self.random.choice((self.related, self.related, self.orders, self.picked))(
            scope, depth
        )
        if outer is None:
            return None
        inside = scope.within(*outer.frames)
        if isinstance(outer.frames[-1], EntityFrame):
            inner = self.random.choice((self.events, self.events, self.related))(inside, depth)
        else:
            inner = self.nested(inside, depth)
        if inner is None:
            return None
        if self.random.random() < 0.5:
            outer, inner = self.plain(outer), self.plain(inner)
        frames = (*outer.frames, *inner.frames)
        timed = outer.timed or inner.timed
        name = f"{outer.rows.name}.{inner.rows.name}"
        return self.narrowed(name, Each(outer.rows, inner.rows), frames, timed, scope, depth)

    # ------------------------------------------------------------ picks, groups

    def picked(self, scope: Scope, depth: int) -> Made | None:
        random = self.random
        make: Callable[[Scope, int], Made | None] = random.choice(
            (self.events, self.events, self.events, self.each, self.sequence, self.sessions)
            if depth > 0
            else (self.events,)
        )
        made = make(scope, depth)
        if made is None or not made.timed:
            return None
        end, by = random.choice((End.FIRST, End.LAST)), None
        if random.random() < 0.4:
            end = random.choice((End.TOP, End.BOTTOM))
            by = self.maker.value(scope.within(*made.frames), random.choice(MEASURES), depth)
        source = Picked(made.rows, end, random.choice((1, 1, 2, 3)), by)
        return self.narrowed(made.rows.name, source, made.frames, True, scope, depth, 0.4)

    def grouped(self, scope: Scope, depth: int) -> Made | None:
        """`(count of play per artist)`."""
        random = self.random
        kind = random.choice((INTEGER, INTEGER, *MEASURES))
        aggregate = self.aggregate(scope, kind, max(depth, 0))
        if not isinstance(aggregate, Aggregate):
            return None
        inner = scope.within(*self.frames_of(aggregate.rows))
        keys: dict[str, Value] = {}
        for name in random.sample(("one", "other"), random.choice((1, 1, 2))):
            keys[name] = self.key(inner)
        properties = {name: value.type for name, value in keys.items()}
        frames = (RowFrame({**properties, "value": aggregate.type}),)
        source = Grouped(aggregate, tuple(keys.items()))
        return self.narrowed(aggregate.rows.name, source, frames, False, scope, depth, 0.6)

    def key(self, scope: Scope) -> Value:
        """Something of the row at hand."""
        found = [
            value
            for type in SINGLE
            for value in self.maker.named(scope, type)
            if isinstance(value, PropertyValue) and value.up == 0
        ]
        if found and self.random.random() < 0.9:
            return self.random.choice(found)
        return self.maker.value(scope, self.random.choice((TEXT, INTEGER)), 0)

    def frames_of(self, rows: Rows) -> tuple[Frame, ...]:
        """The frames of rows that were made here."""
        match rows.source:
            case Events(arms):
                properties = self.shared(list(arms))
                if len(arms) > 1:
                    properties["name"] = TEXT
                event = arms[0].event if len(arms) == 1 else None
                return (RowFrame(properties, event, has_identity=True),)
            case Related(_, _, entity):
                return (EntityFrame(entity),)
            case Nested(event, name):
                nested = self.catalog.events[event].rows[name]
                properties = {name: found.type for name, found in nested.properties.items()}
                return (RowFrame({**properties, "time": TIMESTAMP}),)
            case Elements(value):
                assert isinstance(value.type, ListType)
                return (RowFrame({"value": value.type.element}),)
            case Each(outer, inner):
                return (*self.frames_of(outer), *self.frames_of(inner))
            case Picked(inside):
                return self.frames_of(inside)
            case Grouped(aggregate, keys):
                types = {name: value.type for name, value in keys}
                return (RowFrame({**types, "value": aggregate.type}),)
            case Sessions() as sessions:
                return (RowFrame(self.session_properties(sessions), has_identity=True),)
            case Sequence(steps):
                return self.carrying(steps[-1])
            case _:
                raise AssertionError(rows)

    # ------------------------------------------------------------ sessions, sequences

    def carrying(self, step: Step | AllOf) -> tuple[Frame, ...]:
        """The frames of the row that carries on. Which of several does is not known where it is
        written."""
        if isinstance(step, Step):
            return self.frames_of(step.rows)
        shared = common(self.frames_of(part.rows)[-1] for part in step.steps)
        return (RowFrame(shared, has_identity=True),)

    def session(self, scope: Scope) -> Sessions:
        arms = self.arms(scope, self.random.choice((1, 2, 2)))
        names = [name for name in self.shared(arms) if name != "time"]
        shared = self.random.sample(names, min(len(names), 3))
        silence = random_length(self.random)
        # One name for one declaration.
        number = crc32(repr((arms, silence, shared)).encode())
        return Sessions(f"visits_{number:x}", tuple(arms), silence, tuple(shared))

    def session_properties(self, sessions: Sessions) -> dict[str, Type]:
        types = self.shared(list(sessions.arms))
        properties: dict[str, Type] = {
            "time": TIMESTAMP, "end": TIMESTAMP, "length": DURATION, "count": INTEGER,
        }  # fmt: skip
        for name in sessions.shared:
            properties |= {f"first_{name}": types[name], f"last_{name}": types[name]}
        return properties

    def sessions(self, scope: Scope, depth: int) -> Made | None:
        source = self.session(scope)
        frames = (RowFrame(self.session_properties(source), has_identity=True),)
        return self.narrowed(source.name, source, frames, True, scope, depth)

    def sequence(self, scope: Scope, depth: int) -> Made | None:
        from random_sequences import RandomSequences

        return RandomSequences(self).sequence(scope, depth)

    def window(self, scope: Scope) -> Window:
        return seen_window(self.maker, scope)


def common(frames: Iterable[Frame]) -> dict[str, Type]:
    """The properties that all of the rows have, and their time."""
    common: dict[str, Type] | None = None
    for frame in frames:
        assert isinstance(frame, RowFrame)
        if common is None:
            common = dict(frame.properties)
        common = {
            name: type
            for name, type in common.items()
            if name in frame.properties and frame.properties[name] == type
        }
    return common or {}
