"""The rows in which Postgres differs, and its operations.

Postgres has numbers of any size, so that a result that must not grow is cast to its type, which
raises. It sorts text by the collation of the database, unless told otherwise. Lists are arrays,
maps `jsonb`, structs composite types. Versions from 15 on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from seglang.core.nodes import Literal
from seglang.patterns import PatternError, parse_pattern, to_postgres
from seglang.sql import memberships, numbers, queries, tree
from seglang.sql.dialect import Application, Dialect, Row
from seglang.sql.kinds import kind_of, list_kind
from seglang.sql.local_rows import LOCAL
from seglang.sql.operand import INTEGER_DIGITS
from seglang.sql.postgres import columns, times
from seglang.sql.postgres.forms import respelled
from seglang.sql.postgres.nodes import (
    NODES,
    bits_type,
    element,
    in_order,
    json_type,
    numeric_type,
    percentile,
    unknown_to_planner,
)
from seglang.sql.rows import NEUTRAL
from seglang.sql.text_rows import both_alike
from seglang.sql.tree import Node
from seglang.types import (
    ListType,
    PointType,
    TextType,
    Type,
)

# ---------------------------------------------------------------- values once


_LET = "values "


def _let(nodes: Sequence[Node], body: Callable[[Sequence[Node]], Node]) -> Node:
    """A query of one row of values and of what is made of them. Columns and constants need no
    name."""
    plain = exp.Column | exp.Literal | exp.Neg | exp.Parameter
    values = [node for node in nodes if not isinstance(node, plain)]
    if not values:
        return body(nodes)
    alias = f"{_LET}{max(map(_depth, values)) + 1}"
    inner: list[Node] = []
    shown: list[Node] = []
    for node in nodes:
        if isinstance(node, plain):
            inner.append(node)
        else:
            name = f"value {len(shown) + 1}"
            shown.append(queries.named(node, name))
            inner.append(tree.column(alias, name))
    row = queries.derived(queries.select(shown, None), alias)
    return queries.scalar(queries.select([body(inner)], row))


def _depth(node: Node) -> int:
    """How many named values there are inside, so that no name hides another."""
    return sum(each.alias_or_name.startswith(_LET) for each in node.find_all(exp.Subquery))


# ---------------------------------------------------------------- aggregates


def _fewest(value: Node, order: Sequence[Node], type: Type) -> Node:
    return _first_of(value, [tree.ascending(part) for part in order], type)


def _most(value: Node, order: Sequence[Node], type: Type) -> Node:
    return _first_of(value, [tree.descending(part) for part in order], type)


def _first_of(value: Node, order: list[Node], type: Type) -> Node:
    """Arrays of arrays would have to be of one length, so lists lie in them as texts."""
    kind = list_kind(type) if isinstance(type, ListType | PointType) else None
    if kind is not None:
        value = tree.cast(value, tree.TEXT)
    elif isinstance(value, exp.Null) or (isinstance(value, exp.Literal) and value.is_string):
        value = tree.cast(value, kind_of(type))
    listed = tree.call("array_agg", in_order(value, order))
    first = element(listed, tree.integer(1))
    return first if kind is None else tree.cast(first, kind)


def _smallest(order: Sequence[Node]) -> Node:
    """Before version 18 there is no least row of values."""
    return _first_of(order[-1].copy(), [tree.ascending(part) for part in order], TextType())


def _percentile(node: Node, fraction: Decimal) -> Node:
    return percentile(fraction, tree.forwards(node))


# ---------------------------------------------------------------- numbers


def _product(left: Node, right: Node) -> Node:
    # The exact product; the cast rounds half away from zero.
    return tree.cast(tree.multiply(left, right), numbers.FULL)


def _quotient(left: Node, right: Node) -> Node:
    """Cut off after eleven decimals, which tells how to round to ten; the operator would round
    after so many digits as it sees fit."""
    zero = tree.call("nullif", right, tree.integer(0))
    cut = tree.quotient(tree.multiply(left, tree.integer(10**11)), zero)
    return tree.cast(tree.multiply(cut, tree.decimal_text("0.00000000001")), numbers.FULL)


def _bucket(digest: Node) -> Node:
    digits = tree.joined_text((tree.text("x"), tree.call("left", digest, tree.integer(8))))
    number = tree.cast(tree.cast(digits, bits_type(32)), tree.BIGINT)
    return tree.remainder(number, tree.integer(10_000))


def _failure(message: str) -> Node:
    """A cast that fails, though not while planning."""
    text = tree.joined_text((tree.text(f"seglang: {message}"), unknown_to_planner()))
    return tree.cast(text, numeric_type())


# ---------------------------------------------------------------- functions


def _matches(at: Application) -> Node:
    literal = at.values[1]
    assert isinstance(literal, Literal)
    assert isinstance(literal.value, str)
    pattern = parse_pattern(literal.value)
    assert not isinstance(pattern, PatternError), "check lets only well-formed patterns through"
    return tree.call("regexp_like", at.nodes[0], tree.text(to_postgres(pattern)))


def _has(at: Application) -> Node:
    """`= ANY` would be missing beside a missing element."""
    items, wanted = both_alike(at)
    both = tree.conjunction((tree.is_known(items), tree.is_known(wanted)))
    found = tree.is_known(tree.call("array_position", items.copy(), wanted.copy()))
    return tree.choose(((both, found),), None)


def _has_count(at: Application) -> Node:
    items, wanted = both_alike(at)
    item = tree.column("items", "item")
    rows = queries.derived(
        queries.select([queries.named(tree.call("unnest", items), "item")], None), "items"
    )
    is_wanted = tree.is_known(tree.call("array_position", wanted, item))
    count = queries.scalar(
        queries.select(
            [tree.distinct("count", item.copy())], rows, where=(tree.is_known(item), is_wanted)
        )
    )
    both = tree.conjunction((tree.is_known(items.copy()), tree.is_known(wanted.copy())))
    return tree.choose(((both, count),), None)


def _divide_duration(at: Application) -> Node:
    """Cut off after one decimal, which tells how to round."""
    duration, by = at.nodes
    zero = tree.call("nullif", tree.cast(by, numbers.FULL), tree.integer(0))
    scaled = tree.multiply(tree.cast(duration, (INTEGER_DIGITS, 0)), tree.integer(10))
    cut = tree.multiply(tree.quotient(scaled, zero), tree.decimal_text("0.1"))
    return tree.cast(cut, tree.BIGINT)


_ROWS: Mapping[str, Row] = {
    "matches": _matches,
    "has": _has,
    "has_count": _has_count,
    "divide_duration": _divide_duration,
}

POSTGRES = Dialect(
    name="postgres",
    spelling="postgres",
    rows={**NEUTRAL, **LOCAL, **_ROWS},
    in_zone=times.in_zone,
    local=times.in_zone,
    microseconds=times.microseconds,
    from_microseconds=times.from_microseconds,
    moved=times.moved,
    months_later=times.months_later,
    days_later=times.days_later,
    days_between=tree.subtract,
    interval_microseconds=times.interval_microseconds,
    as_interval=times.interval_of_days,
    let=_let,
    field=columns.field_of,
    json_texts=columns.json_texts,
    json_map=columns.json,
    map_of_texts=lambda node: node,  # every map is JSON
    read=columns.read,
    entries=columns.entries,
    order_text=columns.order_text,
    order_unknown=columns.order_unknown,
    checked_cast=columns.checked_cast,
    finite=columns.finite,
    percentile=_percentile,
    fewest=_fewest,
    most=_most,
    smallest=_smallest,
    product=_product,
    quotient=_quotient,
    within=tree.cast,
    missing_map=lambda: tree.cast(tree.null(), json_type()),
    bucket=_bucket,
    failure=_failure,
    zone=times.zone,
    # A statement with EXISTS is joined so by the planner.
    has_semi_joins=False,
    # Without an ASOF join a row looks for its neighbours itself, through an index if there is one.
    has_nearest_joins=False,
    memberships=memberships.by_row,
    offsets_pay=False,
    respelled=respelled,
    nodes=NODES,
)
