"""Random sources of rows: events, related and nested rows, elements, picks, groups, sessions,
sequences, each in each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from random_scope import EntityFrame, Frame, RowFrame, Scope
from random_types import COMPARABLE, MEASURES, PERIODS, alike, operand_for, result_type
from random_window import random_length, random_window

from seglang.catalog.model import Catalog, Event
from seglang.core.edges import AsOf
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Condition,
    Moment,
    PeriodOf,
    PropertyValue,
    Shifted,
    Truth,
    Value,
)
from seglang.core.sources import (
    Absent,
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
    Timing,
    Visit,
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


class Maker(Protocol):
    """Makes what stands inside rows."""

    random: Random
    catalog: Catalog

    def condition(self, scope: Scope, depth: int) -> Condition: ...

    def value(self, scope: Scope, type: Type, depth: int) -> Value: ...

    def named(self, scope: Scope, type: Type) -> list[Value]: ...


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
        if isinstance(source, Events) and random.random() < 0.3:
            outer = [up for up, frame in scope.rows() if frame.event is not None]
            apart = random.choice(outer) if outer else None
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
        frame = RowFrame(properties, arms[0].event if len(arms) == 1 else None)
        name = arms[0].event if len(arms) == 1 else "mixed"
        return self.narrowed(name, Events(tuple(arms)), (frame,), True, scope, depth)

    def orders(self, scope: Scope, depth: int) -> Made | None:
        """Rows of an event that has rows nested in it."""
        fitting = [event for event in self.events_of(scope.entity) if event.rows]
        if not fitting:
            return None
        event = self.random.choice(fitting)
        frame = RowFrame(self.shared([EventArm(event.name)]), event.name)
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
        element = self.random.choice((TEXT, INTEGER))
        lists = self.maker.named(scope, ListType(element))
        if not lists:
            return None
        frames = (RowFrame({"value": element}),)
        source = Elements(self.random.choice(lists))
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
            for type in COMPARABLE
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
                return (RowFrame(properties, arms[0].event if len(arms) == 1 else None),)
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
                return (RowFrame(self.session_properties(sessions)),)
            case Sequence(steps):
                return self.frames_of(_last(steps[-1]).rows)
            case _:
                raise AssertionError(rows)

    # ------------------------------------------------------------ sessions, sequences

    def session(self, scope: Scope) -> Sessions:
        arms = self.arms(scope, self.random.choice((1, 2, 2)))
        names = [name for name in self.shared(arms) if name != "time"]
        shared = self.random.sample(names, min(len(names), 3))
        silence = random_length(self.random)
        return Sessions("visits", tuple(arms), silence, tuple(shared))

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
        frames = (RowFrame(self.session_properties(source)),)
        return self.narrowed("visits", source, frames, True, scope, depth)

    def sequence(self, scope: Scope, depth: int) -> Made | None:
        random = self.random
        sessions = self.session(scope) if random.random() < 0.2 else None
        steps: list[Step | AllOf] = []
        inside = scope
        frames: tuple[Frame, ...] = ()
        for number in range(random.choice((1, 2, 2, 2, 3))):
            if number and random.random() < 0.1:
                parts = [self.step(inside, depth, sessions, number) for _ in range(2)]
                steps.append(AllOf(tuple(replace(p, is_next=False) for p, _ in parts)))
                frames = parts[0][1]
                inside = inside.within(*(frame for _, found in parts for frame in found))
            else:
                step, frames = self.step(inside, depth, sessions, number)
                steps.append(step)
                inside = inside.within(*frames)
        absent = None
        if len(steps) == 1 or random.random() < 0.2:
            rows = self.step_rows(inside, depth).rows
            within = random_length(random) if random.random() < 0.7 else None
            visit = None
            if sessions is not None and within is None and random.random() < 0.5:
                visit = Visit(sessions, same=True)
            absent = Absent(rows, within, visit)
        if isinstance(steps[-1], AllOf):
            # Which of them carries on is not known where it is written.
            properties = _common(self.frames_of(step.rows)[-1] for step in steps[-1].steps)
            frames = (RowFrame(properties),)
        same: tuple[str, ...] = ()
        if random.random() < 0.2:
            same = self.same(steps, absent)
        all_within = random_length(random) if random.random() < 0.2 else None
        source = Sequence(tuple(steps), absent, all_within, same)
        return self.narrowed("chain", source, frames, True, scope, depth, 0.3)

    def step_rows(self, scope: Scope, depth: int) -> Made:
        """Mostly plain events, whose filter may look at the rows of the steps before."""
        made = None
        if self.random.random() < 0.1 and depth > 0:
            # Which rows are picked may not hang on the steps before.
            made = self.picked(Scope.of(scope.entity, scope.declared), depth)
        # A step carries on one row, so it adds one frame.
        return self.events(scope, depth) if made is None or len(made.frames) != 1 else made

    def step(
        self, scope: Scope, depth: int, sessions: Sessions | None, number: int
    ) -> tuple[Step, tuple[Frame, ...]]:
        random = self.random
        made = self.step_rows(scope, depth)
        rows = replace(made.rows, apart_from=None)
        at_least = random.choice((1, 1, 1, 1, 2, 3))
        if number == 0:
            return Step(rows, at_least), made.frames
        timing = None
        if random.random() < 0.5:
            first, second = random_length(random), random_length(random)
            timing = random.choice(
                (
                    Timing(None, first),
                    Timing(first),
                    Timing(first, second, latest_included=False),
                )
            )
        is_next = at_least == 1 and random.random() < 0.2
        without = None
        if random.random() < 0.2:
            without = replace(self.events(scope, depth).rows, apart_from=None)
        visit = None
        if sessions is not None and random.random() < 0.7:
            visit = Visit(sessions, random.random() < 0.6)
        return Step(rows, at_least, timing, is_next, without, visit), made.frames

    def same(self, steps: list[Step | AllOf], absent: Absent | None) -> tuple[str, ...]:
        """A property that the rows of all steps have."""
        every = [
            part for step in steps for part in (step.steps if isinstance(step, AllOf) else (step,))
        ]
        rows = [step.rows for step in every] + ([absent.rows] if absent is not None else [])
        common = _common(self.frames_of(one)[-1] for one in rows)
        names = [
            name
            for name, type in common.items()
            if name not in ("time", "name") and any(alike(type, kind) for kind in COMPARABLE)
        ]
        return (self.random.choice(names),) if names else ()

    # ------------------------------------------------------------ windows

    def window(self, scope: Scope) -> Window:
        """Mostly of moments; an edge may hang on an instant of the entity or of a row."""
        random = self.random
        window = random_window(random)
        if random.random() < 0.2:
            window = replace(
                window, after_start=random.random() < 0.5, through_end=random.random() < 0.5
            )
        anchors = self.maker.named(scope, TIMESTAMP)
        rows = [one for one in anchors if isinstance(one, PropertyValue) and one.name == "time"]
        chance = random.random()
        if rows and chance < 0.6:
            return self.anchored(random.choice(rows))
        if anchors and chance > 0.9:
            return self.anchored(random.choice(anchors))
        if chance > 0.8:
            edge = random.choice(anchors or [Moment(AsOf())])
            if window.start is None or (window.end is not None and random.random() < 0.5):
                return replace(window, end=edge)
            return replace(window, start=edge)
        return window

    def anchored(self, anchor: Value) -> Window:
        """`within 7 days after X`, `7 to 8 days after X`, `in 2nd full month after X`."""
        random = self.random
        length = random_length(random)
        later = Shifted(anchor, length.amount, length.unit, TIMESTAMP)
        before = Shifted(anchor, -length.amount, length.unit, TIMESTAMP)
        period, offset = random.choice(PERIODS), random.choice((1, 1, 2))
        return random.choice(
            (
                Window(anchor, later, after_start=True, through_end=True),
                Window(before, anchor),
                Window(later, Shifted(anchor, length.amount + 1, length.unit, TIMESTAMP)),
                Window(anchor, later),
                Window(anchor, None, after_start=True),
                Window(None, anchor),
                Window(
                    PeriodOf(anchor, period, offset),
                    PeriodOf(anchor, period, offset + random.choice((1, 1, 2))),
                ),
            )
        )


def _parts(step: Step | AllOf) -> tuple[Step, ...]:
    return step.steps if isinstance(step, AllOf) else (step,)


def _last(step: Step | AllOf) -> Step:
    return step.steps[0] if isinstance(step, AllOf) else step


def _common(frames: Iterable[Frame]) -> dict[str, Type]:
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
