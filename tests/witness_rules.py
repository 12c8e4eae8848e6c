"""Conditions of every kind over the shop catalog, to be made true and false in small worlds."""

from __future__ import annotations

from datetime import UTC, datetime

from seglang.core.declarations import Program, Segment
from seglang.core.nodes import Condition
from seglang.core.rule_tests import Individual, RuleTest
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.parse import parse
from seglang.test_blocks.checking import check_tests
from seglang.witness.search import Found
from shop_rules import checked

AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)  # a Sunday, noon in Warsaw

DECLARATIONS = """
segment regular: did purchase at least 3 times in last 365 days and did not purchase in last 30 days
segment grown_up: age >= 18
trait ltv: sum of purchase.amount
trait spend(period: duration): sum of purchase.amount in last period
partition stage:
    "new"    when first purchase was in last 30 days
    "loyal"  when did purchase at least 5 times in last 365 days
    "once"   when did purchase
    "nobody" otherwise
event present: purchase where (gift and amount > 10)
session browsing: page_view, app_open split after 30 minutes of silence
"""

CONDITIONS = (
    'country = "PL"',
    "country is known and age is unknown",
    "age is between 18 and 65",
    'plan is in ("pro", "team")',
    "email_opt_in and not newsletter",
    "balance > 100.50 or score < 0.5",
    'email contains "@" and email ends with ".pl"',
    "city matches /^[A-Z][a-z]+$/",
    "length of interests < 1 or length of interests > 2",
    'lower of city = "krakow" and length of country = 2',
    'interests has any ("boxing", "chess") and not interests has "golf"',
    'interests has at least 2 of ("boxing", "chess", "golf")',
    'has at least 2 interests where (value starts with "b")',
    'consent("email")',
    'app_version >= "2.10"',
    "home is within 25 km of (52.23, 21.01)",
    "at least 2 of (age > 18, newsletter, balance > 0)",
    "renewal_date is in next 7 days",
    "years since birthday >= 18 and anniversary of birthday is in next 30 days",
    "signup_at was in last 30 days",
    "known for at least 90 days",
    "month of birthday = 5",
    "did purchase",
    "did purchase at least 3 times in last 90 days",
    "did purchase exactly twice from 2026-09-01 through 2026-09-30",
    'did purchase where (amount >= 100 and category = "shoes") in last 7 days',
    "did purchase only where (discount > 0)",
    "did purchase on at least 3 days in last 30 days",
    "did purchase where (store.flagship)",
    'did purchase where (has item where (category = "shoes" and price > 100))',
    "sum of purchase.amount in last 365 days >= 1000",
    "average of purchase.amount < 20",
    "max of purchase.amount - min of purchase.amount > 50",
    "sum of (price * quantity) over purchase > 99.99",
    "count of distinct purchase.product > 3",
    'most frequent purchase.category = "hats"',
    "share of (discount > 0) over purchase >= 60%",
    "first purchase was more than 90 days ago",
    'last purchase.category = "hats"',
    "longest gap between purchase > 30 days",
    "longest streak of days with app_open >= 3",
    "did (last 3 purchase) only where (discount > 0)",
    "max of (count of purchase per product) > 2",
    "did purchase at least 2 times for the same product",
    "did purchase in each of last 3 full months",
    "did purchase at least 3 times in any 24 hours",
    "did page_view then purchase within 1 day",
    'did page_view where (page = "a") then page_view where (page = "c") without app_open',
    "did page_view then no purchase within 3 days",
    "did page_view then app_open then purchase all within 14 days",
    "did browsing where (count >= 3)",
    "did present",
    'has pets where (species = "cat" and weight > 4)',
    "has only pets where (weight < 10)",
    'account.industry = "retail" and account.employees >= 10',
    "count of account.users > 1",
    "in list suppressed",
    'in sample 10% of "spring"',
    "in segment regular",
    "in segment grown_up and not in segment regular",
    "in segment regular as of 30 days ago",
    "has entered segment regular in last 7 days",
    "ltv >= 100 and spend(30 days) = 0",
    'stage = "loyal"',
    'plan was ever "free" in last 30 days',
    'plan changed from "free" to "pro" in last 30 days',
    "ltv is in top 20%",
    "ltv is in top 2 per country",
    "quintile of ltv among (did purchase) >= 4",
    "(ltv as of 30 days ago) > 10",
    "(10 if newsletter else 0) + (5 if email_opt_in else 0) >= 15",
)


def program_of(condition: str) -> tuple[Program, Condition]:
    """The program with the condition as its segment `asked`."""
    program, problems = checked(f"{DECLARATIONS}\nsegment asked: {condition}\n")
    errors = [(each.headline, each.label, each.help) for each in problems if each.is_error]
    assert not errors, (condition, errors)
    asked = program.declarations["asked"]
    assert isinstance(asked, Segment)
    return program, asked.condition


def read_again(program: Program, condition: str, text: str) -> RuleTest:
    """The only test of a text, checked with the rules of `program_of(condition)`."""
    sink = Sink()
    rules = parse(Source("rules.seg", f"{DECLARATIONS}\nsegment asked: {condition}\n"), Sink())
    module = parse(Source("tests.seg", text), sink)
    tests = check_tests([rules, module], program, sink)
    problems = [(each.code.id, each.headline, each.label) for each in sink if each.is_error]
    assert not problems, (text, problems)
    (test,) = tests
    return test


def name_of(individuals: dict[str, Individual], found: Found) -> str:
    wanted = Individual(found.entity, found.key)
    return next(name for name, each in individuals.items() if each == wanted)
