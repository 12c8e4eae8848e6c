"""Each rewrite on the shape it is for, and what it must leave alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from seglang.catalog.model import Calendar
from seglang.core.edges import AsOf, FixedInstant, Shift, Unit
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    Apply,
    AttributeValue,
    CalendarDuration,
    Choice,
    Compare,
    Condition,
    Holds,
    HowMany,
    InSample,
    InWindow,
    Known,
    Literal,
    Missing,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Shifted,
    Truth,
)
from seglang.core.simplify import simplify_node
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    TEXT,
    TIMESTAMP,
    VERSION,
    DecimalType,
    Type,
)

WARSAW = Calendar("Europe/Warsaw")
YES, NO = Always(True), Always(False)


def attribute(name: str, type: Type = BOOLEAN) -> AttributeValue:
    return AttributeValue("customer", name, type)


A, B, C = (Holds(attribute(name)) for name in "abc")
AGE = attribute("age", INTEGER)
NAME = attribute("name", TEXT)


def number(value: int) -> Literal:
    return Literal(value, INTEGER)


def decimal(value: str) -> Literal:
    return Literal(Decimal(value), DECIMAL)


def text(value: str) -> Literal:
    return Literal(value, TEXT)


def count(where: Condition | None = None, kind: Aggregation = Aggregation.COUNT) -> Aggregate:
    return Aggregate(kind, Rows("purchase", Events((EventArm("purchase"),)), where), INTEGER)


def at_least(counted: Aggregate, least: int) -> Compare:
    return Compare(Operator.GREATER_OR_EQUAL, counted, number(least))


SOME = at_least(count(), 1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # flatten
        (And((And((A, B)), C)), And((A, B, C))),
        (Or((A, Or((B, C)))), Or((A, B, C))),
        (And((Or((A, B)), C)), And((Or((A, B)), C))),
        # negation
        (Not(Not(A)), A),
        (Not(Not(Not(A))), Not(A)),
        (Not(YES), NO),
        # constants
        (And((A, YES)), A),
        (And((A, NO, B)), NO),
        (Or((A, YES)), YES),
        (Or((A, NO, B)), Or((A, B))),
        (And(()), YES),
        (Or(()), NO),
        # duplicates
        (And((A, B, A)), And((A, B))),
        (Or((A, A)), A),
        (And((A, B, Not(A))), NO),
        (Or((A, Not(A))), YES),
        # de Morgan, only where it takes negations away
        (Not(And((Not(A), Not(B)))), Or((A, B))),
        (Not(Or((Not(A), Not(B)))), And((A, B))),
        (Not(And((Not(A), B))), Not(And((Not(A), B)))),
        (Not(Or((A, B))), Not(Or((A, B)))),
        # how many
        (HowMany(0, None, (A, B)), YES),
        (HowMany(1, None, (A, B)), Or((A, B))),
        (HowMany(2, None, (A, B)), And((A, B))),
        (HowMany(3, None, (A, B)), NO),
        (HowMany(0, 0, (A, B)), Not(Or((A, B)))),
        (HowMany(0, 1, (A, B, C)), HowMany(0, 1, (A, B, C))),
        (HowMany(0, 2, (A, B, C)), Not(And((A, B, C)))),
        (HowMany(0, 5, (A, B, C)), YES),
        (HowMany(2, 1, (A, B, C)), NO),
        (HowMany(2, 2, (A, YES, B)), HowMany(1, 1, (A, B))),
        (HowMany(1, None, (A, YES, B)), YES),
        (HowMany(2, None, (A, NO, B)), And((A, B))),
        # twice the same counts twice
        (HowMany(2, 2, (A, A, B)), HowMany(2, 2, (A, A, B))),
        # counts
        (at_least(count(), 0), YES),
        (Compare(Operator.LESS, count(), number(0)), NO),
        (Compare(Operator.EQUAL, count(), number(-1)), NO),
        (Compare(Operator.GREATER, count(), number(0)), SOME),
        (Compare(Operator.EQUAL, count(), number(0)), Not(SOME)),
        (Compare(Operator.LESS, count(), number(1)), Not(SOME)),
        (Not(Compare(Operator.LESS_OR_EQUAL, count(), number(0))), SOME),
        (Compare(Operator.LESS, count(), number(3)), Compare(Operator.LESS, count(), number(3))),
        # rows
        (at_least(count(Or((A, YES))), 1), SOME),
        (at_least(count(And((A, NO))), 1), NO),
        # literals and what is missing
        (Compare(Operator.LESS, number(1), decimal("1.5")), YES),
        (Compare(Operator.EQUAL, text("a"), text("A")), NO),
        (Compare(Operator.EQUAL, AGE, Missing(INTEGER)), NO),
        (Compare(Operator.EQUAL, Truth(A), Literal(True, BOOLEAN)), A),
        (Compare(Operator.EQUAL, Truth(A), Literal(False, BOOLEAN)), Not(A)),
        (OneOf(NAME, (text("a"),)), Compare(Operator.EQUAL, NAME, text("a"))),
        (OneOf(NAME, (text("a"), text("a"), text("b"))), OneOf(NAME, (text("a"), text("b")))),
        (OneOf(NAME, ()), NO),
        (OneOf(text("a"), (text("b"), text("a"))), YES),
        (OneOf(text("a"), (NAME, text("a"))), OneOf(text("a"), (NAME, text("a")))),
        (Known(Missing(TEXT)), NO),
        (Known(number(1)), YES),
        (Known(count()), YES),
        (Known(count(kind=Aggregation.LAST)), Known(count(kind=Aggregation.LAST))),
        (Known(NAME), Known(NAME)),
        (Holds(Truth(A)), A),
        (Holds(Literal(True, BOOLEAN)), YES),
        (InWindow(Missing(DATE), Window(None, Moment(AsOf()))), NO),
        (InSample("s", 0, 10_000), YES),
        (InSample("s", 0, 10_000, NAME), InSample("s", 0, 10_000, NAME)),
        (InSample("s", 500, 500), NO),
    ],
)
def test_conditions(given: Condition, expected: Condition) -> None:
    assert simplify_node(given, WARSAW) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Apply("add", (number(1), number(2)), INTEGER), number(3)),
        (Apply("divide", (number(1), number(3)), DECIMAL), decimal("0.3333333333")),
        (Apply("divide", (number(1), number(0)), DECIMAL), Missing(DECIMAL)),
        (Apply("add", (AGE, Missing(INTEGER)), INTEGER), Missing(INTEGER)),
        # an overflow stays, to be an error when the rule is run
        (
            Apply("multiply", (number(2**62), number(4)), INTEGER),
            Apply("multiply", (number(2**62), number(4)), INTEGER),
        ),
        (Apply("lower", (text("ABC"),), TEXT), text("abc")),
        (
            Apply("date", (Literal(datetime(2024, 6, 30, 22, tzinfo=UTC), TIMESTAMP),), DATE),
            Literal(date(2024, 7, 1), DATE),
        ),
        (
            Apply(
                "add_durations",
                (
                    Literal(CalendarDuration(1, Unit.DAY), DURATION),
                    Literal(CalendarDuration(2, Unit.HOUR), DURATION),
                ),
                DURATION,
            ),
            Literal(timedelta(hours=26), DURATION),
        ),
        (Apply("otherwise", (AGE, Missing(INTEGER)), INTEGER), AGE),
        (Apply("otherwise", (Missing(INTEGER), AGE), INTEGER), AGE),
        (Apply("otherwise", (number(1), AGE), INTEGER), number(1)),
        # an integer that has to become a decimal stays where it is widened
        (
            Apply("otherwise", (Missing(INTEGER), AGE), DECIMAL),
            Apply("otherwise", (Missing(INTEGER), AGE), DECIMAL),
        ),
        (
            Shifted(Literal(date(2024, 1, 31), DATE), 1, Unit.MONTH, DATE),
            Literal(date(2024, 2, 29), DATE),
        ),
        (
            Shifted(Moment(AsOf()), -1, Unit.DAY, TIMESTAMP),
            Moment(Shift(AsOf(), -1, Unit.DAY)),
        ),
        (
            Shifted(Literal(datetime(2024, 1, 1, tzinfo=UTC), TIMESTAMP), 1, Unit.MONTH, TIMESTAMP),
            Moment(Shift(FixedInstant(datetime(2024, 1, 1, tzinfo=UTC)), 1, Unit.MONTH)),
        ),
        (Choice(((YES, AGE),), number(0), INTEGER), AGE),
        (Choice(((NO, AGE),), number(0), INTEGER), number(0)),
        (
            Choice(((A, AGE), (YES, number(1)), (B, number(2))), number(0), INTEGER),
            Choice(((A, AGE),), number(1), INTEGER),
        ),
        (Choice(((A, number(0)),), number(0), INTEGER), number(0)),
        (Choice(((A, AGE),), AGE, DECIMAL), Choice(((A, AGE),), AGE, DECIMAL)),
        (
            Apply("divide", (AGE, number(4)), DECIMAL),
            Apply("multiply", (AGE, Literal(Decimal("0.25"), DecimalType(2, 2))), DECIMAL),
        ),
        (
            Apply("divide", (AGE, number(3)), DECIMAL),
            Apply("divide", (AGE, number(3)), DECIMAL),
        ),
        (Aggregate(Aggregation.COUNT, count(NO).rows, INTEGER), number(0)),
        (Aggregate(Aggregation.SUM, count(NO).rows, DECIMAL, AGE), decimal("0")),
        (
            Aggregate(Aggregation.SUM, count(NO).rows, DURATION, attribute("wait", DURATION)),
            Literal(timedelta(), DURATION),
        ),
        (Aggregate(Aggregation.MAX, count(NO).rows, INTEGER, AGE), Missing(INTEGER)),
    ],
)
def test_values(given: Any, expected: Any) -> None:
    assert simplify_node(given, WARSAW) == expected


def test_a_day_moved_out_of_the_calendar_stays_as_it_is() -> None:
    moved = Shifted(Literal(date.max, DATE), 1, Unit.DAY, DATE)
    assert simplify_node(moved, WARSAW) == moved


def test_a_text_that_is_no_version_is_not_compared() -> None:
    wrong = Compare(Operator.EQUAL, Literal("soon", VERSION), Literal("1", VERSION))
    assert simplify_node(wrong, WARSAW) == wrong
    right = Compare(Operator.LESS, Literal("1.9", VERSION), Literal("1.10", VERSION))
    assert simplify_node(right, WARSAW) == Always(True)
