"""Any number of segments as a marketing team has them, each as a rule and as SQL written by hand.

Conditions are drawn from what such a team asks for: a handful of events, narrowed by a page, a
device, a campaign, a category; a window of one of a few lengths; a threshold. A segment has one to
three of them. The same seed gives the same segments, and a longer list begins with a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.generate import AS_OF, CATEGORIES, COUPONS, DEVICES

ZONE = ZoneInfo("Europe/Warsaw")
WINDOWS = (7, 14, 30, 60, 90, 180, 365)
TIMES = (1, 1, 1, 2, 3, 5, 10)
AMOUNTS = (50, 100, 250, 500, 1000)
# Event, how often it is asked about, and the properties that narrow it with their values.
EVENTS: tuple[tuple[str, int, dict[str, tuple[str | int, ...]]], ...] = (
    ("purchase", 8, {"category": CATEGORIES, "coupon": COUPONS, "store": ("online",)}),
    ("page_view", 5, {"page": tuple(f"page-{n}" for n in range(1, 9)), "device": DEVICES}),
    ("app_open", 4, {"device": DEVICES}),
    ("email_open", 3, {"campaign": tuple(range(1, 9))}),
    ("email_click", 3, {"campaign": tuple(range(1, 9))}),
    ("add_to_cart", 3, {"device": DEVICES}),
    ("search", 1, {"device": DEVICES}),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How SQL writes an instant in UTC: for a column with a zone, and for one without."""

    with_zone: str
    without: str


STANDARD = Spelling("TIMESTAMPTZ '{}+00'", "TIMESTAMP '{}'")
CLICKHOUSE = Spelling("toDateTime64('{}', 6, 'UTC')", "toDateTime64('{}', 6, 'UTC')")


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of a rule, and the same in SQL over `customers`."""

    rule: str
    sql: str


@dataclass(frozen=True, slots=True)
class Drawn:
    name: str
    rule: str
    sql: str


def segments(count: int, seed: int = 1, spelling: Spelling = STANDARD) -> list[Drawn]:
    random = Random(seed)
    return [_segment(f"segment_{number:04}", random, spelling) for number in range(1, count + 1)]


def rule_file(drawn: Sequence[Drawn]) -> str:
    return "\n\n".join(each.rule for each in drawn) + "\n"


def _segment(name: str, random: Random, spelling: Spelling) -> Drawn:
    parts = list(_parts(random, random.choice((1, 2, 2, 3, 3)), spelling))
    rule, sql = "", ""
    for number, part in enumerate(parts):
        word = random.choice(("and", "and", "and", "or")) if number else ""
        if word == "or" and number == 2:
            rule, sql = f"({rule})", f"({sql})"
        if word == "and" and number == 2 and " or " in rule:
            rule, sql = f"({rule})", f"({sql})"
        rule = f"{rule} {word} {part.rule}".strip()
        sql = f"{sql} {word.upper()} {part.sql}".strip()
    as_of = spelling.with_zone.format(_instant(AS_OF))
    return Drawn(name, f"segment {name}: {rule}", _WHOLE.format(as_of, sql))


_WHOLE = "SELECT id FROM customers WHERE created_at < {} AND ({})"


def _parts(random: Random, count: int, spelling: Spelling) -> Iterator[Asked]:
    for _ in range(count):
        yield _condition(random, spelling)


def _condition(random: Random, spelling: Spelling) -> Asked:
    (event, _, properties) = random.choices(EVENTS, [weight for _, weight, _ in EVENTS])[0]
    narrowed = random.random() < 0.6
    name = random.choice(sorted(properties))
    value = random.choice(properties[name])
    days = random.choice(WINDOWS)
    where = f" where ({name} = {_rule_text(value)})" if narrowed else ""
    window = f" in last {days} days"
    table, time, keep = "events", "happened_at", [f"name = '{event}'"]
    written = spelling.without
    if event == "purchase":
        table, time, keep, written = "orders", "ordered_at", [], spelling.with_zone
    if narrowed:
        keep.append(f"{name} = {_sql_text(value)}")
    keep.append(f"{time} >= {written.format(_instant(_days_before(days)))}")
    keep.append(f"{time} < {written.format(_instant(AS_OF))}")
    rows = f"SELECT customer_id FROM {table} WHERE {' AND '.join(keep)}"
    kind = random.random()
    if event == "purchase" and kind < 0.35:
        amount = random.choice(AMOUNTS)
        having = f"GROUP BY customer_id HAVING sum(amount) >= {amount}"
        rule = f"sum of purchase.amount{where}{window} >= {amount}"
        return Asked(rule, f"id IN ({rows} {having})")
    if event == "purchase" and kind < 0.45:
        number = random.choice((2, 3, 5))
        having = f"GROUP BY customer_id HAVING count(DISTINCT product) >= {number}"
        rule = f"count of distinct purchase.product{where}{window} >= {number}"
        return Asked(rule, f"id IN ({rows} {having})")
    if kind > 0.85:
        return Asked(f"did not {event}{where}{window}", f"id NOT IN ({rows})")
    times = random.choice(TIMES)
    if times == 1:
        return Asked(f"did {event}{where}{window}", f"id IN ({rows})")
    having = f"GROUP BY customer_id HAVING count(*) >= {times}"
    return Asked(f"did {event}{where} at least {times} times{window}", f"id IN ({rows} {having})")


def _rule_text(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def _sql_text(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"


def _days_before(days: int) -> datetime:
    """At the same time of day in the catalog's zone."""
    local = AS_OF.astimezone(ZONE) - timedelta(days=days)
    return local.astimezone(UTC)


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S")
