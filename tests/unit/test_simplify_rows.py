"""Rewrites of rows, other entities and other instants, each on the shape it is for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from seglang.catalog.model import Calendar
from seglang.core.edges import AsOf, FixedInstant, LocalMidnight, PeriodStart, Shift, Unit
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    AttributeValue,
    Compare,
    Holds,
    Literal,
    Lookup,
    Missing,
    Moment,
    Operator,
    Outside,
    PeriodOf,
    PropertyValue,
)
from seglang.core.past import HeldAt, ValueAt
from seglang.core.simplify import simplify_node
from seglang.core.sources import (
    Absent,
    Each,
    End,
    EventArm,
    Events,
    Grouped,
    Length,
    Nested,
    Picked,
    Rows,
    Sequence,
    Step,
)
from seglang.core.standings import Cut, Direction, Ranked, Score
from seglang.types import BOOLEAN, DATE, INTEGER, TEXT, TIMESTAMP, VERSION

WARSAW = Calendar("Europe/Warsaw")
YES, NO = Always(True), Always(False)
OPEN = Holds(AttributeValue("customer", "open", BOOLEAN))
AGE = AttributeValue("customer", "age", INTEGER)
AGO = Moment(Shift(AsOf(), -30, Unit.DAY))
PRODUCT = PropertyValue("product", TEXT)


def rows(event: str = "purchase", where: Any = None) -> Rows:
    return Rows(event, Events((EventArm(event),)), where)


def count(of: Rows) -> Aggregate:
    return Aggregate(Aggregation.COUNT, of, INTEGER)


def ranked(**fields: Any) -> Ranked:
    given = {"value": AGE, "cut": Cut.SHARE, "amount": Decimal("0.1")} | fields
    return Ranked("customer", direction=Direction.TOP, **given)


NEVER, ZERO = rows(where=NO), Literal(0, INTEGER)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (EventArm("purchase", YES), EventArm("purchase")),
        (Events((EventArm("a", NO), EventArm("b", OPEN))), Events((EventArm("b", OPEN),))),
        (count(Rows("x", Events((EventArm("a", NO),)))), ZERO),
        (count(Rows("x", Each(rows(), Rows("item", Nested("purchase", "item"), NO)))), ZERO),
        (count(Rows("x", Picked(NEVER, End.LAST, 3))), ZERO),
        (count(Rows("x", Grouped(count(NEVER), (("product", PRODUCT),)))), ZERO),
        (count(Rows("x", Sequence((Step(rows()), Step(NEVER))))), ZERO),
        (Step(rows(), without=NEVER), Step(rows())),
        (Sequence((Step(rows()),), Absent(NEVER)), Sequence((Step(rows()),))),
        # Whether the time has passed still matters.
        (
            Sequence((Step(rows()),), Absent(NEVER, Length(1, Unit.DAY))),
            Sequence((Step(rows()),), Absent(NEVER, Length(1, Unit.DAY))),
        ),
        (PeriodOf(Missing(TIMESTAMP), Unit.WEEK, 1), Missing(TIMESTAMP)),
        (
            PeriodOf(Literal(date(2026, 11, 22), DATE), Unit.WEEK, 1),
            Moment(PeriodStart(Unit.WEEK, 1, LocalMidnight(date(2026, 11, 22)))),
        ),
        (
            PeriodOf(Literal(datetime(2026, 11, 22, tzinfo=UTC), TIMESTAMP), Unit.WEEK, 1),
            Moment(PeriodStart(Unit.WEEK, 1, FixedInstant(datetime(2026, 11, 22, tzinfo=UTC)))),
        ),
        (PeriodOf(AGO, Unit.MONTH, 0), Moment(PeriodStart(Unit.MONTH, 0, AGO.edge))),
        (Outside(Literal("a", TEXT), 2, TEXT), Literal("a", TEXT)),
        (Outside(AGE, 1, INTEGER), Outside(AGE, 1, INTEGER)),
        (Lookup("store", (Missing(TEXT),), AGE, INTEGER), Missing(INTEGER)),
        (HeldAt(Moment(AsOf()), OPEN), OPEN),
        (HeldAt(AGO, NO), NO),
        # Who was not there then is not among them.
        (HeldAt(AGO, YES), HeldAt(AGO, YES)),
        (ValueAt(AGO, Missing(INTEGER), INTEGER), Missing(INTEGER)),
        (ranked(among=YES), ranked()),
        (ranked(among=NO), NO),
        (ranked(value=Missing(INTEGER)), NO),
        (ranked(amount=Decimal(0)), NO),
        (Score(4, "customer", AGE, among=NO), Missing(INTEGER)),
        (
            Compare(Operator.LESS, Literal("1.9", VERSION), Literal("1.10", VERSION)),
            YES,
        ),
    ],
)
def test_rows_and_places(given: Any, expected: Any) -> None:
    assert simplify_node(given, WARSAW) == expected


def test_a_group_keeps_its_aggregate() -> None:
    grouped = Grouped(count(NEVER), (("product", PRODUCT),))
    assert simplify_node(grouped, WARSAW) == grouped
