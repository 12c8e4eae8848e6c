"""The rows in which Postgres differs, and its operations.

Postgres has numbers of any size, so that a result that must not grow is cast to its type, which
raises. It sorts text by the collation of the database, unless told otherwise. Lists are arrays,
maps `jsonb`, structs composite types. Versions from 15 on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from seglang.catalog.model import Column
from seglang.core.nodes import Literal
from seglang.patterns import PatternError, parse_pattern, to_postgres
from seglang.sql import numbers, queries, tree
from seglang.sql.dialect import Application, Dialect, Row
from seglang.sql.kinds import kind_of, list_kind
from seglang.sql.local_rows import LOCAL
from seglang.sql.operand import INTEGER_DIGITS
from seglang.sql.postgres_forms import respelled
from seglang.sql.postgres_nodes import (
    NODES,
    bits_type,
    by_code_points,
    element,
    extracted,
    field,
    in_order,
    json_type,
    numeric_type,
    parenthesised,
    percentile,
)
from seglang.sql.rows import NEUTRAL
from seglang.sql.text_rows import both_alike
from seglang.sql.tree import Node
from seglang.types import (
    DecimalType,
    EnumType,
    ListType,
    MapType,
    PointType,
    TextType,
    Type,
)

_HOUR = 3_600_000_000


# ---------------------------------------------------------------- times


def _in_zone(zone: str, local: Node) -> Node:
    return tree.call("timezone", tree.text(zone), local)


def _microseconds(instant: Node) -> Node:
    # The function date_part would give a floating-point number.
    return _whole_microseconds(extracted("epoch", tree.without_zone(instant)))


def _whole_microseconds(seconds: Node) -> Node:
    return tree.cast(tree.multiply(seconds, tree.integer(1_000_000)), tree.BIGINT)


def _interval_microseconds(interval: Node) -> Node:
    """A year of an interval counts as 365.25 days here; as everywhere else, it is 360."""
    year = extracted("year", interval.copy())
    longer = tree.multiply(year, tree.integer(453_600))
    return _whole_microseconds(tree.subtract(extracted("epoch", interval), longer))


def _from_microseconds(passed: Node) -> Node:
    epoch = tree.cast(tree.text("1970-01-01 00:00:00"), tree.LOCAL)
    return tree.add(epoch, _interval(passed))


def _interval(microseconds: Node) -> Node:
    """Exact, which a multiple of an interval is not: the factor would be a floating-point
    number."""
    sign, number = "", microseconds
    if isinstance(number, exp.Neg):
        sign, number = "-", number.this
    if isinstance(number, exp.Literal):
        return tree.cast(tree.text(f"{sign}{number.this} microseconds"), tree.INTERVAL)
    hours = tree.cast(tree.quotient(microseconds, tree.integer(_HOUR)), tree.INT)
    rest = tree.cast(tree.remainder(microseconds.copy(), tree.integer(_HOUR)), tree.DOUBLE)
    seconds = tree.multiply(rest, tree.cast(tree.decimal_text("0.000001"), tree.DOUBLE))
    return _made_interval(0, 0, 0, 0, hours, 0, seconds)


def _made_interval(*parts: Node | int) -> Node:
    """Years, months, weeks, days, hours, minutes and seconds, from the left."""
    nodes = (tree.integer(part) if isinstance(part, int) else part for part in parts)
    return tree.call("make_interval", *nodes)


def _moved(instant: Node, microseconds: Node) -> Node:
    return tree.add(instant, _interval(microseconds))


def _months_later(local: Node, months: Node) -> Node:
    return tree.add(local, _made_interval(0, tree.cast(months, tree.INT)))


def _days_later(local: Node, days: Node) -> Node:
    return tree.add(local, _made_interval(0, 0, 0, tree.cast(days, tree.INT)))


def _zone(node: Node) -> Node:
    """An unknown name would stop the run, and abbreviations stand for offsets."""
    names = queries.select(
        [tree.column("zone", "name")], queries.rows_from("pg_timezone_names", "zone")
    )
    copies = tree.disjunction(
        tree.call("starts_with", node, tree.text(folder)) for folder in ("posix/", "right/")
    )
    known = tree.conjunction((tree.is_in_query(node, names), tree.negation(copies)))
    return tree.choose(((known, node),), None)


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


# ---------------------------------------------------------------- stored values


def _read(node: Node, type: Type) -> Node:
    """Columns of one type of ours may be of several of Postgres: text may be an enumeration, whose
    labels alone it compares with, or be padded; numbers may be none."""
    match type:
        case TextType() | EnumType():
            return tree.cast(node, tree.TEXT)
        case DecimalType(precision, scale):
            number = tree.call("nullif", node, tree.cast(tree.text("NaN"), numeric_type()))
            return tree.cast(number, (precision, scale))
        case ListType():
            return tree.cast(node, list_kind(type))
        case MapType():
            return _object(tree.cast(node, json_type()))
        case _:
            return node


def _object(node: Node) -> Node:
    """What is no JSON object is no map."""
    kind = tree.compare("=", tree.call("jsonb_typeof", node), tree.text("object"))
    return tree.choose(((kind, node.copy()),), None)


def _entries(node: Node, body: Callable[[Node, Node], Node]) -> Node:
    key = tree.column("entries", "key")
    keys = queries.named(tree.call("jsonb_object_keys", node), "key")
    value = tree.call("jsonb_extract_path_text", node.copy(), key)
    rows = queries.derived(queries.select([keys], None), "entries")
    sorted_key = _order_text(key.copy())
    query = queries.select([body(sorted_key, value)], rows)
    query = queries.ordered(query, [sorted_key.copy()])
    return tree.choose(((tree.is_known(node.copy()), tree.array((query,))),), None)


def _field(node: Node, column: Column) -> Node:
    if column.json:
        return tree.call("jsonb_extract_path_text", *_path(node, column))
    found = parenthesised(node)
    for part in column.fields:
        found = field(found, part)
    return found


def _path(node: Node, column: Column) -> list[Node]:
    return [tree.cast(node, json_type()), *map(tree.text, column.fields)]


def _json(node: Node, column: Column) -> Node:
    whole, *path = _path(node, column)
    return tree.call("jsonb_extract_path", whole, *path) if path else whole


def _json_texts(node: Node, column: Column) -> Node:
    """The elements in their order, with their places beside them."""
    found = _json(node, column)
    elements = queries.named(tree.call("jsonb_array_elements_text", found.copy()), "item")
    rows = queries.derived(queries.select([elements], None), "elements")
    texts = tree.array((queries.select([tree.column("elements", "item")], rows),))
    is_list = tree.compare("=", tree.call("jsonb_typeof", found), tree.text("array"))
    return tree.choose(((is_list, texts),), None)


def _checked_cast(node: Node, kind: str | tuple[int, int] | exp.DataType) -> Node:
    """Of texts whose shape is right only the size of a number has to be looked at."""
    limit: str
    if kind == tree.BIGINT:
        limit = str(2**63)
    elif kind == tree.DOUBLE:
        limit = "1e300"
    elif isinstance(kind, tuple):
        # From there on rounding makes too large a number of it.
        precision, scale = kind
        limit = f"{10 ** (precision + 1) - 5}e-{scale + 1}"
    else:
        return tree.cast(node, kind)
    if node.find(exp.Column) is None:
        # The cast of a constant would fail while planning, whatever its shape.
        node = tree.joined_text((node, _nothing()))
    number = tree.cast(node, numeric_type())
    from_limit = ">=" if kind == tree.BIGINT else ">"
    low, high = tree.decimal_text(f"-{limit}"), tree.decimal_text(limit)
    fits = tree.conjunction(
        (tree.compare(from_limit, number, low), tree.compare("<", number.copy(), high))
    )
    return tree.choose(((fits, tree.cast(number.copy(), kind)),), None)


def _finite(node: Node) -> Node:
    """By way of the shortest digits that stand for the number."""
    infinity = [
        tree.cast(tree.text(name), tree.DOUBLE) for name in ("-Infinity", "Infinity", "NaN")
    ]
    digits = tree.cast(tree.cast(node.copy(), tree.TEXT), numbers.FULL)
    return tree.choose(((tree.negation(tree.is_in(node, infinity)), digits),), tree.null())


# ---------------------------------------------------------------- order


def _order_text(node: Node) -> Node:
    return by_code_points(tree.cast(node, tree.TEXT))


_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def _order_unknown(node: Node) -> Node:
    """Numbers as texts of one length, everything else as its text: the type is known only to the
    database, and every branch has to have the same one."""
    kind = tree.cast(tree.call("pg_typeof", node), tree.TEXT)
    is_number = tree.is_in(kind, [tree.text(name) for name in _NUMBERS])
    text = tree.cast(node.copy(), tree.TEXT)
    shifted = tree.add(
        tree.cast(text.copy(), numbers.FULL), tree.decimal(Decimal(10) ** (38 - numbers.FULL[1]))
    )
    digits = tree.call("lpad", tree.cast(shifted, tree.TEXT), tree.integer(40), tree.text("0"))
    return _order_text(tree.choose(((is_number, digits),), text))


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
    text = tree.joined_text((tree.text(f"seglang: {message}"), _nothing()))
    return tree.cast(text, numeric_type())


def _nothing() -> Node:
    """The empty text, which the planner does not know to be one."""
    return tree.call("left", tree.cast(tree.call("random"), tree.TEXT), tree.integer(0))


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
    in_zone=_in_zone,
    local=_in_zone,
    microseconds=_microseconds,
    from_microseconds=_from_microseconds,
    moved=_moved,
    months_later=_months_later,
    days_later=_days_later,
    days_between=tree.subtract,
    interval_microseconds=_interval_microseconds,
    as_interval=_interval,
    let=_let,
    field=_field,
    json_texts=_json_texts,
    json_map=_json,
    read=_read,
    entries=_entries,
    order_text=_order_text,
    order_unknown=_order_unknown,
    checked_cast=_checked_cast,
    finite=_finite,
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
    zone=_zone,
    # A statement with EXISTS is joined so by the planner.
    has_semi_joins=False,
    # Without an ASOF join a row looks for its neighbours itself, through an index if there is one.
    has_nearest_joins=False,
    offsets_pay=False,
    respelled=respelled,
    nodes=NODES,
)
