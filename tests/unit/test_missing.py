"""What may be missing: said of a value before it is computed."""

from __future__ import annotations

import pytest

from seglang.core.missing import may_be_missing
from seglang.core.nodes import Aggregate
from shop_rules import sound

RULES = """
trait spend: sum of purchase.amount
trait aged: age
trait spent(period: duration): sum of purchase.amount in last period
trait aged_by(years: integer): age + years
partition stage:
    "old" when age > 60
    "other" otherwise
session stay: page_view, app_open split after 30 minutes of silence
event both: purchase, app_open
"""

NEVER = [
    "1",
    "email_opt_in",
    "signup_at",
    "signup_at + 1 day",
    "count of purchase",
    "count of purchase + 1",
    "count of distinct purchase.category",
    "count of days with purchase",
    "sum of purchase.amount",
    "(count of purchase) / 2",
    "(count of purchase) / 0.5",
    "balance otherwise 0",
    "balance otherwise (count of purchase)",
    "(1 if newsletter else 2)",
    "text of (count of purchase)",
    "stage",
    "spend",
    "spent(3 days)",
    "year of signup_at",
    "time since signup_at",
]
MAYBE = [
    "age",
    "age + 1",
    "1 + age",
    "birthday + 1 day",
    "lower of country",
    "number of city",
    "(count of purchase) / (count of app_open)",
    "(count of purchase) / 0",
    "age / 2",
    "balance otherwise age",
    "average of purchase.amount",
    "max of purchase.amount",
    "first purchase",
    "last purchase.amount",
    "most frequent purchase.category",
    "account.industry",
    "(count of purchase as of 3 days ago)",
    "quartile of age",
    "(1 if newsletter else age)",
    "(age if newsletter else 1)",
    "aged",
    "aged_by(3)",
]


def value_of(text: str) -> object:
    program = sound(f"{RULES}\ntrait asked: {text}")
    return may_be_missing(program.declarations["asked"].value, program)


@pytest.mark.parametrize("text", NEVER)
def test_never(text: str) -> None:
    assert value_of(text) is False


@pytest.mark.parametrize("text", MAYBE)
def test_maybe(text: str) -> None:
    assert value_of(text) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum of purchase.amount", True),
        ("max of (time) over purchase", False),
        ("most frequent both.name", False),
        ("max of stay.length", False),
        ("max of stay.count", False),
        ("max of stay.end", False),
        ("count of distinct stay.first_product", True),
        ("sum of purchase.item.price", True),
        ("max of (count of purchase per product).value", True),
        ("count of distinct (count of purchase per product).product", False),
        ("count of distinct (last 3 both).name", False),
        ("sum of (last 3 purchase).amount", True),
        ("max of (page_view then purchase).amount", True),
        ("count of distinct interests.value", False),
    ],
)
def test_of_rows(text: str, expected: bool) -> None:
    program = sound(f"{RULES}\ntrait asked: {text}")
    found = program.declarations["asked"].value
    assert isinstance(found, Aggregate)
    assert may_be_missing(found.operand, program, found.rows) is expected
