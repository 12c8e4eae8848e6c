"""Rules in plain English, their windows, and what they read, over tests/catalogs/shop.toml."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seglang.explain import Explanation, Statement, explain, render_text
from shop_rules import sound

AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)


def explained(text: str, name: str = "s") -> Explanation:
    return explain(sound(text), name, AS_OF)


def sentence(condition: str) -> str:
    rule = explained(f"segment s: {condition}\n").rule
    assert len(rule.parts) == 1
    return rule.parts[0].text


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('country = "PL"', 'country is "PL"'),
        ('country != "PL"', 'country is not "PL" (or is unknown)'),
        ('country = "PL" ignoring case', 'country is "pl", ignoring case'),
        ('plan is in ("free", "pro")', 'plan is "free" or "pro"'),
        ('country is not in ("PL", "DE")', 'country is none of "PL" and "DE" (or is unknown)'),
        ("age > 18", "age is more than 18"),
        ("18 <= age", "age is at least 18"),
        ("not (age > 18)", "age is not more than 18 (or is unknown)"),
        ("age is between 18 and 65", "age is between 18 and 65 (both included)"),
        ("country is unknown", "country is unknown"),
        ("email_opt_in", "email_opt_in is true"),
        ("not email_opt_in", "email_opt_in is false"),
        ("not newsletter", "newsletter is not true (or is unknown)"),
        ('not email contains "x"', 'email does not contain "x" (or is unknown)'),
        ('interests has any ("a", "b")', 'interests has any of ("a", "b")'),
        ('interests has at least 2 of ("a", "b")', 'interests has at least 2 of ("a", "b")'),
        ("home is within 25 km of (52.23, 21.01)", "home is at most 25 km from (52.23, 21.01)"),
        ("signup_at was in last 30 days", "signup_at is in the last 30 days"),
        ("signup_at was in last 1 year", "signup_at is in the last 1 year"),
        ("renewal_date is in next 1 month", "renewal_date is in the next 1 month, today included"),
        (
            "did purchase on at most 3 days yesterday",
            "has purchase events yesterday on at most 3 different days (none counts too)",
        ),
        ("signup_at < 2026-01-01", "signup_at is strictly before 2026-01-01"),
        (
            "signup_at >= 2026-01-01T10:00",
            "signup_at is at or after 2026-01-01 10:00:00 +01:00",
        ),
        ("signup_at was more than 3 months ago", "signup_at is more than 3 months ago"),
        (
            "time since last purchase > 3 months",
            "the last purchase event was more than 3 months ago",
        ),
        ("years since birthday >= 18", "at least 18 whole years have passed since birthday"),
        ("renewal_date is in next 7 days", "renewal_date is in the next 7 days, today included"),
        ("known for at least 90 days", "has been known for at least 90 days"),
        ("did purchase", "has at least 1 purchase event"),
        ("did not purchase this month", "has no purchase event this month"),
        ("did purchase at most 3 times", "has at most 3 purchase events (none counts too)"),
        (
            "did purchase between 2 and 4 times 90 to 30 days ago",
            "has between 2 and 4 (both included) purchase events 90 to 30 days ago",
        ),
        (
            "did purchase on at least 5 days in last 3 full months",
            "has purchase events in the last 3 full months on at least 5 different days",
        ),
        (
            "did purchase only where (discount > 0) in last 30 days",
            "has at least 1 purchase event in the last 30 days, and every one of them meets "
            "(discount is more than 0)",
        ),
        (
            'did purchase where (amount > 10 and category = "x") in 2026-10',
            'has at least 1 purchase event where (amount is more than 10 and category is "x") '
            "in 2026-10",
        ),
        (
            "sum of (price * quantity) over purchase in last 90 days > 100",
            "the total (price * quantity) of purchase events in the last 90 days is more than 100",
        ),
        ('last purchase.category = "x"', 'the category of the last purchase event is "x"'),
        ('in sample 10% of "spring"', 'is in the fixed random sample "spring", the first 10%'),
        ("not in list suppressed", "is not in the list suppressed"),
    ],
)
def test_sentences(condition: str, words: str) -> None:
    assert sentence(condition) == words


def test_and_or_and_how_many_are_nested() -> None:
    rule = explained(
        "segment s: email_opt_in and (age > 3 or not (newsletter or age < 1))\n"
        "    and at least 2 of (did purchase, did page_view, in list suppressed)\n"
    ).rule
    assert rule == Statement(
        "A customer is in s when all of these hold:",
        (
            Statement("email_opt_in is true"),
            Statement(
                "at least one of these holds:",
                (
                    Statement("age is more than 3"),
                    Statement(
                        "none of these hold:",
                        (Statement("newsletter is true"), Statement("age is less than 1")),
                    ),
                ),
            ),
            Statement(
                "at least 2 of these 3 hold:",
                (
                    Statement("has at least 1 purchase event"),
                    Statement("has at least 1 page_view event"),
                    Statement("is in the list suppressed"),
                ),
            ),
        ),
    )


def test_windows_and_instants_in_the_zone_of_the_project() -> None:
    found = explained(
        "segment s: did purchase in last 3 full months and signup_at was more than 30 days ago\n"
        "    and time since last purchase > 1 day and did purchase since signup_at\n"
    )
    full, before, since = found.windows
    assert (full.text, full.start, full.end) == (
        "in the last 3 full months",
        datetime(2026, 7, 31, 22, tzinfo=UTC),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
    )
    assert (before.start, before.end) == (None, datetime(2026, 10, 23, 8, tzinfo=UTC))
    assert (since.start, since.start_text, since.end) == (None, "signup_at", None)
    (instant,) = found.instants
    assert (instant.text, instant.instant) == ("1 day ago", datetime(2026, 11, 21, 9, tzinfo=UTC))
    text = render_text(found)
    assert "[2026-08-01 00:00:00 +02:00, 2026-11-01 00:00:00 +01:00)" in text
    assert "[2026-07-31T22:00:00Z, 2026-10-31T23:00:00Z)" in text


def test_how_far_back() -> None:
    bounded = explained(
        "segment s: did purchase in last 30 days and did page_view in last 2 days\n"
    )
    assert bounded.reach.earliest == datetime(2026, 10, 23, 8, tzinfo=UTC)
    assert not bounded.reach.all_history
    assert explained("segment s: did purchase before 2026-01-01\n").reach.all_history
    assert not explained("segment s: age > 3\n").reach.reads_events
    (note,) = explained("segment s: did purchase since signup_at\n").reach.notes
    assert note == "purchase from signup_at"


CHAIN = """\
event big: purchase where (amount > 100)
trait spend: sum of big.amount in last 90 days
segment vip: spend > 1000 and not in list suppressed
segment polish_vip: in segment vip and country = "PL"
partition value:
    "high" when in segment vip
    "low"  otherwise
segment s: value = "high" and first purchase was today
"""


def test_references_direct_and_through_others() -> None:
    found = explained(CHAIN, "vip")
    assert [(each.kind, each.name, each.through) for each in found.uses] == [
        ("trait", "spend", None)
    ]
    assert [(each.kind, each.name, each.through) for each in found.used_by] == [
        ("segment", "polish_vip", None),
        ("partition", "value", None),
        ("segment", "s", "value"),
    ]
    assert [each.name for each in explained(CHAIN).uses] == ["value", "vip", "spend"]


def test_tables_and_columns_of_the_whole_closure() -> None:
    entity, purchase, suppressed = explained(CHAIN).reads
    assert (entity.table, entity.columns) == ("customers", ("id", "created_at"))
    assert purchase.table == "orders"
    assert purchase.columns == (
        "customer_id", "ordered_at", "line_id", "line_no", "status", "amount",
    )  # fmt: skip
    assert purchase.filters == ('status = "paid"',)
    assert suppressed.columns == ("customer_id", "added_at")


def test_rules_that_it_uses_and_derived_events_are_told_too() -> None:
    text = render_text(explained(CHAIN))
    assert "spend is more than 1000" in text
    assert "a big event is one of the purchase events where (amount is more than 100)" in text


def test_partitions_and_traits() -> None:
    assert [part.text for part in explained(CHAIN, "value").rule.parts] == [
        '"high" when the customer is in segment vip',
        '"low" otherwise',
    ]
    assert explained(CHAIN, "spend").rule.parts[0].text == (
        "the total amount of big events in the last 90 days"
    )


def test_wrong_questions() -> None:
    found = sound(CHAIN)
    with pytest.raises(KeyError):
        explain(found, "nothing", AS_OF)
    with pytest.raises(ValueError, match="zone"):
        explain(found, "vip", datetime(2026, 11, 22))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('account.industry = "retail"', 'the account\'s industry is "retail"'),
        ("account is known", "its account is known"),
        ('store("S1") is unknown', 'the store "S1" is unknown'),
        ("account is in segment large", "the account is in segment large"),
        (
            'has pets where (species = "cat" and customer.country = "PL")',
            'has at least 1 pets row where (the pet\'s species is "cat" and the customer\'s country'
            ' is "PL")',
        ),
        ("count of pets > 2", "has more than 2 pets rows"),
        ("average of pets.weight > 2", "the average weight of pets rows is more than 2"),
        (
            "has only pets where (weight > 1)",
            "has at least 1 pets row, and every one of them meets (the pet's weight is more than"
            " 1)",
        ),
        (
            "did purchase where (has item where (price > 3))",
            "has at least 1 purchase event where (has at least 1 item row where (price is more than"
            " 3))",
        ),
        (
            'has interests where (value starts with "a")',
            'has at least 1 element of interests where (value starts with "a")',
        ),
        (
            "did (last 3 purchase) only where (gift)",
            "has at least 1 purchase event among the last 3 purchase events, and every one of them"
            " meets (gift is true)",
        ),
        (
            "did app_open then next purchase within 1 day without page_view",
            "has at least 1 purchase event at the end of (app_open event; then the very next"
            " purchase event within 1 day without a page_view event in between)",
        ),
        (
            "did app_open then no purchase within 3 days",
            "has at least 1 app_open event at the end of (app_open event; and after it no purchase"
            " event within 3 days, all of which have passed)",
        ),
        (
            "did purchase as p where (did page_view within 7 days after p)",
            "has at least 1 purchase event where (has at least 1 page_view event after the time of"
            " the purchase until 7 days after the time of the purchase, this included)",
        ),
        ("age is in top 20% per country", "is among the highest 20% by age, within the same"
         " country (ties by key)"),
        (
            "quartile of age among (email_opt_in) = 4",
            "the quartile of age, among every customer for which (email_opt_in is true) is 4",
        ),
        ("in segment old as of 30 days ago", "was in segment old as of 30 days ago"),
        ("(age as of 2026-01-01) > 3", "age as of the start of 2026-01-01 is more than 3"),
        (
            'plan changed from "free" in last 5 days',
            'plan changed from "free" in the last 5 days',
        ),
        (
            "orders changed in last 1 day",
            "orders changed from one to the next of these instants: 1 day ago, the start of today,"
            " now",
        ),
        ("not orders was ever 3 yesterday", "it is not so that orders was 3 at one of these"
         " instants: the start of yesterday, the start of today"),
        ("added to list suppressed in last 7 days", "was added to the list suppressed in the last"
         " 7 days"),
        ('consent("email")', 'what consent has under "email" is true'),
        ("local hour of signup_at >= 9", "the hour of signup_at in the zone of timezone is at"
         " least 9"),
        ('app_version >= "2.10"', 'app_version is at least "2.10"'),
        ("spent(30 days) > 3", "spent(30 days) is more than 3"),
    ],
)  # fmt: skip
def test_sentences_about_other_rows_and_times(condition: str, words: str) -> None:
    text = f"""
segment large of account: employees > 100
segment old: age > 60
trait orders: count of purchase
trait spent(period: duration): sum of purchase.amount in last period
segment s: {condition}
"""
    rule = explained(text).rule
    said = rule.parts[0].text if rule.parts else rule.text.partition(" when ")[2]
    assert said == words


def test_reads_of_relations_histories_and_nested_rows() -> None:
    text = """
segment s:
    account.plan = "basic" and has pets where (weight > 1)
    and did purchase where (store.flagship and has item where (price > 3))
"""
    assert [(read.table, read.kind, read.columns) for read in explained(text).reads] == [
        ("customers", "entity", ("id", "created_at", "shop", "account_id")),
        ("accounts", "entity", ("shop", "number", "opened_at", "plan")),
        ("pets", "entity", ("id", "owner_id", "weight")),
        ("stores", "entity", ("code", "flagship")),
        ("account_plans", "history", ("shop", "number", "changed_at", "plan")),
        (
            "orders",
            "event",
            ("customer_id", "ordered_at", "line_id", "store_code", "status"),
        ),
        ("order_items", "rows", ("line_id", "price")),
    ]


def test_a_window_over_a_path_limits_how_far_back_it_looks() -> None:
    reach = explained("segment s: did pets.walk in last 7 days").reach
    assert not reach.all_history
    assert reach.earliest == datetime(2026, 11, 15, 9, tzinfo=UTC)


def test_the_gate_of_a_channel_is_told() -> None:
    explanation = explained('@channel("email")\nsegment s: country = "PL"')
    facts = dict(explanation.facts)
    assert facts["channel"] == (
        "email: only members who agreed (email_opt_in) and are not in suppressed"
    )
    reads = {read.table: read.columns for read in explanation.reads}
    assert "email_opt_in" in reads["customers"]
    assert "suppression" in reads
