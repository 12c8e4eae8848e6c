"""One entity, its related ones, nested rows and its past, judged without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from seglang.core.world import World
from seglang.errors import SegError
from seglang.project.one_entity import build_world
from shop_rules import sound

RULE = 'segment s: country = "PL" and account.industry = "retail" and plan = "pro"\n'


def world(**given: Any) -> World:
    known: dict[str, Any] = {"entity": {}, "events": {}, "lists": {}, "others": {}, **given}
    made, _ = build_world(sound(RULE), "s", **known)
    return made


def problems(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(SegError) as raised:
        world(**given)
    return [(found.code.id, found.headline) for found in raised.value.diagnostics]


def attributes(rows: Any) -> list[Mapping[str, Any]]:
    return [row.attributes for row in rows]


def test_related_entities_stand_under_their_relation() -> None:
    made = world(
        entity={
            "id": 1,
            "account": {"shop": "a", "number": 7, "industry": "retail"},
            "pets": [{"species": "cat"}, {"species": "dog", "events": {"walk": [WALK]}}],
        }
    )
    [customer] = made.entities["customer"]
    assert customer.references == {"account": ("a", 7)}
    [account] = made.entities["account"]
    assert account.key == ("a", 7)
    pets = made.entities["pet"]
    assert attributes(pets) == [{"species": "cat"}, {"species": "dog"}]
    assert [pet.references for pet in pets] == [{"customer.pets": (1,)}] * 2
    [walk] = made.events["walk"]
    assert walk.key == pets[1].key


WALK = {"time": "2026-11-20T10:00", "minutes": 20}


def test_keys_alone_lead_to_other_entities() -> None:
    made = world(
        entity={"account": ("a", 7)},
        events={"purchase": [{"time": "2026-11-20T10:00", "store": "S1"}]},
        others={
            "account": [{"shop": "a", "number": 7, "plan": "basic"}],
            "store": [{"code": "S1", "flagship": True}],
        },
    )
    assert made.entities["customer"][0].references == {"account": ("a", 7)}
    assert made.events["purchase"][0].references == {"store": ("S1",)}
    assert attributes(made.entities["store"]) == [{"flagship": True}]


def test_what_is_told_twice_is_one_entity() -> None:
    store = {"code": "S1", "flagship": True}
    rows = [{"time": "2026-11-20T10:00", "store": store}, {"time": "2026-11-21", "store": store}]
    assert len(world(events={"purchase": rows}).entities["store"]) == 1


def test_nested_rows_and_late_rows() -> None:
    made = world(
        events={
            "purchase": [
                {"time": "2026-11-20T10:00", "id": 1, "item": [{"price": 5}, {"quantity": 2}]}
            ],
            "review": [{"time": "2026-11-20T10:00", "recorded": "2026-11-21T10:00", "stars": 4}],
        }
    )
    assert made.events["purchase"][0].rows == {"item": ({"price": 5}, {"quantity": 2})}
    assert made.events["review"][0].recorded == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_the_past_of_attributes() -> None:
    past = [{"from": "2026-01-01", "value": "free"}, {"from": "2026-06-01", "value": "pro"}]
    [customer] = world(entity={"history": {"plan": past}}).entities["customer"]
    assert [value for _, value in customer.history["plan"]] == ["free", "pro"]
    # Told without its past, an attribute was always so.
    [customer] = world(entity={"plan": "pro"}).entities["customer"]
    assert [value for _, value in customer.history["plan"]] == ["pro"]


@pytest.mark.parametrize(
    ("given", "code", "headline"),
    [
        ({"entity": {"acount": {}}}, "SEG713", "customer has no attribute `acount`"),
        ({"entity": {"account": {"plam": "x"}}}, "SEG713", "account has no attribute `plam`"),
        ({"entity": {"account": 7}}, "SEG714", "relation `account` of `customer` is not a mapping"),
        ({"entity": {"pets": {}}}, "SEG714", "relation `pets` of `customer` is not a collection"),
        ({"entity": {"pets": [3]}}, "SEG714", "relation `pets` of `customer` is not a collection"),
        ({"entity": {"consent": {"a": 1}}}, "SEG714", "`consent` of `customer` is not a mapping"),
        ({"entity": {"app_version": 2}}, "SEG714", "`app_version` of `customer` is not text"),
        (
            {"entity": {"history": {"country": []}}},
            "SEG713",
            "customer has no attribute with a history `country`",
        ),
        (
            {"entity": {"history": {"plan": [{"value": "pro"}]}}},
            "SEG715",
            "`customer` lacks history `plan`",
        ),
        ({"others": {"shop": []}}, "SEG713", "the catalog has no entity `shop`"),
        (
            {"events": {"purchase": [{"time": "2026-11-20", "item": [{"prize": 1}]}]}},
            "SEG713",
            "item has no property `prize`",
        ),
        (
            {"events": {"purchase": [{"time": "2026-11-20", "recorded": "2026-11-20"}]}},
            "SEG713",
            "purchase has no property `recorded`",
        ),
    ],
)
def test_what_does_not_fit(given: dict[str, Any], code: str, headline: str) -> None:
    [(found, said)] = problems(**given)
    assert found == code
    assert headline in said
