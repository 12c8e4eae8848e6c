"""Checking: what is accepted, what sugar stands for, what is refused and where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import resolve
from seglang.core.walking import walk
from shop_rules import checked, shop_catalog, sound, underlined

ACCEPTED = """
segment s: country = "PL" and not email_opt_in
segment s: email_opt_in and newsletter
segment s: age + 1 > 30 and age * 2 - 1 <= 100 and -age < 0 and balance / age > 1.5
segment s: age is between 18 and 25 and balance is not between 0.5 and 10
segment s: country is in ("PL", "DE") and plan is not in ("free", "pro") ignoring case
segment s: country is known and plan is unknown and interests is not empty and email is empty
segment s: email contains "gmail" and email starts with "a" ignoring case and email ends with ".pl"
segment s: email matches /^[a-z]+@x\\.(com|org)$/ ignoring case
segment s: interests has "boxing" and interests has any ("a", "b") and interests has all ("a", "b")
segment s: interests has at least 2 of ("a", "b", "c") ignoring case
segment s: at least 2 of (email_opt_in, did purchase, age > 3)
segment s: exactly 1 of (email_opt_in, newsletter) and between 1 and 2 of (email_opt_in, newsletter)
segment s: signup_at was in last 30 days and renewal_date is in next 7 days
segment s: last purchase was more than 90 days ago and first purchase was today
segment s: known for at least 90 days
segment s: home is within 25 km of (52.23, -21.01) or home is within 10.5 mi of home
segment s: anniversary of birthday is in next 30 days or anniversary of signup_at is today
segment s: in list suppressed or country is in list recalled
segment s: in sample 10% of "spring" and in sample 50% to 100% of "exp1" by account_id
segment s: did purchase where (amount > 10 and category = "shoes") at least 3 times in last 30 days
segment s: did not purchase where (amount > 10) in last 30 days
segment s: did purchase only where (discount > 0) in last 30 days
segment s: did purchase at most 3 times and did purchase exactly once and did purchase exactly twice
segment s: did app_open on at least 3 days in last 30 days
segment s: did app_open on exactly 2 weeks in last 3 months
segment s: did purchase where (purchase.country = customer.country and hour of time >= 18)
segment s: did purchase where (tags has "gift" and delivered_at was in last 7 days and gift)
segment s: sum of purchase.amount in last 365 days > 100 and average of purchase.amount >= 10
segment s: median of purchase.amount = 3 and 90th percentile of purchase.amount in last 90 days > 1
segment s: min of purchase.amount > 1 and max of purchase.amount < 9
segment s: count of distinct purchase.category in last 90 days >= 3
segment s: count of days with app_open in last 30 days >= 10
segment s: most frequent purchase.category in last 365 days = "shoes"
segment s: share of (discount > 0) over purchase in last 365 days > 20%
segment s: first purchase > 2026-01-01 and last purchase.amount > 3
segment s: 2nd purchase where (amount > 10) > 2026-01-01T10:00 and 2nd last purchase.amount > 3
segment s: average gap between purchase < 10 days and longest gap between purchase > 2 weeks
segment s: longest streak of days with app_open >= 5 and current streak of weeks with app_open >= 2
segment s: sum of (price * quantity) over purchase in last 90 days > 3
segment s: sum of page_view.seconds in last 30 days > 2 hours
segment s: time since last purchase > 3 months and time since signup_at <= 1 year
segment s: years since birthday >= 18 and days since signup_at < 30
segment s: hour of signup_at >= 18 and weekday of signup_at = "monday" and year of birthday = 1990
segment s: length of interests >= 3 and length of email > 5 and lower of city = "x"
segment s: number of city > 3 and text of account_id = "7" and absolute of balance > 1
segment s: signup_at + 30 days < now and renewal_date - 1 month > 2026-01-01
segment s: (balance otherwise 0) > 3 and (10 if email_opt_in else 0) = 10
segment s: did purchase in last 3 full months and did purchase in last 2 hours
segment s: did purchase this week or did purchase this month or did purchase this quarter
segment s: did purchase today or did purchase yesterday or did purchase this year
segment s: did purchase 90 to 30 days ago and count of purchase 3 months to 30 days ago > 3
segment s: did purchase on 2026-11-27 or did purchase in 2026-11 or did purchase in 2026-Q4
segment s: did purchase in 2026 or did purchase from 2026-11-20 through 2026-11-30
segment s: did purchase from 2026-11-20T10:00 through 2026-11-30T10:00:30.5Z
segment s: did purchase since 2026-01-01 or did purchase before 2026-01-01T00:00+02:00
segment s: did purchase after 2026-03 and did purchase since signup_at
segment s of account: did login in last 30 days and employees > 10
segment s: did visit in last 7 days and last visit was before renewal_date
segment s: device = "ios" and score > 3
""".strip().splitlines()


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    program = sound(text)
    assert list(program.declarations) == ["s"]


def test_traits_partitions_events_and_parameters_work_together() -> None:
    program = sound(
        """
param period: duration = 30 days
param tiers: list<text> = ("a", "b")
param least: integer = 3
trait ltv: sum of purchase.amount
trait active: did app_open in last period
event big: purchase where (amount > 100)
event huge: big where (amount > 1000)
event touch: page_view, app_open
partition level:
    "gold" when ltv > 1000
    "silver" when did big at least least times
    "none" otherwise
segment vip: level = "gold" and active
segment s: in segment vip and not did huge and did touch where (name = "app_open")
segment other: did purchase where (amount > ltv)
segment in_tiers: city is in ("x") or interests has any tiers
"""
    )
    assert set(program.declarations) == {
        "ltv", "active", "level", "vip", "s", "other", "in_tiers",
    }  # fmt: skip
    huge = next(
        node
        for node in walk(program.declarations["s"].condition)
        if isinstance(node, sources.Rows) and node.name == "huge"
    )
    assert huge.arms[0].event == "purchase"
    assert isinstance(huge.arms[0].where, core.And)


SAME = [
    ('country != "PL"', 'not country = "PL"'),
    ('country is not in ("PL", "DE")', 'not (country is in ("PL", "DE"))'),
    ("age is between 1 and 2", "age >= 1 and age <= 2"),
    ("did purchase", "count of purchase >= 1"),
    ("did not purchase in last 30 days", "not (did purchase in last 30 days)"),
    ("did purchase at least 3 times in last 2 weeks", "count of purchase in last 2 weeks >= 3"),
    ("did purchase more than 2 times", "did purchase at least 3 times"),
    ("did purchase fewer than 3 times", "did purchase at most 2 times"),
    ("did purchase exactly twice", "count of purchase = 2"),
    ("did purchase on at least 2 days", "count of days with purchase >= 2"),
    ("time since signup_at > 3 months", "signup_at < now - 3 months"),
    ("20% < balance", "0.2 < balance"),
    ('country = "PL" ignoring case', 'lower of country = "pl"'),
    ("country is not known", "country is unknown"),
    ("customer.age > 3", "age > 3"),
    ("did purchase where (purchase.amount > 3)", "did purchase where (amount > 3)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_meaning(one: str, other: str) -> None:
    left = sound(f"segment s: {one}").declarations["s"]
    right = sound(f"segment s: {other}").declarations["s"]
    assert left.condition == right.condition


# Saturday 21 November 2026, 10:30 in Warsaw (UTC+1).
AS_OF = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WINDOWS = [
    ("in last 30 days", "2026-10-22T08:30", "2026-11-21T09:30"),  # local 10:30, summer time
    ("in last 2 hours", "2026-11-21T07:30", "2026-11-21T09:30"),
    ("in last 1 month", "2026-10-21T08:30", "2026-11-21T09:30"),
    ("in last 3 full months", "2026-07-31T22:00", "2026-10-31T23:00"),
    ("in last 1 full week", "2026-11-08T23:00", "2026-11-15T23:00"),
    ("today", "2026-11-20T23:00", "2026-11-21T23:00"),
    ("yesterday", "2026-11-19T23:00", "2026-11-20T23:00"),
    ("this week", "2026-11-15T23:00", "2026-11-22T23:00"),
    ("this quarter", "2026-09-30T22:00", "2026-12-31T23:00"),
    ("this year", "2025-12-31T23:00", "2026-12-31T23:00"),
    ("90 to 30 days ago", "2026-08-23T08:30", "2026-10-22T08:30"),
    ("more than 30 days ago", None, "2026-10-22T08:30"),
    ("on 2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),  # 25 hours
    ("in 2026-02", "2026-01-31T23:00", "2026-02-28T23:00"),
    ("in 2026-Q1", "2025-12-31T23:00", "2026-03-31T22:00"),
    ("in 2025", "2024-12-31T23:00", "2025-12-31T23:00"),
    ("from 2026-11-01 through 2026-11-03", "2026-10-31T23:00", "2026-11-03T23:00"),
    ("since 2026-11-01", "2026-10-31T23:00", None),
    ("before 2026-11-01", None, "2026-10-31T23:00"),
    ("after 2026-11-01", "2026-11-01T23:00", None),
    ("after 2026-11", "2026-11-30T23:00", None),
    ("since 2026-11-01T02:00Z", "2026-11-01T02:00", None),
]


@pytest.mark.parametrize(("text", "start", "end"), WINDOWS)
def test_windows_resolve_to_instants(text: str, start: str | None, end: str | None) -> None:
    program = sound(f"segment s: did purchase {text}")
    window = next(
        node
        for node in walk(program.declarations["s"].condition)
        if isinstance(node, sources.Window)
    )
    found = []
    for edge in (window.start, window.end):
        assert edge is None or isinstance(edge, core.Moment)
        instant = None if edge is None else resolve(edge.edge, AS_OF, shop_catalog().calendar)
        found.append(None if instant is None else instant.strftime("%Y-%m-%dT%H:%M"))
    assert found == [start, end]


def test_parameters_come_from_outside() -> None:
    text = "param n: integer = 3\nsegment s: did purchase at least n times"
    default = sound(text).declarations["s"]
    given = sound(text, {"n": "5"}).declarations["s"]
    assert default.condition.right.value == 3
    assert given.condition.right.value == 5
    _, problems = checked(text, {"n": "many", "m": "1"})
    assert [problem.code.id for problem in problems] == ["SEG117", "SEG214"]


def test_problems_of_a_broken_declaration_do_not_spread() -> None:
    text = """
segment base: contry = "PL"
segment a: in segment base and did purchase
trait t: sum of purchase.amont
segment b: t > 3
"""
    program, problems = checked(text)
    assert [underlined(text, problem) for problem in problems] == ["contry", "amont"]
    assert not program.declarations


def test_a_circle_shows_its_path_once() -> None:
    text = "segment a: in segment b\nsegment b: in segment c\nsegment c: not in segment a\n"
    _, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG108"]
    assert "`a` → `b` → `c` → `a`" in problems[0].help[0]


def test_long_chains_of_references() -> None:
    chain = "segment s0: email_opt_in\n" + "\n".join(
        f"segment s{i}: in segment s{i - 1} and age > {i}" for i in range(1, 1500)
    )
    _, problems = checked(chain)
    assert {problem.code.id for problem in problems} == {"SEG119"}
    circle = (
        chain
        + "\nsegment x: email_opt_in"
        + chain.replace("s0: email_opt_in", "s0: in segment s1499", 1)
    )
    assert (
        checked(
            circle.split("\nsegment x", 1)[0].replace("s0: email_opt_in", "s0: in segment s1499", 1)
        )[1][0].code.id
        == "SEG108"
    )


def test_doubling_is_stopped_at_once() -> None:
    text = "segment s0: email_opt_in\n" + "\n".join(
        f"segment s{i}: in segment s{i - 1} or not in segment s{i - 1}" for i in range(1, 65)
    )
    program, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG118"]
    assert len(program.declarations) < 15


def test_anniversaries_need_constant_windows() -> None:
    _, problems = checked("segment s: anniversary of birthday is since signup_at")
    assert [problem.code.id for problem in problems] == ["SEG215"]


def test_windows_stay_inside_the_calendar() -> None:
    # Midnight of this day in Warsaw lies before the first instant there is.
    _, problems = checked("segment s: did purchase since 0001-01-01")
    assert [problem.code.id for problem in problems] == ["SEG304"]
