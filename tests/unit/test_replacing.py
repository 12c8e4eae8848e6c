"""Other keys and texts for rows: the same for the same, and conditions stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from seglang.core.evaluate import members
from seglang.core.world import EntityRow, EventRow, ListRow, World
from seglang.life.replacing import replaced
from seglang.life.used import looked_at, used_by
from shop_rules import sound

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def replacing(rule: str, world: World) -> World:
    """The world with other keys and texts, in which the same ones are members."""
    program = sound(f"segment a: {rule}")
    nodes = tuple(node for node, _ in looked_at(program, "a"))
    found, keys = replaced(program.catalog, nodes, world, NOON, used_by(program, "a"))
    before = members(program, "a", world, NOON)
    after = members(program, "a", found, NOON)
    assert [keys["customer", key] for key in before] == after
    return found


def customers(*attributes: Mapping[str, Any]) -> World:
    rows = tuple(EntityRow((100 + number,), each) for number, each in enumerate(attributes))
    return World({"customer": rows})


def texts(world: World, name: str) -> list[Any]:
    return [row.attributes.get(name) for row in world.entities["customer"]]


def test_the_same_for_the_same() -> None:
    world = customers({"city": "Gdynia"}, {"city": "Sopot"}, {"city": "Gdynia"}, {})
    found = replacing("city is known", world)
    assert texts(found, "city") == ["text 1", "text 2", "text 1", None]
    assert [row.key for row in found.entities["customer"]] == [(1,), (2,), (3,), (4,)]


def test_what_the_rule_names_stays() -> None:
    world = customers({"country": "PL", "plan": "pro"}, {"country": "FR", "plan": "free"})
    found = replacing('country = "PL" and plan != "free"', world)
    assert texts(found, "country") == ["PL", "text 1"]
    assert texts(found, "plan") == ["pro", "free"]


@pytest.mark.parametrize(
    "rule",
    [
        'email contains "@example.com"',
        'email contains "@EXAMPLE" ignoring case',
        'email starts with "an"',
        'email ends with ".com" and not email contains "z"',
        "email matches /^[a-z]+@/",
        "length of email >= 16",
        'email = "ANNA@example.com" ignoring case',
        'lower of email starts with "anna"',
    ],
)
def test_texts_that_a_rule_looks_into(rule: str) -> None:
    addresses = ("anna@example.com", "Ben@example.org", "a", "zoe@example.com")
    found = replacing(rule, customers(*({"email": each} for each in addresses)))
    emails = texts(found, "email")
    assert len(set(emails)) == len(addresses)
    assert not {"ben", "zoe"} & {email.partition("@")[0].lower() for email in emails}


def test_elements_and_maps() -> None:
    world = customers(
        {"interests": ("boxing", "tennis"), "consent": {"email": True, "post": False}},
        {"interests": ("tennis",), "consent": {"email": False}},
    )
    found = replacing('interests has "boxing" and consent("email")', world)
    assert texts(found, "interests") == [("boxing", "text 2"), ("text 2",)]
    assert texts(found, "consent") == [{"email": True, "text 1": False}, {"email": False}]


def test_samples_of_keys_stay_as_they_are() -> None:
    world = customers(*({} for _ in range(20)))
    assert replacing('in sample 30% of "spring"', world) != world


def test_keys_lead_to_the_same_rows() -> None:
    customer = EntityRow((100,), {}, references={"account": ("x", 7)})
    account = EntityRow(("x", 7), {"industry": "retail"})
    rows = (EventRow((100,), NOON.replace(day=1, month=10), {"product": "tea"}, id=5),)
    world = World(
        {"customer": (customer,), "account": (account,)},
        {"purchase": rows},
        {"suppressed": (ListRow((100,), NOON.replace(year=2025)),)},
    )
    found = replacing('account.industry = "retail" and did purchase and in list suppressed', world)
    [row] = found.entities["customer"]
    [account] = found.entities["account"]
    assert row.references == {"account": account.key} != {"account": ("x", 7)}
    [event] = found.events["purchase"]
    assert (event.key, event.properties, event.id) == (row.key, {}, None)
    assert found.lists["suppressed"][0].key == row.key


def test_copies_of_a_row_are_left_out() -> None:
    row = EventRow((100,), NOON.replace(month=10), {}, id=5)
    world = World({"customer": (EntityRow((100,), {}),)}, {"purchase": (row, row)})
    found = replacing("did purchase exactly once", world)
    assert len(found.events["purchase"]) == 1


def test_a_column_that_holds_a_key_is_one() -> None:
    row = EntityRow((100,), {"account_id": 7}, references={"account": ("x", 7)})
    world = World({"customer": (row,), "account": (EntityRow(("x", 7), {}),)})
    found = replacing("account_id is known and account.employees is unknown", world)
    [customer] = found.entities["customer"]
    assert customer.attributes["account_id"] == customer.references["account"][1] != 7
