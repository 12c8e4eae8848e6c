"""Which rows sources hold, and whose they are."""

from __future__ import annotations

import pytest

from seglang.core.edges import Unit
from seglang.core.nodes import Always, AttributeValue
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
from seglang.plan.names import beside, names_of_catalog, plain, unused
from seglang.plan.steps import kinds_of
from seglang.plan.streams import grouped_arms, owner
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


SOME, OTHER = Always(True), Always(False)


@pytest.mark.parametrize(
    ("arms", "grouped"),
    [
        ((EventArm("a"), EventArm("b")), (EventArm("a"), EventArm("b"))),
        ((EventArm("a", SOME), EventArm("b")), (EventArm("a", SOME), EventArm("b"))),
        # Who asks for every row of an event asks for no fewer with a condition beside it.
        ((EventArm("a", SOME), EventArm("a")), (EventArm("a"),)),
        ((EventArm("a"), EventArm("a", SOME)), (EventArm("a"),)),
        (
            (EventArm("a", OTHER), EventArm("b"), EventArm("a", OTHER)),
            (EventArm("a", OTHER), EventArm("b")),
        ),
    ],
)
def test_one_arm_of_each_event(arms: tuple[EventArm, ...], grouped: tuple[EventArm, ...]) -> None:
    assert grouped_arms(arms) == grouped


def test_names() -> None:
    assert plain("Big  purchase, in größe 3") == "big_purchase_in_gr_e_3"
    assert plain("_x_") == "x"
    assert len(plain("a" * 60)) == 48
    taken = {"a", "a_2"}
    assert [unused(name, taken) for name in ("a", "b", "b", "b")] == ["a_3", "b", "b_2", "b_3"]
    assert beside(("shop", "Number"), "number") == "number_"
    assert beside(("place", "place_"), "place") == "place__"
    assert beside(("shop",), "number") == "number"
    names = names_of_catalog(shop_catalog())
    assert {"customers", "orders", "order_items", "age", "lat", "plan_changes"} <= names
    assert "customer" not in names
