"""Random well-typed core programs over the whole language.

Each has one declaration that is sure to speak of its topic, and the topics take turns: so a few
hundred programs of neighbouring seeds have everything in them, however rare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from coverage_by_node import kinds_of, replayed, topics
from random_conditions import RandomConditions
from random_rows import RowSources
from random_scope import Scope
from random_types import KINDS, operand_for, recipes_of
from random_values import RandomValues
from random_window import random_edge

from seglang.catalog.model import Catalog
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import Aggregate, Aggregation, Condition, Moment, Value
from seglang.core.past import HeldAt, ValueAt
from seglang.functions import FUNCTIONS
from seglang.types import INTEGER, MapType, Type

# A map is there to be looked up in.
_SHOWN = tuple(type for type in KINDS if not isinstance(type, MapType))
_ATTEMPTS = 60
_TOPICS = topics()
_SOURCES = ("Events", "Related", "Nested", "Elements", "Each", "Picked", "Grouped", "Sessions")
_OF_SEQUENCES = ("AllOf", "Absent", "Visit", "Step", "Sequence")
_OF_SEQUENCES_ALSO = ("step ", "timing ", "visit ", "absent ", "sequence ")


def random_program(
    random: Random, catalog: Catalog, as_of: datetime, turn: int
) -> tuple[Program, str]:
    """Traits, a partition and segments, each of which may use those before it. `turn` chooses the
    topic; the name is that of the declaration that speaks of it."""
    return ProgramMaker(random, catalog, as_of).program(_TOPICS[turn % len(_TOPICS)])


@dataclass
class ProgramMaker:
    """Makes declarations and what stands in them."""

    random: Random
    catalog: Catalog
    as_of: datetime

    @property
    def sources(self) -> RowSources:
        return RowSources(self)

    def condition(self, scope: Scope, depth: int) -> Condition:
        return RandomConditions(self).condition(scope, depth)

    def value(self, scope: Scope, type: Type, depth: int) -> Value:
        return RandomValues(self).value(scope, type, depth)

    def named(self, scope: Scope, type: Type) -> list[Value]:
        return RandomValues(self).named(scope, type)

    # ------------------------------------------------------------ declarations

    def program(self, topic: str) -> tuple[Program, str]:
        count = self.random.randint(6, 12)
        about = self.random.randrange(1, count)
        made: list[Declared] = []
        for index in range(count):
            others = [name for name in self.catalog.entities if name != "customer"]
            is_main = index in (0, about) or self.random.random() < 0.75
            entity = "customer" if is_main else self.random.choice(others)
            scope = Scope.of(entity, tuple(made))
            if index == about:
                made.append(self.speaking_of(topic, scope, index))
            else:
                made.append(self.declared(scope, index))
        return Program(self.catalog, {one.name: one for one in made}), made[about].name

    def declared(self, scope: Scope, index: int) -> Declared:
        kind = self.random.choice(("trait", "trait", "partition", "segment", "segment"))
        if index == 0:
            kind = "segment"
        name = f"{kind}_{index}"
        if kind == "trait":
            return Trait(name, scope.entity, self.trait(scope))
        if kind == "segment":
            segment = Segment(name, scope.entity, self.condition(scope, 3))
            if index and scope.entity == "customer" and self.random.random() < 0.15:
                return replace(segment, channel=self.random.choice(list(self.catalog.channels)))
            return segment
        arms = tuple(
            (label, self.condition(scope, 2))
            for label in self.random.sample(("new", "loyal", "at risk", "it's"), 2)
        )
        return Partition(name, scope.entity, arms, "prospect")

    def trait(self, scope: Scope) -> Value:
        """Every function and every aggregation as often as the others."""
        chance = self.random.random()
        if chance < 0.4:
            return self.function(scope, self.random.choice(list(FUNCTIONS)))
        if chance < 0.8:
            return self.aggregation(scope, self.random.choice(list(Aggregation)))
        return self.value(scope, self.random.choice(_SHOWN), 3)

    def function(self, scope: Scope, name: str) -> Value:
        shown = [
            types
            for types in recipes_of(name)
            if not isinstance(FUNCTIONS[name].result(types), MapType)
        ]
        types = self.random.choice(shown)
        result = FUNCTIONS[name].result(types)
        assert result is not None
        return RandomValues(self).apply(scope, result, 2, name)

    def aggregation(self, scope: Scope, kind: Aggregation) -> Value:
        fitting = [type for type in _SHOWN if operand_for(kind, type) is not None]
        found = self.sources.aggregate(scope, self.random.choice(fitting), 2, kind)
        assert found is not None
        return found

    # ------------------------------------------------------------ topics

    def speaking_of(self, topic: str, scope: Scope, index: int) -> Declared:
        """A declaration with the topic in it. Some catalogs do not have what a topic needs."""
        declared = self.declared(scope, index)
        # Only time travel that is written out needs the others.
        is_past = topic.startswith("at ")
        before = {one.name: one for one in scope.declared} if is_past else {}
        for _ in range(_ATTEMPTS):
            if speaking(Program(self.catalog, {**before, declared.name: declared}), topic):
                break
            if is_past:
                declared = self.back_at(self.about(topic.removeprefix("at "), scope, index))
            else:
                declared = self.about(topic, scope, index)
        return declared

    def back_at(self, declared: Declared) -> Declared:
        """The same, as it was at an earlier instant."""
        instant = Moment(random_edge(self.random))
        match declared:
            case Segment(condition=condition):
                return replace(declared, condition=HeldAt(instant, condition))
            case Trait(value=value):
                return replace(declared, value=ValueAt(instant, value, value.type))
            case _:
                return declared

    def about(self, topic: str, scope: Scope, index: int) -> Declared:
        """One that may well have the topic in it."""
        word, _, name = topic.partition(" ")
        if word == "function":
            return Trait(f"trait_{index}", scope.entity, self.function(scope, name))
        if word == "aggregation":
            kind = Aggregation(name)
            return Trait(f"trait_{index}", scope.entity, self.aggregation(scope, kind))
        make: Callable[[Scope, int], object] | None = None
        if topic in _OF_SEQUENCES or topic.startswith(_OF_SEQUENCES_ALSO):
            make = self.sources.sequence
        elif topic in _SOURCES:
            make = getattr(self.sources, topic.lower())
        if make is not None:
            made = make(scope, 2)
            if made is None:
                return self.declared(scope, index)
            rows = made.rows
            count = Aggregate(Aggregation.COUNT, rows, INTEGER)
            return Trait(f"trait_{index}", scope.entity, count)
        if topic.startswith(("Score", "score ")):
            return Trait(f"trait_{index}", scope.entity, RandomValues(self).score(scope, 1))
        conditions = RandomConditions(self)
        tests = {test.__name__: test for test in conditions.tests()}
        for prefix, test in _TESTS:
            if topic.startswith(prefix):
                found = tests[test](scope, 2)
                return Segment(f"segment_{index}", scope.entity, found)
        return self.declared(scope, index)


def speaking(program: Program, topic: str) -> bool:
    """Has the program the topic in it?"""
    return topic in (replayed(program) if topic.startswith("at ") else kinds_of(program))


# What a topic begins with, and which test is likely to have it.
_TESTS = (
    ("rank ", "ranked"),
    ("Ranked", "ranked"),
    ("past ", "past_values"),
    ("PastValues", "past_values"),
    ("list added", "added_to_list"),
    ("list ", "in_list"),
    ("sample ", "in_sample"),
    ("window ", "in_window"),
    ("edge ", "in_window"),
    ("unit ", "in_window"),
    ("operator ", "compare"),
    ("HeldAt", "held_at"),
)
