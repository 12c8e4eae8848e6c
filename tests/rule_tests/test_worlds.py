"""Every form of what a test gives, and the rows that it makes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rule_tests.tested import REQUIRED, checked, of_anna, sound
from seglang.core.rule_tests import ExpectedMembers, Individual
from seglang.core.world import EntityRow, EventRow, ListRow
from seglang.test_blocks.facts import BEGINNING

WARSAW_MIDNIGHT = datetime(2026, 10, 31, 23, tzinfo=UTC)


def anna(lines: str, more: str = "") -> EntityRow:
    return sound(of_anna(lines, more=more)).world.entities["customer"][0]


def event(lines: str, name: str = "purchase", more: str = "") -> tuple[EventRow, ...]:
    return sound(of_anna(lines, more=more)).world.events[name]


@pytest.mark.parametrize(
    ("fact", "name", "value"),
    [
        ('country = "PL"', "country", "PL"),
        ("age = -3", "age", -3),
        ("age = often", "age", 3),
        ("balance = 12.50", "balance", Decimal("12.5")),
        ("balance = 12", "balance", Decimal(12)),
        ("newsletter = false", "newsletter", False),
        ("birthday = 2000-02-29", "birthday", date(2000, 2, 29)),
        ("birthday = 20 years ago", "birthday", date(2006, 11, 1)),
        ('plan = "pro"', "plan", "pro"),
        ('interests = ("a", "b")', "interests", ("a", "b")),
        ("interests = ()", "interests", ()),
        ("home = (52.23, -21.01)", "home", (Decimal("52.23"), Decimal("-21.01"))),
        ('app_version = "1.10"', "app_version", "1.10"),
        ('consent("email") = true consent("sms") = false', "consent",
         {"email": True, "sms": False}),
        ("country = unknown", "country", None),
    ],
)  # fmt: skip
def test_attributes(fact: str, name: str, value: Any) -> None:
    assert anna(fact).attributes.get(name) == value


def test_an_instant_is_local_to_the_project() -> None:
    test = sound(of_anna(f"did purchase at 2026-10-30T12:00 {''}"))
    assert test.as_of == WARSAW_MIDNIGHT
    assert test.world.events["purchase"][0].time == datetime(2026, 10, 30, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "time"),
    [
        ("on 2026-10-30", datetime(2026, 10, 29, 23, tzinfo=UTC)),
        ("at 2026-10-30T12:00Z", datetime(2026, 10, 30, 12, tzinfo=UTC)),
        ("1 second ago", WARSAW_MIDNIGHT - timedelta(seconds=1)),
        ("1 month ago", datetime(2026, 9, 30, 22, tzinfo=UTC)),
        # Days are counted on the calendar: the clock was changed on 25 October.
        ("10 days ago", datetime(2026, 10, 21, 22, tzinfo=UTC)),
    ],
)
def test_when(when: str, time: datetime) -> None:
    (row,) = event(f"did purchase {when}")
    assert row.time == time


def test_events_of_days_have_days() -> None:
    rows = event("did visit on 2026-01-10 did visit 3 days ago", "visit")
    assert [row.time for row in rows] == [date(2026, 1, 10), date(2026, 10, 29)]


def test_a_line_can_be_several_rows_which_keep_their_order() -> None:
    rows = event(
        'did purchase 2 times 3 days ago (amount = 5, tags = ("x")) did purchase 3 days ago'
    )
    assert [row.properties.get("amount") for row in rows] == [Decimal(5), Decimal(5), None]
    assert [(row.id, row.order) for row in rows] == [(1, 1), (2, 2), (3, 3)]
    assert rows[0].properties["tags"] == ("x",)


def test_lengths_of_time() -> None:
    (row,) = event("did page_view 3 days ago (seconds = 90 seconds)", "page_view")
    assert row.properties == {"seconds": timedelta(seconds=90)}


def test_rows_in_an_event_and_the_one_it_leads_to() -> None:
    more = 'given store main with key "S1" (region = "north")'
    line = 'did purchase 3 days ago (store = main) with item (price = 3) with item (category = "a")'
    (row,) = event(line, more=more)
    assert row.references == {"store": ("S1",)}
    assert row.rows == {"item": ({"price": Decimal(3)}, {"category": "a"})}


def test_related_rows() -> None:
    test = sound(of_anna('has pets (species = "cat") has 2 pets', more="given pet rex"))
    named, *others = test.world.entities["pet"]
    assert named.references == {}
    assert [row.references["customer.pets"] for row in others] == [("anna",)] * 3
    assert len({row.key for row in (named, *others)}) == 4
    assert others[0].attributes == {"species": "cat"}


def test_those_given_by_name() -> None:
    test = sound(of_anna("pets = (rex, tom)", more="given pet rex given pet tom (weight = 3)"))
    # `owner` lies in the same column as that of the relation `pets`.
    assert [row.references for row in test.world.entities["pet"]] == [
        {"customer.pets": ("anna",), "owner": ("anna",)}
    ] * 2


def test_relations_share_columns() -> None:
    test = sound(of_anna("account = acme", more="given account acme"))
    (account,) = test.world.entities["account"]
    row = test.world.entities["customer"][0]
    assert row.references == {"account": account.key, "account.users": account.key}
    # The column of the attribute is the second one of the account's key, so that key is a number.
    assert row.attributes["account_id"] == account.key[1] == 1


def test_since_and_the_attribute_in_its_column() -> None:
    text = of_anna("since 2025-01-01").replace(REQUIRED, "(email_opt_in = true)")
    row = sound(text).world.entities["customer"][0]
    assert row.since == row.attributes["signup_at"] == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert anna("").since == datetime(2019, 12, 31, 23, tzinfo=UTC)


def test_lists() -> None:
    test = sound(
        of_anna(
            "in list suppressed added to list suppressed 3 days ago",
            more='given list recalled ("a", "b")',
        )
    )
    assert test.world.lists == {
        "suppressed": (
            ListRow(("anna",), BEGINNING),
            ListRow(("anna",), datetime(2026, 10, 28, 23, tzinfo=UTC)),
        ),
        "recalled": (ListRow(("a",)), ListRow(("b",))),
    }


def test_history() -> None:
    row = anna('plan was "free" until 2026-01-01 plan was "team" until 2026-02-01 plan = "pro"')
    assert row.history["plan"] == (
        (BEGINNING, "free"),
        (datetime(2025, 12, 31, 23, tzinfo=UTC), "team"),
        (datetime(2026, 1, 31, 23, tzinfo=UTC), "pro"),
    )
    assert anna('plan = "pro"').history == {"plan": ((BEGINNING, "pro"),)}
    # A history of days, which begins with the first known value.
    row = anna('tier was unknown until 2026-01-01 tier was "gold" until 2026-02-01')
    assert row.history["tier"] == ((date(2026, 1, 1), "gold"), (date(2026, 2, 1), None))
    assert "history" not in anna("").history


def test_keys() -> None:
    more = f"given customer ben with key 17 {REQUIRED} given customer ten with key 2 {REQUIRED}"
    test = sound(of_anna(more=more))
    assert test.individuals == {
        "ben": Individual("customer", (17,)),
        "ten": Individual("customer", (2,)),
        # A made key is of the kind of those that are written.
        "anna": Individual("customer", (3,)),
    }
    assert [row.key for row in test.world.entities["customer"]] == [(17,), (2,), (3,)]


def test_expectations() -> None:
    test = sound(of_anna(expect="expect anna: age is unknown expect segment loyal = ()"))
    condition, members = test.expected
    assert getattr(condition, "name", None) == "anna"
    assert members == ExpectedMembers("loyal", ())


def test_a_test_may_be_the_only_one_to_ask_a_call() -> None:
    test = sound(of_anna(expect="expect anna: spend(7 days) = 0 and not in segment big(3)"))
    program, _, _ = checked(of_anna())
    assert program.instances == {}  # calls of tests are no part of the program
    assert test.expected


def test_broken_rules_take_their_tests_along_silently() -> None:
    text = of_anna().replace("purchase at least", "purchse at least")
    text += f'test "u":\n    as of 2026-11-01\n    given customer ben {REQUIRED}\n'
    text += "    expect segment loyal = (ben)\n    expect ben: in segment loyal\n"
    _, tests, problems = checked(text)
    assert [test.title for test in tests] == ["t"]
    assert [problem.code.id for problem in problems] == ["SEG102"]
