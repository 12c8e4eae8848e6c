"""Times and intervals in Postgres."""

from __future__ import annotations

from sqlglot import exp

from seglang.sql import queries, tree
from seglang.sql.postgres.nodes import extracted
from seglang.sql.tree import Node

_HOUR = 3_600_000_000


def in_zone(zone: str, local: Node) -> Node:
    return tree.call("timezone", tree.text(zone), local)


def microseconds(instant: Node) -> Node:
    # The function date_part would give a floating-point number.
    return _whole_microseconds(extracted("epoch", tree.without_zone(instant)))


def _whole_microseconds(seconds: Node) -> Node:
    return tree.cast(tree.multiply(seconds, tree.integer(1_000_000)), tree.BIGINT)


def interval_microseconds(interval: Node) -> Node:
    """A year of an interval counts as 365.25 days here; as everywhere else, it is 360."""
    year = extracted("year", interval.copy())
    longer = tree.multiply(year, tree.integer(453_600))
    return _whole_microseconds(tree.subtract(extracted("epoch", interval), longer))


def from_microseconds(passed: Node) -> Node:
    epoch = tree.cast(tree.text("1970-01-01 00:00:00"), tree.LOCAL)
    return tree.add(epoch, interval(passed))


def interval(microseconds: Node) -> Node:
    """Exact, which a multiple of an interval is not: the factor would be a floating-point
    number."""
    constant = _constant_interval(microseconds)
    if constant is not None:
        return constant
    hours, seconds = _parts(microseconds, _HOUR)
    return _made_interval(0, 0, 0, 0, hours, 0, seconds)


def interval_of_days(microseconds: Node) -> Node:
    """To be shown: 64 bits of microseconds can be more hours than an interval is made of. In
    arithmetic its days would follow the clocks of the session's zone."""
    constant = _constant_interval(microseconds)
    if constant is not None:
        return constant
    days, seconds = _parts(microseconds, 24 * _HOUR)
    return _made_interval(0, 0, 0, days, 0, 0, seconds)


def _constant_interval(microseconds: Node) -> Node | None:
    sign, number = "", microseconds
    if isinstance(number, exp.Neg):
        sign, number = "-", number.this
    if not isinstance(number, exp.Literal):
        return None
    return tree.cast(tree.text(f"{sign}{number.this} microseconds"), tree.INTERVAL)


def _parts(microseconds: Node, unit: int) -> tuple[Node, Node]:
    """How many units they are, and the seconds left over."""
    whole = tree.cast(tree.quotient(microseconds, tree.integer(unit)), tree.INT)
    rest = tree.cast(tree.remainder(microseconds.copy(), tree.integer(unit)), tree.DOUBLE)
    seconds = tree.multiply(rest, tree.cast(tree.decimal_text("0.000001"), tree.DOUBLE))
    return whole, seconds


def _made_interval(*parts: Node | int) -> Node:
    """Years, months, weeks, days, hours, minutes and seconds, from the left."""
    nodes = (tree.integer(part) if isinstance(part, int) else part for part in parts)
    return tree.call("make_interval", *nodes)


def moved(instant: Node, microseconds: Node) -> Node:
    return tree.add(instant, interval(microseconds))


def months_later(local: Node, months: Node) -> Node:
    return tree.add(local, _made_interval(0, tree.cast(months, tree.INT)))


def days_later(local: Node, days: Node) -> Node:
    return tree.add(local, _made_interval(0, 0, 0, tree.cast(days, tree.INT)))


def zone(node: Node) -> Node:
    """An unknown name would stop the run, and abbreviations stand for offsets."""
    names = queries.select(
        [tree.column("zone", "name")], queries.rows_from("pg_timezone_names", "zone")
    )
    copies = tree.disjunction(
        tree.call("starts_with", node, tree.text(folder)) for folder in ("posix/", "right/")
    )
    known = tree.conjunction((tree.is_in_query(node, names), tree.negation(copies)))
    return tree.choose(((known, node),), None)
