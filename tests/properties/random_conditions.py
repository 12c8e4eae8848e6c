"""Random conditions of every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from random_rows import RowSources
from random_scope import Maker, Scope
from random_types import COMPARABLE, KINDS, MEASURES, ORDERED, PERIODS, PLAN
from random_values import RandomValues
from random_window import random_edge, random_whole_days, random_window

from seglang.catalog.model import Catalog
from seglang.core.declarations import Segment
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    AnniversaryIn,
    Apply,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    Literal,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Value,
)
from seglang.core.past import HeldAt, HistoryTest, PastValues
from seglang.core.standings import Cut, Direction, Ranked
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    TIMESTAMP,
    EnumType,
    ListType,
    VersionType,
)


@dataclass(frozen=True)
class RandomConditions:
    maker: Maker

    @property
    def random(self) -> Random:
        return self.maker.random

    @property
    def catalog(self) -> Catalog:
        return self.maker.catalog

    @property
    def values(self) -> RandomValues:
        return RandomValues(self.maker)

    @property
    def sources(self) -> RowSources:
        return RowSources(self.maker)

    def condition(self, scope: Scope, depth: int) -> Condition:
        random = self.random
        if depth > 0 and random.random() < 0.35:
            parts = tuple(self.condition(scope, depth - 1) for _ in range(random.randint(2, 3)))
            low = random.randint(0, len(parts))
            match random.randrange(5):
                case 0:
                    return And(parts)
                case 1:
                    return Or(parts)
                case 2 | 3:
                    return Not(parts[0])
                case _:
                    return HowMany(low, random.choice((None, low, low + 1)), parts)
        return random.choice(self.tests())(scope, depth)

    def tests(self) -> list[Callable[[Scope, int], Condition]]:
        return [
            self.compare, self.compare, self.compare, self.did, self.did, self.one_of, self.known,
            self.holds, self.in_window, self.in_window, self.anniversary, self.in_segment,
            self.in_list, self.in_sample, self.of_function, self.of_function, self.held_at,
            self.ranked, self.past_values, self.added_to_list,
        ]  # fmt: skip

    # ------------------------------------------------------------ values

    def compare(self, scope: Scope, depth: int) -> Condition:
        type = self.random.choice(COMPARABLE)
        operator = Operator.EQUAL
        if type in MEASURES or isinstance(type, VersionType):
            operator = self.random.choice((*ORDERED, Operator.EQUAL))
        left = self.values.value(scope, type, depth - 1)
        right: Value
        other = type
        if type in (DATE, TIMESTAMP) and self.random.random() < 0.3:
            other = TIMESTAMP if type == DATE else DATE
        if isinstance(type, EnumType) and self.random.random() < 0.3:
            other = TEXT
        if self.random.random() < (0.3 if isinstance(type, ListType) else 0.6):
            right = self.values.literal(other)
        else:
            right = self.values.value(scope, other, depth - 1)
        return Compare(operator, left, right)

    def one_of(self, scope: Scope, depth: int) -> Condition:
        type = self.random.choice(COMPARABLE)
        options = tuple(self.values.literal(type) for _ in range(self.random.randint(1, 4)))
        if self.random.random() < 0.2:
            options = (*options, self.values.value(scope, type, depth - 1))
        return OneOf(self.values.value(scope, type, depth - 1), options)

    def known(self, scope: Scope, depth: int) -> Condition:
        return Known(self.values.value(scope, self.random.choice(KINDS), depth - 1))

    def holds(self, scope: Scope, depth: int) -> Condition:
        if self.random.random() < 0.1:
            return Always(self.random.random() < 0.5)
        return Holds(self.values.value(scope, BOOLEAN, depth - 1))

    def of_function(self, scope: Scope, depth: int) -> Condition:
        return Holds(self.values.apply(scope, BOOLEAN, max(depth - 1, 0)))

    def in_window(self, scope: Scope, depth: int) -> Condition:
        value = self.values.value(scope, self.random.choice((DATE, TIMESTAMP)), depth - 1)
        return InWindow(value, self.sources.window(scope))

    def anniversary(self, scope: Scope, depth: int) -> Condition:
        value = self.values.value(scope, self.random.choice((DATE, DATE, TIMESTAMP)), depth - 1)
        whole_days = self.random.random() < 0.7
        return AnniversaryIn(
            value, random_whole_days(self.random) if whole_days else random_window(self.random)
        )

    def in_sample(self, scope: Scope, depth: int) -> Condition:
        low, high = sorted(self.random.choice((0, 1000, 5000, 9999, 10_000)) for _ in range(2))
        by = None
        if self.random.random() < 0.5:
            by = self.values.value(scope, self.random.choice((TEXT, INTEGER)), depth - 1)
        return InSample(self.random.choice(("spring", "", "Żółć '%😀")), low, high, by)

    # ------------------------------------------------------------ rows, lists, segments

    def did(self, scope: Scope, depth: int) -> Condition:
        if depth <= 0 or (scope.at_row and self.random.random() < 0.5):
            return self.compare(scope, depth)
        kind = self.random.choice((Aggregation.COUNT, Aggregation.COUNT, Aggregation.COUNT_PERIODS))
        unit = self.random.choice(PERIODS) if kind is Aggregation.COUNT_PERIODS else None
        rows = self.sources.rows(scope, depth, timed=unit is not None).rows
        count = Aggregate(kind, rows, INTEGER, unit=unit)
        operator = self.random.choice((Operator.GREATER_OR_EQUAL, *ORDERED, Operator.EQUAL))
        number = self.random.choice((0, 1, 1, 1, 2, 3))
        happened = Compare(operator, count, Literal(number, INTEGER))
        return Not(happened) if self.random.random() < 0.3 else happened

    def in_segment(self, scope: Scope, depth: int) -> Condition:
        names = [one.name for one in scope.mine() if isinstance(one, Segment)]
        return InSegment(self.random.choice(names)) if names else self.did(scope, depth)

    def in_list(self, scope: Scope, depth: int) -> Condition:
        keyed_alike = {"customer": "suppressed", "store": "codes", "account": "numbers"}
        if scope.entity in keyed_alike and self.random.random() < 0.4:
            return InList(keyed_alike[scope.entity])
        if self.random.random() < 0.5:
            return InList("numbers", self.values.value(scope, INTEGER, depth - 1))
        type = self.random.choice((TEXT, PLAN))
        return InList("codes", self.values.value(scope, type, depth - 1))

    def added_to_list(self, scope: Scope, depth: int) -> Condition:
        found = self.in_list(scope, depth)
        if not isinstance(found, InList) or self.catalog.lists[found.list].time is None:
            return found
        return InList(found.list, found.value, added=random_window(self.random))

    # ------------------------------------------------------------ the past, ranks

    def held_at(self, scope: Scope, depth: int) -> Condition:
        if depth <= 0:
            return self.compare(scope, depth)
        instant = Moment(random_edge(self.random))
        names = [one.name for one in scope.mine() if isinstance(one, Segment)]
        if names and self.random.random() < 0.4:
            return HeldAt(instant, InSegment(self.random.choice(names)))
        return HeldAt(instant, self.condition(scope, depth - 1))

    def past_values(self, scope: Scope, depth: int) -> Condition:
        """`plan changed from "free" to "pro" in last 5 days`, `plan was ever "pro"`."""
        histories = [
            name
            for name in self.catalog.entities[scope.entity].history
            if self.catalog.entities[scope.entity].attributes[name].type in COMPARABLE
        ]
        if not histories:
            return self.compare(scope, depth)
        name = self.random.choice(histories)
        type = self.catalog.entities[scope.entity].attributes[name].type
        test = self.random.choice(list(HistoryTest))
        old = new = None
        if test is HistoryTest.CHANGED and self.random.random() < 0.5:
            old = self.values.literal(type)
        if test is HistoryTest.EVER or self.random.random() < 0.5:
            new = self.values.literal(type)
        window = random_window(self.random)
        return PastValues(scope.entity, name, test, window, old, new)

    def ranked(self, scope: Scope, depth: int) -> Condition:
        """`ltv is in top 20% per country among (…)`."""
        if depth <= 0:
            return self.compare(scope, depth)
        random = self.random
        alone = Scope.of(scope.entity, scope.declared)
        cut = random.choice((Cut.COUNT, Cut.SHARE, Cut.SHARE, Cut.OF_TOTAL))
        numbers = (INTEGER, DECIMAL)
        type = random.choice(numbers if cut is Cut.OF_TOTAL else MEASURES)
        value = self.values.value(alone, type, depth - 1)
        if cut is Cut.OF_TOTAL and random.random() < 0.8:
            value = Apply("absolute", (value,), value.type)  # a negative value is an error
        amount = Decimal(random.choice((1, 2, 3)))
        if cut is not Cut.COUNT:
            amount = random.choice((Decimal("0.1"), Decimal("0.5"), Decimal("0.8"), Decimal(1)))
        return Ranked(
            scope.entity, value, random.choice(list(Direction)), cut, amount,
            self.values.groups(alone), self.values.among(alone, depth), random.random() < 0.3,
        )  # fmt: skip
