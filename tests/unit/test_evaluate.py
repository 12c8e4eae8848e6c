"""The meaning of rules, on rows small enough to see through. The project's zone is Warsaw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any

import pytest

from seglang.core.edges import Unit, shift
from seglang.core.evaluate import NumberOverflow, holds, members, trait_values
from seglang.core.evaluate.subject import EntityFrame
from seglang.core.world import EntityRow, EventRow, ListRow, World
from shop_rules import sound

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)  # 12:00 in Warsaw


def customer(key: Any, since: datetime | None = None, **attributes: Any) -> EntityRow:
    return EntityRow((key,), attributes, since)


def row(key: Any, time: date | None, *, id: Any = None, order: Any = None, **of: Any) -> EventRow:
    return EventRow((key,), time, of, order, id)


def ago(days: int, hours: int = 0) -> datetime:
    """The same local time some days ago, and exact hours before that."""
    return shift(NOON, -days, Unit.DAY, "Europe/Warsaw") - timedelta(hours=hours)


def world(
    customers: Iterable[EntityRow],
    lists: dict[str, Sequence[ListRow]] | None = None,
    **events: Sequence[EventRow],
) -> World:
    return World(
        {"customer": tuple(customers)},
        {name: tuple(rows) for name, rows in events.items()},
        {name: tuple(rows) for name, rows in (lists or {}).items()},
    )


def who(condition: str, of: World, as_of: datetime = NOON, before: str = "") -> list[Any]:
    program = sound(f"{before}\nsegment found: {condition}")
    return [key[0] for key in members(program, "found", of, as_of)]


def value(text: str, of: World, as_of: datetime = NOON, before: str = "") -> Any:
    """The value for the first customer."""
    program = sound(f"{before}\ntrait found: {text}")
    return next(iter(trait_values(program, "found", of, as_of).values()))


# ---------------------------------------------------------------- who there is


def test_the_population_is_everybody_with_a_key_from_before_the_instant() -> None:
    people = [
        customer(1, NOON - timedelta(microseconds=1)),
        customer(2, NOON),
        customer(3, None),
        customer(None),
    ]
    assert who("country is unknown", world(people)) == [1, 3]
    program = sound("segment found: country is unknown")
    assert holds(program, "found", world(people), (1,), NOON)
    assert not holds(program, "found", world(people), (2,), NOON)
    assert not holds(program, "found", world(people), (99,), NOON)


def test_known_for_needs_a_known_beginning() -> None:
    people = [customer(1, ago(days=90)), customer(2, ago(days=89)), customer(3, None)]
    assert who("known for at least 90 days", world(people)) == [1]


def test_a_negation_takes_in_the_missing() -> None:
    people = [customer(1, country="PL"), customer(2, country="DE"), customer(3)]
    assert who('country != "PL"', world(people)) == [2, 3]
    assert who('country = "PL"', world(people)) == [1]
    assert who('country is not in ("PL", "CZ")', world(people)) == [2, 3]
    assert who('not country contains "P"', world(people)) == [2, 3]


# ---------------------------------------------------------------- which rows there are


def test_facts_from_the_instant_on_do_not_exist() -> None:
    rows = [
        row(1, NOON - timedelta(microseconds=1)),
        row(1, NOON),
        row(1, NOON + timedelta(days=1)),
        row(1, None),
        row(None, ago(days=1)),
    ]
    assert value("count of purchase", world([customer(1)], purchase=rows)) == 1


def test_a_day_as_the_time_of_an_event_is_its_local_midnight() -> None:
    rows = [row(1, date(2026, 11, 22)), row(1, date(2026, 11, 21)), row(1, date(2026, 11, 23))]
    of = world([customer(1)], visit=rows)
    assert value("count of visit today", of) == 1
    assert value("count of visit", of) == 2
    assert value("last visit", of) == datetime(2026, 11, 21, 23, tzinfo=UTC)


def test_copies_of_a_row_count_once_the_first_of_them() -> None:
    rows = [
        row(1, ago(days=2), id=7, order=2, amount=Decimal(20)),
        row(1, ago(days=2), id=7, order=1, amount=Decimal(30)),
        row(1, ago(days=1), id=7, order=0, amount=Decimal(10)),
        row(1, ago(days=3), id=None, amount=Decimal(1)),
        row(1, ago(days=3), id=None, amount=Decimal(1)),
        row(2, ago(days=1), id=7, amount=Decimal(5)),
    ]
    of = world([customer(1), customer(2)], purchase=rows)
    program = sound("trait found: sum of purchase.amount")
    assert trait_values(program, "found", of, NOON) == {(1,): 32, (2,): 5}
    # The copy that counts is chosen before any filter or window.
    assert value("sum of purchase.amount where (amount < 25)", of) == 2
    assert value("count of purchase in last 36 hours", of) == 0


def test_rows_without_an_id_each_count() -> None:
    rows = [row(1, ago(days=1)), row(1, ago(days=1))]
    assert value("count of app_open", world([customer(1)], app_open=rows)) == 2


def test_a_union_reads_each_row_once() -> None:
    rows = [
        row(1, ago(days=1), amount=Decimal(5), gift=True),
        row(1, ago(days=2), amount=Decimal(50), gift=False),
        row(1, ago(days=3), amount=Decimal(500), gift=True),
    ]
    of = world([customer(1)], purchase=rows, app_open=[row(1, ago(days=1, hours=1))])
    before = """event big: purchase where (amount >= 50)
event present: purchase where (gift)
event any_of_them: big, present, app_open
"""
    assert value("count of any_of_them", of, before=before) == 4
    assert value('count of any_of_them where (name = "purchase")', of, before=before) == 3
    assert value("most frequent any_of_them.name", of, before=before) == "purchase"
    assert value("2nd last any_of_them.name", of, before=before) == "app_open"
    assert value("count of big", of, before=before) == 2


def test_equal_times_are_ordered_by_order_then_id_then_properties() -> None:
    same = ago(days=1)
    rows = [
        row(1, same, id=2, order=1, product="b", category="x"),
        row(1, same, id=1, order=1, product="c", category="x"),
        row(1, same, id=9, order=None, product="a", category="x"),
        row(1, same, id=None, order=2, product="e"),
        row(1, same, id=None, order=2, product="d", category="x"),
    ]
    of = world([customer(1)], purchase=rows)
    found = [value(f"{n} purchase.product", of) for n in ("first", "2nd", "3rd", "4th", "5th")]
    # missing sorts first: no order before order 1, no category before "x"
    assert found == ["a", "c", "b", "e", "d"]
    assert value("last purchase.product", of) == "d"
    assert value("6th purchase.product", of) is None


def test_did_only_where_needs_one_row_and_all_matching() -> None:
    people = [customer(1), customer(2), customer(3)]
    rows = [
        row(1, ago(days=1), gift=True),
        row(2, ago(days=1), gift=True),
        row(2, ago(days=2), gift=None),
    ]
    of = world(people, purchase=rows)
    assert who("did purchase only where (gift)", of) == [1]
    assert who("did purchase where (gift)", of) == [1, 2]
    assert who("did not purchase where (gift)", of) == [3]


def test_filter_then_window_then_position() -> None:
    rows = [
        row(1, ago(days=40), product="old", gift=True),
        row(1, ago(days=20), product="plain", gift=False),
        row(1, ago(days=10), product="new", gift=True),
    ]
    of = world([customer(1)], purchase=rows)
    assert value("first purchase.product where (gift) in last 30 days", of) == "new"
    assert who("first purchase was in last 30 days", of) == []
    assert who("last purchase was in last 30 days", of) == [1]


# ---------------------------------------------------------------- windows


def test_windows_are_half_open_to_the_microsecond() -> None:
    tick = timedelta(microseconds=1)
    rows = [row(1, ago(days=30)), row(1, ago(days=30) - tick), row(1, NOON - tick)]
    of = world([customer(1)], purchase=rows)
    assert value("count of purchase in last 30 days", of) == 2
    assert value("count of purchase more than 30 days ago", of) == 1
    assert value("count of purchase 31 to 30 days ago", of) == 1


def test_days_are_calendar_days_and_hours_are_elapsed_time() -> None:
    # Warsaw went back from 03:00 to 02:00 on 25 October 2026: that day had 25 hours.
    as_of = datetime(2026, 10, 25, 11, tzinfo=UTC)  # 12:00 local
    rows = [row(1, datetime(2026, 10, 24, 10, tzinfo=UTC))]  # 12:00 local, 25 hours before
    of = world([customer(1)], purchase=rows)
    assert value("count of purchase in last 1 day", of, as_of) == 1
    assert value("count of purchase in last 24 hours", of, as_of) == 0
    assert value("count of purchase in last 25 hours", of, as_of) == 1


def test_a_missing_edge_makes_the_window_empty() -> None:
    people = [customer(1, signup_at=ago(days=5)), customer(2)]
    rows = [row(1, ago(days=1)), row(2, ago(days=1))]
    of = world(people, purchase=rows)
    assert who("did purchase since signup_at", of) == [1]
    assert who("did not purchase since signup_at", of) == [2]
    assert who("did not purchase before signup_at", of) == [1, 2]


# ---------------------------------------------------------------- references


def test_segments_traits_and_partitions_are_used_by_name() -> None:
    people = [customer(1), customer(2), customer(3)]
    rows = [row(1, ago(days=1), amount=Decimal(200)), row(2, ago(days=400), amount=Decimal(5))]
    of = world(people, purchase=rows)
    before = """trait spent: sum of purchase.amount
segment vip: spent >= 100
partition lifecycle:
    "active" when did purchase in last 365 days
    "lapsed" when did purchase
    "prospect" otherwise
"""
    assert who("in segment vip", of, before=before) == [1]
    assert who('not in segment vip and lifecycle = "lapsed"', of, before=before) == [2]
    assert trait_values(sound(before), "lifecycle", of, NOON) == {
        (1,): "active",
        (2,): "lapsed",
        (3,): "prospect",
    }
    # Inside `where` a trait is still the customer's.
    assert who("did purchase where (amount = spent)", of, before=before) == [1, 2]


def test_lists_hold_the_keys_added_before_the_instant() -> None:
    lists = {
        "suppressed": [
            ListRow((1,), ago(days=1)),
            ListRow((2,), NOON),
            ListRow((3,), None),
            ListRow((None,), ago(days=1)),
        ],
        "recalled": [ListRow(("p1",)), ListRow((None,))],
    }
    people = [customer(number) for number in (1, 2, 3)]
    rows = [row(1, ago(days=1), product="p1"), row(2, ago(days=1), product=None)]
    of = world(people, lists, purchase=rows)
    assert who("in list suppressed", of) == [1]
    assert who("did purchase where (product is in list recalled)", of) == [1]
    assert who("did purchase where (product is not in list recalled)", of) == [2]


def test_a_sample_is_a_hash_of_the_key() -> None:
    people = [customer(number) for number in range(200)]
    digests = {n: int(md5(f"spring:{n}".encode()).hexdigest()[:8], 16) % 10_000 for n in range(200)}
    assert who('in sample 10% of "spring"', world(people)) == [
        number for number, bucket in digests.items() if bucket < 1000
    ]
    first = set(who('in sample 50% of "spring"', world(people)))
    second = set(who('in sample 50% to 100% of "spring"', world(people)))
    assert (first & second, len(first | second)) == (set(), 200)


def test_a_key_of_several_columns() -> None:
    accounts = (EntityRow(("a", 1)), EntityRow(("a", 2)), EntityRow(("a", None)))
    logins = (EventRow(("a", 2), ago(days=1)), EventRow(("b", 1), ago(days=1)))
    of = World({"account": accounts}, {"login": logins})
    program = sound("segment found of account: did login")
    assert members(program, "found", of, NOON) == [("a", 2)]


# ---------------------------------------------------------------- numbers


def test_floats_are_read_as_decimals_and_what_is_no_number_is_missing() -> None:
    people = [
        customer(1, score=0.1 + 0.2),
        customer(2, score=float("nan")),
        customer(3, score=float("inf")),
        customer(4, score=1e300),
    ]
    program = sound("trait found: score")
    assert trait_values(program, "found", world(people), NOON) == {
        (1,): Decimal("0.3"),
        (2,): None,
        (3,): None,
        (4,): None,
    }


def test_a_number_that_does_not_fit_is_an_error_never_a_wrong_number() -> None:
    most = Decimal("9999999999999999999999999999.99")
    of = world([customer(1, balance=most, age=2**63 - 1)])
    for text in ("balance + 1", "balance * 10", "balance / 0.01", "age + 1", "age * 2"):
        with pytest.raises(NumberOverflow):
            value(text, of)
    assert value("balance / 0", of) is None


def test_instants_outside_the_years_there_are_is_an_error() -> None:
    with pytest.raises(NumberOverflow):
        value(
            "count of purchase in last 9000 years",
            world([customer(1)], purchase=[row(1, NOON - timedelta(1))]),
        )


def test_no_entity_is_like_another() -> None:
    one, other = (EntityFrame("pet", EntityRow((key,), {"species": "cat"})) for key in (1, 2))
    assert one.likeness == one.identity
    assert one.likeness != other.likeness
