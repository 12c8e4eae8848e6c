"""Which conditions tests show to decide, on rules of which one can tell by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from seglang.core.declarations import Program
from seglang.core.nodes import Condition, InSegment
from seglang.core.rule_tests import (
    Expected,
    ExpectedCondition,
    ExpectedMembers,
    Individual,
    RuleTest,
)
from seglang.core.world import EntityRow, EventRow, ListRow, World
from seglang.coverage.shown import Covered, coverage
from shop_rules import sound

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def customer(key: int, **attributes: Any) -> EntityRow:
    return EntityRow((key,), {"email_opt_in": False, **attributes})


def bought(key: int, days_ago: int, **properties: Any) -> EventRow:
    return EventRow((key,), NOON - timedelta(days=days_ago), properties, id=days_ago)


def a_test(
    title: str,
    customers: Mapping[str, EntityRow],
    *expected: Expected,
    bought: tuple[EventRow, ...] = (),
    suppressed: tuple[int, ...] = (),
) -> RuleTest:
    world = World(
        {"customer": tuple(customers.values())},
        {"purchase": bought},
        {"suppressed": tuple(ListRow((key,), NOON - timedelta(days=1)) for key in suppressed)},
    )
    individuals = {name: Individual("customer", row.key) for name, row in customers.items()}
    return RuleTest(title, NOON, world, individuals, expected)


def inside(name: str, segment: str) -> ExpectedCondition:
    return ExpectedCondition(name, InSegment(segment))


def only(program: Program, tests: list[RuleTest], name: str) -> Covered:
    [found] = [each for each in coverage(program, tests).declarations if each.name == name]
    return found


def shown(found: Covered) -> list[tuple[str | None, str | None]]:
    return [(atom.when_true, atom.when_false) for atom in found.all_atoms]


def test_each_operand_of_an_and_decides_by_itself() -> None:
    program = sound('segment a: country = "PL" and email_opt_in')
    both = a_test(
        "both", {"anna": customer(1, country="PL", email_opt_in=True)}, inside("anna", "a")
    )
    neither = a_test("neither", {"ben": customer(2)}, inside("ben", "a"))
    one = a_test("one", {"cid": customer(3, country="PL")}, inside("cid", "a"))
    assert shown(only(program, [both], "a")) == [("both", None), ("both", None)]
    assert shown(only(program, [neither], "a")) == [(None, None), (None, None)]
    found = only(program, [both, neither, one], "a")
    assert shown(found) == [("both", None), ("both", "one")]
    assert (found.shown, found.asked, found.percent) == (3, 4, 75.0)


def test_an_operand_of_an_or_decides_where_no_other_holds() -> None:
    program = sound("segment a: email_opt_in or newsletter")
    both = a_test(
        "both", {"anna": customer(1, email_opt_in=True, newsletter=True)}, inside("anna", "a")
    )
    none = a_test("none", {"anna": customer(1)}, inside("anna", "a"))
    assert shown(only(program, [both], "a")) == [(None, None), (None, None)]
    assert shown(only(program, [none], "a")) == [(None, "none"), (None, "none")]


def test_how_many_decide_at_the_edge_only() -> None:
    program = sound("segment a: at least 2 of (email_opt_in, newsletter, did purchase)")
    two = a_test(
        "two", {"anna": customer(1, email_opt_in=True, newsletter=True)}, inside("anna", "a")
    )
    assert shown(only(program, [two], "a")) == [("two", None), ("two", None), (None, None)]


def test_what_is_written_as_one_condition_is_one() -> None:
    program = sound(
        'segment a: country != "PL" and age is between 1 and 5 and not (email_opt_in or newsletter)'
        " and did purchase at least 2 times in each of last 3 full months"
        ' and has only pets where (species = "cat")'
    )
    found = only(program, [], "a")
    text = (
        'segment a: country != "PL" and age is between 1 and 5 and not (email_opt_in or newsletter)'
        " and did purchase at least 2 times in each of last 3 full months"
        ' and has only pets where (species = "cat")'
    )
    assert [text[atom.atom.span.start : atom.atom.span.end] for atom in found.atoms] == [
        'country != "PL"',
        "age is between 1 and 5",
        "email_opt_in",
        "newsletter",
        "did purchase at least 2 times in each of last 3 full months",
        'has only pets where (species = "cat")',
    ]


def test_a_world_of_which_nobody_expects_anything_shows_nothing() -> None:
    program = sound("segment a: email_opt_in\nsegment b: newsletter")
    anna = {"anna": customer(1, email_opt_in=True, newsletter=True), "ben": customer(2)}
    found = coverage(program, [a_test("of a", anna, inside("anna", "a"))])
    assert [shown(each) for each in found.declarations] == [[("of a", None)], [(None, None)]]
    assert found.percent == 25.0


def test_a_list_of_members_speaks_of_everybody() -> None:
    program = sound("segment a: email_opt_in")
    anna = {"anna": customer(1, email_opt_in=True), "ben": customer(2)}
    found = only(program, [a_test("of a", anna, ExpectedMembers("a", ("anna",)))], "a")
    assert shown(found) == [("of a", "of a")]


def test_a_segment_is_shown_through_another_where_that_one_hears_of_it() -> None:
    program = sound("segment a: email_opt_in\nsegment b: in segment a and newsletter")
    hears = a_test("hears", {"anna": customer(1, newsletter=True)}, inside("anna", "b"))
    deaf = a_test("deaf", {"anna": customer(1, email_opt_in=True)}, inside("anna", "b"))
    assert shown(only(program, [hears, deaf], "a")) == [(None, "hears")]
    assert shown(only(program, [hears, deaf], "b")) == [(None, "hears"), (None, "deaf")]


def test_a_segment_is_shown_of_related_rows_and_of_the_past() -> None:
    program = sound(
        "segment a: did purchase\nsegment was_a: in segment a as of 30 days ago\n"
        "segment busy of account: has at least 1 users where (in segment a)"
    )
    then = a_test("then", {"anna": customer(1)}, inside("anna", "was_a"), bought=(bought(1, 60),))
    assert shown(only(program, [then], "a")) == [("then", None)]
    now = a_test("now", {"anna": customer(1)}, inside("anna", "was_a"), bought=(bought(1, 5),))
    assert shown(only(program, [now], "a")) == [(None, "now")]
    row = replace(customer(1), references={"account.users": (1, 1)})
    base = a_test("users", {"anna": row}, bought=(bought(1, 5),))
    world = replace(base.world, entities={**base.world.entities, "account": (EntityRow((1, 1)),)})
    users = replace(
        base,
        world=world,
        individuals={**base.individuals, "acme": Individual("account", (1, 1))},
        expected=(inside("acme", "busy"),),
    )
    assert shown(only(program, [users], "a")) == [("users", None)]


def expected_of(program: Program, name: str) -> Condition:
    return program.declarations[name].condition  # type: ignore[union-attr]


def test_arms_of_a_partition() -> None:
    program = sound(
        'partition p:\n  "new" when did purchase\n  "known" when email_opt_in and newsletter\n'
        '  "none" otherwise\nsegment known: p = "known"'
    )
    asks = expected_of(program, "known")
    anna = customer(1, email_opt_in=True, newsletter=True)
    tests = [
        a_test("known", {"anna": anna}, ExpectedCondition("anna", asks)),
        a_test("new", {"anna": anna}, ExpectedCondition("anna", asks), bought=(bought(1, 3),)),
        a_test("nothing", {"anna": customer(1)}, ExpectedCondition("anna", asks)),
    ]
    found = only(program, tests, "p")
    assert [(arm.label, arm.shown) for arm in found.arms] == [
        ("new", "new"),
        ("known", "known"),
        ("none", "nothing"),
    ]
    # In `new` turning the purchase round gives "known"; of nobody it gives "new", which the test
    # does not tell from "none".
    assert shown(found) == [("new", "known"), ("known", None), ("known", None)]
    assert (found.shown, found.asked) == (7, 9)


def test_the_gate_of_a_channel_is_shown_by_who_is_published() -> None:
    program = sound('@channel("email")\nsegment mailing: newsletter')
    anna, ben, cid = (customer(key, email_opt_in=key < 3, newsletter=True) for key in (1, 2, 3))
    everybody = {"anna": anna, "ben": ben, "cid": cid}
    published = a_test(
        "published", everybody, ExpectedMembers("mailing", ("anna",)), suppressed=(2,)
    )
    found = only(program, [published], "mailing")
    assert [(atom.says, atom.when_true, atom.when_false) for atom in found.gates] == [
        ("consent to channel email", "published", "published"),
        ("suppressed by `suppressed` (channel email)", "published", "published"),
    ]
    # The rule of ben and cid is not heard behind the gate.
    assert shown(found)[0] == ("published", None)
    asked = a_test("asked", everybody, inside("anna", "mailing"))
    assert shown(only(program, [asked], "mailing"))[1:] == [(None, None), (None, None)]


def test_calls_with_other_arguments_count_together() -> None:
    program = sound(
        "segment often(number: integer): did purchase at least number times\n"
        "segment a: in segment often(1)\nsegment b: in segment often(2)"
    )
    once = (bought(1, 3),)
    tests = [
        a_test("once", {"anna": customer(1)}, inside("anna", "a"), bought=once),
        a_test("not twice", {"anna": customer(1)}, inside("anna", "b"), bought=once),
    ]
    assert shown(only(program, tests, "often")) == [("once", "not twice")]


def test_a_constant_is_no_condition() -> None:
    found = only(sound("segment everybody: true"), [], "everybody")
    assert (found.asked, found.percent) == (0, 100.0)


def test_a_world_on_which_the_rules_cannot_be_run_shows_nothing() -> None:
    program = sound("segment a: email_opt_in and sum of purchase.amount > 5")
    big = Decimal("9" * 38)
    rows = (bought(1, 1, amount=big), bought(1, 2, amount=big))
    anna = {"anna": customer(1, email_opt_in=True)}
    test = a_test("overflow", anna, inside("anna", "a"), bought=rows)
    assert shown(only(program, [test], "a")) == [(None, None), (None, None)]


def test_named_declarations_alone() -> None:
    program = sound("segment a: email_opt_in\nsegment b: newsletter")
    assert [each.name for each in coverage(program, [], ["b"]).declarations] == ["b"]


@pytest.mark.parametrize("individual", [customer(1), replace(customer(1), since=NOON)])
def test_who_is_not_there_yet_shows_nothing(individual: EntityRow) -> None:
    program = sound("segment a: email_opt_in")
    found = only(program, [a_test("later", {"anna": individual}, inside("anna", "a"))], "a")
    assert shown(found) == [(None, None if individual.since else "later")]
