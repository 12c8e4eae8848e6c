"""Which rows sources hold, and whose they are."""

from __future__ import annotations

import pytest

from seglang.core.edges import Unit
from seglang.core.nodes import AttributeValue
from seglang.core.sources import (
    AllOf,
    Elements,
    End,
    EventArm,
    Events,
    Length,
    Nested,
    Picked,
    Rows,
    Sequence,
    Sessions,
    Source,
    Step,
)
from seglang.plan.steps import kinds_of
from seglang.plan.streams import owner
from seglang.types import TEXT, ListType
from shop_rules import shop_catalog

VIEWS = Rows("page_view", Events((EventArm("page_view"),)))
BOTH = Rows("both", Events((EventArm("purchase"), EventArm("page_view"))))
STAY = Sessions("stay", (EventArm("page_view"),), Length(30, Unit.MINUTE), ())


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        (BOTH.source, {"purchase", "page_view"}),
        (STAY, {"stay"}),
        (Picked(BOTH, End.LAST, 3), {"purchase", "page_view"}),
        (Sequence((Step(BOTH), Step(VIEWS))), {"page_view"}),
        (
            Sequence((Step(VIEWS), AllOf((Step(VIEWS), Step(Rows("stay", STAY)))))),
            {"page_view", "stay"},
        ),
        # No rows that another source could hold as well.
        (Elements(AttributeValue("customer", "interests", ListType(TEXT))), set()),
    ],
)
def test_kinds(source: Source, kinds: set[str]) -> None:
    assert kinds_of(source) == kinds


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        (VIEWS.source, "customer"),
        (STAY, "customer"),
        (Nested("purchase", "item"), "customer"),
        (Picked(Rows("login", Events((EventArm("login"),))), End.FIRST, 1), "account"),
    ],
)
def test_owner(source: Source, entity: str) -> None:
    assert owner(source, shop_catalog()) == entity
